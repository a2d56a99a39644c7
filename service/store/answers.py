"""Answers to requests with an idempotency key, and the claims of those who are still at it."""

import math
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, RowMapping, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.claim import Claim, KeptAnswer
from service.domain.json_form import read_json, write_json
from service.errors import IdempotencyInFlight, IdempotencyKeyReused
from service.store.tables import IDEMPOTENT_ANSWERS
from service.store.writer import Writer

SWEEP_SECONDS = 60.0  # between two looks for what has expired
SWEPT_AT_ONCE = 100
_COLUMN = IDEMPOTENT_ANSWERS.c
_Result = TypeVar("_Result")


class AnswerStore:
    """Claims and answers of every tenant. All is answered by a future, after it is committed; may block for moments.

    A row is claimed for the time that its request may take. Who finds it free again, because its holder let go or
    died, goes on with the same draft id. Answers are kept for ``hours`` and then forgotten, a few at a time.
    """

    def __init__(self, writer: Writer, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._writer = writer
        self._clock = clock
        self._next_sweep = 0.0

    def claim(self, claim: Claim, *, lease: float, hours: float) -> "Future[Claim | KeptAnswer]":
        """``claim`` for ``lease`` seconds, with the draft id of an earlier one; or what was answered already.

        Raises ``IdempotencyKeyReused``, ``IdempotencyInFlight`` and ``StoreUnavailable``.
        """
        self._sweep()

        def write(connection: Connection) -> Claim | KeptAnswer:
            now = self._clock()
            taken = _take(claim, now, lease, hours)
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            fresh = dialect.insert(IDEMPOTENT_ANSWERS).values(taken).on_conflict_do_nothing()
            if connection.execute(fresh.returning(_COLUMN.key)).one_or_none() is not None:
                return claim
            place = {"tenant": claim.tenant, "key": claim.key}
            query = select(IDEMPOTENT_ANSWERS).filter_by(**place).with_for_update()
            row = connection.execute(query).mappings().one_or_none()
            if row is None:  # whoever held it forgets it at this moment
                raise IdempotencyInFlight(1)
            if row["expires_at"] <= now:
                connection.execute(update(IDEMPOTENT_ANSWERS).filter_by(**place).values(taken))
                return claim
            if (kept := _read_answer(row, claim, now)) is not None:
                return kept
            taken["draft_id"] = row["draft_id"]
            connection.execute(update(IDEMPOTENT_ANSWERS).filter_by(**place).values(taken))
            return replace(claim, draft_id=row["draft_id"], again=True)

        return self._submit(claim, write)

    def settle(self, claim: Claim, answer: KeptAnswer, *, hours: float) -> "Future[KeptAnswer]":
        """Keep ``answer`` for ``hours``; what is to be sent: another one where somebody else was faster."""

        def write(connection: Connection) -> KeptAnswer:
            values = {
                "owner": "",
                "status": answer.status,
                "headers": write_json(answer.headers),
                "body": answer.body,
                "expires_at": self._clock() + timedelta(hours=hours),
            }
            place = {"tenant": claim.tenant, "key": claim.key}
            own = update(IDEMPOTENT_ANSWERS).filter_by(**place, owner=claim.owner).values(values)
            if connection.execute(own).rowcount:
                return answer
            other = select(IDEMPOTENT_ANSWERS).filter_by(**place, fingerprint=claim.fingerprint)
            row = connection.execute(other).mappings().one_or_none()
            return answer if row is None or row["status"] is None else _read_kept(row)

        return self._submit(claim, write)

    def release(self, claim: Claim, *, forget: bool) -> "Future[None]":
        """Let the next caller try. ``forget`` where nothing was begun: then the key is as good as new.

        Otherwise it stays with its request and its draft id, under which a draft may have been kept.
        """

        def write(connection: Connection) -> None:
            own = {"tenant": claim.tenant, "key": claim.key, "owner": claim.owner}
            if forget and not claim.again:
                connection.execute(delete(IDEMPOTENT_ANSWERS).filter_by(**own))
            else:
                free = {"owner": "", "locked_until": self._clock()}
                connection.execute(update(IDEMPOTENT_ANSWERS).filter_by(**own).values(free))

        return self._submit(claim, write)

    def forget_expired(self) -> "Future[int]":
        """Delete some of what has expired; how many."""

        def write(connection: Connection) -> int:
            # What another process is at is left to it, so that the two never wait for each other.
            expired = (
                select(_COLUMN.tenant, _COLUMN.key)
                .where(_COLUMN.expires_at <= self._clock())
                .limit(SWEPT_AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            found = [tuple(row) for row in connection.execute(expired)]
            if found:
                chosen = tuple_(_COLUMN.tenant, _COLUMN.key).in_(found)
                connection.execute(delete(IDEMPOTENT_ANSWERS).where(chosen))
            return len(found)

        # The last of its batch: what it locks is waited for by nobody who holds what it would wait for.
        return self._writer.submit("sweep answers", write)

    def _sweep(self) -> None:
        """Look for what has expired now and then; after a full batch at once again."""
        if time.monotonic() < self._next_sweep:
            return
        self._next_sweep = time.monotonic() + SWEEP_SECONDS
        self.forget_expired().add_done_callback(self._plan_sweep)

    def _plan_sweep(self, done: "Future[int]") -> None:
        if done.exception() is None and done.result() == SWEPT_AT_ONCE:
            self._next_sweep = 0.0

    def _submit(self, claim: Claim, work: "Callable[[Connection], _Result]") -> "Future[_Result]":
        return self._writer.submit(f"answer {claim.tenant} {claim.key}", work)


def _take(claim: Claim, now: datetime, lease: float, hours: float) -> dict[str, object]:
    """The row of a claim that begins now. It does not expire while somebody is at it."""
    locked_until = now + timedelta(seconds=lease)
    return {
        "tenant": claim.tenant,
        "key": claim.key,
        "fingerprint": claim.fingerprint,
        "draft_id": claim.draft_id,
        "owner": claim.owner,
        "claimed_at": now,
        "locked_until": locked_until,
        "expires_at": max(locked_until, now + timedelta(hours=hours)),
        "status": None,
        "headers": "[]",
        "body": b"",
    }


def _read_answer(row: RowMapping, claim: Claim, now: datetime) -> KeptAnswer | None:
    """None where nobody has answered and nobody is at it. Raises what ``claim`` says."""
    if row["fingerprint"] != claim.fingerprint:
        raise IdempotencyKeyReused(
            "the Idempotency-Key was sent with another request before (method, path, query, Accept or body); "
            "send that one again, or take a new key"
        )
    if row["status"] is not None:
        return _read_kept(row)
    if row["locked_until"] > now:
        # As long as it has taken already, so that a caller asks a few times and not a hundred.
        elapsed, left = now - row["claimed_at"], row["locked_until"] - now
        raise IdempotencyInFlight(max(1, math.ceil(min(elapsed, left).total_seconds())))
    return None


def _read_kept(row: RowMapping) -> KeptAnswer:
    return KeptAnswer(row["status"], read_json(row["headers"], tuple[tuple[str, str], ...]), row["body"])
