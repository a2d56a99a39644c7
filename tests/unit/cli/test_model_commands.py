"""``evenhand model``: what scripts read and what people are told."""

import json
from pathlib import Path

from typer.testing import CliRunner

from service.cli.model import app
from service.llm.weights import find_entry, weights_path


def test_the_list_for_scripts_says_what_is_there(tmp_path: Path) -> None:
    small = weights_path(find_entry("qwen2.5-coder-0.5b-instruct-q4_k_m"), tmp_path)
    small.parent.mkdir()
    with small.open("wb") as file:
        file.truncate(491_400_064)  # sparse: presence is the name and the size
    result = CliRunner().invoke(app, ["list", "--json"], env={"EVENHAND_CACHE_DIR": str(tmp_path)})
    assert result.exit_code == 0
    rows = {row["name"]: row for row in json.loads(result.stdout)}
    assert rows["qwen2.5-coder-0.5b-instruct-q4_k_m"]["present"] is True
    assert rows["qwen2.5-coder-0.5b-instruct-q4_k_m"]["path"] == str(small)
    assert rows["qwen2.5-coder-1.5b-instruct-q4_k_m"]["present"] is False
    assert [row["default"] for row in rows.values()] == [True, False]


def test_the_list_for_people_names_the_default(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["list"], env={"EVENHAND_CACHE_DIR": str(tmp_path), "COLUMNS": "120"})
    assert result.exit_code == 0
    assert "Apache-2.0" in result.stdout
    assert "default" in result.stdout


def test_an_unknown_model_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    for command in ("pull", "serve"):
        result = CliRunner().invoke(app, [command, "gpt-9"], env={"EVENHAND_CACHE_DIR": str(tmp_path)})
        assert result.exit_code == 2
        assert "qwen2.5-coder-1.5b" in result.stderr


def test_serving_a_file_that_is_missing_is_said_without_a_traceback(tmp_path: Path) -> None:
    missing = tmp_path / "none.gguf"
    result = CliRunner().invoke(app, ["serve"], env={"EVENHAND_MODEL__GGUF": str(missing)})
    assert result.exit_code == 2
    assert str(missing) in result.stderr.replace("\n", "")
    assert "Traceback" not in result.stderr
