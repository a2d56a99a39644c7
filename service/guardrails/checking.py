"""All guardrails over one text."""

from collections.abc import Callable, Iterator, Sequence

from service.domain.case import Case
from service.domain.span import Span
from service.domain.verdict import Finding, Verdict
from service.guardrails.foreign import check_foreign
from service.guardrails.next_steps import check_next_steps, read_next_steps
from service.guardrails.policy import Decision, decide_commitments
from service.guardrails.promised_times import check_promised_times
from service.guardrails.refusals import check_refusals
from service.guardrails.safety import check_safety
from service.guardrails.style import check_style, find_words, is_checked
from service.guardrails.tone import check_tone
from service.guardrails.unheard import Told, check_unheard

Guardrail = Callable[[str, Case], Iterator[Finding]]

# A guardrail is one file and one line here. The policy's is not among them because what it reads is also
# part of the answer: ``check_reply`` takes its findings from the decisions.
GUARDRAILS: tuple[Guardrail, ...] = (
    check_tone,
    check_next_steps,
    check_promised_times,
    check_style,
    check_foreign,
)
# Those that read sentences, and read only English ones.
_ENGLISH: tuple[Guardrail, ...] = (check_tone, check_next_steps, check_promised_times)

_RANK = {"fail": 0, "unverifiable": 1, "warn": 2, "pass": 3}


def check_reply(
    body: str,
    case: Case,
    *,
    secrets: tuple[str, ...] = (),
    decisions: Sequence[Decision] | None = None,
    told: Told | None = None,
) -> Verdict:
    """Everything found in ``body``, blocking first, then by place.

    ``secrets`` are texts that a reply must not repeat (the system prompt); ``decisions`` spares reading the
    commitments again where the caller has them. ``told`` is what the plan told the model that wrote ``body``: a model
    knows nothing else but the case. It is None where a person wrote, who may know more.
    """
    decided = decide_commitments(body, case) if decisions is None else decisions
    findings = [finding for decision in decided for finding in decision.findings]
    english = is_checked(body)
    guardrails = [check for check in GUARDRAILS if english or check not in _ENGLISH]
    allowed = list(find_words(body, case.voice.allowed))
    found = [finding for check in guardrails for finding in check(body, case)]
    commitments = [decision.commitment for decision in decided]
    findings += check_refusals(body, case, commitments, by_model=told is not None)
    if told is not None:
        found += check_unheard(body, case, told, commitments)
    findings += [finding for finding in found if not _is_allowed(finding, allowed)]
    findings += check_safety(body, case, secrets=secrets)
    ordered = sorted(dict.fromkeys(findings), key=_order)
    return Verdict(tuple(ordered), tuple(d.commitment for d in decided), read_next_steps(body, case))


def _is_allowed(finding: Finding, allowed: Sequence[Span]) -> bool:
    """Whether the company's own words are all that a finding marks."""
    span = finding.span
    return span is not None and any(
        (word.start <= span.start and span.end <= word.end)
        or (span.overlaps(word) and finding.rule in ("tone.jargon", "tone.overfamiliar"))
        for word in allowed
    )


def _order(finding: Finding) -> tuple[bool, int, int]:
    return finding.severity != "blocking", _RANK[finding.verdict], finding.span.start if finding.span else 0
