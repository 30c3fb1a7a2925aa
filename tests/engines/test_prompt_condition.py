"""Prompts as conditions, with the real sentence encoder."""

from __future__ import annotations

import numpy as np
import pytest

from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.image.prompt_condition import Captions, Embed, PromptCondition
from wenfang.resources import fetch

pytestmark = pytest.mark.slow
STYLES = ["3d", "modern", "flat", "noto"]
COLOURS = ["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown",
           "black", "grey", "white"]  # fmt: skip


@pytest.fixture(scope="module")
def embed() -> Embed:
    return open_embedding_engine(fetch("universal-sentence-encoder-multilingual")).embed


def test_a_condition_is_subject_style_and_colour(embed: Embed) -> None:
    made = PromptCondition(embed)
    rows, asked = made.of_prompts(["a red fox, flat", "狐狸", "a fox with a blue hat"], "3d")
    assert rows.shape == (3, 512 + 4 + 12)
    assert rows.dtype == np.float32
    subjects = ["fox", "狐狸", "fox with a blue hat"]
    assert [one.subject for one in asked] == subjects
    assert np.array_equal(rows[:, :512], embed(subjects))
    named = rows[:, 512:]
    assert [np.flatnonzero(row).tolist() for row in named] == [[2, 4], [0], [0]]
    assert set(np.unique(named)) == {0, 1}


@pytest.mark.parametrize("place", range(16))
def test_every_style_and_colour_has_its_place(embed: Embed, place: int) -> None:
    style = STYLES[place] if place < 4 else None
    colour = COLOURS[place - 4] if place >= 4 else None
    (row,) = PromptCondition(embed).condition(["fox"], [style], [colour])
    assert np.flatnonzero(row[512:]).tolist() == [place]


def test_unknown_names_and_uneven_lists_are_mistakes(embed: Embed) -> None:
    made = PromptCondition(embed)
    with pytest.raises(KeyError):
        made.condition(["fox"], ["cubist"], [None])
    with pytest.raises(ValueError, match="shorter"):
        made.condition(["fox", "cat"], [None, None], [None])


def test_a_caption_and_a_prompt_of_one_meaning_get_one_condition(embed: Embed) -> None:
    made = PromptCondition(embed)
    rows, _ = made.of_prompts(["red heart", "Please draw a picture of a RED HEART"], "3d")
    assert np.array_equal(rows[0], rows[1])


def captions(embed: Embed) -> Captions:
    texts = ["fox", "fox face", "狐狸", "wolf", "狼", "pizza", "披萨", "rocket"]
    concepts = ["fox", "fox", "fox", "wolf", "wolf", "pizza", "pizza", "rocket"]
    return Captions(texts, concepts, 3 * embed(texts).astype(np.float16))


def test_nearest_names_each_concept_once_in_the_prompts_language(embed: Embed) -> None:
    known = captions(embed)
    near, cosine = known.nearest("fox", embed(["fox", "fox"]), many=4)
    assert near[:2] == ["fox", "wolf"]
    assert len(near) == len(set(near)) == 4
    assert cosine == pytest.approx(1, abs=1e-3)
    near, cosine = known.nearest("狐狸", embed(["狐狸", "狐狸"]))
    assert near == ["狐狸", "狼", "披萨"]
    assert cosine == pytest.approx(1, abs=1e-3)


def test_of_things_that_share_a_word_the_nearest_is_meant(embed: Embed) -> None:
    also = {"fox": ["animal", "动物", "vixen"], "pizza": ["food"], "wolf": ["Animal", "动物"]}
    texts = ["fox", "狐狸", "wolf", "狼", "pizza"]
    known = Captions(texts, ["fox", "fox", "wolf", "wolf", "pizza"], embed(texts), also)
    near = {text: known.called("ANIMAL", embed([text])[0]) for text in ("fox", "wolf", "pizza")}
    assert near["fox"] == "fox"
    assert near["wolf"] == "wolf"
    assert near["pizza"] in ("fox", "wolf")  # never what does not go by that word
    assert known.called("动物", embed(["wolf"])[0]) == "狼"
    assert known.called("vixen", embed(["wolf"])[0]) == "fox"
    assert known.called("fox", embed(["fox"])[0]) is None


def test_what_is_near_in_the_other_language_is_near(embed: Embed) -> None:
    known = Captions(["火箭", "fox"], ["rocket", "fox"], embed(["火箭", "fox"]))
    near, cosine = known.nearest("rocket", embed(["rocket", "rocket"]))
    assert near == ["fox"]
    assert cosine > 0.6


def test_the_head_of_a_composed_scene_counts(embed: Embed) -> None:
    known = captions(embed)
    scene = "fox playing the trombone"
    _, alone = known.nearest(scene, embed([scene, scene]))
    near, with_head = known.nearest(scene, embed([scene, "fox"]))
    assert near[0] == "fox"
    assert with_head > alone + 0.1
