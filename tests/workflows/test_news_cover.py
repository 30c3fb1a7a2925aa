"""What a cover is asked to show: the scene without names, and what is refused first."""

from __future__ import annotations

import pytest

from wenfang.brief import Brief
from wenfang.errors import BadInput
from wenfang.source import Language
from wenfang.workflows.news.cover import scene_without

GOOD = {"kind": "news", "language": "en", "topic": "A new ferry", "sources": ["a.md"]}


@pytest.mark.parametrize(
    ("language", "text", "people", "scene"),
    [
        ("en", "Mayor Helen Okafor's ferry opens.", ["Helen Okafor", "Okafor"], "Mayor ferry opens"),
        ("en", "Okafor, of Mill Quay, said “all aboard”", ["Okafor"], "of Mill Quay, said all aboard"),
        ("en", "The green boat of Ann Green", ["Ann Green", "Green"], "The green boat of"),
        ("en", "Helen Okafor", ["Helen Okafor"], ""),
        ("en", "The city's boats don't wait", [], "The city's boats don't wait"),
        ("zh", "市长王建国说，“渡轮开通”。", ["王建国"], "市长说，渡轮开通"),
        ("zh", "王建国在江边", ["王建国", "Ann Lee"], "在江边"),
        ("zh", "Ann Lee在江边", ["Ann Lee"], "在江边"),
    ],
)  # fmt: skip
def test_names_and_quotation_marks_are_left_out(
    language: Language, text: str, people: list[str], scene: str
) -> None:
    assert scene_without(text, people, language) == scene


def test_only_a_cover_needs_an_image_engine() -> None:
    def roles(**more: object) -> set[str]:
        return {needed.role for needed in Brief(**{**GOOD, **more}).engines}

    assert roles(cover=True) - roles() == {"image", "rater"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"cover_prompt": "a boat"}, "cover_prompt"),
        ({"cover_style": "oil"}, "cover_style"),
        ({"cover": True, "cover_prompt": "  "}, "cover_prompt"),
        ({"cover": True, "cover_aspect": "wide"}, "cover_aspect"),
    ],
)
def test_a_brief_that_means_nothing_is_refused(change: dict[str, object], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        Brief(**{**GOOD, **change})
    assert caught.value.place == place
