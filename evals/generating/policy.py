"""A company's policy as text, in its house style."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.generating.company import Company
from evals.generating.drawing import Draw
from evals.generating.texts import Style, Texts
from evals.generating.wording import capitalize

_BREAK = " || "


@dataclass(frozen=True, slots=True)
class Clause:
    """``rule`` and what stands after it, each one sentence or more."""

    title: str
    question: str
    rule: str
    exceptions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join((self.rule, *self.exceptions))


def write_policy(draw: Draw, texts: Texts, company: Company) -> str:
    """Markdown: every covered term in one of its wordings, and two to four clauses of no relevance, in any order."""
    style = texts.styles[draw.deal("style", list(texts.styles))]
    words = company.terms.to_words(company.currency)
    clauses = [_build_clause(draw, texts, name, style, words) for name in company.covered]
    fillers = draw.some(texts.fillers, draw.number(2, 4))
    clauses += [Clause(filler.title, f"{filler.title}?", filler.text) for filler in fillers]
    opening = draw.one(style.openings).format(company=company.name)
    return f"{opening}\n\n{_FORMS[style.form](draw.some(clauses, len(clauses)))}\n"


def _build_clause(draw: Draw, texts: Texts, name: str, style: Style, words: Mapping[str, str]) -> Clause:
    term = texts.terms[name]
    wording = draw.deal(f"term {name} {style.texts}", getattr(term, style.texts))
    rule, *exceptions = (capitalize(part.format(**words)) for part in wording.split(_BREAK))
    return Clause(term.title, term.question, rule, tuple(exceptions))


def _write_bullets(clauses: Sequence[Clause]) -> str:
    return "\n".join(f"- {clause.text}" for clause in clauses)


def _write_prose(clauses: Sequence[Clause]) -> str:
    parts = [clauses[start : start + 3] for start in range(0, len(clauses), 3)]
    return "\n\n".join(" ".join(clause.text for clause in part) for part in parts)


def _write_numbered(clauses: Sequence[Clause]) -> str:
    lines = []
    for number, clause in enumerate(clauses, start=1):
        lines.append(f"{number}. **{clause.title}**")
        lines += [
            f"   {number}.{part} {text}"
            for part, text in enumerate((clause.rule, *clause.exceptions), start=1)
        ]
    return "\n".join(lines)


def _write_table(clauses: Sequence[Clause]) -> str:
    rows = (f"| {clause.title} | {clause.text} |" for clause in clauses)
    return "\n".join(("| Matter | Rule |", "|---|---|", *rows))


def _write_questions(clauses: Sequence[Clause]) -> str:
    return "\n\n".join(f"**{clause.question}**\n{clause.text}" for clause in clauses)


def _write_headings(clauses: Sequence[Clause]) -> str:
    blocks = []
    for clause in clauses:
        exceptions = "".join(f"\n- {text}" for text in clause.exceptions)
        blocks.append(f"## {clause.title}\n{clause.rule}" + (f"\n\nMind:{exceptions}" if exceptions else ""))
    return "\n\n".join(blocks)


def _write_lettered(clauses: Sequence[Clause]) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "\n\n".join(f"({letter}) {clause.text}" for letter, clause in zip(letters, clauses, strict=False))


_FORMS: Mapping[str, Callable[[Sequence[Clause]], str]] = {
    "bullets": _write_bullets,
    "prose": _write_prose,
    "numbered": _write_numbered,
    "table": _write_table,
    "questions": _write_questions,
    "headings": _write_headings,
    "lettered": _write_lettered,
}
