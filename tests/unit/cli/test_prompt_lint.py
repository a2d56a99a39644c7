"""``evenhand prompt lint``: remarks, exit codes, and what only filling prompts in can show."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.prompting import shipped_prompts

RUN = CliRunner()


def copy_prompts(tmp_path: Path) -> Path:
    return Path(copytree(shipped_prompts(), tmp_path / "prompts"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def lint(root: Path) -> tuple[int, list[dict[str, object]]]:
    done = RUN.invoke(app, ["prompt", "lint", str(root), "--json"])
    return done.exit_code, json.loads(done.stdout)["remarks"]


def test_the_shipped_prompts_pass() -> None:
    done = RUN.invoke(app, ["prompt", "lint"])
    assert done.exit_code == 0
    assert "nothing to mend" in done.stdout


def test_advice_alone_is_no_failure(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    (root / "partials" / "spare.md").write_text("Spare.\n")
    code, remarks = lint(root)
    assert code == 0
    assert [(r["rule"], r["severity"], r["line"]) for r in remarks] == [
        ("prompt.unused_partial", "advice", 1)
    ]


def test_an_error_is_shown_with_its_line_its_rule_and_its_remedy(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    path = root / "steps" / "write.md"
    change(path, "{{ voice.inline }}", "{{ voice|upper }}")
    line = next(n for n, text in enumerate(path.read_text().split("\n"), start=1) if "|upper" in text)
    done = RUN.invoke(app, ["prompt", "lint", str(root)])
    assert done.exit_code == 1
    assert f"{path}:{line} error prompt.altered_untrusted" in done.stdout
    assert "→ Place it whole" in done.stdout
    assert "1 error, 0 pieces of advice" in done.stdout


def test_text_from_outside_that_comes_in_through_a_trusted_input_is_found(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    change(root / "steps" / "write.md", "- {{ part.technique }}:", "- {{ part.technique }} {{ part.quote }}:")
    code, remarks = lint(root)
    assert code == 1
    assert [(r["rule"], r["line"]) for r in remarks] == [("prompt.leak", 11)]
    assert "'parts'" in str(remarks[0]["message"])


@pytest.mark.parametrize(
    ("name", "old", "new", "rule", "words"),
    [
        ("steps/judge.md", "{{ message.block }}", "{{ message.raw }}", "cannot_fill", "'raw'"),
        ("steps/repair.md", "{{ finding.inline }}", "{{ finding[:5] }}", "cannot_fill", "subscriptable"),
        (
            "steps/rewrite.md",
            "{{ instructions.block }}",
            "{{ instructions + 1 }}",
            "cannot_fill",
            "unsupported",
        ),
        ("steps/write.md", "channel", "medium", "cannot_fill", "'channel'"),
        ("fallback/public.md", "due", "when", "cannot_fill", "'due'"),
        ("fallback/escalated.md", "danger", "peril", "cannot_fill", "'danger'"),
    ],
)
def test_what_fails_only_when_it_is_filled_in_is_found(
    tmp_path: Path, name: str, old: str, new: str, rule: str, words: str
) -> None:
    root = copy_prompts(tmp_path)
    change(root / name, old, new)
    code, remarks = lint(root)
    assert code == 1
    assert [(r["file"], r["rule"]) for r in remarks] == [(str(root / name), f"prompt.{rule}")]
    assert words in str(remarks[0]["message"])


@pytest.mark.parametrize(
    "name", ["steps/judge.md", "steps/rewrite.md", "fallback/public.md", "fallback/sentences.md"]
)
def test_a_file_that_the_service_needs_is_missed(tmp_path: Path, name: str) -> None:
    root = copy_prompts(tmp_path)
    (root / name).unlink()
    code, remarks = lint(root)
    found = [(r["file"], r["rule"]) for r in remarks if r["severity"] == "error"]
    assert code == 1
    assert found == [(str(root / name), "prompt.missing_file")]


def test_no_such_folder_is_unusable_input() -> None:
    done = RUN.invoke(app, ["prompt", "lint", "/no/such"])
    assert done.exit_code == 2
    assert done.stderr == "evenhand: /no/such:1: there is no such folder of prompts\n"
