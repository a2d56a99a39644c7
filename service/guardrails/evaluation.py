"""What is known of a condition."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``holds`` is None where the facts do not say; ``missing`` then names what would decide it."""

    holds: bool | None
    reason: str = ""
    missing: tuple[str, ...] = ()
