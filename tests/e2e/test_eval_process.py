"""``evenhand eval`` as a person or a pipeline of CI calls it: real processes, a model on loopback."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from evals.engine.stand_in import write_answer
from service.domain.prompt import ChatMessage, Prompt
from service.prompting import load_prompts
from tests.unit.evals.eval_cases import write_case

CASES = 12


class Endpoint:
    """A model that takes its time and counts what it is asked."""

    def __init__(self, seconds: float) -> None:
        known = frozenset(technique.id for technique in load_prompts().techniques)
        counted = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                lines = tuple(ChatMessage(line["role"], line["content"]) for line in asked["messages"])
                time.sleep(seconds)
                answer = write_answer(Prompt("write", lines), known)
                with counted.lock:
                    counted.calls += 1
                message = {"role": "assistant", "content": answer}
                body = json.dumps(
                    {
                        "model": "slow-1",
                        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                        "usage": {"prompt_tokens": 100, "completion_tokens": 20},
                    }
                ).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: the test's output is for what the test finds."""

        self.calls = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False  # closing the server waits for answers under way
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    endpoint = Endpoint(0.3)
    thread = threading.Thread(target=endpoint.server.serve_forever, daemon=True)
    thread.start()
    yield endpoint
    endpoint.server.shutdown()
    endpoint.server.server_close()
    thread.join()


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    lines = []
    for number in range(CASES):
        case = write_case(id=f"blender-{number}", family=f"family-{number}")
        # Nobody is asked the same twice, so that no answer is taken from another case.
        case["request"]["conversation"]["messages"][0]["body"] += f" My order is number {number}."
        lines.append(json.dumps(case))
    file.write_text("\n".join(lines))
    return file


def build_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", "eval", *arguments]


def build_environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    return kept | {"INSPECT_CACHE_DIR": str(folder / "cache"), "INSPECT_DISPLAY": "none"} | more


def call(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        build_command(*arguments),
        env=build_environment(folder, **environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_run_that_is_killed_goes_on_without_paying_twice(
    endpoint: Endpoint, cases: Path, tmp_path: Path
) -> None:
    model = {"EVENHAND_MODEL__BASE_URL": endpoint.url, "EVENHAND_MODEL__NAME": "slow-1"}
    arguments = ("run", str(cases), "--runs", str(tmp_path / "runs"), "--name", "killed")
    with subprocess.Popen(
        build_command(*arguments),
        env=build_environment(tmp_path, **model),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        for _ in range(1000):
            if endpoint.calls >= 5:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    paid = endpoint.calls
    assert 5 <= paid < CASES
    done = call(tmp_path, *arguments, **model)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "runs" / "killed.jsonl").read_text().splitlines()[1:]]
    assert len(rows) == CASES
    assert all(row["error"] == "" and row["origin"] == "model" for row in rows)
    # What was being answered when the process died was never received: ten replies are in the making at once.
    assert endpoint.calls <= sum(row["model_calls"] for row in rows) + 10
    again = endpoint.calls
    assert call(tmp_path, *arguments, **model).returncode == 0
    assert endpoint.calls == again


def test_two_runs_are_compared_and_reported(cases: Path, tmp_path: Path) -> None:
    runs = ("--runs", str(tmp_path / "runs"))
    for variant in ("whole", "no_plan"):
        made = call(
            tmp_path, "run", str(cases), "--model", "scripted", "--variant", variant, "--name", variant, *runs
        )
        assert made.returncode == 0, made.stderr
        assert f"{CASES} replies" in made.stdout
    compared = call(tmp_path, "compare", "whole", "no_plan", "--json", *runs)
    assert compared.returncode == 1
    found = json.loads(compared.stdout)
    assert (found["verdict"], found["exit_code"], len(found["cases"])) == ("worse", 1, CASES)
    same = call(tmp_path, "compare", "whole", "whole", *runs)
    assert same.returncode == 0
    assert "Can't tell" in same.stdout
    page = tmp_path / "report.html"
    viewer = tmp_path / "viewer"
    reported = call(tmp_path, "report", "whole", "no_plan", "-o", str(page), "--viewer", str(viewer), *runs)
    assert reported.returncode == 0, reported.stderr
    assert page.read_text().startswith("<!doctype html>")
    assert (viewer / "index.html").is_file()


def test_offline_runs_are_found_by_their_folders(cases: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    assert call(tmp_path, "run", str(cases), "--offline", "--log-dir", str(before)).returncode == 0
    variant = ("--variant", "no_plan")
    assert call(tmp_path, "run", str(cases), "--offline", "--log-dir", str(after), *variant).returncode == 0
    compared = call(tmp_path, "compare", str(before), str(after), "--json")
    found = json.loads(compared.stdout)
    assert (found["verdict"], compared.returncode) == ("worse", 1)
    assert found["primary"]["verdict"] == "worse"
    assert found["regressed"]
    page = tmp_path / "page.html"
    assert call(tmp_path, "report", "--log-dir", str(after), "-o", str(page)).returncode == 0
    assert "no_plan" in page.read_text()


def test_a_run_is_not_written_over_another_one(cases: Path, tmp_path: Path) -> None:
    arguments = ("run", str(cases), "--model", "scripted", "--runs", str(tmp_path / "runs"), "--name", "mine")
    assert call(tmp_path, *arguments).returncode == 0
    before = (tmp_path / "runs" / "mine.jsonl").read_bytes()
    other = call(tmp_path, *arguments, "--variant", "no_plan")
    assert (other.returncode, "holds another run" in other.stderr) == (2, True)
    assert (tmp_path / "runs" / "mine.jsonl").read_bytes() == before
    assert call(tmp_path, *arguments).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("run", "--model", "scripted", "--variant", "holey"),
            "there is no variant 'holey'; there are whole",
        ),
        (("run", "nowhere.jsonl", "--model", "scripted"), "nowhere.jsonl"),
        (("run", "--model", "scripted", "--only", "nobody-1"), "--only: there is no case nobody-1"),
        (("run", "--model", "scripted", "--name", "../../elsewhere"), "--name '../../elsewhere': letters"),
        (("run", "--model", "nobody/nothing"), "--model nobody/nothing"),
        (("run", "--offline", "--model", "nobody/nothing"), "leave one of them out"),
        (("compare", "nothing", "nobody"), "no run 'nothing'"),
        (("report",), "no run "),
    ],
)
def test_a_mistake_is_told_in_a_line_that_names_it(
    arguments: tuple[str, ...], complaint: str, tmp_path: Path
) -> None:
    done = call(tmp_path, *arguments, "--runs", str(tmp_path / "runs"))
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
