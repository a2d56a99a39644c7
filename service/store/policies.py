"""Saved policies: every version is kept, none is changed."""

import hashlib
from collections import OrderedDict
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection, RowMapping, Select, and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.audit import AuditEvent, Detail
from service.domain.policy_json import read_source, write_source
from service.domain.saved_policy import PolicySource, PolicyVersion, SavedPolicy
from service.errors import NotFound, StaleVersion
from service.store.audit import append_event
from service.store.database import Database
from service.store.tables import POLICIES, POLICY_VERSIONS
from service.store.writer import Writer

KEPT_IN_MEMORY = 128
_LARGEST_VERSION = 2**31 - 1
_VERSION = POLICY_VERSIONS.c
_SUMMARY = (_VERSION.policy_id, _VERSION.version, _VERSION.created_at, _VERSION.digest, _VERSION.content)


class PolicyStore:
    """Policies of every tenant; each call names one and sees no other's. All methods may block."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        self._contents: OrderedDict[tuple[str, str, int, str], tuple[PolicySource, str]] = OrderedDict()
        self._lock = Lock()

    def save(
        self,
        tenant: str,
        identifier: str,
        source: PolicySource,
        *,
        digest: str,
        limits: str,
        now: datetime,
        expected: int | None = None,
        actor: str = "",
    ) -> tuple[SavedPolicy, bool]:
        """``source`` as the newest version, and whether it is a new one: not where nothing has changed.

        The audit trail says that ``actor`` saved it.

        Raises ``StaleVersion`` where the newest is not the ``expected`` one, and ``StoreUnavailable``.
        """
        data = write_source(source)
        content = hashlib.sha256(data.encode()).hexdigest()

        def write(connection: Connection) -> tuple[SavedPolicy, bool]:
            newest = _lock_newest(connection, tenant, identifier)
            if expected is not None and newest != expected:
                raise StaleVersion("policy", identifier, newest or None)
            if newest:
                row = connection.execute(_select_version(tenant, identifier, newest)).mappings().one()
                if row["content"] == content:
                    return self._load(connection, tenant, row), False
            version = {"version": newest + 1, "created_at": now, "digest": digest, "limits": limits}
            kept = {"content": content, "source": data}
            connection.execute(
                insert(POLICY_VERSIONS).values(tenant=tenant, policy_id=identifier, **version, **kept)
            )
            connection.execute(
                update(POLICIES).filter_by(tenant=tenant, id=identifier).values(newest=newest + 1)
            )
            detail: dict[str, Detail] = {"version": newest + 1, "policy": digest}
            append_event(
                connection, tenant, AuditEvent(now, actor, "policy.saved", "policy", identifier, detail)
            )
            return SavedPolicy(identifier, newest + 1, now, digest, source, limits), True

        return self._writer.run(f"policy {identifier}", write)

    def find(self, tenant: str, identifier: str, version: int | None = None) -> SavedPolicy:
        """A version, by default the newest. Raises ``NotFound`` and ``StoreUnavailable``."""
        query = _select_newest(tenant).where(POLICIES.c.id == identifier)
        if version is not None:
            query = _select_version(tenant, identifier, version)
        with self._database.reading() as connection:
            row = None
            if version is None or 0 < version <= _LARGEST_VERSION:
                row = connection.execute(query).mappings().one_or_none()
            if row is None:
                raise NotFound(
                    "policy" if version is None else f"version {version} of the policy", identifier
                )
            return self._load(connection, tenant, row)

    def list_newest(self, tenant: str, *, after: str, limit: int) -> list[PolicyVersion]:
        """The newest version of each policy whose id comes after ``after``, in the order of ids."""
        query = _select_newest(tenant).where(POLICIES.c.id > after).order_by(POLICIES.c.id).limit(limit)
        with self._database.reading() as connection:
            return [_read_summary(row) for row in connection.execute(query).mappings()]

    def list_versions(
        self, tenant: str, identifier: str, *, before: int | None, limit: int
    ) -> list[PolicyVersion]:
        """Versions lower than ``before`` (None: all), the newest first. Raises ``NotFound``."""
        query = _select_versions(tenant, identifier).order_by(_VERSION.version.desc()).limit(limit)
        if before is not None:
            query = query.where(_VERSION.version < min(before, _LARGEST_VERSION))
        with self._database.reading() as connection:
            found = [_read_summary(row) for row in connection.execute(query).mappings()]
            newest = _select_newest(tenant).where(POLICIES.c.id == identifier)
            if not found and connection.execute(newest).one_or_none() is None:
                raise NotFound("policy", identifier)
        return found

    def _load(self, connection: Connection, tenant: str, row: RowMapping) -> SavedPolicy:
        """The version of a summary; its source from memory where the same was taken apart before."""
        identifier, version = row["policy_id"], row["version"]
        key = (tenant, identifier, version, row["content"])
        with self._lock:
            if (kept := self._contents.get(key)) is not None:
                self._contents.move_to_end(key)
        if kept is None:
            found = connection.execute(
                select(_VERSION.source, _VERSION.limits).filter_by(
                    tenant=tenant, policy_id=identifier, version=version
                )
            ).one()
            kept = (read_source(found.source), found.limits)
            with self._lock:
                self._contents[key] = kept
                while len(self._contents) > KEPT_IN_MEMORY:
                    self._contents.popitem(last=False)
        return SavedPolicy(identifier, version, row["created_at"], row["digest"], *kept)


def _lock_newest(connection: Connection, tenant: str, identifier: str) -> int:
    """The newest version, 0 where there is none; until the transaction ends, nobody else saves one."""
    place = {"tenant": tenant, "id": identifier}
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(POLICIES).values(newest=0, **place).on_conflict_do_nothing())
    locked = select(POLICIES.c.newest).filter_by(**place).with_for_update()
    newest: int = connection.execute(locked).scalar_one()
    return newest


def _select_newest(tenant: str) -> Select[tuple[object, ...]]:
    """Summaries of the newest versions."""
    same = and_(
        _VERSION.tenant == POLICIES.c.tenant,
        _VERSION.policy_id == POLICIES.c.id,
        _VERSION.version == POLICIES.c.newest,
    )
    joined = POLICIES.join(POLICY_VERSIONS, same)
    return select(*_SUMMARY).select_from(joined).where(POLICIES.c.tenant == tenant)


def _select_versions(tenant: str, identifier: str) -> Select[tuple[object, ...]]:
    return select(*_SUMMARY).where(_VERSION.tenant == tenant, _VERSION.policy_id == identifier)


def _select_version(tenant: str, identifier: str, version: int) -> Select[tuple[object, ...]]:
    return _select_versions(tenant, identifier).where(_VERSION.version == version)


def _read_summary(row: RowMapping) -> PolicyVersion:
    return PolicyVersion(row["policy_id"], row["version"], row["created_at"], row["digest"])
