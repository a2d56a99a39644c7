"""Labelled texts of every set, each with its check and what counts as a hit."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct, field

from evals.policy_replies import Reply, judge, read_first_checks, read_replies
from evals.team_lead import CATALOGUE, DATA, LABELLED, build_case
from service.domain.case import Case
from service.drafting.shown import find_shown
from service.guardrails import check_reply
from service.guardrails.next_steps import check_next_steps
from service.guardrails.tone import check_tone
from service.text.asks import find_asks
from service.text.signals import find_signals
from service.usecases.check_text import check_text


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks found, what the label wants, and the measures that follow."""

    measures: Mapping[str, float]
    found: tuple[str, ...]
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled text; ``family`` are those that were written together: a company's, or an author's on one rule."""

    id: str
    family: str
    message: str
    text: str
    judge: Callable[[], Judged]


class Mark(Struct, frozen=True):
    rule: str = ""
    text: str = ""


class Labelled(Struct, frozen=True):
    """A line of ``tone``, ``steps``, ``asks``, ``techniques`` or ``signals``; each kind has some of these fields."""

    id: str = ""
    channel: str = "email"
    message: str = ""
    body: str = ""
    text: str = ""
    reply: str = ""
    rule: str = ""
    signal: str = ""
    technique: str = ""
    bad: bool = False
    now: str = ""
    policy: str = ""
    facts: dict[str, str | bool | int | float | None] | None = None
    # lists, whose elements the kind decides
    rules: list[object] = field(default_factory=list)
    accept: list[object] = field(default_factory=list)
    asks: list[Mark] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    shows: bool | list[str] = False
    called_for: list[str] = field(default_factory=list)

    def to_case(self, **more: object) -> Case:
        line = {
            "channel": self.channel,
            "message": self.message,
            "body": self.body or self.text or self.reply,
        }
        return build_case(dict(line), **more)


def read_policy(split: str) -> Iterator[Item]:
    """Replies with the clause that they break or keep; the older set counts as ``dev``."""
    for reply, policy in chain(read_first_checks(split), read_replies(split)):
        yield Item(
            f"policy/{reply.id}",
            reply.policy,
            reply.message,
            reply.body,
            partial(_judge_policy, reply, policy),
        )


def _judge_policy(reply: Reply, policy: str) -> Judged:
    judged = judge(reply, policy)
    flagged = judged.outcome != "pass"
    measures = {"verdict_right": float(not judged.is_wrong)}
    if reply.label == "violation":
        measures["flags_violation"] = float(flagged)
        if flagged:
            measures["cites_clause"] = float(judged.cited)
    elif reply.label == "clean":
        measures["passes_clean"] = float(not flagged)
    else:
        measures["leaves_to_person"] = float(judged.outcome == "unverifiable")
    found = tuple(finding.rule for finding in judged.findings)
    return Judged(measures, found, (reply.label, reply.kind))


def read_tone(split: str) -> Iterator[Item]:
    """Whole replies, faulty and fine."""
    names = ("drafts_*", "good_*") if split == "dev" else ("held_out",)
    for name in names:
        for key, line in _read_lines(f"tone/{name}.jsonl"):
            marks = frozenset(mark.rule for mark in msgspec.convert(line.rules, list[Mark]))
            accepted = frozenset(msgspec.convert(line.accept, list[str]))
            yield Item(key, key, line.message, line.body, partial(_judge_tone, line, marks, marks | accepted))


def _judge_tone(line: Labelled, wanted: frozenset[str], accepted: frozenset[str]) -> Judged:
    found = {finding.rule for finding in check_tone(line.body, line.to_case())}
    return _compare("finds_rule", "clean_of_false_alarms", found, wanted, accepted)


def read_tone_sentences(split: str) -> Iterator[Item]:
    """Sentences that break one rule, or come near it; nobody said what else they break."""
    for key, line in _read_lines("tone/sentences_*.jsonl") if split == "dev" else ():
        yield Item(key, _name_author(key, line.rule), "", line.text, partial(_judge_tone_sentence, line))


def _judge_tone_sentence(line: Labelled) -> Judged:
    found = {finding.rule for finding in check_tone(line.text, line.to_case())}
    return _decide("finds_rule", "clean_of_false_alarms", line.rule, found, wanted=line.bad)


def read_steps(split: str) -> Iterator[Item]:
    """Replies with the rules of next steps that they break; another set of rules may be as right."""
    for key, line in _read_lines("steps/dev*.jsonl" if split == "dev" else "steps/held_out.jsonl"):
        yield Item(key, key, line.message, line.body, partial(_judge_steps, line))


def _judge_steps(line: Labelled) -> Judged:
    wanted = frozenset(msgspec.convert(line.rules, list[str]))
    accepted = [wanted, *map(frozenset, msgspec.convert(line.accept, list[list[str]]))]
    found = {finding.rule for finding in check_next_steps(line.body, line.to_case(facts={"now": line.now}))}
    judged = _compare("finds_rule", "clean_of_false_alarms", found, wanted, frozenset().union(*accepted))
    right = {"verdict_right": float(found in accepted)}
    if found in accepted:
        right |= dict.fromkeys(judged.measures, 1.0)  # another set that is as right misses nothing
    return Judged({**judged.measures, **right}, judged.found, judged.wanted)


def read_techniques(split: str) -> Iterator[Item]:
    """Replies with the techniques that they show and those that their case calls for."""
    for key, line in _read_lines(f"techniques/{split}.jsonl"):
        yield Item(key, key, line.message, line.body, partial(_judge_techniques, line))


def _judge_techniques(line: Labelled) -> Judged:
    facts = {key: value for key, value in (line.facts or {}).items() if value is not None}
    case = line.to_case(facts=facts, policy={"text": line.policy})
    checked = check_text(line.body, case, catalogue=CATALOGUE).techniques
    shown = line.shows if isinstance(line.shows, list) else []
    wanted = {name for name in LABELLED if name in shown}
    judged = _compare(
        "finds_technique", "clean_of_false_techniques", set(checked.where) & set(LABELLED), wanted, wanted
    )
    agreed = sum((name in line.called_for) == (name in checked.called_for) for name in LABELLED)
    return Judged({**judged.measures, "calls_right": agreed / len(LABELLED)}, judged.found, judged.wanted)


def read_technique_sentences(split: str) -> Iterator[Item]:
    """Sentences that show one technique, or come near it."""
    for key, line in _read_lines("techniques/sentences_*.jsonl") if split == "dev" else ():
        yield Item(
            key, _name_author(key, line.technique), "", line.text, partial(_judge_technique_sentence, line)
        )


def _judge_technique_sentence(line: Labelled) -> Judged:
    case = line.to_case()
    found = dict(find_shown(line.text, case, check_reply(line.text, case), CATALOGUE))
    return _decide(
        "finds_technique", "clean_of_false_techniques", line.technique, set(found), wanted=line.shows is True
    )


def read_signals(split: str) -> Iterator[Item]:
    """Sentences of customers that show one signal, or come near it."""
    for key, line in _read_lines("signals/sentences_*.jsonl") if split == "dev" else ():
        yield Item(key, _name_author(key, line.signal), line.text, line.text, partial(_judge_signal, line))


def _judge_signal(line: Labelled) -> Judged:
    found = {name for name, _ in find_signals(line.text)}
    return _decide("finds_signal", "clean_of_false_signals", line.signal, found, wanted=line.bad)


def read_asks(split: str) -> Iterator[Item]:
    """Messages with what they ask for and signal, and replies with what became of each."""
    for key, line in _read_lines(f"asks/{split}.jsonl"):
        yield Item(key, key, line.message, line.reply, partial(_judge_asks, line))


def _judge_asks(line: Labelled) -> Judged:
    """An ask is found where the words overlap; what became of it counts where it is found."""
    asks = list(find_asks(line.message))
    judged = dict(check_text(line.reply, line.to_case(), catalogue=CATALOGUE).asks)
    states = {ask.span: state for ask, state in judged.items()}
    used: set[int] = set()
    hits = 0
    right: list[bool] = []
    for mark, state in zip(line.asks, line.states, strict=True):
        start = line.message.find(mark.text)
        mine = [
            n
            for n, ask in enumerate(asks)
            if ask.span.start < start + len(mark.text) and ask.span.end > start
        ]
        used.update(mine)
        if mine:
            hits += 1
            right.append(states.get(asks[mine[0]].span) == state)
    measures = {"finds_only_asks": float(len(used) == len(asks))}
    if line.asks:
        measures["finds_ask"] = hits / len(line.asks)
    if right:
        measures["judges_ask"] = sum(right) / len(right)
    wanted = frozenset(line.signals)
    found = {name for name, _ in find_signals(line.message)}
    signals = _compare("finds_signal", "clean_of_false_signals", found, wanted, wanted)
    return Judged({**measures, **signals.measures}, signals.found, signals.wanted)


def _compare(
    finds: str, clean: str, found: Set[str], wanted: Collection[str], accepted: Collection[str]
) -> Judged:
    """The share found of what is wanted (absent where nothing is), and whether all that was found is accepted."""
    measures = {clean: float(found <= set(accepted))}
    if wanted:
        measures[finds] = len(found & set(wanted)) / len(wanted)
    return Judged(measures, tuple(sorted(found)), tuple(sorted(wanted)))


def _decide(finds: str, clean: str, label: str, found: Set[str], *, wanted: bool) -> Judged:
    """One label, yes or no."""
    hit = label in found
    measures = {finds: float(hit)} if wanted else {clean: float(not hit)}
    return Judged(measures, tuple(sorted(found)), (label,) if wanted else (f"not {label}",))


def _read_lines(pattern: str) -> Iterator[tuple[str, Labelled]]:
    """Each line of all files of that name, with the place that it is known by: ``tone/good_1/g-001``."""
    for path in sorted(Path(DATA).glob(pattern)):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            entry = msgspec.convert(json.loads(line), Labelled)
            yield f"{path.parent.name}/{path.stem}/{entry.id or number}", entry


def _name_author(key: str, label: str) -> str:
    return f"{key.rpartition('/')[0]} {label}"
