"""Keys of callers, without their secrets."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from service.domain.access import SCOPES, ApiKey
from service.errors import NotFound
from service.store.database import Database
from service.store.tables import API_KEYS
from service.store.writer import Writer

_KEY = API_KEYS.c


class KeyStore:
    """Keys of every tenant. All methods may block, and raise ``StoreUnavailable``."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def add(self, key: ApiKey) -> None:
        values = {name: getattr(key, name) for name in ("id", "tenant", "name", "digest", "created_at")}
        row = insert(API_KEYS).values(**values, scopes=" ".join(key.scopes), expires_at=key.expires_at)
        self._writer.run(key.id, lambda connection: connection.execute(row))

    def find(self, identifier: str) -> ApiKey | None:
        with self._database.reading() as connection:
            row = connection.execute(select(API_KEYS).where(_KEY.id == identifier)).mappings().one_or_none()
        return _read_row(row) if row else None

    def list_all(self) -> tuple[ApiKey, ...]:
        """By tenant, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(API_KEYS).order_by(_KEY.tenant, _KEY.created_at)).mappings()
            return tuple(_read_row(row) for row in rows)

    def has_any(self) -> bool:
        """Whether a key was ever made, live or not: revoking the last one opens nothing."""
        with self._database.reading() as connection:
            return connection.execute(select(_KEY.id).limit(1)).first() is not None

    def expire(self, identifier: str, at: datetime) -> ApiKey:
        """The key, which stops to work ``at``, or before where that was so. Raises ``NotFound``."""
        key = self.find(identifier)
        if key is None:
            raise NotFound("key", identifier)
        if key.expires_at is not None and key.expires_at <= at:
            return key
        change = update(API_KEYS).where(_KEY.id == identifier).values(expires_at=at)
        self._writer.run(identifier, lambda connection: connection.execute(change))
        return replace(key, expires_at=at)


def _read_row(row: RowMapping) -> ApiKey:
    held = row["scopes"].split()
    return ApiKey(
        id=row["id"],
        tenant=row["tenant"],
        name=row["name"],
        scopes=tuple(scope for scope in SCOPES if scope in held),
        digest=row["digest"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
