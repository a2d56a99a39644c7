"""The company's own words reach the checks of the command line."""

import json

from typer.testing import CliRunner

from service.cli import app


def test_a_word_banned_in_the_settings_is_found() -> None:
    line = json.dumps(
        {"body": "It is cheap, and it ships by Friday. Just reply if it does not.", "message": "Where is it?"}
    )
    done = CliRunner().invoke(
        app, ["check", "-", "--json"], input=line, env={"EVENHAND_VOICE__BANNED": '["cheap"]'}
    )
    checks = json.loads(done.stdout)["checks"]
    assert [check["span"]["text"] for check in checks if check["rule"] == "style.banned_word"] == ["cheap"]
    assert done.exit_code == 1
