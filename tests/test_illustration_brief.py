"""Briefs of pictures: what is accepted, what is refused and where, and what follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.brief import Brief, IllustrationBrief, Needed, NewsBrief, dump_brief, load_brief
from wenfang.brief.outward import outward_model, outward_path
from wenfang.errors import BadInput

DRAW: dict[str, Any] = {"prompt": "a red boat"}
ONE: dict[str, Any] = {"images": ["a.png"]}
GOOD: list[dict[str, Any]] = [
    DRAW,
    {**DRAW, "count": 64, "seed": 2**31 - 1, "aspect": "16:9"},
    {**DRAW, "size": "1024x768", "negative": "people", "steps": 20, "guidance": 7.5},
    {**DRAW, **ONE, "strength": 0.3},
    {**DRAW, "style": "水墨", "style_image": "s.png", "references": "refs"},
    {**DRAW, "control": "pose.png", "control_strength": 2},
    {"task": "vary", **ONE, "control": "pose.png"},
    {"task": "vary", **ONE},
    {"task": "vary", **ONE, "prompt": "the same at night", "count": 3},
    {"task": "edit", **ONE, **DRAW, "mask": "m.png"},
    {"task": "edit", **ONE, **DRAW},
    {"task": "outpaint", **ONE, "expand": [0, 10, 0, 0]},
    {"task": "outpaint", **ONE, **DRAW, "expand": [8192, 0, 0, 0], "count": 2},
    {"task": "upscale", "images": ["a.png"] * 20, "factor": 2, "quality": "photo"},
    {"task": "blend", "images": ["a.png", "b.png"], "weights": [0, 2.5]},
    {"task": "blend", "images": ["a.png"] * 5, **DRAW, "count": 2},
    {"task": "blend", "images": ["a.png"] * 2, "aspect": "2:1", "style_image": "s.png"},
    {"task": "cutout", **ONE, "subject": "person", "formats": ["png", "webp"]},
    {"task": "restyle", **ONE, "style_image": "s.png", "strength": 1},
]
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({}, "prompt", "say what to draw"),
    ({"prompt": " \n"}, "prompt", "say what to draw"),
    ({"prompt": "x" * 4001}, "prompt", "4000"),
    ({**DRAW, "task": "paint"}, "task", "'draw'"),
    ({**DRAW, "count": 0}, "count", "greater than or equal to 1"),
    ({**DRAW, "count": 65}, "count", "less than or equal to 64"),
    ({**DRAW, "seed": -1}, "seed", "greater"),
    ({**DRAW, "seed": 2**31}, "seed", "less"),
    ({**DRAW, "aspect": "wide"}, "aspect", "match"),
    ({**DRAW, "size": "1024*768"}, "size", "match"),
    ({**DRAW, "size": "64x64", "aspect": "1:1"}, "size", "not both"),
    ({**DRAW, "strength": 0}, "strength", "greater than 0"),
    ({**DRAW, "strength": 1.01}, "strength", "less than or equal to 1"),
    ({**DRAW, "steps": 0}, "steps", "greater"),
    ({**DRAW, "guidance": -1}, "guidance", "greater"),
    ({**DRAW, "formats": []}, "formats", "at least one"),
    ({**DRAW, "formats": ["png", "png"]}, "formats", "at most once"),
    ({**DRAW, "formats": ["png", "gif"]}, "formats[1]", "avif"),
    ({**DRAW, "images": ["a.png", "b.png"]}, "images", "0 to 1, not 2"),
    ({**DRAW, "mask": "m.png"}, "mask", "edit"),
    ({**DRAW, "expand": [1, 0, 0, 0]}, "expand", "outpaint"),
    ({**DRAW, "weights": [1]}, "weights", "blend"),
    ({**DRAW, "label_position": "middle"}, "label_position", "top-left"),
    ({**DRAW, "promt": "x"}, "promt", "prompt"),
    ({"task": "vary"}, "images", "vary takes 1, not 0"),
    ({"task": "edit", **DRAW}, "images", "edit takes 1"),
    ({"task": "edit", **ONE}, "prompt", "say what to edit"),
    ({"task": "outpaint", **ONE}, "expand", "how many pixels"),
    ({"task": "outpaint", **ONE, "expand": [1, 2, 3]}, "expand[3]", "missing"),
    ({"task": "outpaint", **ONE, "expand": [-1, 2, 3, 4]}, "expand", "0 to 8192"),
    ({"task": "outpaint", **ONE, "expand": [0, 8193, 0, 0]}, "expand", "0 to 8192"),
    ({"task": "outpaint", **ONE, "expand": [1, 0, 0, 0], "count": 2}, "count", "one picture"),
    ({"task": "upscale"}, "images", "1 to 20, not 0"),
    ({"task": "upscale", "images": ["a.png"] * 21}, "images", "20"),
    ({"task": "upscale", **ONE, "factor": 3}, "factor", "2 or 4"),
    ({"task": "upscale", **ONE, "quality": "best"}, "quality", "'photo'"),
    ({"task": "upscale", **ONE, "count": 2}, "count", "one picture"),
    ({"task": "blend", **ONE}, "images", "2 to 5, not 1"),
    ({"task": "blend", "images": ["a.png"] * 6}, "images", "2 to 5, not 6"),
    ({"task": "blend", "images": ["a.png"] * 2, "weights": [1]}, "weights", "one for each"),
    ({"task": "blend", "images": ["a.png"] * 2, "weights": [-1, 1]}, "weights", "below 0"),
    ({"task": "blend", "images": ["a.png"] * 2, "weights": [0, 0]}, "weights", "one above"),
    ({"task": "blend", "images": ["a.png"] * 2, "weights": [float("nan"), 1]}, "weights", "0"),
    ({"task": "blend", "images": ["a.png"] * 2, "weights": [float("inf"), 1]}, "weights", "0"),
    ({"task": "cutout", **ONE, "subject": "cat"}, "subject", "'person'"),
    ({"task": "restyle", **ONE}, "style_image", "whose style"),
    ({"task": "restyle", **ONE, "style_image": ""}, "style_image", "at least 1 character"),
    ({**DRAW, "references": ""}, "references", "at least 1 character"),
    ({"task": "vary", "images": [""]}, "images[0]", "at least 1 character"),
    ({**DRAW, "factor": 2}, "factor", "upscale"),
    ({**DRAW, "model": "m.gguf"}, "model", "image_model names the one that draws"),
    ({**DRAW, "allow_network": True}, "allow_network", "pictures are files"),
    ({**DRAW, "public_figures": ["Ann Lee"]}, "public_figures", "not looked for"),
    ({"task": "upscale", **ONE, "image_model": "hf:m"}, "image_model", "draws nothing"),
    ({**DRAW, "control": ""}, "control", "at least 1 character"),
    ({**DRAW, "control": "p.png", "control_strength": 0}, "control_strength", "greater than 0"),
    ({**DRAW, "control": "p.png", "control_strength": 2.1}, "control_strength", "equal to 2"),
    ({**DRAW, "control_strength": 1}, "control_strength", "picture to follow"),
    ({"task": "edit", **ONE, **DRAW, "control": "p.png"}, "control", "draw, vary, blend do"),
    ({"task": "upscale", **ONE, "control": "p.png"}, "control", "draw, vary, blend do"),
    ({"task": "blend", "images": ["a.png"] * 2, "control": "p.png"}, "control", "with a prompt"),
    ({**DRAW, "quality": "photo"}, "quality", "upscale"),
    ({**DRAW, "subject": "person"}, "subject", "cutout"),
    ({"task": "upscale", **ONE, "prompt": "sharp"}, "prompt", "no use"),
    ({"task": "upscale", **ONE, "style_image": "s.png"}, "style_image", "no use"),
    ({"task": "cutout", **ONE, "strength": 0.2}, "strength", "no use"),
    ({**DRAW, "strength": 0.2}, "strength", "a picture to start from"),
    ({"task": "outpaint", **ONE, "expand": [1, 0, 0, 0], "strength": 0.2}, "strength", "a prompt"),
    ({"task": "blend", "images": ["a.png"] * 2, "style_image": "s.png", "strength": 0.2},
     "strength", "a prompt"),
    ({"task": "edit", **ONE, **DRAW, "size": "64x64"}, "size", "draw, vary, blend"),
    ({"task": "outpaint", **ONE, "expand": [1, 0, 0, 0], "aspect": "1:1"}, "aspect", "no use"),
    ({"task": "blend", "images": ["a.png"] * 2, "style": "oil"}, "style", "with a prompt"),
    ({"task": "blend", "images": ["a.png"] * 2, "negative": "x"}, "negative", "with a prompt"),
    ({"task": "restyle", **ONE, "style_image": "s.png", "steps": 3}, "steps", "draws nothing"),
    ({"task": "upscale", **ONE, "guidance": 3}, "guidance", "draws nothing"),
]  # fmt: skip


def brief(**said: Any) -> IllustrationBrief:
    made = Brief(kind="illustration", **said)
    assert isinstance(made, IllustrationBrief)
    return made


@pytest.mark.parametrize("said", GOOD, ids=str)
def test_good_briefs_survive_being_written(said: dict[str, Any], tmp_path: Path) -> None:
    made = brief(**said)
    for suffix in (".toml", ".yaml", ".json"):
        path = tmp_path / f"brief{suffix}"
        path.write_text(dump_brief(made, suffix), encoding="utf-8")
        assert load_brief(path) == made
    assert Brief(**made.as_data()) == made


@pytest.mark.parametrize(
    ("said", "reach"),
    [
        ({"task": "vary", **ONE}, 0.6),
        ({**DRAW, **ONE, "strength": 1}, 1.0),
        ({"task": "edit", **ONE, **DRAW}, 1.0),
        ({"task": "edit", **ONE, **DRAW, "strength": 0.6}, 0.6),
        ({"task": "restyle", **ONE, "style_image": "s.png"}, 1.0),
        ({"task": "restyle", **ONE, "style_image": "s.png", "strength": 0.6}, 0.6),
    ],
    ids=str,
)
def test_a_strength_is_the_same_when_the_brief_is_taken_from_the_library(
    said: dict[str, Any], reach: float
) -> None:
    made = brief(**said)
    kept = Brief(**made.as_data())
    assert isinstance(kept, IllustrationBrief)
    assert (made.reach, kept.reach) == (reach, reach)
    assert made.as_published()["strength"] == said.get("strength")


@pytest.mark.parametrize(("said", "place", "words"), BAD, ids=lambda value: str(value)[:60])
def test_bad_briefs_are_refused_at_their_place(
    said: dict[str, Any], place: str, words: str
) -> None:
    with pytest.raises(BadInput) as caught:
        brief(**said)
    assert caught.value.place == place
    assert words in str(caught.value)


def test_an_error_in_a_file_names_file_and_field(tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_text('kind = "illustration"\ntask = "upscale"\n', encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_brief(path)
    assert caught.value.place == f"{path}: images"


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (DRAW, "en"),
        ({"prompt": "一条红船"}, "zh"),
        ({"prompt": "boat", "title": "船"}, "zh"),
        ({"prompt": "一条红船", "language": "en"}, "en"),
        ({"task": "vary", **ONE}, "en"),
    ],
)
def test_the_language_is_that_of_the_words(said: dict[str, Any], language: str) -> None:
    assert brief(**said).language == language


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        (DRAW, "a red boat"),
        ({**DRAW, "title": "Boat"}, "Boat"),
        ({"task": "vary", "images": ["photos/boat.at.dawn.JPG"]}, "boat.at.dawn"),
        ({"task": "upscale", "images": ["C:\\p\\a.png", "/q/b.png"]}, "a, b"),
        ({"task": "upscale", "images": ["a.png", "b.png"], "language": "zh"}, "a、b"),
        ({"task": "upscale", "images": [f"{n}.png" for n in range(9)]}, "0, 1, 2 …"),
    ],
)
def test_it_is_called_by_title_prompt_or_pictures(said: dict[str, Any], heading: str) -> None:
    assert brief(**said).heading == heading


@given(seed=st.integers(0, 2**31 - 1), count=st.integers(1, 64))
def test_every_picture_has_a_seed_of_its_own(seed: int, count: int) -> None:
    seeds = brief(**DRAW, seed=seed, count=count).seeds
    assert seeds[0] == seed
    assert len(set(seeds)) == count
    assert all(0 <= one < 2**31 for one in seeds)
    assert seeds[-1] == (seed + count - 1) % 2**31


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        (DRAW, [("image", "")]),
        ({**DRAW, "style_image": "s.png"}, [("image", ""), ("stylist", "")]),
        ({"task": "vary", **ONE}, [("image", "")]),
        ({"task": "edit", **ONE, **DRAW}, [("image", "")]),
        ({"task": "outpaint", **ONE, "expand": [1, 0, 0, 0]}, []),
        ({"task": "outpaint", **ONE, **DRAW, "expand": [1, 0, 0, 0]}, [("image", "")]),
        ({"task": "blend", "images": ["a.png"] * 2}, []),
        ({"task": "blend", "images": ["a.png"] * 2, **DRAW}, [("image", "")]),
        ({"task": "upscale", **ONE, "quality": "drawing"}, [("upscaler", "drawing")]),
        ({"task": "cutout", **ONE, "subject": "person"}, [("matter", "person")]),
        ({"task": "restyle", **ONE, "style_image": "s.png"}, [("stylist", "")]),
    ],
)
def test_engines_that_it_needs(said: dict[str, Any], roles: list[tuple[Any, str]]) -> None:
    made = brief(**said)
    assert made.engines == (Needed("rater"), *(Needed(*role) for role in roles))
    assert made.is_drawn == any(role == "image" for role, _ in roles)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a.png", "a.png"),
        ("photos/a.png", "photos/a.png"),
        ("/home/x/photos/a b.png", "a b.png"),
        ("C:\\Users\\x\\a.png", "a.png"),
        ("\\\\server\\share\\a.png", "a.png"),
        ("~/a.png", "a.png"),
        ("../x/a.png", "a.png"),
        ("photos/../../x/refs", "refs"),
        ("https://example.org/x.html", "https://example.org/x.html"),
    ],
)
def test_a_receipt_tells_no_folder_outside_the_briefs_own(path: str, told: str) -> None:
    assert outward_path(path) == told


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("qwen2.5-coder-1.5b-instruct-q4_k_m", "qwen2.5-coder-1.5b-instruct-q4_k_m"),
        ("/home/x/m.gguf", "m.gguf"),
        ("hf:/home/x/models/sdxl", "hf:sdxl"),
        ("/home/x/runs/emoji", "emoji"),
        ("generator:/home/x/runs/emoji", "generator:emoji"),
        ("generator:default", "generator:default"),
        ("hf:stabilityai/sdxl", "hf:stabilityai/sdxl"),
        ("hf:C:\\models\\sdxl", "hf:sdxl"),
        ("openai:m@http://user:word@10.0.0.7/v1", "openai:m"),
        ("openai:@cf/flux", "openai:@cf/flux"),
        ("openai:m", "openai:m"),
    ],
)
def test_a_receipt_tells_models_without_folders_and_addresses(model: str, told: str) -> None:
    assert outward_model(model) == told


def test_every_field_with_a_path_is_told_outwardly() -> None:
    said = brief(
        task="edit",
        prompt="x",
        images=["/home/x/a.png"],
        mask="/home/x/m.png",
        style_image="/home/x/s.png",
        references="/home/x/refs",
        image_model="hf:/home/x/sdxl",
    ).as_published()
    assert "/home/x" not in str(said)
    assert (said["images"], said["mask"], said["references"]) == (["a.png"], "m.png", "refs")
    sources = ["/home/x/s.md", "https://e.org/a"]
    news = Brief(kind="news", language="en", topic="t", sources=sources, model="/home/x/m.gguf")
    assert isinstance(news, NewsBrief)
    assert news.as_published()["sources"] == ["s.md", "https://e.org/a"]
    assert news.as_published()["model"] == "m.gguf"
