"""Which parts of a reply have to be written again, and what to tell the writer of each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from service.domain.plan import Plan
from service.domain.reply import Reply
from service.domain.verdict import Finding, Verdict
from service.drafting.outline import Part, find_offered, find_refused, say_offer, say_time
from service.text.wording import say_slot

_NOTHING_LEFT = 'It copies the customer. Say it in your own words, speaking to them as "you".'
# Parts in words of the model's own, which can be said in fewer.
_OWN_WORDS = ("active_listening", "empathy")
# A finding without a place in the text belongs to the part that should have held it.
_HOMES = (("next_steps.", ("next_step", "escalation", "clarifying_question")),)


def find_repairs(
    reply: Reply, verdict: Verdict, plan: Plan, parts: Sequence[Part], *, blocking: bool = False
) -> Mapping[str, Sequence[str]]:
    """Technique id -> what is wrong, for every part that a finding touches or that leaves out what it must say.

    ``blocking`` leaves out what is only advice.
    """
    notes: dict[str, list[str]] = {}
    for finding in verdict.findings:
        if blocking and finding.severity != "blocking":
            continue
        for technique in _homes(finding, reply):
            notes.setdefault(technique, []).append(_say(finding))
    for technique, note in find_omissions(reply, verdict, plan):
        notes.setdefault(technique, []).append(note)
    written = {segment.technique for segment in reply.segments}
    for part in parts:
        if part.technique not in written:
            notes.setdefault(part.technique, []).append(_NOTHING_LEFT)
    return notes


def is_improved(before: Verdict, after: Verdict) -> bool:
    """Whether ``after`` has no finding of a rule that ``before`` had not, or not so often: a repair cures, and
    breaks nothing."""
    old, new = (Counter(finding.rule for finding in verdict.findings) for verdict in (before, after))
    return not new - old


def find_omissions(reply: Reply, verdict: Verdict, plan: Plan) -> Iterator[tuple[str, str]]:
    """What the plan makes a part say and the part does not: an offer, a refusal, a time."""
    parts = {segment.technique for segment in reply.segments}
    offered = {c.slot for c in verdict.commitments if c.modality in ("commit", "offer")}
    named = {c.slot for c in verdict.commitments}
    home = next((x for x in ("options", "problem_solving", "compromise") if x in parts), "")
    for ruling in find_offered(plan):
        if home and ruling.slot not in offered:
            yield home, f"It does not offer {say_offer(ruling)}."
    for ruling in find_refused(plan):
        if "policy_transparency" in parts and ruling.slot not in named:
            yield "policy_transparency", f"It does not say that {say_slot(ruling.slot)} is not possible."
    if "next_step" in parts and not any(step.due for step in verdict.next_steps):
        yield "next_step", f"It gives no time. Say: within {say_time(plan.promise.due)}."


def _homes(finding: Finding, reply: Reply) -> tuple[str, ...]:
    if finding.rule == "style.too_long":
        return tuple(s.technique for s in reply.segments if s.technique in _OWN_WORDS)[:1]
    if finding.span is not None:
        span = finding.span
        return tuple(segment.technique for segment in reply.segments if segment.span.overlaps(span))
    parts = [segment.technique for segment in reply.segments]
    for prefix, homes in _HOMES:
        if finding.rule.startswith(prefix):
            return tuple(home for home in homes if home in parts)[:1]
    return tuple(parts[-1:])


def _say(finding: Finding) -> str:
    words = f' The words are "{finding.span.text}".' if finding.span else ""
    return f"{finding.message}{words} {finding.suggestion}".strip()
