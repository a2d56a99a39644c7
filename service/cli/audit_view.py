"""What an audit found, as a person reads it in a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from service.cli.audit_summary import (
    ExampleOut,
    RateOut,
    RepliesOut,
    RuleOut,
    SummaryOut,
    WorstClauseOut,
)
from service.cli.output import make_plain
from service.cli.tables import STYLES, draw_section, draw_text, draw_word, new_table, shorten

_BAR_COLUMNS = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"
RULES_WITH_EXAMPLES = 5
_CLAUSES_SHOWN = 10
VERDICTS = (("passed", "pass"), ("warned", "warn"), ("unverifiable", "unverifiable"), ("failed", "fail"))


def show_summary(summary: SummaryOut, console: Console) -> None:
    """Outcomes, rules, clauses, then the words that were found."""
    console.print(_draw_outcomes(summary.replies))
    for note in describe_notes(summary):
        console.print(draw_text(note, "yellow"))
    if summary.rules:
        console.print(_draw_rules(summary.rules))
    if summary.clauses:
        console.print(_draw_clauses(summary))
    for rule in summary.rules[:RULES_WITH_EXAMPLES]:
        console.print(_draw_examples(rule))


def describe_notes(summary: SummaryOut) -> Iterator[str]:
    """What somebody should know before they believe the figures."""
    if summary.undated:
        yield (
            f"{count_replies(summary.undated)} with facts but without facts.today: "
            "their days were counted up to now, not up to when they were sent."
        )
    for line in summary.unreadable:
        yield f"line {line.line} was not checked: {shorten(line.detail)}"
    more = summary.replies.unreadable - len(summary.unreadable)
    if more > 0:
        yield f"{more:,} more {'line was' if more == 1 else 'lines were'} not checked; --json says why."


def count_replies(count: int) -> str:
    """
    >>> count_replies(1), count_replies(1200)
    ('1 reply', '1,200 replies')
    """
    return "1 reply" if count == 1 else f"{count:,} replies"


def describe_interval(rate: RateOut) -> str:
    """The interval per 100 replies, as fine as it needs to be.

    >>> describe_interval(RateOut(3, 0.15, 15.0, (0.052, 0.36)))
    '5.2 – 36'
    """
    return " – ".join(describe_share(share) for share in rate.interval)


def describe_share(share: float) -> str:
    """A share per 100.

    >>> describe_share(0.15), describe_share(0.0123), describe_share(0.00042), describe_share(0.0)
    ('15', '1.2', '0.04', '0')
    """
    per_100 = 100 * share
    if not per_100:
        return "0"
    return f"{per_100:.0f}" if per_100 >= 9.95 else f"{per_100:.1f}" if per_100 >= 0.95 else f"{per_100:.2f}"


def shorten_digest(digest: str) -> str:
    """
    >>> shorten_digest("sha256:0123456789abcdef")
    '01234567'
    """
    return digest.rpartition(":")[2][:8]


def draw_bar(share: float, columns: int = _BAR_COLUMNS) -> str:
    """
    >>> draw_bar(0.5, 4), draw_bar(0.001, 4)
    ('██', '▏')
    """
    eighths = max(round(share * columns * 8), 1 if share else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _draw_outcomes(replies: RepliesOut) -> RenderableType:
    table = new_table("Verdict", "Replies", "Per 100", "95 %", "")
    for name, word in VERDICTS:
        rate: RateOut = getattr(replies, name)
        table.add_row(draw_word(word), *_draw_rate(rate, 1.0, STYLES[word]))
    title = f"{count_replies(replies.checked)} checked"
    if replies.unreadable:
        title += f", {replies.unreadable:,} {'line' if replies.unreadable == 1 else 'lines'} not readable"
    return draw_section(title, table)


def _draw_rules(rules: Sequence[RuleOut]) -> RenderableType:
    table = new_table("Rule", "Replies", "Per 100", "95 %", "", "Of these")
    table.columns[0].no_wrap = table.columns[3].no_wrap = True
    most = rules[0].rate.share
    for rule in rules:
        verdicts = Text(", ").join(
            Text.assemble(f"{count:,} ", draw_word(verdict)) for verdict, count in rule.verdicts.items()
        )
        table.add_row(Text(rule.rule, style="bold"), *_draw_rate(rule.rate, most), verdicts)
    return draw_section("Rules", table)


def _draw_rate(rate: RateOut, most: float, style: str = "") -> Iterator[Text]:
    yield Text(f"{rate.replies:,}", justify="right")
    yield Text(describe_share(rate.share), justify="right")
    yield Text(describe_interval(rate), style="dim")
    yield Text(draw_bar(rate.share / most if most else 0.0), style=style, no_wrap=True)


def _draw_clauses(summary: SummaryOut) -> RenderableType:
    table = new_table("Replies", "Clause", "Rules")
    digested = len({clause.policy for clause in summary.clauses}) > 1  # ids alone would not tell which policy
    for clause in summary.clauses[:_CLAUSES_SHOWN]:
        table.add_row(Text(f"{clause.rate.replies:,}", justify="right"), *_draw_clause(clause, digested))
    parts: list[RenderableType] = [table]
    more = len(summary.clauses) - _CLAUSES_SHOWN
    if more > 0:
        parts.append(Text(f"{more} more with --summary", style="dim"))
    if summary.clauses_left_out:
        left_out = f"{summary.clauses_left_out:,} findings rest on clauses beyond those that are counted"
        parts.append(Text(left_out, style="yellow"))
    return draw_section("Clauses that replies break, or that a person must look up", *parts)


def _draw_clause(clause: WorstClauseOut, digested: bool) -> Iterator[Text]:
    policy = f"  policy {shorten_digest(clause.policy)}" if digested else ""
    quote = shorten(make_plain(clause.quote))
    yield Text.assemble((make_plain(clause.id), "bold"), (policy, "dim"), "\n", (quote, "dim"))
    yield Text("\n".join(f"{count:,} {rule}" for rule, count in clause.rules.items()))


def _draw_examples(rule: RuleOut) -> RenderableType:
    lines = [Group(*_draw_example(example)) for example in rule.examples]
    found = count_replies(rule.rate.replies)
    return draw_section(f"{rule.rule}: {f'{len(lines)} of ' if len(lines) > 1 else ''}{found}", *lines)


def _draw_example(example: ExampleOut) -> Iterator[Text]:
    where = f"line {example.line:,}" + (f" ({make_plain(example.id)})" if example.id else "")
    text = Text.assemble((f"{where}  ", "dim"), draw_word(example.verdict), "  ")
    if example.span:
        before, after = example.sentence[: example.span.start], example.sentence[example.span.end :]
        text.append_text(draw_text(before))
        text.append_text(draw_text(example.span.text, "bold underline"))
        text.append_text(draw_text(after))
    else:
        text.append_text(draw_text(example.message))
    yield text
    if example.claimed and example.allowed:
        yield draw_text(f"    {shorten(example.claimed)} → {shorten(example.allowed)}", "dim")
    elif example.span:
        yield draw_text(f"    {shorten(example.message)}", "dim")
