"""A request that is to be done once: the claim of whoever does it, and the answer that is kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do what was asked under ``key``; only its ``owner`` may settle or release it.

    ``draft_id`` is the draft that the request is about: the one that exists, or the id that a new one gets, so that
    however often it is tried there is one draft, or one batch, which is named after it; "" where it is about none.
    ``again`` says that somebody tried before and may have got as far as keeping that draft.
    """

    tenant: str
    key: str
    fingerprint: str
    owner: str
    draft_id: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered, to be answered again byte for byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
