"""The shape of the house: what lies where, how long it may be, and who may call whom."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import errors

ROOT = Path(__file__).parents[2]
FOLDERS = {"service", "prompts", "evals", "tests", "docs", "examples"}
FILES = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "README.md",
    "compose.yaml",
    "justfile",
    "pyproject.toml",
    "uv.lock",
}
BUILT = {"dist", "build"}
LONGEST_FILE, LONGEST_FUNCTION = 300, 50
WRITTEN = {"service/client/wire.py"}  # by tests/client_types.py; a test compares

SERVICE = sorted((ROOT / "service").rglob("*.py"))
CODE = SERVICE + sorted((ROOT / "evals").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def find_imports(tree: ast.Module) -> Iterator[str]:
    """Full names of what is imported: ``a.b`` for ``import a.b`` and for ``from a import b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_top_level_holds_nothing_but_the_house_and_the_usual_root_files() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - BUILT
    assert found - FOLDERS - FILES == set()
    assert {"service", "prompts", "tests", *FILES} - found == set()


def test_prompts_and_examples_hold_no_code() -> None:
    assert {path.suffix for path in (ROOT / "prompts").rglob("*") if path.is_file()} == {".md"}
    assert not list((ROOT / "examples").rglob("*.py"))


@pytest.mark.parametrize("path", CODE + TESTS, ids=name_of)
def test_a_module_opens_with_its_responsibility(path: Path) -> None:
    assert ast.get_docstring(parse(path)), f"{name_of(path)} has no docstring"


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    if name_of(path) not in WRITTEN:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", CODE + TESTS, ids=name_of)
def test_no_module_is_named_for_leftovers(path: Path) -> None:
    assert not {"utils", "util", "helpers", "common", "misc", "manager", "managers"} & set(
        path.relative_to(ROOT).with_suffix("").parts
    )


@pytest.mark.parametrize("path", SERVICE, ids=name_of)
def test_only_the_app_and_the_command_line_read_the_environment_into_settings(path: Path) -> None:
    inside = path.relative_to(ROOT / "service").with_suffix("").parts[0]
    calls = [node.func for node in ast.walk(parse(path)) if isinstance(node, ast.Call)]
    named = [getattr(function, "id", None) or getattr(function, "attr", None) for function in calls]
    assert inside in {"app", "cli"} or "Settings" not in named


@pytest.mark.parametrize("path", SERVICE, ids=name_of)
def test_the_service_imports_neither_evals_nor_tests(path: Path) -> None:
    assert not {name.split(".")[0] for name in find_imports(parse(path))} & {"evals", "tests"}


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_pass_fakes_in_and_patch_nothing(path: Path) -> None:
    tree = parse(path)
    assert not [name for name in find_imports(tree) if name.startswith(("unittest.mock", "mock."))]
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    assert not arguments & {"monkeypatch", "mocker"}


def read_drawn_tree() -> dict[str, str]:
    """Class to parent, as the docstring of ``service/errors.py`` draws it."""
    drawn: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        branch = re.match(r"    ((?:│   |    )*(?:[├└]── )?)([A-Z]\w+)(?:\s|$)", line)
        if branch is None:
            continue
        depth = len(branch[1]) // 4
        above = [*above[:depth], branch[2]]
        drawn[branch[2]] = above[depth - 1] if depth else "Exception"
    return drawn


def test_the_tree_of_errors_is_the_one_its_docstring_draws() -> None:
    real = {
        found.__name__: found.__mro__[1].__name__
        for found in vars(errors).values()
        if isinstance(found, type) and issubclass(found, errors.EvenhandError)
    }
    assert read_drawn_tree() == real


@pytest.mark.parametrize("path", SERVICE, ids=name_of)
def test_what_grows_on_the_tree_of_errors_is_declared_in_one_file(path: Path) -> None:
    tree = set(read_drawn_tree())
    classes = [node for node in ast.walk(parse(path)) if isinstance(node, ast.ClassDef)]
    raised = [node.name for node in classes for base in node.bases if getattr(base, "id", None) in tree]
    assert path.name == "errors.py" or raised == []


def test_every_shipped_file_is_free_of_tabs_and_trailing_blanks() -> None:
    for path in CODE + TESTS + sorted((ROOT / "prompts").rglob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert line == line.rstrip(), f"{name_of(path)}:{number}"
            assert "\t" not in line, f"{name_of(path)}:{number}"
