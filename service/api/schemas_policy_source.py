"""The wire form of a policy as a company hands it in."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Self

import msgspec
from msgspec import Meta, Struct

from service.api.case_parts import build_clauses, build_limits
from service.api.decoding import decode_json, invalid_fields
from service.api.policy_rules import check_clauses, check_limit
from service.api.schemas_case import ClauseIn, In, LimitIn, PolicyText
from service.api.schemas_policy import LimitOut
from service.domain.saved_policy import Correction, GivenClause, PolicySource
from service.errors import FieldError


class CorrectionIn(In, frozen=True):
    """Limits set by hand in place of those that were read in a clause."""

    clause: Annotated[
        str, Meta(min_length=1, max_length=200, description="a clause's id", examples=["returns.2"])
    ]
    limits: Annotated[list[LimitIn], Meta(max_length=50, description="an empty list: it limits nothing")]


class PolicySourceIn(In, frozen=True):
    """Exactly one of ``text`` (with ``corrections``) and ``clauses``."""

    text: PolicyText | None = None
    corrections: Annotated[list[CorrectionIn], Meta(max_length=500)] | None = None
    clauses: Annotated[list[ClauseIn], Meta(max_length=500)] | None = None

    def to_source(self) -> PolicySource:
        """The source, of input that ``decode_policy_source`` accepted."""
        if self.clauses is not None:
            return PolicySource(clauses=build_clauses(self.clauses))
        corrections = tuple(
            Correction(each.clause, build_limits(each.limits)) for each in self.corrections or ()
        )
        return PolicySource(self.text or "", corrections)


_DECODER = msgspec.json.Decoder(PolicySourceIn, float_hook=Decimal)


def decode_policy_source(data: bytes) -> PolicySourceIn:
    """A policy from JSON. Raises ``InvalidInput`` (with pointers)."""
    source = decode_json(data, _DECODER)
    if errors := tuple(_check_source(source)):
        raise invalid_fields(errors)
    return source


def _check_source(source: PolicySourceIn) -> Iterator[FieldError]:
    if (source.text is None) == (source.clauses is None):
        yield FieldError("", "give exactly one of text and clauses")
    elif source.clauses is not None:
        if source.corrections:
            yield FieldError("/corrections", "goes with text only: clauses hold limits of their own")
        yield from check_clauses(source.clauses, "/clauses")
    elif not (source.text or "").strip():
        yield FieldError("/text", "is empty")
    seen: set[str] = set()
    for index, correction in enumerate(source.corrections or ()):
        pointer = f"/corrections/{index}"
        if correction.clause in seen:
            yield FieldError(f"{pointer}/clause", "is corrected before this one too")
        seen.add(correction.clause)
        for number, limit in enumerate(correction.limits):
            yield from check_limit(limit, f"{pointer}/limits/{number}")


class CorrectionOut(Struct, frozen=True):
    clause: str
    limits: list[LimitOut]

    @classmethod
    def of(cls, correction: Correction) -> Self:
        return cls(correction.clause, [LimitOut.of(limit) for limit in correction.limits])


class GivenClauseOut(Struct, frozen=True, omit_defaults=True):
    id: str
    text: str
    limits: list[LimitOut] | None = None

    @classmethod
    def of(cls, clause: GivenClause) -> Self:
        limits = None if clause.limits is None else [LimitOut.of(limit) for limit in clause.limits]
        return cls(clause.id, clause.text, limits)


class PolicySourceOut(Struct, frozen=True, omit_defaults=True):
    """What was handed in; sent again as it is, it makes no new version."""

    text: str | None = None
    corrections: list[CorrectionOut] | None = None
    clauses: list[GivenClauseOut] | None = None

    @classmethod
    def of(cls, source: PolicySource) -> Self:
        if source.clauses is not None:
            return cls(clauses=[GivenClauseOut.of(clause) for clause in source.clauses])
        return cls(source.text, [CorrectionOut.of(correction) for correction in source.corrections] or None)
