"""The command line as a whole: options, help and errors."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from service.cli import app

RUN = CliRunner()
HEAVY = (
    "openai",
    "litestar",
    "pydantic",
    "inspect_ai",
    "pandas",
    "torch",
    "alembic",
    "sqlalchemy",
    "uvicorn",
)


def list_heavy_imports(code: str) -> list[str]:
    """Which of ``HEAVY`` a fresh interpreter has imported after ``code``."""
    script = f"{code}\nimport sys\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize("command", ["serve", "draft", "check", "policy", "model", "db"])
def test_help_names_every_command_and_each_has_its_own(command: str) -> None:
    assert command in RUN.invoke(app, ["--help"]).stdout
    shown = RUN.invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert command in shown.stdout


def test_the_version_is_printed() -> None:
    shown = RUN.invoke(app, ["--version"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("evenhand ")


def test_help_imports_nothing_heavy() -> None:
    assert list_heavy_imports("import service.cli") == []


def test_help_comes_at_once() -> None:
    """0.5 s where nothing else runs; CPU time here, with room for a machine that is busy."""
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "service.cli", "--help"], stdout=subprocess.DEVNULL, timeout=60, check=True
    )
    after = os.times()
    assert after.children_user - before.children_user < 2.0


def test_a_check_imports_no_model_and_no_server() -> None:
    found = list_heavy_imports("import service.cli.checking")
    assert set(found) <= {"pydantic"}


def test_a_server_imports_nothing_that_only_evaluations_or_migrations_need() -> None:
    found = list_heavy_imports("import service.cli.serving")
    assert set(found) <= {"litestar", "pydantic", "uvicorn"}


@pytest.mark.parametrize("command", ["draft", "check"])
def test_a_missing_file_is_one_line_on_standard_error_and_exit_code_2(command: str) -> None:
    done = RUN.invoke(app, [command, "/no/such/file.json", "--json"])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr == "evenhand: cannot read /no/such/file.json: No such file or directory\n"


def test_a_setting_that_cannot_work_is_named() -> None:
    done = RUN.invoke(app, ["check", "-"], input="{}", env={"EVENHAND_DRAFT__REPAIR_ROUNDS": "many"})
    assert done.exit_code == 2
    assert done.stderr.startswith("evenhand: EVENHAND_DRAFT__REPAIR_ROUNDS: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_prompt_that_cannot_work_is_named() -> None:
    done = RUN.invoke(app, ["check", "-"], input="{}", env={"EVENHAND_PROMPTS": "/no/such/prompts"})
    assert done.exit_code == 2
    assert "/no/such/prompts" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_draft_without_a_model_name_says_which_variable_is_missing() -> None:
    done = RUN.invoke(
        app, ["draft", "-"], input="{}", env={"EVENHAND_MODEL__BASE_URL": "http://127.0.0.1:9/v1"}
    )
    assert done.exit_code == 2
    assert "EVENHAND_MODEL__NAME" in done.stderr
