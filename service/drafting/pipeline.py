"""One reply from a case: plan, write, check, repair, fall back. No other file knows this order."""

import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from service.domain.case import Case
from service.domain.draft import Attempt, Draft, FollowUp, Timings, Versions
from service.domain.plan import Plan
from service.domain.prompt import Completion, Usage
from service.domain.reply import Reply, Segment
from service.domain.technique import Technique
from service.domain.verdict import Verdict
from service.drafting.answers import judge_asks
from service.drafting.assembly import assemble_reply
from service.drafting.citations import cite_segments
from service.drafting.coverage import cover, find_missing
from service.drafting.excerpt import cut_policy
from service.drafting.fallback import fall_back
from service.drafting.outline import Part, build_outline, find_offered
from service.drafting.plan import plan_reply
from service.drafting.pruning import prune_parts
from service.drafting.repair import find_repairs, is_improved
from service.drafting.second_reader import SecondReader, read_again
from service.drafting.shown import find_shown
from service.drafting.spans import tell_verdict
from service.drafting.standing import find_status
from service.drafting.told import tell_plan
from service.drafting.writing import rewrite_parts, write_parts
from service.errors import ModelBadResponse, ModelError, ModelUnavailable, PromptError
from service.guardrails import Decision, check_reply, decide_commitments
from service.llm.model import Model
from service.llm.spans import tell_usage
from service.prompting.library import PromptLibrary
from service.tracing import Span, open_span

