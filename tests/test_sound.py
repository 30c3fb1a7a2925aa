"""Sounds and speech as values, and as the library keeps them."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wenfang.asset import sha256_hex
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed

SAMPLES = arrays(
    np.float32,
    st.tuples(st.integers(0, 50), st.integers(1, 8)),
    elements=st.floats(-1, 1, width=32),
)
WORDS = st.lists(
    st.builds(Timed, st.text(max_size=5), st.floats(0, 10), st.floats(10, 20)), max_size=4
).map(tuple)


@given(SAMPLES, st.integers(1, 384_000))
def test_sound_comes_back_from_its_wav(samples: np.ndarray, rate: int) -> None:
    sound = Sound(samples, rate)
    assert Sound.from_wav(sound.wav) == sound


@given(SAMPLES, st.text(max_size=20), WORDS, WORDS)
def test_speech_comes_back_with_its_times(samples, text, words, phones) -> None:
    speech = Speech(text, "zh", Sound(samples, 24_000), words, phones, timing="aligned")
    again = Speech.from_wav(speech.wav)
    assert again == speech
    assert again.words == words
    assert again.phones == phones
    assert struct.unpack_from("<I", speech.wav, 4)[0] == len(speech.wav) - 8


def test_others_read_the_wav() -> None:
    import av

    sound = Sound(np.linspace(-0.5, 0.5, 480, dtype=np.float32), 48_000)
    with av.open(io.BytesIO(sound.wav)) as file:
        frames = np.concatenate([f.to_ndarray().reshape(-1) for f in file.decode(audio=0)])
    assert np.array_equal(frames, sound.samples[:, 0])


@pytest.mark.parametrize(
    ("samples", "rate"),
    [
        (np.zeros((3, 9)), 8_000),
        (np.zeros((2, 2, 2)), 8_000),
        (np.array([0.0, np.nan]), 8_000),
        (np.zeros(3), 0),
    ],
)
def test_what_is_no_sound(samples: np.ndarray, rate: int) -> None:
    with pytest.raises(ValueError, match=r"sound|samples"):
        Sound(samples, rate)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF" + b"\0" * 80])
def test_what_is_no_wav_of_ours(data: bytes) -> None:
    with pytest.raises(ValueError, match="WAV"):
        Sound.from_wav(data)


def test_parts_of_a_sound() -> None:
    sound = Sound(np.arange(10, dtype=np.float32) / 10, 10)
    assert sound.seconds == 1.0
    assert np.allclose(sound.between(0.2, 0.4).samples[:, 0], [0.2, 0.3])
    assert len(sound.between(0.9, 5).samples) == 1
    stereo = Sound(np.stack([sound.samples[:, 0], -sound.samples[:, 0]], axis=1), 10)
    assert not stereo.mono().samples.any()


def test_times_move_together() -> None:
    one = (Timed("a", 0.0, 1.0),)
    moved = Speech("a", "en", Sound.silence(1, 10), one, one, one).later(2.0)
    assert moved.words == moved.phones == moved.sentences == (Timed("a", 2.0, 3.0),)


def test_the_hash_is_that_of_the_wav() -> None:
    for samples in (np.zeros((0, 1), np.float32), np.linspace(-1, 1, 998).reshape(-1, 2)):
        sound = Sound(samples, 24_000)
        assert sound.sha256 == sha256_hex(sound.wav)
