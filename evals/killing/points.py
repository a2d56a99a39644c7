"""The places at which a server process is killed, by name."""

from dataclasses import dataclass
from typing import Literal

Moment = Literal["before_commit", "after_commit", "before_model", "after_model", "before_head", "before_body"]
Deed = Literal["draft", "edit", "outcome", "escalation", "policy", "erasure", "batch", "key"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the server: a ``moment`` of what is done for the ``deed`` that a caller asks for.

    ``statement`` is how the SQL begins whose transaction it is, and ``naming`` what is in it; "" of a moment that has
    none.
    """

    name: str
    deed: Deed
    moment: Moment
    statement: str = ""
    naming: str = ""


def _around_commit(name: str, deed: Deed, statement: str, naming: str = "") -> tuple[Point, Point]:
    return (
        Point(f"{name}: before the commit", deed, "before_commit", statement, naming),
        Point(f"{name}: committed, not answered", deed, "after_commit", statement, naming),
    )


POINTS: tuple[Point, ...] = (
    *_around_commit("claim of the key", "draft", "INSERT INTO idempotent_answers"),
    Point("draft: before the model is called", "draft", "before_model"),
    Point("draft: the model has answered", "draft", "after_model"),
    *_around_commit("draft", "draft", "INSERT INTO drafts"),
    *_around_commit("kept answer", "draft", "UPDATE idempotent_answers", " status="),
    Point("answer: before its head is sent", "draft", "before_head"),
    Point("answer: before its body is sent", "draft", "before_body"),
    *_around_commit("edit", "edit", "UPDATE drafts"),
    *_around_commit("outcome", "outcome", "UPDATE drafts"),
    *_around_commit("hand-over", "escalation", "UPDATE drafts"),
    *_around_commit("policy", "policy", "INSERT INTO policy_versions"),
    *_around_commit("erasure", "erasure", "DELETE FROM drafts"),
    *_around_commit("batch handed in", "batch", "INSERT INTO draft_batches"),
    *_around_commit("batch item begun", "batch", "UPDATE draft_batch_items", " attempts="),
    *_around_commit("batch item finished", "batch", "UPDATE draft_batch_items", " problem="),
    *_around_commit("key", "key", "INSERT INTO api_keys"),
)


def find_point(name: str) -> Point:
    """Raises ``StopIteration``."""
    return next(point for point in POINTS if point.name == name)
