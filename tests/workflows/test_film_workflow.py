"""From a brief for one shot to the plan of a film: the camera's, a model's, what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wenfang.brief import FilmBrief
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.video.base import (
    Filming,
    Footage,
    VideoAbility,
    VideoEvent,
    VideoRequest,
)
from wenfang.errors import Blocked, ConfigurationError, EngineError
from wenfang.finding import Severity
from wenfang.library.library import Library, Piece, now
from wenfang.library.run import Run
from wenfang.picture import Picture
from wenfang.provenance.source_type import (
    COMPOSITE_SYNTHETIC,
    COMPOSITE_WITH_TRAINED,
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.workflows.film import make_film
from wenfang.workflows.tools import Draft, Tools


@dataclass
class Filmer:
    """Films a rising grey at 8 frames a second, smaller than asked for."""

    count: int = 17
    asked: list[VideoRequest] = field(default_factory=list)
    identity = EngineIdentity("toy", "toy-video", "ab" * 32, "MIT", {}, True)
    abilities = frozenset(VideoAbility)

    def film(self, request: VideoRequest) -> Iterator[VideoEvent]:
        self.asked.append(request)
        yield Filming(1, 2)
        tall = 48 * request.height // request.width
        yield Footage(
            8.0, (np.full((tall, 48, 3), 20 + 5 * n, np.uint8) for n in range(self.count))
        )

    def close(self) -> None:
        """Nothing is open."""


class Rater:
    """What is brighter than the limit is nudity."""

    identity = EngineIdentity("fixed", "fixed-rater", None, "MIT", {}, True)

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def nsfw(self, picture: Picture) -> float:
        return float(np.median(picture.pixels) > self.limit)


@dataclass
class Engines:
    video: Filmer = field(default_factory=Filmer)
    has_video: bool = True
    rater: Rater = field(default_factory=lambda: Rater(300))


Make = Callable[..., Draft]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    Image.new("RGB", (96, 48), (20, 130, 60)).save(tmp_path / "a.png")
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


@pytest.fixture
def make(tmp_path: Path, library: Library) -> Make:
    piece = Piece(
        id="p1", kind="film", language="en", title="t", state="running", created=now(),
        updated=now(), brief={}, base=str(tmp_path), out=str(tmp_path / "out"), options={},
    )  # fmt: skip
    library.add_piece(piece)

    def run(engines: Engines | None = None, **said: object) -> Draft:
        brief = FilmBrief(**{"size": "128x128", "seconds": 1.0, **said})
        tools = Tools(Run(library, piece), engines or Engines(), tmp_path, dt.date(2026, 3, 10))  # type: ignore[arg-type]
        return make_film(brief, tools)

    return run


CAMERA = Engines(has_video=False)


def test_a_camera_over_a_picture_of_its_own_aspect(make):
    (film,) = make(CAMERA, image="a.png", motion="pan left", size=None).films
    assert (film.width, film.height, film.frames) == (1920, 960, 25)
    assert film.source_type == COMPOSITE_SYNTHETIC
    assert film.model is film.seed is None
    assert [part.relation for part in film.ingredients] == ["componentOf"]


@pytest.mark.parametrize("engines", [CAMERA, Engines()], ids=["camera", "model"])
def test_a_film_has_the_size_that_was_asked_for(make, engines):
    draft = make(engines, image="a.png", size="160x128")
    assert (draft.films[0].width, draft.films[0].height) == (160, 128)
    assert not draft.findings
    frame = next(iter(draft.films[0].layers[0].source.frames(0, 1)))
    assert frame.shape[:2] == (128, 160)


def test_odd_sides_become_even_and_it_is_told(make):
    draft = make(CAMERA, image="a.png", size="161x127")
    assert (draft.films[0].width, draft.films[0].height) == (162, 128)
    (found,) = draft.findings
    assert (found.code, found.evidence) == ("evened", {"asked": "161x127", "made": "162x128"})


def test_what_only_a_model_could_heed_is_told_and_not_claimed(make):
    draft = make(CAMERA, image="a.png", prompt="leaves fall", steps=4)
    (found,) = [f for f in draft.findings if f.check == "film"]
    assert (found.code, found.severity) == ("unheard", Severity.WARN)
    assert "prompt, steps" in found.message
    assert draft.films[0].prompt == ""
    assert not make(CAMERA, image="a.png").findings


def test_words_need_a_model(make):
    with pytest.raises(ConfigurationError, match="no video model") as refused:
        make(CAMERA, prompt="a river")
    assert "hf:NAME" in refused.value.cure


def test_a_model_films_a_picture(make):
    engines = Engines()
    draft = make(engines, image="a.png", prompt="leaves fall", motion="pan left", seed=9, steps=3)
    (asked,) = engines.video.asked
    assert (asked.prompt, asked.width, asked.height) == ("leaves fall, pan left", 128, 128)
    assert (asked.seed, asked.steps, asked.image is not None) == (9, 3, True)
    (film,) = draft.films
    assert (film.model, film.seed, film.prompt) == ("toy-video", 9, "leaves fall")
    assert film.source_type == COMPOSITE_WITH_TRAINED
    assert [part.relation for part in film.ingredients] == ["inputTo"]
    assert not draft.findings


def test_a_model_films_words_at_the_films_size_and_rate(make):
    (film,) = make(prompt="a river", size="129x97", rate=24, seconds=2.0).films
    source = film.layers[0].source
    assert (film.width, film.height, film.frames) == (130, 98, 48)
    assert film.source_type == TRAINED_ALGORITHMIC_MEDIA
    grey = [int(frame.mean()) for frame in source.frames(0, 48)]
    assert grey == sorted(grey)
    assert abs(grey[0] - 20) <= 2
    assert abs(grey[45] - 95) <= 2


def test_a_film_that_came_out_shorter_is_that_short(make):
    draft = make(Engines(Filmer(count=4)), prompt="a river", rate=24)
    assert draft.films[0].seconds == 0.5
    (found,) = draft.findings
    assert (found.code, found.evidence) == ("shorter", {"filmed": "0.50", "asked": "1"})


def test_filmed_once_and_then_remembered(make):
    engines = Engines()
    one = make(engines, prompt="a river").films[0].layers[0].source
    other = make(engines, prompt="a river").films[0].layers[0].source
    assert one.digest == other.digest
    assert len(engines.video.asked) == 1
    make(engines, prompt="a river", seed=1)
    make(engines, prompt="a river", rate=30)
    assert len(engines.video.asked) == 3


def test_nudity_in_the_picture_stops_before_anything_is_filmed(make):
    engines = Engines(rater=Rater(0))
    with pytest.raises(Blocked):
        make(engines, image="a.png")
    assert engines.video.asked == []


def test_nudity_in_what_was_filmed_blocks(make):
    found = make(Engines(rater=Rater(90)), prompt="a river", seconds=2.0).findings
    assert {(f.check, f.severity, f.place.name) for f in found} == {
        ("nsfw", Severity.BLOCK, "frame-48")
    }


class Flash(Filmer):
    """Dark but for half a second, from 1.25 s on, at 8 frames a second."""

    def film(self, request: VideoRequest) -> Iterator[VideoEvent]:
        self.asked.append(request)
        bright = range(10, 14)
        yield Footage(
            8.0, (np.full((48, 48, 3), 200 if n in bright else 20, np.uint8) for n in range(24))
        )


def test_nudity_of_half_a_second_between_first_middle_and_last_frame_blocks(make):
    (found,) = make(Engines(Flash(), rater=Rater(90)), prompt="a river", seconds=3.0).findings
    assert (found.check, found.severity) == ("nsfw", Severity.BLOCK)
    assert 1.2 <= int(found.place.name.removeprefix("frame-")) / 25 <= 1.8


@pytest.mark.parametrize(
    "said",
    [
        {"prompt": "a river, call 13812345678"},
        {"prompt": "a river", "title": "call 13812345678"},
        {"prompt": "a river", "negative": "call 13812345678"},
        {"image": "a.png", "motion": "pan left, call 13812345678"},
        {"image": "a.png", "image_licence": "own, call 13812345678"},
    ],
    ids=lambda said: list(said)[-1],
)
def test_personal_data_in_words_stop_before_anything_is_filmed(make, said):
    engines = Engines()
    with pytest.raises(Blocked) as caught:
        make(engines, **said)
    assert caught.value.findings[0].code == "mobile"
    assert engines.video.asked == []
    kept = make(engines, privacy={"mobile": "keep"}, **said)
    assert [f.severity for f in kept.findings if f.check == "privacy"] == [Severity.INFO]


def test_what_must_not_be_shown_is_not_asked_for(make):
    engines = Engines()
    with pytest.raises(Blocked):
        make(engines, prompt="child pornography")
    assert engines.video.asked == []


def test_an_engine_without_a_film(make):
    class Silent(Filmer):
        def film(self, request: VideoRequest) -> Iterator[VideoEvent]:
            yield Filming(1, 1)

    with pytest.raises(EngineError, match="without a film"):
        make(Engines(Silent()), prompt="a river")
