"""What an audit found, as one HTML page to hand on: no scripts, nothing loaded from elsewhere."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from service.cli.audit_summary import RuleOut, SummaryOut
from service.cli.audit_view import (
    VERDICTS,
    count_replies,
    describe_interval,
    describe_notes,
    describe_share,
    shorten_digest,
)
from service.cli.output import make_plain

_PAGE = Path(__file__).with_name("audit_report.html")
_CLAUSES_SHOWN = 25
_WORST_FIRST = ("fail", "unverifiable", "warn")


def render_report(summary: SummaryOut) -> str:
    """The page; whatever was written by customers and agents is escaped, and marks of direction are shown."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_finalize)
    template = environment.from_string(_PAGE.read_text(encoding="utf-8"))
    return template.render(
        replies=summary.replies,
        outcomes=[(name, word, getattr(summary.replies, name)) for name, word in VERDICTS],
        rules=summary.rules,
        clauses=summary.clauses[:_CLAUSES_SHOWN],
        notes=list(describe_notes(summary)),
        scale=max((rule.rate.interval[1] for rule in summary.rules), default=1.0) or 1.0,
        count=count_replies,
        digest=shorten_digest,
        digested=len({clause.policy for clause in summary.clauses}) > 1,
        interval=describe_interval,
        parts=find_parts,
        percent=lambda share: f"{100 * share:.2f}",
        share=describe_share,
        thousands=lambda number: f"{number:,}",
    )


def find_parts(rule: RuleOut) -> Iterator[tuple[str, float]]:
    """Shares of all replies by the worst that the rule came to in them; together they are its rate."""
    left = rule.rate.replies
    for verdict in _WORST_FIRST:
        count = min(left, rule.verdicts.get(verdict, 0))
        left -= count
        if count:
            yield verdict, rule.rate.share * count / rule.rate.replies


def _finalize(value: object) -> object:
    return make_plain(value) if type(value) is str else value  # markup of our own is of another type
