"""Nearest neighbours: copies come first, strangers last, each beside the right files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.looking import Looked
from wenfang.metrics.pictures.measuring import PictureMeasures
from wenfang.metrics.pictures.nearness import BINS, SIDE, nearness, small_picture
from wenfang.metrics.pictures.sample import Sample


def pictures(folder: Path, count: int) -> tuple[Path, ...]:
    folder.mkdir()
    for n in range(count):
        Image.new("RGB", (40 + n, 30), (n * 10 % 256, 50, 90)).save(folder / f"{n:02}.png")
    return tuple(sorted(folder.iterdir()))


def statistics(features: np.ndarray) -> FeatureStatistics:
    sample = Sample(features.astype(np.float32), np.arange(len(features)))
    return FeatureStatistics(len(features), features.mean(axis=0), np.cov(features.T), "x", sample)


@pytest.fixture
def measures(tmp_path: Path) -> PictureMeasures:
    chance = np.random.default_rng(0)
    real = chance.normal(size=(20, 6))
    made = chance.normal(size=(12, 6))
    made[4] = real[7]
    made[9] = 50.0
    return PictureMeasures(
        {},
        Looked(pictures(tmp_path / "made", 12), (), "a", ()),
        Looked(pictures(tmp_path / "real", 20), (), "b", ()),
        statistics(made),
        statistics(real),
    )


def test_a_copy_is_first_and_a_stranger_last(measures: PictureMeasures) -> None:
    found = nearness(measures)
    assert found is not None
    assert found.generated.total == 12
    assert found.reference.total == 20
    assert len(found.generated.counts) == BINS
    assert len(found.nearest) == len(found.farthest) == 6
    copy, stranger = found.nearest[0], found.farthest[0]
    assert copy.picture.name == "04.png"
    assert copy.distance == pytest.approx(0, abs=1e-3)
    assert copy.nearest[0].name == "07.png"
    assert len(copy.nearest) == 3
    assert stranger.picture.name == "09.png"
    assert stranger.distance > 100
    distances = [one.distance for one in found.nearest]
    assert distances == sorted(distances)
    assert found.generated.counts[0] >= 1


def test_of_saved_statistics_there_are_distances_and_no_pictures(
    measures: PictureMeasures,
) -> None:
    saved = PictureMeasures(
        {}, measures.generated, None, measures.generated_features, measures.reference_features
    )
    found = nearness(saved)
    assert found is not None
    assert found.nearest[0].picture.name == "04.png"
    assert found.nearest[0].nearest == ()


def test_without_features_there_is_nothing_to_tell(measures: PictureMeasures) -> None:
    bare = PictureMeasures({}, measures.generated, None, None, None)
    assert nearness(bare) is None


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "1"])
def test_small_pictures_are_jpegs_of_our_own(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (800, 200), 0).save(tmp_path / "a.png", pnginfo=None)
    small = small_picture(tmp_path / "a.png", "a.png")
    image = Image.open(io.BytesIO(small.data))
    assert image.format == "JPEG"
    assert image.size == (SIDE, SIDE // 4)
    shade = image.convert("L").getpixel((5, 5))
    assert shade == (255 if mode == "RGBA" else 0)


def test_a_file_that_has_gone_is_grey(tmp_path: Path) -> None:
    small = small_picture(tmp_path / "gone.png", "gone.png")
    assert Image.open(io.BytesIO(small.data)).getpixel((0, 0)) == (128, 128, 128)
