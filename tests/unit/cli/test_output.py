"""Text that a terminal can be trusted with."""

import io
from pathlib import Path

import pytest

from service.cli.output import make_plain, open_console, open_destination, open_input
from service.errors import InvalidInput


@pytest.mark.parametrize("unsafe", ["\x1b]0;owned\x07", "\x9b2J", "\x08", "\u202e", "\r"])
def test_what_a_terminal_would_obey_is_shown_by_its_code(unsafe: str) -> None:
    shown = make_plain(f"before{unsafe}after")
    assert "\\" in shown
    assert shown.isprintable()


def test_line_breaks_tabs_and_letters_of_every_script_stay() -> None:
    text = "Größe\t“été”\n客户 🙂"
    assert make_plain(text) == text


def test_what_is_not_a_terminal_gets_no_colours_and_no_markup() -> None:
    stream = io.StringIO()
    open_console(stream).print("[bold]a[/] :smile:", style="red")
    assert stream.getvalue() == "[bold]a[/] :smile:\n"


def test_a_file_that_is_not_there_is_unusable_input(tmp_path: Path) -> None:
    with (
        pytest.raises(InvalidInput, match=r"cannot read .*missing\.json: No such file"),
        open_input(str(tmp_path / "missing.json")),
    ):
        pass


def test_the_input_is_never_overwritten_by_the_output(tmp_path: Path) -> None:
    path = tmp_path / "both.json"
    path.write_text("{}")
    with pytest.raises(InvalidInput, match="is the input"), open_destination(path, str(path)):
        pass
    assert path.read_text() == "{}"


def test_an_output_that_cannot_be_written_is_unusable_input(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--output"), open_destination(tmp_path / "no" / "such", "-"):
        pass
