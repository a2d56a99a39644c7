"""Databases to test with: a data folder of the tests' own, and the same tests on SQLite and PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.postgres import open_database, open_postgres

# What programs keep between their runs goes into folders of the tests' own.
_KEPT = ("XDG_DATA_HOME", "INSPECT_CACHE_DIR")


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What is stored with nothing configured goes here, not into the data of whoever runs the tests."""
    before = {name: os.environ.get(name) for name in _KEPT}
    folder = tmp_path_factory.mktemp("data")
    os.environ |= dict.fromkeys(_KEPT, str(folder))
    yield folder
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL that this process of tests has for itself."""
    with open_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'evenhand.db'}"
        return
    server: str = request.getfixturevalue("postgres")
    with open_database(server, f"evenhand_{uuid4().hex}") as url:
        yield url
