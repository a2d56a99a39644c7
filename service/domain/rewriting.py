"""What a draft may be asked to be rewritten for, and what came of it."""

from dataclasses import dataclass
from typing import Literal

from service.domain.prompt import Usage

Operation = Literal["shorten", "elaborate", "warmer", "plainer", "firmer", "translate", "instruct"]


@dataclass(frozen=True, slots=True)
class Veto:
    """A sentence of the model's that was not taken: what it was to replace, what it was and what is wrong."""

    original: str
    proposed: str
    complaints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """``body`` is the whole text, as it was where nothing safe came of it; ``vetoes`` are in order of attempts."""

    body: str
    usage: Usage
    model: str
    vetoes: tuple[Veto, ...] = ()
