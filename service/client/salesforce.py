"""The part of the OpenAPI document that Salesforce's External Services can import, in OpenAPI 3.0.

``curl -s $EVENHAND/schema/openapi.json | python -m service.client.salesforce $EVENHAND > evenhand.json``
"""

import json
import sys
from collections.abc import Mapping

# Method and path, as the action is called in Flow.
OPERATIONS = {
    ("post", "/v1/drafts"): "createDraft",
    ("get", "/v1/drafts/{draft_id}"): "readDraft",
    ("post", "/v1/drafts/{draft_id}/outcome"): "recordOutcome",
    ("post", "/v1/checks"): "checkText",
}
# What is kept of each schema: what a flow can fill in or show, one type a field.
_CASE = ("message", "conversation", "policy", "facts", "requester", "assignee", "instructions")
KEPT: Mapping[str, tuple[str, ...]] = {
    "DraftIn": (*_CASE, "metadata"),
    "CheckIn": (*_CASE, "body"),
    "ConversationIn": ("messages", "id", "channel", "locale", "brand", "subject"),
    "MessageIn": ("body", "id", "author", "created_at"),
    "AuthorIn": ("type", "name"),
    "PolicyIn": ("text", "id", "version"),
    "RequesterIn": ("id", "name", "tier"),
    "AssigneeIn": ("id", "name", "signature"),
    "OutcomeIn": ("outcome", "sent_text", "note", "csat"),
    "DraftOut": (
        *("id", "status", "origin", "degraded_reason", "revision", "conversation_id", "body", "verdict"),
        *("checks", "state", "stale", "created_at", "due_at", "metadata"),
    ),
    "CheckOut": ("verdict", "checks"),
    "FindingOut": ("rule", "verdict", "severity", "message", "claimed", "allowed", "suggestion"),
}
_COPIED = (
    "type",
    "format",
    "description",
    "enum",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "maxItems",
)
_PREFIX = "#/components/schemas/"
Json = Mapping[str, object]


def reduce_document(document: Json, server: str) -> dict[str, object]:
    """An OpenAPI 3.0 document without unions, of the operations that a CRM needs, served at ``server``."""
    paths: dict[str, dict[str, object]] = {}
    for (method, path), name in OPERATIONS.items():
        operation = _object(_object(_object(document["paths"])[path])[method])
        paths.setdefault(path, {})[method] = _reduce_operation(operation, name)
    schemas = _object(_object(document["components"])["schemas"])
    info = _object(document["info"])
    return {
        "openapi": "3.0.3",
        "info": {"title": info["title"], "version": info["version"]},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {name: _reduce_struct(name, _object(schemas[name])) for name in KEPT}},
    }


def _reduce_operation(operation: Json, name: str) -> dict[str, object]:
    reduced: dict[str, object] = {
        "operationId": name,
        "summary": operation["summary"],
        "parameters": [
            _reduce_parameter(_object(each))
            for each in _list(operation.get("parameters"))
            if _object(each)["name"] != "Prefer"  # its answer is of another kind
        ],
        "responses": _reduce_answer(_object(operation["responses"])),
    }
    if body := _object(operation.get("requestBody")):
        schema = _object(_object(_object(body["content"])["application/json"])["schema"])
        reduced["requestBody"] = {"required": True, "content": _json_content(schema)}
    return reduced


def _reduce_parameter(parameter: Json) -> dict[str, object]:
    kept = {key: parameter[key] for key in ("name", "in", "description") if key in parameter}
    return {**kept, "required": parameter["in"] == "path", "schema": {"type": "string"}}


def _reduce_answer(answers: Json) -> dict[str, object]:
    status = "201" if "201" in answers else "200"
    answer = _object(answers[status])
    schema = _object(_object(_object(answer["content"])["application/json"])["schema"])
    return {status: {"description": answer["description"], "content": _json_content(schema)}}


def _json_content(schema: Json) -> dict[str, object]:
    return {"application/json": {"schema": {"$ref": schema["$ref"]}}}


def _reduce_struct(name: str, schema: Json) -> dict[str, object]:
    properties = _object(schema["properties"])
    kept = {key: _reduce_schema(_object(properties[key])) for key in KEPT[name]}
    needed = [key for key in _list(schema.get("required")) if key in kept]
    return {"type": "object", "properties": kept, **({"required": needed} if needed else {})}


def _reduce_schema(schema: Json) -> dict[str, object]:
    """One type, ``nullable`` where null is allowed; a reference cannot say so, and is left out instead."""
    if options := _list(schema.get("oneOf")):
        (only,) = (each for each in map(_object, options) if each.get("type") != "null")
        reduced = _reduce_schema({**only, **{key: value for key, value in schema.items() if key != "oneOf"}})
        return reduced if "$ref" in reduced else {**reduced, "nullable": True}
    if isinstance(types := schema.get("type"), list):
        (kind,) = (each for each in types if each != "null")
        values = {"enum": [each for each in _list(schema["enum"]) if each]} if "enum" in schema else {}
        return {**_reduce_schema({**schema, "type": kind, **values}), "nullable": True}
    if ref := schema.get("$ref"):
        if str(ref).removeprefix(_PREFIX) not in KEPT:
            raise ValueError(f"{ref} is referred to and not kept")
        return {"$ref": ref}
    reduced = {key: schema[key] for key in _COPIED if key in schema}
    if schema.get("type") == "array":
        reduced["items"] = _reduce_schema(_object(schema["items"]))
    if schema.get("type") == "object":
        # Facts may be numbers too; as strings they are exact, and a map of Apex has one type.
        reduced["additionalProperties"] = {"type": "string"}
    return reduced


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


if __name__ == "__main__":
    json.dump(reduce_document(json.load(sys.stdin), sys.argv[1]), sys.stdout, ensure_ascii=False, indent=1)
