"""The image embedding: the network's own features, near for one motif and far for others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from wenfang.checks.lookalikes import LookalikePolicy
from wenfang.engines.pixels.base import PictureEncoder, Rater
from wenfang.engines.pixels.onnx_outputs import with_output
from wenfang.engines.pixels.open import open_picture_encoder, open_rater
from wenfang.errors import EngineError
from wenfang.picture import Picture
from wenfang.resources import fetch

NAMES = ("astronaut", "chelsea", "coffee", "rocket")


@pytest.fixture(scope="module")
def encoder() -> PictureEncoder:
    return open_picture_encoder(fetch)


def photo(name: str) -> Picture:
    return Picture(getattr(data, name)())


def cut(picture: Picture, part: float) -> Picture:
    height, width = (int(side * part) for side in (picture.height, picture.width))
    return Picture(picture.pixels[:height, :width])


def test_a_unit_vector_that_repeats(encoder: PictureEncoder) -> None:
    vector = encoder.encode(photo("coffee"))
    assert (vector.shape, vector.dtype) == ((1024,), np.float32)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(vector, encoder.encode(photo("coffee")))


def test_the_verdict_follows_from_the_features(encoder: PictureEncoder) -> None:
    # The same file, read with another output, still gives the rater's probability.
    rater: Rater = open_rater(fetch)
    assert rater.identity.sha256 == encoder.identity.sha256
    assert 0 <= rater.nsfw(photo("coffee")) < 0.4


@pytest.mark.parametrize("name", NAMES)
def test_edits_are_near_and_others_far(encoder: PictureEncoder, name: str) -> None:
    own = encoder.encode(photo(name))
    turned = Picture.of(photo(name).image().rotate(7))
    patched = photo(name).pixels.copy()
    patched[: len(patched) // 3, : patched.shape[1] // 4] = (200, 30, 30)
    for edit in (cut(photo(name), 0.75), turned, Picture(patched)):
        assert float(own @ encoder.encode(edit)) >= LookalikePolicy().features
    others = [encoder.encode(photo(other)) for other in NAMES if other != name]
    assert max(float(own @ vector) for vector in others) < 0.4


@given(st.binary(max_size=200))
def test_any_bytes_are_a_model_or_an_error(model: bytes) -> None:
    try:
        longer = with_output(model, "x")
    except ValueError:
        return
    assert len(longer) > len(model)


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    from wenfang.engines.pixels.features import OpenNsfwFeatures

    (tmp_path / "x.onnx").write_bytes(b"no network")
    identity = open_rater(fetch).identity
    with pytest.raises(EngineError, match="cannot be read"):
        OpenNsfwFeatures(tmp_path / "x.onnx", identity)
