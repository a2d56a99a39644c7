"""Taking weights from their publisher over HTTPS, continuing where an earlier attempt stopped."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from service.errors import WeightsError
from service.llm.catalogue import CatalogueEntry

PUBLISHER_URL = "https://huggingface.co"
SILENCE_SECONDS = 5.0  # to connect, and between two chunks: a closed network must not hold up the mirror
CHUNK_BYTES = 1 << 20

Progress = Callable[[int, int, str], None]


def take_from_publisher(
    entry: CatalogueEntry,
    partial: Path,
    *,
    progress: Progress,
    base_url: str = PUBLISHER_URL,
    silence_seconds: float = SILENCE_SECONDS,
) -> None:
    """Append to ``partial`` until it has ``entry.size`` bytes.

    A connection that breaks is taken up again as long as each attempt brings bytes. ``WeightsError`` says why
    nothing more came; what came stays in ``partial``.
    """
    source = urllib.parse.urlsplit(base_url).netloc
    while (have := _size_of(partial)) < entry.size:
        why = "the connection ended early"
        try:
            with _open_range(entry, have, base_url, silence_seconds) as response:
                start = _find_start(response, entry, have)
                _write(response, partial, start, lambda done: progress(done, entry.size, source))
        except (OSError, HTTPException) as error:
            why = _explain(error)
        if _size_of(partial) <= have:
            raise WeightsError(why)


def _open_range(entry: CatalogueEntry, start: int, base_url: str, silence_seconds: float) -> HTTPResponse:
    publisher = entry.publisher
    url = f"{base_url}/{publisher.repository}/resolve/{publisher.revision}/{publisher.file}"
    if urllib.parse.urlsplit(url).scheme not in {"https", "http"}:
        raise WeightsError("the publisher's address is not a web address")
    headers = {"User-Agent": "evenhand", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the scheme is checked above
    response: HTTPResponse = urllib.request.urlopen(request, timeout=silence_seconds)  # noqa: S310 - as above
    return response


def _find_start(response: HTTPResponse, entry: CatalogueEntry, have: int) -> int:
    """The offset of the first byte to come: ``have``, or 0 where the server knows no ranges."""
    start, total = _range_of(response)
    if total != entry.size or start not in {0, have}:
        # A captive portal's page, or another file: none of its bytes may be mixed into ours.
        raise WeightsError(f"answered with {total} bytes where the file has {entry.size}")
    return start


def _write(response: HTTPResponse, partial: Path, start: int, progress: Callable[[int], None]) -> None:
    with partial.open("r+b" if partial.exists() else "wb") as file:
        file.seek(start)
        file.truncate()
        while chunk := response.read(CHUNK_BYTES):
            file.write(chunk)
            file.flush()
            progress(file.tell())


def _range_of(response: HTTPResponse) -> tuple[int, int]:
    """(offset of the first byte, size of the whole file); a size of -1 is unknown."""
    if response.status == 206:
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
        return (int(match[1]), int(match[2])) if match else (-1, -1)
    return 0, int(response.headers.get("Content-Length") or -1)


def _explain(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"answered {error.code}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    reason = getattr(error, "reason", error)
    return str(reason) or type(error).__name__


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
