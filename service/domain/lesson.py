"""What one draft teaches: what the case was about, and what an agent did with the text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.domain.verdict import ClauseQuote

RemedyState = Literal["granted", "refused", "undecided"]


@dataclass(frozen=True, slots=True)
class AskedRemedy:
    """A remedy that the requester asked for, and what the draft says of it."""

    slot: str
    state: RemedyState


@dataclass(frozen=True, slots=True)
class PartLesson:
    """What was sent of the part of a draft that carries ``technique``.

    ``distance`` is the share of its text that was changed, 0 to 1.
    """

    technique: str
    distance: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """``prompts`` is a digest, ``product`` what the CRM calls the thing ("" unknown).

    ``clauses`` were cited, ``refusing`` are the ids of those that a refusal rests on. ``distance`` (the share of the
    text that was changed, None unless it was sent), ``parts`` and ``overruled`` (ids of clauses) come with the outcome.
    """

    prompts: str
    techniques: tuple[str, ...] = ()
    clauses: tuple[ClauseQuote, ...] = ()
    refusing: tuple[str, ...] = ()
    remedies: tuple[AskedRemedy, ...] = ()
    product: str = ""
    hostile: bool = False
    escalated: bool = False
    distance: float | None = None
    parts: tuple[PartLesson, ...] = ()
    overruled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaughtDraft:
    """A draft of the time that is looked at; ``disposition`` is "" while it is open."""

    created_at: datetime
    disposition: str
    reasons: tuple[str, ...]
    csat: int | None
    lesson: Lesson
