"""The code of a recipe, taken out of its document."""

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[1]
RECIPES = ROOT / "docs" / "recipes"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
# Options of curl that say how it shows the answer.
_SHOWING = frozenset({"-s", "-sS", "-sN", "-N", "-i"})


def read_blocks(recipe: str, language: str) -> list[str]:
    """The blocks of code in ``language``, in their order; there must be some."""
    text = (RECIPES / recipe).read_text(encoding="utf-8")
    found = [code for kind, code in _BLOCK.findall(text) if kind == language]
    assert found, f"{recipe} holds no {language}"
    return found


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """A command, and the status that the document promises."""

    status: int
    line: str

    def to_arguments(self, values: dict[str, str]) -> list[str]:
        """As a shell would pass them, with the variables ``values``; nothing else is expanded.

        What stands between single quotes is taken as it is.
        """
        quoted = {f"Q{n}": each for n, each in enumerate(re.findall(r"'[^']*'", self.line))}
        line = self.line
        for name, words in quoted.items():
            line = line.replace(words, f"@{name}@")
        expanded = Template(line).substitute(values)
        for name, words in quoted.items():
            expanded = expanded.replace(f"@{name}@", words)
        return shlex.split(expanded)


@dataclass(slots=True)
class PlainRequest:
    """What a command asks for."""

    method: str = "GET"
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


def read_commands(recipe: str) -> list[CurlCommand]:
    """Every curl command of the recipe, each below a comment with its status."""
    commands = []
    for block in read_blocks(recipe, "sh"):
        lines = block.splitlines()
        pairs = zip(lines[::2], lines[1::2], strict=True)
        commands += [CurlCommand(int(status.removeprefix("# ")), line) for status, line in pairs]
    assert all(each.line.startswith("curl ") for each in commands)
    return commands


def read_request(arguments: list[str]) -> PlainRequest:
    """The request of a command line, of the few options that the recipes use. Raises ``ValueError`` for others."""
    request = PlainRequest()
    method = ""
    rest = iter(arguments[1:])
    for each in rest:
        if each in _SHOWING:
            continue
        if each == "-X":
            method = next(rest)
        elif each == "-H":
            name, _, value = next(rest).partition(": ")
            request.headers[name.lower()] = value
        elif each == "-d":
            data = next(rest)
            request.body = (ROOT / data[1:]).read_bytes() if data.startswith("@") else data.encode()
        elif each.startswith("-") or request.url:
            raise ValueError(f"the recipes use no {each}")
        else:
            request.url = each
    request.method = method or ("POST" if request.body is not None else "GET")
    return request
