"""Attributes of drawn anchors: both languages, near matches, hostile values, seeds."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.engines.avatar.drawn.attributes import (
    ATTRIBUTES,
    PRESETS,
    random_attributes,
    table,
    validated,
)
from wenfang.engines.avatar.drawn.hair import STYLES
from wenfang.engines.avatar.drawn.palette import CLOTH_COLOURS, EYE_COLOURS, HAIR_COLOURS, SKINS
from wenfang.errors import BadInput
from wenfang.source import Language

VALUES = {one.name: one.values for one in ATTRIBUTES}


@pytest.mark.parametrize("one", ATTRIBUTES, ids=lambda one: one.name)
def test_each_value_is_understood_in_both_languages(one: Any) -> None:
    for english, chinese in one.values.items():
        assert validated({one.name: english})[one.name] == english
        assert validated({one.chinese: chinese})[one.name] == english
        assert (
            validated({f" {one.name.upper()} ": english.replace("-", " ").title()})[one.name]
            == english
        )


def test_names_are_unambiguous() -> None:
    for one in ATTRIBUTES:
        assert len(set(one.values.values())) == len(one.values), one.name
    assert len({one.chinese for one in ATTRIBUTES}) == len(ATTRIBUTES)


def test_all_that_can_be_chosen_can_be_drawn() -> None:
    assert set(VALUES["hair"]) == set(STYLES)
    assert set(VALUES["skin"]) == set(SKINS)
    assert set(VALUES["hair_colour"]) == set(HAIR_COLOURS)
    assert set(VALUES["eyes"]) == set(EYE_COLOURS)
    assert set(VALUES["clothes_colour"]) == set(CLOTH_COLOURS) == set(VALUES["accent_colour"])


def test_as_many_as_promised() -> None:
    assert len(STYLES) >= 8
    assert len(VALUES["clothes"]) >= 6
    assert len(SKINS) >= 6
    assert len(VALUES["face"]) >= 3
    assert 4 <= len(PRESETS) <= 6
    assert {preset["figure"] for _, preset in PRESETS.values()} == {"woman", "man"}


def test_what_is_left_out_suits_the_figure() -> None:
    assert validated({})["clothes"] == "blazer"
    assert validated({"体型": "男"}) | {"hair": "side-part", "clothes": "suit"} == validated(
        {"figure": "man"}
    )


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_known_in_both_languages(name: str) -> None:
    whole = validated({"preset": name})
    assert (
        whole == validated({"预设": PRESETS[name][0]}) == validated({"preset": f"anchors:{name}"})
    )
    assert PRESETS[name][1].items() <= whole.items()
    assert validated({"preset": name, "glasses": "round"}) == {**whole, "glasses": "round"}


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"hair": "bobb"}, "did you mean bob"),
        ({"发型": "长直髮"}, "长直发"),
        ({"hairs": "bob"}, "did you mean hair"),
        ({"preset": "linn"}, "did you mean lin"),
        ({"hair": ""}, "choose one of"),
        ({"": "bob"}, "choose one of"),
        ({"hair": "</svg><script>"}, "choose one of"),
        ({"hair": "x" * 10_000}, "short texts"),
        ({"hair": 7}, "short texts"),
        ({"hair": None}, "short texts"),
        ({7: "bob"}, "short texts"),
        ({"hair": "bob", "发型": "光头"}, "given twice"),
        ({"skin": "\x00"}, "choose one of"),
    ],
)
def test_what_is_not_known_is_refused_with_the_cure(attributes: Any, said: str) -> None:
    with pytest.raises(BadInput) as error:
        validated(attributes)
    assert said in str(error.value)
    assert error.value.place
    assert len(str(error.value)) < 600


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=3))
def test_any_text_is_understood_or_refused(attributes: dict[str, str]) -> None:
    with contextlib.suppress(BadInput):
        assert set(validated(attributes)) == set(VALUES)


@pytest.mark.parametrize("language", get_args(Language))
def test_seeds_choose_valid_and_different_anchors(language: Language) -> None:
    chosen = [random_attributes(seed, language) for seed in range(40)]
    assert all(validated(one) == one for one in chosen)
    assert random_attributes(7, language) == chosen[7]
    assert len({tuple(one.items()) for one in chosen}) == 40
    assert {one["figure"] for one in chosen} == {"woman", "man"}
    assert all(one["beard"] == "none" for one in chosen if one["figure"] == "woman")


def test_tables_name_all_of_it() -> None:
    for one in ATTRIBUTES:
        assert f"| {one.name} | {', '.join(one.values)} |" in table("en")
        assert f"| {one.chinese} | {'、'.join(one.values.values())} |" in table("zh")


@pytest.mark.parametrize("language", get_args(Language))
def test_the_page_has_the_tables(language: Language) -> None:
    page = (Path(__file__).parents[2] / "docs" / "presenters.md").read_text("utf-8")
    assert table(language) in page
    assert all(f"`{name}` ({chinese})" in page for name, (chinese, _) in PRESETS.items())
