"""Bringing a database to the form that this version works with."""

from pathlib import Path

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.sql import column, table

from service.errors import SettingsError
from service.store.database import Database

NEWEST = "0008"  # the newest file in migrations/versions
_FOLDER = Path(__file__).with_name("migrations")
_LOCK = 0x45_76_65_6E  # an advisory lock of PostgreSQL: one process migrates, the others wait


def migrate(database: Database) -> str:
    """Run the migrations that are missing, all or none; the revision before, "" for an empty database.

    Raises ``SettingsError`` for a database that a newer Evenhand has written, and ``StoreUnavailable``.
    """
    with database.reading() as connection:
        if (found := _read_revision(connection)) == NEWEST:
            return found  # Alembic takes a third of a second to import
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _upgrade(connection, database.name)
    return found


def _read_revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    revision: str | None = connection.scalar(
        select(column("version_num")).select_from(table("alembic_version"))
    )
    return revision or ""


def _upgrade(connection: Connection, name: str) -> None:
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise SettingsError(
            f"EVENHAND_STORE__URL: {name} was written by a newer Evenhand; start that one, or name another store"
        ) from None
