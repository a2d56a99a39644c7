"""How many processors this process may use."""

import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # what a container may use: microseconds of each so many, or "max"


def count_processors(quota_file: Path = _QUOTA) -> int:
    """At least 1: those that the system lets it run on, and no more than its container pays for."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        usable = os.cpu_count() or 1
    try:
        quota, period = quota_file.read_text(encoding="ascii").split()
        return max(1, min(usable, int(quota) // int(period)))
    except (OSError, ValueError, ZeroDivisionError):  # no container, or no bound
        return usable
