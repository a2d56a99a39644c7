"""What one run of the suite measured: a manifest and a row for every reply, as the comparison reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was run: two runs compare where their tasks and cases are the same.

    ``prompts`` are the texts of the prompt files by their ids (``steps/write``), ``digest`` is theirs; ``limit`` and
    ``epochs`` say how much of the suite was run; ``created`` is ISO 8601 in UTC.
    """

    name: str
    task: str
    model: str
    variant: str
    digest: str
    epochs: int
    created: str
    temperature: float | None = None
    machine: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One case, one epoch.

    ``measures`` maps a measure's name to its value; one that does not apply to this case is absent. A row that
    ``error`` tells of counts as the worst value of every measure. ``first`` is the model's text before any repair,
    ``rules`` what the checks found in ``text`` and ``first_rules`` what they found in ``first``. ``seconds`` is wall
    clock, ``cost`` US dollars; ``transcript`` is where the log has it.
    """

    case: str
    family: str
    epoch: int
    message: str
    text: str
    first: str
    measures: Mapping[str, float]
    rules: tuple[str, ...] = ()
    first_rules: tuple[str, ...] = ()
    called_for: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    error: str = ""
    origin: str = ""
    status: str = ""
    seconds: float = 0.0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    model_calls: int = 0
    cost: float | None = None
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    manifest: Manifest
    rows: tuple[Row, ...]
