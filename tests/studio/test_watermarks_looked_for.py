"""Which watermarks a studio looks for: none before it has a key, then each kind of content's."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from wenfang.config import Settings
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.sound_detector import SoundDetector
from wenfang.provenance.watermark_key import FILE_NAME
from wenfang.sound import Sound
from wenfang.studio import Studio
from wenfang.studio.watermarking import detectors, sound_mark
from wenfang.verification import MarkState


def murmur(seconds: float) -> Sound:
    drawn = np.random.RandomState(2)
    loud = np.repeat(drawn.uniform(0.2, 1, round(seconds * 10)), 1600)
    return Sound(0.1 * loud * drawn.standard_normal(len(loud)), 16_000)


def test_a_studio_that_marked_nothing_looks_for_nothing(tmp_path: Path) -> None:
    studio = Studio(Settings(), config=tmp_path / "config")
    assert detectors(studio) == ()
    assert not (studio.key_folder / FILE_NAME).exists()


def test_sounds_are_looked_at_as_pictures_are(tmp_path: Path) -> None:
    studio = Studio(Settings(), config=tmp_path / "config")
    marked = sound_mark(studio).embed(murmur(6)).sound
    found = detectors(studio)
    assert [type(one) for one in found] == [PictureDetector, SoundDetector]
    heard = found[-1]
    assert isinstance(heard, SoundDetector)
    assert (report := heard(marked)) is not None
    assert report.state is MarkState.VALID
    assert (report := heard(murmur(6))) is not None
    assert report.state is MarkState.ABSENT
