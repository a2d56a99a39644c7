"""``evenhand prompt diff``: what leads from one folder to another, in files and in what is sent."""

import json
import subprocess
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.prompting import shipped_prompts

RUN = CliRunner()
BLENDER = str(Path(__file__).resolve().parents[3] / "examples" / "blender.json")
NO_WEIGHTS = {"EVENHAND_CACHE_DIR": "/no/such/cache"}


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The shipped prompts with one line of a step changed and one technique added."""
    root = Path(copytree(shipped_prompts(), tmp_path / "changed"))
    step = root / "steps" / "write.md"
    step.write_text(step.read_text().replace("calm and warm.", "calm."))
    added = (root / "techniques" / "composure.md").read_text()
    added = added.replace("id: composure", "id: patience").replace("order: 180", "order: 185")
    (root / "techniques" / "patience.md").write_text(added)
    return root


def diff(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, ["prompt", "diff", *arguments], env=NO_WEIGHTS)
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.stderr


def test_files_that_differ_are_shown_line_by_line_with_their_digests(changed: Path) -> None:
    out = diff(str(shipped_prompts()), str(changed))
    assert "--- a/steps/write.md\n+++ b/steps/write.md\n" in out
    assert "\n-- Talk to the customer" in out
    assert "\n+- Talk to the customer" in out
    assert "+1 −1" in out
    assert "--- /dev/null\n+++ b/techniques/patience.md\n" in out
    assert "2 files differ" in out
    assert "judge" not in out


def test_the_shipped_prompts_are_what_a_folder_is_compared_with(changed: Path) -> None:
    shown = json.loads(diff(str(changed), "--json"))
    files = {file["id"]: file for file in shown["files"]}
    assert shown["after"] == str(shipped_prompts())
    assert set(files) == {"steps/write", "techniques/patience"}
    assert files["techniques/patience"]["after"] is None
    assert files["steps/write"]["before"] != files["steps/write"]["after"]
    assert shown["rendered"] is None


def test_folders_that_are_the_same_are_said_to_be() -> None:
    assert "no difference" in diff(str(shipped_prompts()))


def test_with_a_case_the_change_in_what_is_sent_and_can_be_cached_is_shown(changed: Path) -> None:
    step = changed / "steps" / "write.md"
    step.write_text(step.read_text().replace("## system\n", "## system\nBy {{ channel }}.\n"))
    shown = json.loads(diff(str(shipped_prompts()), str(changed), "--case", BLENDER, "--json"))["rendered"]
    assert "\n+By email.\n" in shown["diff"]
    assert "{{ channel }}" not in shown["diff"]
    assert shown["after"][1] == 0
    assert shown["before"][0] + shown["before"][1] > 500 > shown["after"][0]
    text = diff(str(shipped_prompts()), str(changed), "--case", BLENDER)
    assert "… and for every draft under this policy" in text
    assert "−" in text.splitlines()[-3]


def test_a_folder_is_compared_with_what_it_was_at_a_revision(tmp_path: Path, changed: Path) -> None:
    (tmp_path / "house").mkdir()
    root = Path(copytree(shipped_prompts(), tmp_path / "house" / "prompts"))
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], cwd=tmp_path / "house", check=True)
    (root / "steps" / "write.md").write_text((changed / "steps" / "write.md").read_text())
    shown = json.loads(diff(str(root), "--git", "HEAD", "--json"))
    assert [file["id"] for file in shown["files"]] == ["steps/write"]
    assert "\n+- Talk to the customer" in shown["files"][0]["diff"]
    assert "--git nothing: " in diff(str(root), "--git", "nothing", code=2)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "A: name a folder of prompts to compare with, or a revision with --git HEAD~1"),
        (["/no/such"], "/no/such:1: there is no such folder of prompts"),
        (["/no/such", "--git", "HEAD"], "/no/such: there is no such folder of prompts"),
        ([".", ".", "--git", "HEAD"], "--git compares one folder with what it was; give one folder"),
        ([".", "--git", "--output=x"], "is no revision"),
        ([".", "--step", "x"], "there is no step 'x'"),
    ],
)
def test_a_mistake_in_an_option_is_one_line_that_names_it(arguments: list[str], complaint: str) -> None:
    stderr = diff(*arguments, code=2)
    assert complaint in stderr
    assert len(stderr.splitlines()) == 1


def test_a_folder_that_no_longer_fits_the_service_is_still_compared(changed: Path) -> None:
    step = changed / "steps" / "write.md"
    step.write_text(step.read_text().replace("channel", "medium"))
    done = RUN.invoke(app, ["prompt", "diff", str(changed), "--case", BLENDER], env=NO_WEIGHTS)
    assert done.exit_code == 2
    assert "2 files differ" in done.stdout
    assert "does not declare the input 'channel'" in done.stderr
