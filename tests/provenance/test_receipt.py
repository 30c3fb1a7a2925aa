"""Receipts: there and back, and the hash that manifests name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.provenance.receipt import (
    Environment,
    Output,
    Receipt,
    ResourceUsed,
    StepTaken,
    environment,
    new_receipt,
)

hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
receipts = st.builds(
    Receipt,
    piece=st.text(min_size=1, max_size=9),
    created=moments,
    brief=st.dictionaries(st.text(max_size=5), json_values, max_size=3),
    resources=st.lists(
        st.builds(
            ResourceUsed, name=st.text(max_size=5), sha256=hashes, licence=st.text(max_size=5)
        ),
        max_size=2,
    ).map(tuple),
    environment=st.just(
        Environment(wenfang="1", python="3", implementation="c", platform="p", packages={})
    ),
    seeds=st.dictionaries(st.text(max_size=5), st.integers(0, 2**63), max_size=2),
    steps=st.lists(
        st.builds(
            StepTaken,
            name=st.text(max_size=5),
            inputs=st.lists(hashes, max_size=2).map(tuple),
            output=hashes,
            started=moments,
            seconds=st.floats(0, 1e6),
        ),
        max_size=2,
    ).map(tuple),
    outputs=st.lists(
        st.builds(
            Output, name=st.text(max_size=5), media_type=st.just("text/plain"), sha256=hashes
        ),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=40)
@given(receipts)
def test_a_receipt_comes_back_as_written(receipt: Receipt) -> None:
    again = Receipt.from_bytes(receipt.to_bytes())
    assert again == receipt
    assert again.to_bytes() == receipt.to_bytes()


@settings(max_examples=20)
@given(receipts, st.lists(st.builds(Output, name=st.text(), media_type=st.text(), sha256=hashes)))
def test_outputs_do_not_change_the_making(receipt: Receipt, outputs: list[Output]) -> None:
    assert receipt.with_outputs(outputs).making_sha256() == receipt.making_sha256()
    changed = receipt.model_copy(update={"piece": receipt.piece + "x"})
    assert changed.making_sha256() != receipt.making_sha256()


def test_the_environment_is_that_of_this_process() -> None:
    import platform
    from importlib.metadata import version

    here = environment(["pydantic", "no-such-distribution"])
    assert here.python == platform.python_version()
    assert here.packages == {"pydantic": version("pydantic")}
    assert new_receipt("p", datetime.now(UTC)).environment.python == here.python


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "receipt.json"),
        (b"[]", "receipt.json"),
        (b'{"piece": "p"}', "created"),
        (new_receipt("p", datetime.now(UTC)).to_bytes().replace(b'"piece"', b'"peace"'), "piece"),
        (
            new_receipt("p", datetime.now(UTC)).to_bytes().replace(b'version": 1', b'version": 2'),
            "schema_version",
        ),
    ],
)
def test_what_is_no_receipt_is_refused_by_field(data: bytes, place: str) -> None:
    with pytest.raises(BadInput) as caught:
        Receipt.from_bytes(data)
    assert caught.value.place == place
