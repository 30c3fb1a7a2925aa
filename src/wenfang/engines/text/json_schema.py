"""Which JSON Schemas can be held to: a keyword that the grammar does not know is refused.

llama.cpp turns a schema into a grammar and leaves out what it cannot express. A reply that
silently breaks a rule is worse than an error, so the keywords are checked first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenfang.errors import EngineError

_NESTED = {"properties", "$defs", "definitions"}
_LISTS = {"anyOf", "oneOf", "allOf", "prefixItems"}
_SINGLE = {"items", "additionalProperties"}
_VALUES = {
    "type", "required", "enum", "const", "$ref", "minLength", "maxLength", "minItems",
    "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern",
    "format", "title", "description", "default", "examples", "$schema", "$id",
}  # fmt: skip


_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
_FORMATS = {"date", "time", "date-time", "uuid"}


def check_schema(schema: Any, place: str = "json_schema") -> None:
    """Walk over a schema.

    Raises:
        EngineError: it is no schema, has a keyword that cannot be held to, or refers
            to a schema elsewhere.
    """
    if isinstance(schema, bool):
        return
    if not isinstance(schema, Mapping):
        raise EngineError("a JSON Schema is an object", place=place, cure="give an object")
    _check_combination(schema, place)
    for key, value in schema.items():
        here = f"{place}.{key}"
        if key in _NESTED and isinstance(value, Mapping):
            for name, nested in value.items():
                check_schema(nested, f"{here}.{name}")
        elif key in _LISTS and isinstance(value, list | tuple):
            for n, nested in enumerate(value):
                check_schema(nested, f"{here}.{n}")
        elif key in _SINGLE:
            check_schema(value, here)
        elif key == "$ref" and not str(value).startswith("#/"):
            raise EngineError(
                "a schema elsewhere is not fetched", place=here, cure="put it under $defs"
            )
        elif key not in _VALUES:
            raise EngineError(
                f"the keyword {key!r} cannot be held to while generating",
                place=here,
                cure="leave it out and check the reply for it afterwards",
            )


def _check_combination(schema: Mapping[str, Any], place: str) -> None:
    """Keywords that the grammar knows, but not beside these others."""
    bounds = _BOUNDS & set(schema)
    lengths = {"minLength", "maxLength"} & set(schema)
    if bounds and schema.get("type") != "integer":
        wrong, why = min(bounds), "only integers can be bounded while generating"
    elif lengths and "pattern" in schema:
        wrong, why = min(lengths), "a length cannot be held to beside a pattern"
    elif "format" in schema and schema["format"] not in _FORMATS:
        wrong, why = "format", f"only the formats {', '.join(sorted(_FORMATS))} are known"
    else:
        return
    raise EngineError(
        why, place=f"{place}.{wrong}", cure="leave it out and check the reply for it afterwards"
    )
