"""The client's wire types, written from the OpenAPI document: ``python -m tests.client_types --write``.

What the document does not hold, because it streams, comes from the server's own structs.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from service.api.problems import ProblemOut
from service.api.schemas_batch import ResultOut
from service.api.schemas_plan import PlanOut, ProvisionalSegmentOut
from service.api.schemas_record import BriefDocumentOut
from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings

WIRE = Path(__file__).parents[1] / "service" / "client" / "wire.py"
BESIDE_THE_DOCUMENT = (PlanOut, ProvisionalSegmentOut, ResultOut, BriefDocumentOut, ProblemOut)
_HEAD = '''"""The wire types of the API: requests are dicts with known keys, answers are structs.

Written by ``python -m tests.client_types --write``.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Required, TypedDict

from msgspec import Struct, field

Scalar = str | int | float | bool | Decimal
'''
_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
Schema = Mapping[str, object]


def write_types(schemas: Mapping[str, Schema], used: set[str]) -> str:
    """The source of the module for the schemas in ``used`` and what they refer to."""
    wanted = _close(schemas, used)
    return "\n\n".join([_HEAD, *(_write_type(name, schemas[name]) for name in sorted(wanted))])


def _close(schemas: Mapping[str, Schema], used: set[str]) -> set[str]:
    found: set[str] = set()
    todo = set(used)
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= set(re.findall(r"#/components/schemas/(\w+)", str(schemas[name]))) - found
    return found


def _write_type(name: str, schema: Schema) -> str:
    is_input = name.endswith("In")
    needed = as_list(schema.get("required"))
    head = (
        f"class {name}(TypedDict, total=False):"
        if is_input
        else f"class {name}(Struct, frozen=True, kw_only=True):"
    )
    fields = [
        _write_key(key, value, key in needed) if is_input else _write_field(key, value, key in needed)
        for key, value in as_object(schema.get("properties")).items()
    ]
    return "\n".join([head, *(f"    {each}" for each in fields or ["pass"])]) + "\n"


def _write_key(key: str, value: object, needed: bool) -> str:
    written = _name_type(as_object(value), loose=True)
    return f"{key}: Required[{written}]" if needed else f"{key}: {written}"


def _write_field(key: str, value: object, needed: bool) -> str:
    schema = as_object(value)
    written = _name_type(schema, loose=False)
    if needed:
        return f"{key}: {written}"
    if "default" in schema and not isinstance(schema["default"], list | dict):
        return f"{key}: {written} = {schema['default']!r}"
    if schema.get("type") == "array":
        return f"{key}: {written} = field(default_factory=list)"
    return f"{key}: {written} = None" if "None" in written else f"{key}: {written} | None = None"


def _name_type(schema: Schema, *, loose: bool) -> str:
    """The Python type; ``loose`` is for requests, where values of the caller's own are converted."""
    if ref := schema.get("$ref"):
        return str(ref).rsplit("/", 1)[1]
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return " | ".join(
            dict.fromkeys(_name_type(as_object(each), loose=loose) for each in as_list(options))
        )
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if values := as_list(schema.get("enum")):
        return f"Literal[{', '.join(repr(value) for value in values)}]"
    kind = schema.get("type")
    if kind == "array":
        return f"list[{_name_type(as_object(schema.get('items')), loose=loose)}]"
    if kind == "object":
        inner = as_object(schema.get("additionalProperties"))
        return f"dict[str, {_name_type(inner, loose=loose) if inner else 'Scalar' if loose else 'Any'}]"
    if schema.get("format") == "date-time":
        return "datetime | str" if loose else "datetime"
    return _SCALARS[str(kind)] if kind else "Any"


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def as_object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def find_used(document: Mapping[str, object], operations: set[tuple[str, str]]) -> Iterator[str]:
    """Names of schemas that ``operations`` (method, path) refer to."""
    for path, methods in as_object(document["paths"]).items():
        for method, operation in as_object(methods).items():
            if (method.upper(), path) in operations:
                yield from re.findall(r"#/components/schemas/(\w+)", str(operation))


def read_document() -> dict[str, object]:
    return as_object(create_app(Settings(), model=ScriptedModel()).openapi_schema.to_schema())


def build_wire(document: Mapping[str, object], operations: set[tuple[str, str]]) -> str:
    """What ``wire.py`` is to hold, formatted."""
    _, beside = msgspec.json.schema_components(
        BESIDE_THE_DOCUMENT, ref_template="#/components/schemas/{name}"
    )
    schemas = {**beside, **as_object(as_object(document["components"])["schemas"])}
    used = {*find_used(document, operations), *(each.__name__ for each in BESIDE_THE_DOCUMENT)}
    source = write_types({name: as_object(schema) for name, schema in schemas.items()}, used)
    return subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--quiet", "--stdin-filename", str(WIRE), "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def find_operations(document: Mapping[str, object]) -> set[tuple[str, str]]:
    """What the client offers: every operation but those of ``NOT_OFFERED``."""
    found = {
        (method.upper(), path)
        for path, methods in as_object(document["paths"]).items()
        for method in as_object(methods)
    }
    return {each for each in found if not each[1].startswith(NOT_OFFERED)}


# Probes are for load balancers; whoever sets webhooks up does it once, with curl.
NOT_OFFERED = ("/health/", "/v1/webhook")


if __name__ == "__main__":
    opened = read_document()
    built = build_wire(opened, find_operations(opened))
    if "--write" in sys.argv:
        WIRE.write_text(built, encoding="utf-8")
    elif WIRE.read_text(encoding="utf-8") != built:
        sys.exit("service/client/wire.py is out of date: python -m tests.client_types --write")