Watch = Callable[[Plan | Segment], None]
Planner = Callable[[Case, tuple[Technique, ...]], Plan]
# What assembling and checking take after the last model call, at the most, in seconds.
_RESERVE = 0.1
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(slots=True)
class _Meter:
    """What one run has used so far."""

    usage: Usage = Usage()
    model_name: str = ""
    judge_name: str = ""
    model_seconds: float = 0.0
    check_seconds: float = 0.0
    attempts: list[Attempt] = field(default_factory=list)

    @contextmanager
    def asking(self, step: str, model: str) -> Iterator[Span]:
        """A stage that waits for ``model``."""
        began = time.monotonic()
        try:
            with open_span(f"evenhand.{step}", {"gen_ai.request.model": model}) as span:
                yield span
        finally:
            self.model_seconds += time.monotonic() - began

    def count(self, completion: Completion, span: Span) -> None:
        self.usage += completion.usage
        self.model_name = completion.model
        tell_usage(span, completion.usage, completion.model)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages wired to a model and prompts. ``repair_rounds`` bounds rewriting; ``second_reader`` may be None.

    ``planner`` is another one only where an experiment asks what the plan is worth.
    """

    model: Model
    prompts: PromptLibrary
    repair_rounds: int = 2
    max_policy_chars: int = 8000
    second_reader: SecondReader | None = None
    planner: Planner = plan_reply
    techniques: Mapping[str, Technique] = field(init=False)
    secrets: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "techniques", {t.id: t for t in self.prompts.techniques})
        # What a system prompt puts in quotation marks is there to be said.
        unsaid = (_QUOTED.sub("", text) for text in self.prompts.system_texts)
        object.__setattr__(self, "secrets", tuple(unsaid))

    async def run(self, case: Case, *, deadline: float, watch: Watch | None = None) -> Draft:
        """A draft for ``case`` before ``deadline`` (an instant of ``time.monotonic()``).

        Whatever the model does, a draft comes back: when it fails or its text keeps failing the checks,
        ``origin`` is ``fallback``. ``watch`` sees the plan, then segments, as they are made.
        """
        started = time.monotonic()
        meter = _Meter()
        with open_span("evenhand.plan"):
            plan = self.planner(case, self.prompts.techniques)
        if watch:
            watch(plan)
        reason: str | None = None
        try:
            reply, verdict = await self._write(case, plan, deadline - _RESERVE, meter)
            if verdict.failed:
                reason = "checks_failed"
        except (ModelError, PromptError) as error:
            reason = error.code
            if not isinstance(error, ModelUnavailable | PromptError):
                meter.usage += Usage(model_calls=1)
        if reason is not None:
            reply, verdict = self._check(
                fall_back(case, plan, self.prompts), case, plan, meter, by_model=False
            )
        elif self.second_reader is not None:
            reply, verdict = await self._read_again(reply, verdict, case, plan, deadline - _RESERVE, meter)
        if watch:
            for segment in reply.segments:
                watch(segment)
        timings = Timings(
            meter.model_seconds * 1000, meter.check_seconds * 1000, (time.monotonic() - started) * 1000
        )
        return self._build_draft(case, plan, reply, verdict, reason, meter, timings)

    async def _write(self, case: Case, plan: Plan, deadline: float, meter: _Meter) -> tuple[Reply, Verdict]:
        parts = build_outline(case, plan, self.prompts)
        policy = cut_policy(case.policy, plan, self.max_policy_chars)
        with meter.asking("write", self.model.name) as span:
            texts, completion = await write_parts(
                case, parts, policy, model=self.model, prompts=self.prompts, deadline=deadline
            )
            meter.count(completion, span)
        reply, verdict = self._check(_in_order(parts, texts), case, plan, meter)
        meter.attempts.append(Attempt("write", tuple(texts), verdict, reply.body))
        for round_ in range(self.repair_rounds):
            wrong = find_repairs(reply, verdict, plan, parts)
            failing = [part for part in parts if part.technique in wrong]
            if not failing or (round_ and not verdict.failed):
                break  # a second round is for promises that break a rule
            try:
                with meter.asking("repair", self.model.name) as span:
                    rewritten, completion = await rewrite_parts(
                        case, failing, texts, wrong, model=self.model, prompts=self.prompts, deadline=deadline
                    )
                    meter.count(completion, span)
            except ModelError:
                break  # what we have is checked, and the plan's own sentences are there
            kept = []
            for name, text in rewritten.items():
                changed = texts | {name: text}
                candidate, judged = self._check(_in_order(parts, changed), case, plan, meter)
                if is_improved(verdict, judged):
                    texts, reply, verdict = changed, candidate, judged
                    kept.append(name)
            meter.attempts.append(Attempt("repair", tuple(kept), verdict, reply.body))
        # The plan's own sentence is the last resort for a part that the model cannot get right.
        wrong = find_repairs(reply, verdict, plan, parts, blocking=True)
        rescued = {p.technique: p.sentence for p in parts if p.sentence and p.technique in wrong}
        if len(rescued) == len(parts):
            raise ModelBadResponse("no part of the answer could be used")
        if rescued:
            reply, verdict = self._check(_in_order(parts, texts | rescued), case, plan, meter)
            meter.attempts.append(Attempt("sentences", tuple(rescued), verdict, reply.body))
        return reply, verdict

    def _check(
        self,
        parts: Sequence[tuple[str, str]],
        case: Case,
        plan: Plan,
        meter: _Meter,
        *,
        by_model: bool = True,
    ) -> tuple[Reply, Verdict]:
        reply = assemble_reply(prune_parts(parts, case, self.techniques), case, self.techniques)
        began = time.monotonic()
        with open_span("evenhand.check") as span:
            decisions = decide_commitments(reply.body, case)
            told = tell_plan(plan) if by_model else None
            verdict = check_reply(reply.body, case, secrets=self.secrets, decisions=decisions, told=told)
            tell_verdict(span, verdict)
        meter.check_seconds += time.monotonic() - began
        return cite_segments(reply, case, plan, decisions, verdict.findings), verdict

    async def _read_again(
        self, reply: Reply, verdict: Verdict, case: Case, plan: Plan, deadline: float, meter: _Meter
    ) -> tuple[Reply, Verdict]:
        """The same words, with what code could not decide put to the second reader, once."""
        assert self.second_reader is not None
        asked = {"gen_ai.request.model": self.second_reader.model.name}
        with open_span("evenhand.second_reader", asked) as span:
            reading = await read_again(
                reply.body, case, verdict, reader=self.second_reader, prompts=self.prompts, deadline=deadline
            )
            tell_usage(span, reading.usage, reading.judge)
            tell_verdict(span, reading.verdict)
        meter.usage += reading.usage
        meter.judge_name = reading.judge
        meter.model_seconds += reading.seconds
        decisions = [Decision(commitment, ()) for commitment in reading.verdict.commitments]
        return cite_segments(reply, case, plan, decisions, reading.verdict.findings), reading.verdict

    def _build_draft(
        self,
        case: Case,
        plan: Plan,
        reply: Reply,
        verdict: Verdict,
        reason: str | None,
        meter: _Meter,
        timings: Timings,
    ) -> Draft:
        conversation = case.conversation
        states = judge_asks(plan.asks, reply.body, verdict.commitments)
        asks = tuple(zip(plan.asks, states, strict=True))
        shown = dict(find_shown(reply.body, case, verdict, self.prompts.techniques))
        shown |= {segment.technique: segment.span for segment in reply.segments}
        coverage = cover(plan, shown, verdict, self.prompts.techniques)
        verdict = replace(verdict, findings=(*verdict.findings, *find_missing(plan, coverage)))
        return Draft(
            id=build_draft_id(),
            status=find_status(
                verdict.outcome,
                blocked=bool(verdict.failed),
                asks=asks,
                escalation=plan.escalation,
                degraded_reason=reason,
            ),
            origin="model" if reason is None else "fallback",
            degraded_reason=reason,
            revision=1,
            conversation_id=conversation.id,
            based_on_message_id=conversation.last_request.id,
            reply=reply,
            verdict=verdict,
            techniques=coverage,
            asks=asks,
            signals=plan.found_signals,
            escalation=plan.escalation,
            follow_up=self._follow_up(case, plan),
            versions=Versions(
                meter.model_name or self.model.name,
                self.prompts.digest,
                case.policy.digest,
                meter.judge_name,
            ),
            usage=meter.usage,
            timings=timings,
            created_at=datetime.now(UTC),
            attempts=tuple(meter.attempts),
        )

    def _follow_up(self, case: Case, plan: Plan) -> FollowUp | None:
        if not find_offered(plan) and "follow_up" not in plan.called_for:
            return None
        channel = case.conversation.channel
        channel = "social_private" if channel == "social_public" else channel
        private = replace(case, conversation=replace(case.conversation, channel=channel))
        reply = assemble_reply(self.prompts.render_fallback("follow_up", {}), private, self.techniques)
        return FollowUp("P3D", channel, reply.body)


def _in_order(parts: Sequence[Part], texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(part.technique, texts[part.technique]) for part in parts]


def build_draft_id() -> str:
    """An id that nobody can guess."""
    return f"dr_{secrets.token_urlsafe(18)}"
