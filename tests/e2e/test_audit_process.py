"""An audit as a real process with workers: killed, interrupted, read only in part."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "service.cli", "check")
PATIENCE = 90.0  # seconds; only a hang takes so long
LINES = 6000  # more than pipes and windows hold, so that the audit cannot be done before it is read


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audit") / "replies.jsonl"
    lines = [json.dumps({"id": str(n), "body": f"I will write within {n} hours."}) for n in range(LINES)]
    lines[1500] = "oops"
    path.write_text("\n".join(lines) + "\n")
    return path


@contextmanager
def auditing(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    with subprocess.Popen(
        (*COMMAND, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
        start_new_session=True,  # what Ctrl-C reaches is then the audit and its workers alone
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def find_workers(parent: int) -> list[int]:
    """Processes below ``parent`` that check lines."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes()
            except OSError:  # it ended meanwhile
                continue
            if int(status[1]) == parent and status[0] != "Z" and b"spawn_main" in command:
                found.append(int(folder.name))
    return found


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline, "a worker outlived its audit"
        time.sleep(0.05)


def read_first_answer(process: subprocess.Popen[bytes]) -> list[int]:
    """The workers, once there is an answer; the rest of the answers stays in the pipe."""
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["id"] == "0"
    workers = find_workers(process.pid)
    assert len(workers) == 2
    return workers


def test_answers_keep_their_order_and_a_bad_line_stops_nothing(replies: Path) -> None:
    with auditing(str(replies), "--json", "--workers", "2") as process:
        out, err = process.communicate(timeout=PATIENCE)
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer.get("id") for answer in answers] == [None if n == 1500 else str(n) for n in range(LINES)]
    assert "error" in answers[1500]
    assert process.returncode == 2
    assert err.startswith(b"evenhand: line 1501: ")
    assert len(err.splitlines()) == 1


def test_a_worker_that_is_killed_is_said_and_nothing_hangs(replies: Path) -> None:
    with auditing(str(replies), "--json", "--workers", "2") as process:
        workers = read_first_answer(process)
        os.kill(workers[0], signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert err.splitlines()[-1].startswith(b"evenhand: a worker process was ended by signal 9")
    assert b"Traceback" not in err
    assert out.endswith(b"}\n")
    wait_until_gone(workers)


def test_ctrl_c_ends_the_audit_and_its_workers(replies: Path) -> None:
    with auditing(str(replies), "--json", "--workers", "2") as process:
        workers = read_first_answer(process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert b"interrupted" in err
    assert b"Traceback" not in err
    wait_until_gone(workers)


def test_workers_do_not_outlive_an_audit_that_is_killed(replies: Path) -> None:
    with auditing(str(replies), "--json", "--workers", "2") as process:
        workers = read_first_answer(process)
        process.kill()
        process.communicate(timeout=PATIENCE)
    wait_until_gone(workers)


def test_a_reader_that_goes_away_ends_the_workers_too(replies: Path) -> None:
    with auditing(str(replies), "--json", "--workers", "2") as process:
        workers = read_first_answer(process)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(PATIENCE) == 141
    assert b"Traceback" not in err
    wait_until_gone(workers)


def test_few_lines_are_checked_in_one_process() -> None:
    with auditing("-", "--json", "--workers", "2") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"body": "Calm down."}\n')
        process.stdin.flush()
        assert b"verdict" in process.stdout.readline()
        assert find_workers(process.pid) == []
        process.communicate(timeout=PATIENCE)
