"""Steps and seeds have names in both languages, and only those that there are."""

from __future__ import annotations

import re
from typing import get_args

from sentences_in_source import UNKNOWN, calls

from wenfang.brief.illustration import _DRAWN, Task
from wenfang.documents.step_words import SEEDS, STEPS, seed_names, step_name

HAN = re.compile("[一-鿿]")


def step_names() -> set[str]:
    """Every name that a workflow gives a step, with a sample number where it has one."""
    given = [
        *calls("step", "name", "workflows", "studio"),
        *calls("batch", "name", "workflows"),
    ]
    names = {text for call in given for text in call.arguments["name"]}
    roles = calls("_read", "tools role path", "workflows/illustration")
    names |= {f"read.{role}" for call in roles for role in call.arguments["role"]}
    # The pixel engines' steps are named after their task.
    tasks = {f"{task}.{UNKNOWN}" for task in get_args(Task) if task not in _DRAWN}
    return names - {f"read.{UNKNOWN}", f"{UNKNOWN}.{UNKNOWN}"} | tasks


def kind(name: str) -> str:
    """The longest beginning of a name that has words."""
    return max((kind for kind in STEPS if f"{name}.".startswith(f"{kind}.")), key=len, default="")


def test_every_step_has_words_in_both_languages() -> None:
    names = step_names()
    assert len(names) >= 20
    for name in names:
        assert kind(name), name
        rest = name.removeprefix(kind(name)).lstrip(".")
        english, chinese = step_name(name, "en"), step_name(name, "zh")
        assert not HAN.search(english)
        assert re.match(r"[A-Z]", english), name
        assert HAN.search(chinese), name
        assert english.endswith(rest)
        assert chinese.endswith(rest)


def test_no_words_for_steps_that_nothing_takes() -> None:
    assert {kind(name) for name in step_names()} == set(STEPS)


def test_names() -> None:
    assert step_name("write.s1.3", "zh") == "写作 s1.3"
    assert step_name("write.s1.3", "en") == "Write s1.3"
    assert step_name("read", "zh") == "读取来源"
    assert step_name("read", "en") == "Read the sources"
    assert step_name("read.image.12", "zh") == "读取图片 12"
    assert step_name("read.image.12", "en") == "Read picture 12"
    assert step_name("draw.3", "zh") == "绘制 3"
    assert step_name("write.s1.3.try2", "zh") == "写作 s1.3（第 2 次）"
    assert step_name("draw.3.try12", "en") == "Draw 3 (try 12)"
    assert step_name("other.try", "en") == "other.try"
    assert step_name("other.2", "en") == step_name("other.2", "zh") == "other.2"


def test_seeds_are_named_by_what_they_are_of() -> None:
    seeds = {"piece": 5, "picture-1": 5, "picture-2": 6, "cover": 5, "other": 7}
    assert list(seed_names(seeds, "en")) == [
        "whole piece",
        "picture 1",
        "picture 2",
        "cover",
        "other",
    ]
    assert list(seed_names(seeds, "zh")) == ["整件作品", "图片 1", "图片 2", "题图", "other"]
    assert list(seed_names(seeds, "zh").values()) == [5, 5, 6, 5, 7]
    assert all(HAN.search(chinese) for _, chinese in SEEDS.values())
