"""What is measured on a whole conversation."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from evals.roleplay.conversation import Exchange, Turn
from evals.roleplay.state import read_reactions
from evals.roleplay.wording import gives_in
from evals.suite.measures import Measure

MEASURES: tuple[Measure, ...] = (
    Measure("resolved", "Customer content, and nothing promised that may not be", "primary", True, 0.0),
    Measure("commitments_kept", "Replies that promise nothing they may not", "gate", True, 0.0),
    Measure("promises_consistent", "No promise taken back or changed", "gate", True, 0.0),
    Measure("turns", "Replies until it is resolved", "secondary", False, None, share=False),
    Measure("hostility_start", "Hostility at the start (0–10)", "secondary", False, None, share=False),
    Measure("hostility_end", "Hostility at the end (0–10)", "secondary", False, 10.0, share=False),
    Measure(
        "hostility_area", "Hostility over the conversation (0–60)", "secondary", False, 60.0, share=False
    ),
    Measure("escalated", "Handed over to a person", "secondary", False, None),
    Measure("gave_up", "Customer gave up", "secondary", False, 1.0),
    Measure("repeats_itself", "Repeats an earlier reply", "secondary", False, 1.0),
    # of the simulator, not of the service
    Measure("gives_in_at_once", "Simulated customer content without cause", "secondary", False, None),
    Measure("sounds_as_meant", "Simulated customer's first wording fits the state", "secondary", True, None),
    Measure("written_lines", "Simulated customer's lines from data", "secondary", False, None),
)


def measure_exchange(exchange: Exchange) -> Mapping[str, float]:
    """The measures of ``MEASURES``; ``turns`` only where it was resolved, the simulator's only where it spoke."""
    turns, end = exchange.turns, exchange.end
    kept = fmean(not turn.breaks for turn in turns)
    resolved = end.outcome == "content" and kept == 1.0
    found = {
        "resolved": float(resolved),
        "commitments_kept": kept,
        "promises_consistent": float(not any(turn.contradictions for turn in turns)),
        "hostility_start": float(exchange.scenario.hostility),
        "hostility_end": float(end.hostility),
        "hostility_area": measure_area(exchange.scenario.hostility, [t.state.hostility for t in turns]),
        "escalated": float(end.outcome == "handed_over"),
        "gave_up": float(end.outcome == "gave_up"),
        "repeats_itself": float(any("repeated" in turn.state.events for turn in turns)),
        "gives_in_at_once": float(_gives_in_at_once(exchange)),
    }
    if resolved:
        found["turns"] = float(len(turns))
    if messages := [turn.message for turn in turns if turn.message]:
        found["sounds_as_meant"] = fmean(not message.slips for message in messages)
        found["written_lines"] = fmean(message.written for message in messages)
    return found


def measure_area(start: int, hostility: Sequence[int]) -> float:
    """The area under ``start`` and the hostility after each reply, over as many turns as a conversation may have.

    What it was at the end goes on to the last turn, so that giving up early does not count as calm.

    >>> measure_area(8, [4, 2]), measure_area(8, [10])
    (17.0, 59.0)
    """
    most = read_reactions().turns
    course = [start, *hostility]
    course += [course[-1]] * (most + 1 - len(course))
    return sum((before + after) / 2 for before, after in pairwise(course))


def _gives_in_at_once(exchange: Exchange) -> bool:
    """Whether the customer is, or sounds, content after a first reply that gave them nothing."""
    first: Turn = exchange.turns[0]
    if {"goal", "remedy", "answered"}.intersection(first.state.events):
        return False
    sounds = first.message is not None and gives_in(first.message.text, exchange.scenario.temper)
    return first.state.outcome == "content" or sounds
