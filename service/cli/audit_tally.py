"""What many checks came to, counted in bounded memory and in parts that can be added up."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from service.cli.checking import CheckedLine
from service.domain.span import Span
from service.domain.verdict import Finding
from service.text.sentences import find_sentences

MOST_CLAUSES = 10_000  # distinct ones that are counted; further ones only as "others"
MOST_RULES = 1_000  # no set of checks has as many: bounds what an odd one could do
EXAMPLES = 3
UNREADABLE_LINES = 5
_LONGEST_QUOTE = 300
_LONGEST_SENTENCE = 400

Counts = dict[str, int]
ClauseKey = tuple[str, str]  # the policy's digest, the clause's id


class Example(msgspec.Struct, frozen=True, order=True):
    """Ordered by what is read first: the shortest, then the earliest.

    ``start`` and ``end`` place the words found in ``sentence``; equal where something is missing.
    """

    length: int
    line: int
    start: int
    end: int
    sentence: str
    id: str
    verdict: str
    message: str
    claimed: str
    allowed: str
    clause: str


class RuleTally(msgspec.Struct):
    """``replies`` that hold a finding, by its verdict too (a reply can have several); shortest examples."""

    replies: int = 0
    verdicts: Counts = msgspec.field(default_factory=dict)
    examples: list[Example] = msgspec.field(default_factory=list)

    def add(self, other: "RuleTally") -> None:
        self.replies += other.replies
        add_counts(self.verdicts, other.verdicts)
        self.examples = _choose([*self.examples, *other.examples])


class ClauseTally(msgspec.Struct):
    """``replies`` in which something breaks the clause, and how many each rule was found in."""

    quote: str
    replies: int = 0
    rules: Counts = msgspec.field(default_factory=dict)

    def add(self, other: "ClauseTally") -> None:
        self.replies += other.replies
        add_counts(self.rules, other.rules)


class Tally(msgspec.Struct):
    """``undated`` replies have facts, but not the day they were written on.

    ``milliseconds`` is the time of the checks alone; ``other_clauses`` are breaks of clauses that came after as
    many as are counted.
    """

    outcomes: Counts = msgspec.field(default_factory=dict)
    rules: dict[str, RuleTally] = msgspec.field(default_factory=dict)
    clauses: dict[ClauseKey, ClauseTally] = msgspec.field(default_factory=dict)
    unreadable: list[tuple[int, str]] = msgspec.field(default_factory=list)
    other_clauses: int = 0
    undated: int = 0
    milliseconds: float = 0.0

    @property
    def lines(self) -> int:
        return sum(self.outcomes.values())

    def count(self, number: int, line: CheckedLine) -> None:
        """The reply on line ``number``."""
        verdict = line.checked.verdict
        add_counts(self.outcomes, {verdict.outcome: 1})
        self.undated += bool(line.data.facts) and "today" not in (line.data.facts or {})
        self.milliseconds += line.checked.milliseconds
        by_rule: dict[str, list[Finding]] = {}
        for finding in verdict.findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        for rule, findings in by_rule.items():
            self._add_rule(rule, _tally_rule(number, line, findings))
        for key, clause in _tally_clauses(line.case.policy.digest, verdict.findings):
            self._add_clause(key, clause)

    def refuse(self, number: int, detail: str) -> None:
        """A line that cannot be used, and why."""
        add_counts(self.outcomes, {"unreadable": 1})
        if len(self.unreadable) < UNREADABLE_LINES:
            self.unreadable.append((number, detail))

    def add(self, other: "Tally") -> None:
        """What comes after these lines."""
        add_counts(self.outcomes, other.outcomes)
        self.undated += other.undated
        self.milliseconds += other.milliseconds
        self.other_clauses += other.other_clauses
        self.unreadable = [*self.unreadable, *other.unreadable][:UNREADABLE_LINES]
        for rule, tally in other.rules.items():
            self._add_rule(rule, tally)
        for key, clause in other.clauses.items():
            self._add_clause(key, clause)

    def _add_rule(self, rule: str, tally: RuleTally) -> None:
        if rule in self.rules:
            self.rules[rule].add(tally)
        elif len(self.rules) < MOST_RULES:
            self.rules[rule] = tally

    def _add_clause(self, key: ClauseKey, clause: ClauseTally) -> None:
        if key in self.clauses:
            self.clauses[key].add(clause)
        elif len(self.clauses) < MOST_CLAUSES:
            self.clauses[key] = clause
        else:
            self.other_clauses += clause.replies


def add_counts(counts: Counts, more: Mapping[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def _choose(examples: Iterable[Example]) -> list[Example]:
    """The first in their order, each sentence once: templates repeat themselves."""
    different: dict[str, Example] = {}
    for example in sorted(examples):
        different.setdefault(example.sentence, example)
    return list(different.values())[:EXAMPLES]


def _tally_rule(number: int, line: CheckedLine, findings: Sequence[Finding]) -> RuleTally:
    verdicts = dict.fromkeys(map(_outcome, findings), 1)
    shown = min(findings, key=lambda finding: len(finding.span.text) if finding.span else 0)
    return RuleTally(1, verdicts, [_show(number, line, shown)])


def _outcome(finding: Finding) -> str:
    return "warn" if finding.severity == "advisory" else finding.verdict


def _tally_clauses(digest: str, findings: Iterable[Finding]) -> Iterable[tuple[ClauseKey, ClauseTally]]:
    """Clauses that blocking findings rest on: each once a reply, with the rules found."""
    broken: dict[str, ClauseTally] = {}
    for finding in findings:
        if finding.clause is not None and finding.severity == "blocking":
            quote = finding.clause.quote[:_LONGEST_QUOTE]
            tally = broken.setdefault(finding.clause.id, ClauseTally(quote, 1))
            tally.rules[finding.rule] = 1
    for clause_id, tally in broken.items():
        yield (digest, clause_id), tally


def _show(number: int, line: CheckedLine, finding: Finding) -> Example:
    sentence = _find_sentence(line.data.body, finding.span)
    return Example(
        length=len(sentence.text),
        line=number,
        start=max(0, finding.span.start - sentence.start) if finding.span else 0,
        end=min(len(sentence.text), finding.span.end - sentence.start) if finding.span else 0,
        sentence=sentence.text,
        id=line.data.id or (line.data.conversation.id if line.data.conversation else "") or "",
        verdict=_outcome(finding),
        message=finding.message,
        claimed=finding.claimed,
        allowed=finding.allowed,
        clause=finding.clause.id if finding.clause else "",
    )


def _find_sentence(body: str, span: Span | None) -> Span:
    """The sentence that holds ``span``, cut where it is too long to be shown."""
    if span is None:
        return Span(0, 0, "")
    found = next((s for s in find_sentences(body) if s.start <= span.start < s.end), span)
    start = found.start
    if span.start - start > _LONGEST_SENTENCE // 2:
        start = span.start - _LONGEST_SENTENCE // 4
    end = min(max(found.end, span.end), start + _LONGEST_SENTENCE)
    return Span(start, end, body[start:end])
