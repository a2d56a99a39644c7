"""The inputs a prompt declares, and the values that a caller gives for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from service.prompting.frontmatter import PromptFile, read_head
from service.prompting.untrusted import Enclosure, without_tokens

Trust = Literal["untrusted", "trusted"]


class InputHead(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One entry under ``inputs``."""

    trust: Trust = "untrusted"
    default: Any = msgspec.UNSET  # whatever YAML holds


@dataclass(frozen=True, slots=True)
class Input:
    """One declared input; ``default`` is ``msgspec.UNSET`` where a value must be given."""

    name: str
    trust: Trust
    default: object
    line: int


def read_inputs(file: PromptFile, given: Mapping[str, object], reserved: frozenset[str]) -> tuple[Input, ...]:
    """The inputs declared in the front matter. Raises ``PromptError`` for a bad name, trust or key."""
    inputs = []
    for name, value in given.items():
        line = file.line_of(("inputs", name))
        if not name.isidentifier() or name in reserved:
            raise file.mistake(f"inputs: {name!r} cannot be the name of an input", line)
        head = read_head(file, InputHead, {} if value is None else value, ("inputs", name))
        inputs.append(Input(name, head.trust, head.default, line))
    return tuple(inputs)


def bind_inputs(
    prompt: str, declared: tuple[Input, ...], given: Mapping[str, object], enclosure: Enclosure
) -> dict[str, object]:
    """The values a template sees: untrusted ones enclosed. Raises ``TypeError`` for wrong inputs."""
    names = {declaration.name for declaration in declared}
    if extra := sorted(set(given) - names):
        raise TypeError(f"{prompt} does not declare the input {', '.join(map(repr, extra))}")
    bound: dict[str, object] = {}
    for declaration in declared:
        value = given.get(declaration.name, declaration.default)
        if value is msgspec.UNSET:
            raise TypeError(f"{prompt} needs the input {declaration.name!r}")
        if declaration.trust == "untrusted":
            bound[declaration.name] = enclosure.wrap(value)
        else:
            bound[declaration.name] = without_tokens(value) if isinstance(value, str) else value
    return bound
