"""Reading a prompt file into front matter and body, with the line of everything."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from service.errors import PromptError

Head = TypeVar("Head", bound=msgspec.Struct)
Place = tuple[str, ...]

_AT = re.compile(r" - at `\$\.?([^`]*)`$")
_FIELD = re.compile(r"unknown field `([^`]+)`")


@dataclass(frozen=True, slots=True)
class PromptFile:
    """``text`` has line feeds only and no byte order mark; ``values`` are the front matter as YAML gives it.

    ``lines`` leads from a place in the front matter (``("params", "temperature")``) to its line (1-based);
    ``body_line`` is the line on which ``body`` starts.
    """

    path: Path
    name: str
    text: str
    values: object
    lines: dict[Place, int]
    body: str
    body_line: int

    def mistake(self, detail: str, line: int = 1) -> PromptError:
        """The error that says ``detail`` of this file's ``line``."""
        return PromptError(str(self.path), line, detail)

    def line_of(self, place: Place) -> int:
        """The line of ``place``, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_text(path: Path) -> str:
    """The file's text, the same on every platform. Raises ``PromptError`` where it is not UTF-8."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PromptError(str(path), line, "not UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_prompt_file(path: Path, name: str) -> PromptFile:
    """The parts of the file at ``path``; ``name`` is its path below the root, without ``.md``.

    Raises ``PromptError`` for front matter that is missing, unclosed or not a YAML mapping.
    """
    text = read_text(path)
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise PromptError(str(path), 1, "no front matter: the first line must be ---")
    closing = [number for number, line in enumerate(lines) if number and line.rstrip() == "---"]
    if not closing:
        raise PromptError(str(path), len(lines), "front matter is not closed by a line ---")
    end = closing[0]
    values, places = _read_yaml(path, "\n".join(lines[1:end]))
    return PromptFile(path, name, text, values, places, "\n".join(lines[end + 1 :]), end + 2)


def _read_yaml(path: Path, block: str) -> tuple[object, dict[Place, int]]:
    places: dict[Place, int] = {}
    loader = yaml.SafeLoader(block)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise PromptError(str(path), 2, "front matter must be a mapping of keys to values")
        _locate(path, node, (), places)
        return loader.construct_document(node), places
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise PromptError(str(path), 2 + (mark.line if mark else 0), f"bad YAML: {problem}") from None
    finally:
        loader.dispose()


def _locate(path: Path, node: yaml.Node, place: Place, places: dict[Place, int]) -> None:
    """Note the line of every key and item under ``node``; a key given twice is a mistake."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            places[*place, str(index)] = item.start_mark.line + 2
            _locate(path, item, (*place, str(index)), places)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        line = key.start_mark.line + 2
        here = (*place, str(key.value))
        if here in places:
            raise PromptError(str(path), line, f"the key {key.value!r} is given twice")
        places[here] = line
        _locate(path, value, here, places)


def read_head(file: PromptFile, shape: type[Head], values: object = None, place: Place = ()) -> Head:
    """The front matter (or the part of it at ``place``) as ``shape``. Raises ``PromptError``."""
    try:
        return msgspec.convert(file.values if values is None else values, shape)
    except msgspec.ValidationError as error:
        text = str(error)
        at = _AT.search(text)
        inner = tuple(filter(None, re.split(r"[.\[\]]+", at[1]))) if at else ()
        unknown = _FIELD.search(text)
        where = (*place, *inner, *((unknown[1],) if unknown else ()))
        detail = _AT.sub("", text)
        name = ".".join((*place, *inner))
        raise file.mistake(f"{name}: {detail}" if name else detail, file.line_of(where)) from None


def check_id(file: PromptFile, given: Hashable, expected: str) -> None:
    """Raise ``PromptError`` unless the front matter's id is the one the path asks for."""
    if given != expected:
        raise file.mistake(f"id is {given!r} but the path says {expected!r}", file.line_of(("id",)))
