"""What an image engine is asked for, by task: the workflow over engines that only listen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from wenfang.brief import Brief
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.image.base import Ability, Drawn, ImageEvent, ImageRequest, Sample, Step
from wenfang.errors import BadInput, Blocked, EngineError
from wenfang.library.library import Library, Piece, now
from wenfang.library.run import Run
from wenfang.picture import Picture
from wenfang.workflows.illustration.workflow import make_illustration
from wenfang.workflows.tools import Draft, Tools

EVERYTHING = frozenset(Ability)
PLAIN = EVERYTHING - {Ability.STYLE_IMAGE, Ability.NEGATIVE_PROMPT}


@dataclass
class Listening:
    """Draws grey of its seed, in any order, and remembers what it was asked."""

    abilities: frozenset[Ability] = EVERYTHING
    native: tuple[int, int] = (64, 8)
    gives: int = 99
    asked: list[ImageRequest] = field(default_factory=list)
    identity = EngineIdentity("listening", "ear", None, "MIT", {}, True)

    def draw(self, request: ImageRequest) -> Iterator[ImageEvent]:
        self.asked.append(request)
        numbered = list(enumerate(request.seeds))
        for index, seed in reversed(numbered[: self.gives]):
            yield Step(index, len(request.seeds))
            grey = np.full((request.height, request.width, 3), seed % 256, np.uint8)
            yield Sample(index, Picture(grey), seed)
        yield Drawn("done", len(request.seeds), 0.0)

    def close(self) -> None:
        """Nothing is open."""


class Stylist:
    identity = EngineIdentity("fixed", "negative", None, "MIT", {}, True)

    def stylise(self, content: Picture, style: Picture, strength: float = 1.0) -> Picture:
        return Picture(255 - content.pixels)


class Rater:
    identity = EngineIdentity("fixed", "fixed-rater", None, "MIT", {}, True)

    def nsfw(self, picture: Picture) -> float:
        return 0.0


@dataclass
class Engines:
    image: Listening
    stylist: Stylist = field(default_factory=Stylist)
    rater: Rater = field(default_factory=Rater)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Any]:
    library = Library(tmp_path / "library")
    Image.new("RGB", (96, 64), (200, 30, 60)).save(tmp_path / "a.png")
    Image.new("RGB", (64, 640), (20, 130, 60)).save(tmp_path / "tall.png")
    mask = Image.new("L", (96, 64))
    mask.paste(255, (30, 20, 60, 40))
    mask.save(tmp_path / "mask.png")

    def make(engine: Listening, **said: Any) -> Draft:
        brief = Brief(kind="illustration", **said)
        number = f"piece-{len(library.pieces())}"
        piece = Piece(
            id=number, kind=brief.kind, language=brief.language, title="t", state="running",
            created=now(), updated=now(), brief=brief.as_data(), base=str(tmp_path),
            out=str(tmp_path / "out"), options={},
        )  # fmt: skip
        library.add_piece(piece)
        engines: Any = Engines(engine)
        tools = Tools(Run(library, piece), engines, tmp_path, dt.date(2026, 11, 26))
        return make_illustration(brief, tools)

    yield make
    library.close()


def test_one_request_holds_every_seed_and_pictures_keep_their_order(made: Any) -> None:
    engine = Listening()
    draft = made(engine, prompt=" a boat ", count=3, seed=7, steps=4, guidance=2.5)
    (request,) = engine.asked
    assert (request.prompt, request.seeds, request.steps, request.guidance) == (
        "a boat", (7, 8, 9), 4, 2.5,
    )  # fmt: skip
    assert (request.width, request.height, request.image) == (64, 64, None)
    assert [int(d.picture.pixels[0, 0, 0]) for d in draft.drawings] == [7, 8, 9]
    assert [d.seed for d in draft.drawings] == [7, 8, 9]
    assert [d.name for d in draft.drawings] == ["picture-1", "picture-2", "picture-3"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"prompt": "a card that says bob.reed@mail.example.org"}, "email"),
        ({"prompt": "a boat", "title": "致电 13812345678", "language": "zh"}, "mobile"),
        ({"prompt": "a boat", "negative": "DE89370400440532013000"}, "iban"),
    ],
)
def test_personal_data_is_not_drawn_unless_the_brief_says_so(
    made: Any, said: dict[str, Any], kind: str
) -> None:
    engine = Listening()
    with pytest.raises(Blocked) as caught:
        made(engine, **said)
    assert [finding.code for finding in caught.value.findings] == [kind]
    assert not engine.asked
    made(engine, **said, privacy={kind: "keep"})
    assert len(engine.asked) == 1


def test_of_an_engine_that_takes_no_seed_none_is_told(made: Any) -> None:
    draft = made(Listening(EVERYTHING - {Ability.SEED}), prompt="a boat", count=2, seed=7)
    assert [d.seed for d in draft.drawings] == [None, None]


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ({"aspect": "4:1"}, (128, 32)),
        ({"size": "120x88"}, (120, 88)),
        ({"images": ["a.png"]}, (80, 56)),
        ({"images": ["tall.png"]}, (32, 128)),  # no engine draws 1:10
        ({"images": ["a.png"], "aspect": "1:1"}, (64, 64)),
    ],
)
def test_size(made: Any, said: dict[str, Any], size: tuple[int, int]) -> None:
    engine = Listening()
    made(engine, prompt="a boat", **said)
    assert (engine.asked[0].width, engine.asked[0].height) == size


@pytest.mark.parametrize("aspect", ["5:1", "0:3", "1:9"])
def test_an_aspect_that_no_engine_draws(made: Any, aspect: str) -> None:
    engine = Listening()
    with pytest.raises(BadInput) as caught:
        made(engine, prompt="a boat", aspect=aspect)
    assert caught.value.place == "aspect"
    assert not engine.asked


def test_a_style_adds_its_words_in_the_language_of_the_prompt(made: Any) -> None:
    chinese, english = Listening(), Listening()
    made(chinese, prompt="一条船", style="ink-wash")
    made(english, prompt="a boat", style="水墨", negative="people")
    assert chinese.asked[0].prompt.startswith("一条船，中国水墨画")
    assert english.asked[0].prompt.startswith("a boat, Chinese ink wash painting")
    assert english.asked[0].negative.startswith("people, photograph")


def test_what_a_style_would_rather_not_see_is_left_out_where_it_cannot_be_said(
    made: Any,
) -> None:
    engine = Listening(PLAIN)
    made(engine, prompt="a boat", style="ink-wash")
    assert engine.asked[0].negative == ""


@pytest.mark.parametrize(
    ("task", "said", "strength"),
    [
        ("draw", {}, 0.6),
        ("draw", {"strength": 0.2}, 0.2),
        ("edit", {"mask": "mask.png"}, 1.0),
        ("edit", {"mask": "mask.png", "strength": 0.5}, 0.5),
        ("edit", {"mask": "mask.png", "strength": 0.6}, 0.6),
        ("outpaint", {"expand": [8, 0, 0, 0]}, 1.0),
    ],
)
def test_strength(made: Any, task: str, said: dict[str, Any], strength: float) -> None:
    engine = Listening()
    made(engine, task=task, prompt="a boat", images=["a.png"], **said)
    assert engine.asked[0].strength == strength
    assert (engine.asked[0].mask is not None) == (task != "draw")


def test_a_style_picture_goes_to_the_engine_that_takes_one_and_else_to_the_stylist(
    made: Any,
) -> None:
    able, plain = Listening(), Listening(PLAIN)
    by_engine = made(able, prompt="a boat", style_image="a.png", seed=10)
    by_stylist = made(plain, prompt="a boat", style_image="a.png", seed=10)
    assert able.asked[0].style is not None
    assert plain.asked[0].style is None
    shown = [int(d.drawings[0].picture.pixels[0, 0, 0]) for d in (by_engine, by_stylist)]
    assert shown == [10, 245]


def test_an_engine_that_cannot_inpaint_is_refused_with_one_that_can(made: Any) -> None:
    engine = Listening(EVERYTHING - {Ability.INPAINT})
    with pytest.raises(BadInput, match="ear cannot do inpaint") as caught:
        made(engine, task="edit", prompt="a bird", images=["a.png"], mask="mask.png")
    assert caught.value.cure
    assert not engine.asked


def test_an_engine_that_gives_fewer_is_an_error_and_what_it_gave_is_kept(made: Any) -> None:
    with pytest.raises(EngineError, match="without a result") as caught:
        made(Listening(gives=2), prompt="a boat", count=3)
    assert caught.value.place == "draw.3"


def test_where_a_drawing_comes_from(made: Any) -> None:
    edit = made(
        Listening(), task="edit", prompt="a bird", images=["a.png"], mask="mask.png"
    ).drawings[0]
    assert [(i.relation, i.role, i.name) for i in edit.ingredients] == [
        ("parentOf", "image", "a.png"),
        ("inputTo", "mask", "mask.png"),
    ]
    assert edit.actions == ("c2pa.edited",)
    assert edit.source_type.endswith("/compositeWithTrainedAlgorithmicMedia")
    drawn = made(Listening(), prompt="a boat", title="Boat", images=["a.png"]).drawings[0]
    assert [(i.relation, i.name) for i in drawn.ingredients] == [("inputTo", "a.png")]
    assert (drawn.description, drawn.prompt, drawn.actions) == ("Boat", "a boat", ())
    assert drawn.source_type.endswith("/trainedAlgorithmicMedia")
