"""The implicit label ``AIGC`` of GB 45438-2025, Annex E: seven strings as JSON.

``{"Label":"1","ContentProducer":…,"ProduceID":…,"ReservedCode1":…,"ContentPropagator":…,
"PropagateID":…,"ReservedCode2":…}``. Containers hold this bare object under the key
``AIGC``; the form wrapped in ``{"AIGC": …}`` (image guide TC260-PG-20259A, Annex B) is
accepted when reading.

Design choice: one list of rules (:func:`problems`) serves writing, where a problem is an
error, and reading, where it is an answer. Characters are 0x21, 0x23-0x5B, 0x5D-0x7E: no
spaces, no Chinese. The two reserved codes may also hold the quotation mark, because the
security guide (TC260-PG-202511A) puts JSON there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenfang.errors import BadInput
from wenfang.provenance.uscc import is_uscc

KEY = "AIGC"

#: JSON name of each field of :class:`AigcLabel`, in the order of Annex E.
FIELDS = {
    "Label": "label",
    "ContentProducer": "content_producer",
    "ProduceID": "produce_id",
    "ReservedCode1": "reserved_code1",
    "ContentPropagator": "content_propagator",
    "PropagateID": "propagate_id",
    "ReservedCode2": "reserved_code2",
}
REQUIRED = ("Label", "ContentProducer", "ProduceID")

#: "1" is AI-generated, "2" possibly, "3" suspected.
LABEL_VALUES = ("1", "2", "3")

_PLAIN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]*")
_RESERVED = re.compile(r"[\x21-\x5b\x5d-\x7e]*")
_PROVIDER_CODE = re.compile(r"00[0-9A-Z]{25}")
_MAX_JSON = 1 << 16


@dataclass(frozen=True, slots=True)
class AigcLabel:
    """One label.

    Attributes:
        content_producer: 27-character provider code, or a name of ASCII letters and digits.
        produce_id: the producer's number for this piece of content.
        label: ``"1"`` for what a generator makes.

    Raises:
        BadInput: a value breaks a rule; names the field and the cure.
    """

    content_producer: str
    produce_id: str
    label: str = "1"
    reserved_code1: str = ""
    content_propagator: str = ""
    propagate_id: str = ""
    reserved_code2: str = ""

    def __post_init__(self) -> None:
        if found := problems(self.as_mapping()):
            field, message = found[0]
            raise BadInput(
                message,
                place=f"AIGC.{field}",
                cure="use ASCII letters, digits and signs without spaces",
            )

    def as_mapping(self) -> dict[str, str]:
        """The seven fields by their JSON names."""
        return {key: getattr(self, name) for key, name in FIELDS.items()}

    def to_json(self, *, wrapped: bool = False) -> str:
        """JSON without white space; ``wrapped`` adds the outer ``{"AIGC": …}``."""
        value: dict[str, Any] = self.as_mapping()
        return json.dumps({KEY: value} if wrapped else value, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> AigcLabel:
        """Read a label, bare or wrapped.

        Raises:
            BadInput: not JSON, not a label, or a value breaks a rule.
        """
        value = parse(text)
        if found := problems(value):
            field, message = found[0]
            raise BadInput(message, place=f"AIGC.{field}")
        return cls(**{name: value.get(key, "") for key, name in FIELDS.items()})


def parse(text: str) -> dict[str, Any]:
    """The label's fields as they stand, bare or wrapped, unjudged.

    Raises:
        BadInput: not a JSON object, or a key occurs twice.
    """
    if len(text) > _MAX_JSON:
        raise BadInput("the label is longer than 64 KiB", place=KEY)
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the label is not JSON ({error})", place=KEY) from error
    if isinstance(value, dict) and set(value) == {KEY}:
        value = value[KEY]
    if not isinstance(value, dict):
        raise BadInput("the label is not a JSON object", place=KEY)
    return value


def problems(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every rule that a label breaks, as (field, message); empty if none."""
    found = [(key, "unknown field") for key in value if key not in FIELDS]
    for key in FIELDS:
        entry = value.get(key, "")
        allowed = _RESERVED if key.startswith("Reserved") else _PLAIN
        if not isinstance(entry, str):
            found.append((key, "not a string"))
        elif key in REQUIRED and not entry:
            found.append((key, "missing"))
        elif not allowed.fullmatch(entry):
            found.append((key, "holds a character that is not allowed (space, quote, non-ASCII)"))
        elif key in ("ContentProducer", "ContentPropagator"):
            found += [(key, problem) for problem in _provider_problems(entry)]
    if value.get("Label") and value["Label"] not in LABEL_VALUES:
        found.append(("Label", 'is not "1", "2" or "3"'))
    return found


def _provider_problems(code: str) -> list[str]:
    """What is wrong with a provider code, if it looks like one (27 characters, from ``00``).

    Layout: ``00``, subject (1 = organisation), binding (1 = USCC), 18-character USCC,
    service (1 generates, 2 propagates), own 4 characters; ``00000`` for an unused tail.
    """
    if not _PROVIDER_CODE.fullmatch(code):
        return []
    found = []
    if code[2:4] == "11" and not is_uscc(code[4:22]):
        found.append("the provider code holds no valid unified social credit code")
    if code[22] not in "12" and code[22:] != "00000":
        found.append("the provider code's service type is neither 1 nor 2")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key occurs twice")
    return value
