"""``evenhand keys``: a key is shown once, and listed without its secret."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"EVENHAND_STORE__URL": f"sqlite:///{tmp_path / 'keys.db'}"}


def call(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, ["keys", *arguments], env=environment)


def test_a_key_is_printed_once_alone_on_standard_output(environment: dict[str, str]) -> None:
    made = call(environment, "create", "--tenant", "acme", "--name", "zendesk", "--scope", "draft")
    assert made.exit_code == 0
    token = made.stdout.strip()
    assert token.startswith("ek_")
    listed = call(environment, "list")
    assert "zendesk" in listed.stdout
    assert token[16:] not in listed.stdout
    (found,) = json.loads(call(environment, "list", "--json").stdout)
    assert (found["tenant"], found["scopes"], found["id"]) == ("acme", ["draft"], token[3:15])
    assert token[16:] not in json.dumps(found)


def test_rotating_and_revoking_name_what_happened(environment: dict[str, str]) -> None:
    old = call(environment, "create").stdout[3:15]
    rotated = call(environment, "rotate", old, "--overlap", "2")
    assert rotated.exit_code == 0
    assert f"The old key {old} works until" in rotated.stderr
    revoked = call(environment, "revoke", old)
    assert f"{old} of default works no more" in revoked.stderr
    again = call(environment, "rotate", old)
    assert (again.exit_code, "works no more" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("revoke", "nothing"), "there is no key 'nothing'"),
        (("rotate", "nothing"), "there is no key 'nothing'"),
        (("create", "--tenant", "a b"), "--tenant 'a b'"),
        (("create", "--scope", "all"), "--scope"),
    ],
)
def test_mistakes_are_named(environment: dict[str, str], arguments: tuple[str, ...], complaint: str) -> None:
    done = call(environment, *arguments)
    assert done.exit_code == 2
    assert complaint in done.stderr


def test_an_empty_list_says_how_to_begin(environment: dict[str, str]) -> None:
    assert "evenhand keys create" in call(environment, "list").stderr
