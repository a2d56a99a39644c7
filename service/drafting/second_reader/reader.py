"""A model's opinion on the promises that code could not decide; code decides whether the opinion counts."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain.case import Case
from service.domain.policy import Clause
from service.domain.prompt import Completion, Prompt, Usage
from service.domain.verdict import Commitment, Finding, Verdict
from service.drafting.second_reader.questions import Question, choose_clauses, find_questions
from service.drafting.second_reader.rulings import SCHEMA, HeldRuling, find_held, read_rulings
from service.errors import ModelError, ModelUnavailable, PromptError
from service.llm.model import Model
from service.prompting.library import PromptLibrary

_STEP = "judge"
_SHORTEST_CALL = 1.0  # seconds; with less left no model answers, and the caller should not wait for it
_WORST_FIRST = ("fail", "unverifiable", "warn", "pass")


@dataclass(frozen=True, slots=True)
class SecondReader:
    """``timeout`` (seconds) and the request's deadline bound its one call, ``max_policy_chars`` what it reads."""

    model: Model
    timeout: float = 8.0
    max_policy_chars: int = 6000


@dataclass(frozen=True, slots=True)
class SecondReading:
    """The verdict after it; ``judge`` is the name of the model that answered, "" where none did."""

    verdict: Verdict
    usage: Usage = Usage()
    judge: str = ""
    seconds: float = 0.0


def check_prompts(prompts: PromptLibrary) -> None:
    """Raise ``NotFound`` or ``TypeError`` where ``prompts`` have no ``steps/judge.md`` that takes these inputs."""
    prompts.render(_STEP, {"clauses": "", "today": "", "facts": [], "message": "", "questions": []})


async def read_again(
    body: str, case: Case, verdict: Verdict, *, reader: SecondReader, prompts: PromptLibrary, deadline: float
) -> SecondReading:
    """``verdict`` with unverifiable ``policy.*`` findings decided where a ruling of the model's holds.

    At most one call, and none where nothing is open or less than a second is left. Whatever the model
    does (error, nonsense, lateness), the verdict is at worst the one that was given.
    """
    questions = find_questions(body, verdict)
    clauses = choose_clauses(case.policy, questions, reader.max_policy_chars) if questions else ()
    began = time.monotonic()
    if not clauses or deadline - began < _SHORTEST_CALL:
        return SecondReading(verdict)
    try:
        prompt = _render(prompts, case, questions, clauses)
        completion = await reader.model.complete(
            prompt, schema=SCHEMA, deadline=min(deadline, began + reader.timeout)
        )
    except PromptError:
        return SecondReading(verdict)
    except ModelError as error:
        usage = Usage() if isinstance(error, ModelUnavailable) else Usage(model_calls=1)
        return SecondReading(verdict, usage, seconds=time.monotonic() - began)
    seconds = time.monotonic() - began
    return _weigh(completion, verdict, questions, clauses, case, seconds)


def _render(
    prompts: PromptLibrary, case: Case, questions: Sequence[Question], clauses: Sequence[Clause]
) -> Prompt:
    return prompts.render(
        _STEP,
        {
            "clauses": "\n".join(f"[{clause.id}] {' '.join(clause.text.split())}" for clause in clauses),
            "today": case.now.date().isoformat(),
            "facts": [{"key": f.key, "value": str(f.value)} for f in case.facts if f.source == "crm"],
            "message": case.message,
            # Not what code doubts: a reader who is told would repeat it.
            "questions": [{"number": q.number, "sentence": q.sentence, "words": q.words} for q in questions],
        },
    )


def _weigh(
    completion: Completion,
    verdict: Verdict,
    questions: Sequence[Question],
    clauses: Sequence[Clause],
    case: Case,
    seconds: float,
) -> SecondReading:
    given = read_rulings(completion.text, len(questions))
    held = {ruling.question.finding: ruling for ruling in find_held(given, questions, clauses, case)}
    return SecondReading(apply_rulings(verdict, held), completion.usage, completion.model, seconds)


def apply_rulings(verdict: Verdict, held: Mapping[Finding, HeldRuling]) -> Verdict:
    """``verdict`` with the findings of ``held`` turned into a failure, or into a note that says who passed it."""
    findings = [_decide(f, held[f]) if f in held else f for f in verdict.findings]
    commitments = tuple(_settle(commitment, verdict, held) for commitment in verdict.commitments)
    return replace(verdict, findings=tuple(sorted(findings, key=_order)), commitments=commitments)


def _decide(finding: Finding, held: HeldRuling) -> Finding:
    if held.ruling == "fail":
        message = f"A second reader, a model, finds that the quoted clause rules this out. {finding.message}"
        return replace(finding, verdict="fail", severity="blocking", message=message, clause=held.clause)
    message = f"A second reader, a model, finds this allowed by the quoted clause. {finding.message}"
    return replace(
        finding, verdict="pass", severity="advisory", message=message, clause=held.clause, suggestion=""
    )


def _settle(commitment: Commitment, verdict: Verdict, held: Mapping[Finding, HeldRuling]) -> Commitment:
    """A commitment fails with one of its findings, and passes when all that was open about it does."""
    if commitment.verdict != "unverifiable":
        return commitment
    open_ = [
        f
        for f in verdict.findings
        if f.span is not None and f.verdict == "unverifiable" and f.span.overlaps(commitment.span)
    ]
    rulings = [held[finding] for finding in open_ if finding in held]
    if failed := [ruling for ruling in rulings if ruling.ruling == "fail"]:
        return replace(commitment, verdict="fail", clause=failed[0].clause)
    if rulings and len(rulings) == len(open_):
        return replace(commitment, verdict="pass", clause=rulings[0].clause)
    return commitment


def _order(finding: Finding) -> tuple[bool, int, int]:
    """Blocking first, then the worst, then by place: the order of every verdict."""
    place = finding.span.start if finding.span else 0
    return finding.severity != "blocking", _WORST_FIRST.index(finding.verdict), place
