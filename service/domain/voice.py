"""How a company wants to sound."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """Words (or phrases) in any case: ``allowed`` ones are never marked, ``banned`` ones always, ``jargon`` as jargon.

    ``description`` is for the writer, such as "plain and warm, British spelling".
    """

    allowed: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    jargon: tuple[str, ...] = ()
    description: str = ""

    def __add__(self, other: "Voice") -> "Voice":
        """Both; the later description wins."""
        return Voice(
            self.allowed + other.allowed,
            self.banned + other.banned,
            self.jargon + other.jargon,
            other.description or self.description,
        )
