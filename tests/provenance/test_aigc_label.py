"""The seven fields: what may stand in them, and JSON there and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.provenance.aigc_label import FIELDS, AigcLabel, parse, problems
from wenfang.provenance.uscc import is_uscc

PLAIN = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '"\\')
values = st.text(st.sampled_from(PLAIN), min_size=1, max_size=70).filter(
    lambda value: not (value.startswith("00") and len(value) == 27)
)
labels = st.builds(
    AigcLabel,
    content_producer=values,
    produce_id=values,
    label=st.sampled_from(["1", "2", "3"]),
    reserved_code1=st.text(st.sampled_from(PLAIN + '"'), max_size=40),
    content_propagator=st.one_of(st.just(""), values),
    propagate_id=st.one_of(st.just(""), values),
)


@given(labels, st.booleans())
def test_json_gives_the_same_label_back(label: AigcLabel, wrapped: bool) -> None:
    text = label.to_json(wrapped=wrapped)
    assert AigcLabel.from_json(text) == label
    assert " " not in text
    assert text.isascii()


def test_bare_json_is_that_of_annex_e() -> None:
    assert AigcLabel("001191110102MACQD9K64010000", "a-1").to_json() == (
        '{"Label":"1","ContentProducer":"001191110102MACQD9K64010000","ProduceID":"a-1",'
        '"ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""}'
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content_producer", ""),
        ("content_producer", "文房"),
        ("content_producer", "News Desk"),
        ("content_producer", 'a"b'),
        ("content_producer", "a\\b"),
        ("content_producer", "a\nb"),
        ("content_producer", "001191110102MACQD9K65010000"),  # check digit of the USCC
        ("content_producer", "001191110102MACQD9K64310000"),  # service type 3
        ("produce_id", ""),
        ("produce_id", "编号1"),
        ("label", "0"),
        ("label", ""),
        ("reserved_code1", "a b"),
        ("propagate_id", "\x7f"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_by_name(field: str, value: str) -> None:
    arguments = {"content_producer": "Wenfang", "produce_id": "1", field: value}
    with pytest.raises(BadInput) as caught:
        AigcLabel(**arguments)
    key = next(key for key, name in FIELDS.items() if name == field)
    assert caught.value.place == f"AIGC.{key}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"Label":"1","Label":"2","ContentProducer":"a","ProduceID":"b"}',
        "[" * 100_000,
        '{"AIGC":' * 50_000,
        '"' + "a" * 70_000 + '"',
        "{" + "\x00" + "}",
    ],
)
def test_text_that_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse(text)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"Label": 1}, "Label"),
        ({"ContentProducer": None}, "ContentProducer"),
        ({"ProduceID": ["x"]}, "ProduceID"),
        ({"Extra": "x"}, "Extra"),
        ({"Label": "4"}, "Label"),
    ],
)
def test_problems_name_the_field(change: dict[str, object], field: str) -> None:
    value = {"Label": "1", "ContentProducer": "a", "ProduceID": "b"} | change
    assert field in {name for name, _ in problems(value)}


def test_security_data_may_stand_in_the_reserved_code() -> None:
    inner = json.dumps({"SecurityData": {"Type": "TC260PG"}}, separators=(",", ":"))
    label = AigcLabel("Wenfang", "1", reserved_code1=inner)
    assert AigcLabel.from_json(label.to_json()).reserved_code1 == inner


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91110102MACQD9K640", True),  # as seen in public files
        ("91350100M000100Y43", True),  # the example of GB 32100-2015
        ("91350100M000100Y44", False),
        ("9135010OM000100Y43", False),  # the letter O is not in the alphabet
        ("", False),
    ],
)
def test_uscc_check_digit(code: str, valid: bool) -> None:
    assert is_uscc(code) is valid
