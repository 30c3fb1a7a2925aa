"""Schemas that cannot be held to are refused, with the place."""

from __future__ import annotations

from typing import Any

import pytest

from wenfang.engines.text.json_schema import check_schema
from wenfang.errors import EngineError


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"not": {"type": "string"}}, "required": ["not"]},
        {"type": "array", "items": {"enum": ["a", 1]}, "minItems": 1},
        {"$defs": {"a": {"type": "integer", "minimum": 0}}, "$ref": "#/$defs/a"},
        {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 3}]},
        {"type": "object", "additionalProperties": False},
    ],
)
def test_accepted(schema: dict[str, Any]) -> None:
    check_schema(schema)


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"not": {}}, "json_schema.not"),
        ({"properties": {"a": {"if": {}}}}, "json_schema.properties.a.if"),
        ({"items": {"uniqueItems": True}}, "json_schema.items.uniqueItems"),
        ({"anyOf": [{}, {"multipleOf": 2}]}, "json_schema.anyOf.1.multipleOf"),
        ({"$ref": "https://example.org/schema.json"}, "json_schema.$ref"),
        ({"type": "number", "minimum": 3.5}, "json_schema.minimum"),
        ({"type": "string", "pattern": "^a+$", "maxLength": 2}, "json_schema.maxLength"),
        ({"type": "string", "format": "email"}, "json_schema.format"),
        ([], "json_schema"),
        ("string", "json_schema"),
    ],
)
def test_refused(schema: Any, place: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_schema(schema)
    assert caught.value.place == place
