"""How much a tenant may ask for, and what is left of it."""

import math
from dataclasses import dataclass

WINDOW = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests in any minute, and tokens of the model in a day (UTC); None is without a limit."""

    requests_per_minute: int | None = None
    tokens_per_day: int | None = None


UNLIMITED = Allowance()


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a request may go on now: how many more could follow at once, and the seconds until all could again.

    ``retry_after`` is how long a request that may not go on has to wait, in seconds; 0 for one that may.
    """

    granted: bool
    remaining: int
    reset: float
    retry_after: float = 0.0


def take_turn(next_at: float, now: float, limit: int) -> tuple[Turn, float]:
    """The turn of a request at ``now``, and the new ``next_at``: both are seconds since an epoch.

    It is the generic cell rate algorithm (ITU-T I.371): a request costs ``WINDOW / limit`` seconds of the time that
    is filled up to ``next_at``, which may run ahead of the clock by a whole window. So ``limit`` requests may come at
    once, and never more than ``2 * limit`` in a minute.

    >>> take_turn(0.0, 1000.0, 60)
    (Turn(granted=True, remaining=59, reset=1.0, retry_after=0.0), 1001.0)
    >>> take_turn(1060.0, 1000.0, 60)
    (Turn(granted=False, remaining=0, reset=60.0, retry_after=1.0), 1060.0)
    """
    cost = WINDOW / limit
    filled = max(next_at, now)
    after = filled + cost
    if after - now > WINDOW + 1e-6:
        return Turn(False, 0, filled - now, after - now - WINDOW), next_at
    return Turn(True, math.floor((WINDOW - (after - now)) / cost + 1e-6), after - now), after
