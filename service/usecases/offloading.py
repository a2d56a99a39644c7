"""Keeping a large request from holding up the others."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Reading and checking this much text takes some 50 ms; a thread costs a tenth of one.
LARGE_BYTES = 10_000


async def run_by_size(size: int, work: Callable[[], T]) -> T:
    """What ``work`` returns: called here for a request of few bytes, in a thread for a large one."""
    return work() if size < LARGE_BYTES else await asyncio.to_thread(work)
