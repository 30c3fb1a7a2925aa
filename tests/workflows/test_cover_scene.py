"""The scene of a cover: names of people and quotation marks leave it, the rest stays."""

from __future__ import annotations

import pytest

from wenfang.source import Language
from wenfang.workflows.news.cover import scene_without


@pytest.mark.parametrize(
    ("text", "people", "language", "scene"),
    [
        ("Mayor Nora Berg opens a bridge", ["Nora Berg", "Berg"], "en", "Mayor opens a bridge"),
        ("Nora Berg\u2019s bridge, at dawn", ["Nora Berg"], "en", "bridge, at dawn"),
        ("Bergen has a new Berg", ["Berg"], "en", "Bergen has a new"),
        ("\u201cA new day\u201d for the town\u2019s port.", [], "en", "A new day for the town\u2019s port"),
        ("a ferry,\n Nora, in fog", ["Nora"], "en", "a ferry, in fog"),
        ("市长王小明为大桥剪彩", ["王小明"], "zh", "市长为大桥剪彩"),
        ("《新桥》通车：“王小明”出席", ["王小明"], "zh", "新桥通车：出席"),
        ("Nora Berg", ["Nora Berg"], "en", ""),
    ],
)  # fmt: skip
def test_names_and_quotation_marks_leave_the_scene(
    text: str, people: list[str], language: Language, scene: str
) -> None:
    assert scene_without(text, people, language) == scene
