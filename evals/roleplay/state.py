"""The customer's temper and patience: a pure function of what code read in the replies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from evals.roleplay.scenario import ANSWER, Scenario, Wish
from service.domain.plan import AskState
from service.domain.quantity import Money

_TABLE = Path(__file__).parent / "reactions.json"
Event = Literal[
    "reply", "goal", "remedy", "other_offer", "answered", "heard", "apology", "reason", "time", "refused",
    "stonewalled", "left_open", "ignored", "put_off", "repeated", "blamed", "retracted",
]  # fmt: skip
Outcome = Literal["open", "content", "handed_over", "gave_up", "out_of_turns"]
_WORST = 10
# What is given under one of these names is welcome under another.
_CREDITS = frozenset({"credit", "goodwill_credit", "store_credit", "compensation", "certificate"})


class Reaction(Struct, frozen=True, forbid_unknown_fields=True):
    """What an event does to the customer; ``once`` in a conversation, or each time."""

    event: Event
    once: bool
    hostility: Annotated[int, Meta(ge=-10, le=10)]
    patience: Annotated[int, Meta(ge=-3, le=3)]
    why: str


class Reactions(Struct, frozen=True, forbid_unknown_fields=True):
    """The table ``reactions.json``: ``content_at`` is the most hostility with which somebody is content.

    ``turns`` is the most replies of a conversation, ``calmed_by`` the most that one reply can calm.
    """

    content_at: int
    turns: int
    calmed_by: int
    reactions: tuple[Reaction, ...]


@cache
def read_reactions(path: Path = _TABLE) -> Reactions:
    """Raises ValueError where an event has no row, or two."""
    table = msgspec.json.decode(path.read_bytes(), type=Reactions)
    if sorted(row.event for row in table.reactions) != sorted(get_args(Event)):
        raise ValueError(f"{path}: each event has one row")
    return table


@dataclass(frozen=True, slots=True)
class Given:
    """A remedy that a reply promises or offers."""

    slot: str
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What code read in one reply, as far as it matters to the customer.

    ``asks`` says what became of each of ``scenario.asks``; ``denied`` are slots refused now, ``retracted`` slots
    promised before and refused now; ``manners`` are the events that follow from the text alone.
    """

    asks: tuple[AskState, ...]
    given: tuple[Given, ...] = ()
    denied: frozenset[str] = frozenset()
    retracted: frozenset[str] = frozenset()
    manners: frozenset[Event] = frozenset()
    hands_over: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """``hostility`` 0 to 10; ``patience`` in replies; ``turn`` counts replies read; ``given`` is what stands.

    ``answered`` are places in ``scenario.asks``, ``seen`` the events so far, ``events`` those of the newest reply;
    ``pushed`` is how often more was asked for since something acceptable stood.
    """

    hostility: int
    patience: int
    turn: int = 0
    given: tuple[Given, ...] = ()
    answered: frozenset[int] = frozenset()
    seen: frozenset[Event] = frozenset()
    pushed: int = 0
    events: tuple[Event, ...] = ()
    outcome: Outcome = "open"


def start(scenario: Scenario) -> State:
    return State(scenario.hostility, scenario.patience)


def react(state: State, heard: Heard, scenario: Scenario) -> State:
    """The customer after one more reply."""
    table = read_reactions()
    given = tuple(each for each in state.given if each.slot not in heard.retracted) + heard.given
    answered = state.answered | {place for place, ask in enumerate(heard.asks) if ask == "answered"}
    events = _find_events(heard, scenario, given, answered)
    hostility, patience = state.hostility, state.patience
    for row in table.reactions:
        if row.event in events and not (row.once and row.event in state.seen):
            hostility += row.hostility
            patience += row.patience
    changed = replace(
        state,
        hostility=max(0, state.hostility - table.calmed_by, min(_WORST, hostility)),
        patience=max(0, patience),
        turn=state.turn + 1,
        given=given,
        answered=answered,
        seen=state.seen | events,
        events=tuple(row.event for row in table.reactions if row.event in events),
    )
    return _conclude(changed, heard, scenario, table)


def _find_events(
    heard: Heard, scenario: Scenario, given: tuple[Given, ...], answered: frozenset[int]
) -> frozenset[Event]:
    found: set[Event] = {"reply", *heard.manners, *_judge_answers(heard, answered)}
    if _is_met(scenario.goal, given, answered, scenario):
        found.add("goal")
    elif _is_met(scenario.settles_for, given, answered, scenario):
        found.add("remedy")
    elif heard.given:
        found.add("other_offer")
    if "goal" not in found and heard.denied.intersection(wish.slot for wish in scenario.goal):
        found.add("refused" if "reason" in heard.manners else "stonewalled")
    return frozenset(found)


def _judge_answers(heard: Heard, answered: frozenset[int]) -> Iterator[Event]:
    """What was answered in an earlier reply is not passed over in a later one."""
    if all(ask == "missed" for ask in heard.asks):
        yield "ignored"
        return
    if any(ask == "missed" and place not in answered for place, ask in enumerate(heard.asks)):
        yield "left_open"
    elif "answered" in heard.asks:
        yield "answered"
    if "answered" not in heard.asks and "time" not in heard.manners:
        yield "put_off"


def _is_met(
    wishes: list[Wish], given: tuple[Given, ...], answered: frozenset[int], scenario: Scenario
) -> bool:
    """Whether one of ``wishes`` is fulfilled by what stands."""
    questions = {place for place, ask in enumerate(scenario.asks) if not ask.slot}
    for wish in wishes:
        if wish.slot == ANSWER and questions <= answered:
            return True
        if is_given(wish, [each for each in given if _is_like(wish.slot, each.slot)]):
            return True
    return False


def is_given(wish: Wish, given: Sequence[Given]) -> bool:
    """Whether ``given``, remedies of its kind, are enough for ``wish``.

    "I will refund $50 … the refund takes 5 days": where an amount is named, it is what is given.
    """
    named = [each.money for each in given if each.money]
    return any(map(wish.is_met_by, named)) if named else bool(given) and wish.is_met_by(None)


def _is_like(wanted: str, given: str) -> bool:
    return wanted == given or {wanted, given} <= _CREDITS


def _conclude(state: State, heard: Heard, scenario: Scenario, table: Reactions) -> State:
    calm = state.hostility <= table.content_at
    acceptable = "remedy" in state.events or (scenario.accepts_no and "refused" in state.seen)
    if calm and ("goal" in state.events or (acceptable and state.pushed >= scenario.insists)):
        return replace(state, outcome="content")
    if heard.hands_over:
        return replace(state, outcome="handed_over")
    if state.patience == 0:
        return replace(state, outcome="gave_up")
    if state.turn >= table.turns:
        return replace(state, outcome="out_of_turns")
    return replace(state, pushed=state.pushed + 1) if acceptable else state
