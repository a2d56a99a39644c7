"""Having a model rewrite a reply sentence by sentence, and taking only what is safe of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from service.domain.case import Case
from service.domain.plan import Plan
from service.domain.prompt import Completion, Usage
from service.domain.rewriting import Operation, Rewriting, Veto
from service.domain.verdict import Finding, Verdict
from service.drafting.answers import judge_asks
from service.drafting.faithfulness import NOTHING_MORE, Content, build_allowance, read_content
from service.drafting.letter import Letter, split_letter, unfold_frame
from service.drafting.plan import plan_reply
from service.drafting.repair import is_improved
from service.drafting.rewording import Wording, describe, reword
from service.drafting.vetoes import (
    KEPT_TECHNIQUES,
    Standard,
    apologises,
    drop_repeats,
    find_wrongs,
    is_effective,
)
from service.errors import ModelError
from service.guardrails import check_reply
from service.llm.model import Model
from service.prompting.library import PromptLibrary
from service.text.language import find_language
from service.text.sentences import find_sentences

_MORE: tuple[Operation, ...] = ("elaborate", "instruct")
_FREE: tuple[Operation, ...] = ("translate", "instruct")
_TOLD: tuple[Operation, ...] = ("elaborate", "firmer", "instruct")
_BATCH = 16  # sentences of one call
_SHORTENED = 0.95  # share of the length that "shorter" leaves at most
_UNCHANGED = "It is as it was."
_Texts = Mapping[int, str]
_Wrongs = Mapping[int, list[str]]


@dataclass(slots=True)
class _Meter:
    usage: Usage = Usage()
    model: str = ""
    vetoes: list[Veto] = field(default_factory=list)

    def count(self, answer: tuple[dict[int, str], Completion]) -> dict[int, str]:
        texts, completion = answer
        self.usage += completion.usage
        self.model = completion.model
        return texts


@dataclass(frozen=True, slots=True)
class _Task:
    """One text with what its rewriting is held to; ``contents`` are the sentences', ``verdict`` the text's."""

    letter: Letter
    contents: tuple[Content, ...]
    verdict: Verdict
    plan: Plan
    standard: Standard
    wording: Wording
    secrets: tuple[str, ...]

    def original(self, number: int) -> str:
        return self.letter.sentences[number].text

    def check(self, body: str) -> Verdict:
        return check_reply(body, self.standard.case, secrets=self.secrets)

    def is_as_good(self, body: str, verdict: Verdict) -> bool:
        """Whether ``body`` breaks no check that held and answers whatever was answered."""
        if self.standard.operation == "translate":
            return True
        asks = tuple(ask for ask in self.plan.asks if ask.slot)
        before = judge_asks(asks, self.letter.compose(), self.verdict.commitments)
        after = judge_asks(asks, body, verdict.commitments)
        answered = all(new == old or old != "answered" for old, new in zip(before, after, strict=True))
        return answered and is_improved(self.verdict, verdict)


async def rewrite_body(
    body: str,
    case: Case,
    operation: Operation,
    instructions: str,
    *,
    model: Model,
    prompts: PromptLibrary,
    deadline: float,
    secrets: tuple[str, ...] = (),
) -> Rewriting:
    """``body`` rewritten before ``deadline`` (an instant of ``time.monotonic()``). Raises ``ModelError``.

    Greeting and signature stay. A sentence that loses, adds or breaks something is asked for once more and
    else stays as it was, so that the body that comes back is safe, if perhaps unchanged. ``instructions``
    name the language of ``translate`` and the wish of ``instruct``; ``secrets`` must not show in a reply.
    """
    task = _open_task(body, case, operation, instructions, prompts, secrets)
    meter = _Meter(model=model.name)
    if not task.letter.sentences:
        return Rewriting(body, meter.usage, meter.model)
    ask = partial(reword, task.wording, model=model, prompts=prompts, deadline=deadline)
    numbers = list(range(len(task.letter.sentences)))
    proposed: dict[int, str] = {}
    began = time.monotonic()
    for start in range(0, len(numbers), _BATCH):
        batch = numbers[start : start + _BATCH]
        proposed |= meter.count(await ask(batch, {}))
    taken, wrong = _choose(task, proposed, {}, {}, meter)
    again = _find_again(task, proposed, taken, wrong)
    if again and deadline - time.monotonic() > time.monotonic() - began:
        try:
            near = [number for number in numbers if number // _BATCH == min(again) // _BATCH]
            proposed = meter.count(await ask(near, {n: again[n] for n in near if n in again}))
        except ModelError:
            pass  # what there is has been checked
        else:
            taken, _ = _choose(task, proposed, taken, again, meter)
    return Rewriting(task.letter.compose(taken), meter.usage, meter.model, tuple(meter.vetoes))


def _open_task(
    body: str,
    case: Case,
    operation: Operation,
    instructions: str,
    prompts: PromptLibrary,
    secrets: tuple[str, ...],
) -> _Task:
    letter = split_letter(body, case)
    if operation == "translate":
        letter = unfold_frame(letter)
    plan = plan_reply(case, prompts.techniques)
    allowance = NOTHING_MORE
    if operation in _MORE:
        allowance = build_allowance(case, plan, wish=instructions if operation == "instruct" else "")
    techniques = tuple(t for t in prompts.techniques if t.id in KEPT_TECHNIQUES)
    standard = Standard(case, operation, allowance, find_language(body), techniques)
    contents = tuple(read_content(sentence.text, case) for sentence in letter.sentences)
    verdict = check_reply(body, case, secrets=secrets)
    known = describe(plan) if operation in _TOLD else ()
    wording = Wording(operation, instructions, tuple(s.text for s in letter.sentences), known)
    return _Task(letter, contents, verdict, plan, standard, wording, secrets)


def _choose(
    task: _Task, proposed: _Texts, taken: _Texts, told: _Wrongs, meter: _Meter
) -> tuple[dict[int, str], dict[int, list[str]]]:
    """``taken`` with every proposal that can stand, and what is wrong with each other.

    ``told`` are complaints that the model has read: small ones copy them.
    """
    wrong: dict[int, list[str]] = {}
    good: dict[int, str] = {}
    everything = [sentence.text for sentence in task.letter.sentences]
    for number, written in proposed.items():
        others = [*everything[:number], *everything[number + 1 :], *taken.values(), *good.values()]
        others += told.get(number, ())
        text = drop_repeats(written, others) if task.standard.operation != "translate" else written
        complaints = _judge(task, number, text)
        if written and not text:
            complaints = ["It says again what another sentence says."]
        if complaints:
            meter.vetoes.append(Veto(task.original(number), written, tuple(complaints)))
            wrong[number] = complaints
            text = _find_sound_start(task, number, text)
        if text or not complaints:
            good[number] = text
    good = {n: t for n, t in good.items() if is_effective(task.original(n), t, task.standard.operation)}
    body = task.letter.compose({**taken, **good})
    if task.is_as_good(body, task.check(body)):
        return {**taken, **good}, wrong
    kept = dict(taken)
    for number, text in good.items():
        body = task.letter.compose(kept | {number: text})
        verdict = task.check(body)
        if task.is_as_good(body, verdict):
            kept[number] = text
        else:
            wrong[number] = [_say(f) for f in _find_new(task.verdict, verdict)] or [
                "It no longer answers what was asked."
            ]
            meter.vetoes.append(Veto(task.original(number), text, tuple(wrong[number])))
    return kept, wrong


def _judge(task: _Task, number: int, text: str) -> list[str]:
    if not text and task.letter.sentences[number].is_listed:
        return ["It is left out."]
    standard = task.standard
    wrong = find_wrongs(task.original(number), task.contents[number], text, standard)
    anew = apologises(text, standard) and not apologises(task.original(number), standard)
    elsewhere = any(apologises(sentence.text, standard) for sentence in task.letter.sentences)
    if standard.operation not in _FREE and anew and elsewhere:
        wrong.append("Another sentence apologises already.")
    return wrong


def _find_sound_start(task: _Task, number: int, text: str) -> str:
    """As many of the first sentences of ``text`` as can stand, "" if none."""
    sentences = [sentence.text for sentence in find_sentences(text)]
    for count in range(len(sentences) - 1, 0, -1):
        start = " ".join(sentences[:count])
        if not _judge(task, number, start):
            return start
    return ""


def _find_again(
    task: _Task, proposed: _Texts, taken: _Texts, wrong: Mapping[int, list[str]]
) -> dict[int, list[str]]:
    """What to ask for once more: what was wrong, or everything where nothing has come of it."""
    body = task.letter.compose()
    result = task.letter.compose(taken)
    short = task.standard.operation == "shorten" and len(result) > _SHORTENED * len(body)
    again = {number: complaints for number, complaints in wrong.items() if number not in taken}
    if result == body or short:
        again |= {n: [_UNCHANGED] for n in proposed if n not in taken and n not in wrong}
    return again


def _find_new(before: Verdict, after: Verdict) -> list[Finding]:
    known = {finding.rule for finding in before.findings}
    return [finding for finding in after.findings if finding.rule not in known]


def _say(finding: Finding) -> str:
    words = f' The words are "{finding.span.text}".' if finding.span else ""
    return f"{finding.message}{words} {finding.suggestion}".strip()
