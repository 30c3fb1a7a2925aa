"""Films of diffusers pipelines: real classes of two families, tiny random weights."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from tiny_video import ltx, wan

from wenfang.engines.video.base import Filming, Footage, VideoAbility, VideoEngine, VideoRequest
from wenfang.engines.video.diffusers_video import DiffusersVideoEngine
from wenfang.engines.video.open import open_video_engine
from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture

#: Seconds, steps: as little as there is.
SMALL = {"prompt": "a river", "width": 64, "height": 64, "seconds": 0.3, "steps": 2}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("video")
    return {"ltx": ltx(base / "ltx"), "wan": wan(base / "wan")}


@pytest.fixture(scope="module")
def engines(folders: dict[str, Path]) -> dict[str, DiffusersVideoEngine]:
    return {name: DiffusersVideoEngine(str(path), device="cpu") for name, path in folders.items()}


def filmed(engine: VideoEngine, **changes: object) -> tuple[list[Filming], Footage, list]:
    events = list(engine.film(VideoRequest(**{**SMALL, **changes})))  # type: ignore[arg-type]
    footage = events[-1]
    assert isinstance(footage, Footage)
    return events[:-1], footage, list(footage.frames)  # type: ignore[return-value]


@pytest.mark.parametrize(("name", "rate", "count"), [("ltx", 25.0, 9), ("wan", 16.0, 5)])
def test_words_become_frames_of_the_models_number_and_rate(engines, name, rate, count):
    steps, footage, frames = filmed(engines[name])
    assert footage.rate == rate
    assert len(frames) == count
    assert {frame.shape for frame in frames} == {(64, 64, 3)}
    assert frames[0].dtype == np.uint8
    assert steps == [Filming(1, 2), Filming(2, 2)]


def test_a_seed_is_its_film(engines):
    one, again, other = (filmed(engines["ltx"], seed=seed)[2] for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_one_set_of_weights_films_pictures_too(engines):
    assert VideoAbility.IMAGE_TO_VIDEO in engines["ltx"].abilities
    dark, bright = (Picture(np.full((50, 80, 3), grey, np.uint8)) for grey in (10, 240))
    one, other = (filmed(engines["ltx"], image=picture)[2] for picture in (dark, bright))
    assert not np.array_equal(one, other)


def test_pictures_are_refused_where_the_weights_do_not_take_them(engines):
    picture = Picture(np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(BadInput, match="image-to-video"):
        filmed(engines["wan"], image=picture)


def test_cancelled_between_steps(engines):
    cancel = threading.Event()
    seen = []
    asked = VideoRequest(**{**SMALL, "steps": 50, "cancel": cancel})  # type: ignore[arg-type]
    for event in engines["ltx"].film(asked):
        seen.append(event)
        cancel.set()
    assert 1 <= len(seen) < 50
    assert not any(isinstance(event, Footage) for event in seen)
    assert len(filmed(engines["ltx"])[2]) == 9  # and it films again


def test_identity(engines, folders):
    identity = engines["ltx"].identity
    assert identity.model == "hf:ltx"
    assert len(identity.sha256 or "") == 64
    assert identity.reproducible
    assert identity.sha256 != engines["wan"].identity.sha256


def test_a_pipeline_that_draws_does_not_film(tmp_path):
    from tiny_pipelines import stable_diffusion

    folder = stable_diffusion(tmp_path / "sd")
    with pytest.raises(EngineError, match="does not film"):
        open_video_engine(f"hf:{folder}", settings={"device": "cpu"})


def test_too_little_memory_is_said(engines, monkeypatch):
    def starved(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA out of memory. Tried to allocate 40 GiB")

    engine = engines["wan"]
    monkeypatch.setattr(type(engine._pipes[VideoAbility.TEXT_TO_VIDEO]), "encode_prompt", starved)
    with pytest.raises(EngineError, match="not enough memory") as failed:
        filmed(engine)
    assert "shorter" in failed.value.cure
