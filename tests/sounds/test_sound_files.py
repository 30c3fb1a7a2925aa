"""Sounds come out of files as they went in; what is no sound, or not a whole one, is told."""

from __future__ import annotations

import contextlib
import io
import struct

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_sounds import babble, tone

from wenfang.errors import BadInput
from wenfang.sound import Sound
from wenfang.sounds.encoding import FORMATS, encode_sound, format_named, nearest_rate
from wenfang.sounds.reading import read_sound
from wenfang.sounds.sniffing import sound_kind

LOSSLESS = [name for name, one in FORMATS.items() if one.lossless]
LOSSY = [name for name, one in FORMATS.items() if not one.lossless]


def encoded_by_ffmpeg(sound: Sound, muxer: str, codec: str, rate: int = 48_000) -> bytes:
    """A file of a kind that is not written here."""
    out = io.BytesIO()
    with av.open(out, "w", format=muxer) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        resampler = av.AudioResampler(stream.codec_context.format, "mono", rate)
        frame = av.AudioFrame.from_ndarray(sound.mono().samples.T.copy(), "flt", "mono")
        frame.sample_rate = sound.rate
        for one in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(one))
        container.mux(stream.encode(None))
    return out.getvalue()


@pytest.mark.parametrize("extension", LOSSLESS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    rate=st.sampled_from([8000, 22_050, 24_000, 23_456, 44_100, 96_000]),
    channels=st.integers(1, 8),
    count=st.integers(1, 9000),
    seed=st.integers(0, 99),
)
def test_sixteen_bits_come_back_exactly(
    extension: str, rate: int, channels: int, count: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(-32768, 32768, (count, channels), np.int16)
    sound = Sound(values.astype(np.float32) / 32768, rate)
    again = read_sound(encode_sound(sound, extension))
    assert again == sound


@pytest.mark.parametrize("extension", LOSSY)
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (24_000, 1), (44_100, 2), (48_000, 2)])
def test_lossy_formats_keep_length_and_time(extension: str, rate: int, channels: int) -> None:
    sound = tone(3.21, rate, channels)
    again = read_sound(encode_sound(sound, extension))
    assert (again.rate, again.channels, len(again.samples)) == (rate, channels, len(sound.samples))
    # The wave itself agrees: nothing is early or late by a sample.
    part = slice(2 * rate, 3 * rate)
    one, other = again.samples[part, 0], sound.samples[part, 0]
    shifts = [float(np.dot(np.roll(one, -k), other)) for k in range(-40, 41)]
    assert int(np.argmax(shifts)) == 40
    assert np.linalg.norm(one - other) < 0.1 * np.linalg.norm(other)


@pytest.mark.parametrize("extension", FORMATS)
def test_equal_sounds_give_equal_bytes_without_names_of_encoders(extension: str) -> None:
    data = encode_sound(babble(1), extension)
    assert data == encode_sound(babble(1), extension)
    assert b"Lavf6" not in data
    assert b"Lavc6" not in data


@pytest.mark.parametrize(
    ("extension", "rate", "written"),
    [("mp3", 96_000, 48_000), ("mp3", 23_456, 24_000), ("m4a", 96_000, 96_000), ("wav", 7, 7)],
)
def test_a_rate_that_a_format_lacks_is_changed_to_the_nearest_above(
    extension: str, rate: int, written: int
) -> None:
    assert nearest_rate(rate, FORMATS[extension].rates) == written


def test_more_channels_than_a_format_has_are_mixed() -> None:
    assert read_sound(encode_sound(tone(0.5, 48_000, 6), "mp3")).channels == 1
    assert read_sound(encode_sound(tone(0.5, 48_000, 6), "flac")).channels == 6


@pytest.mark.parametrize("name", ["ogg", ".opus", "webm", "aac"])
def test_formats_that_cannot_be_signed_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match=r"cannot hold a signature.*wav, mp3, flac, m4a"):
        format_named(name)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadInput, match="unknown sound format 'mid'"):
        format_named("mid")


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("share", [0.95, 0.5, 0.05])
def test_a_file_that_is_cut_off_is_refused_unless_it_need_not_be_whole(
    extension: str, share: float
) -> None:
    data = encode_sound(babble(4), extension)
    cut = data[: int(len(data) * share)]
    with pytest.raises(BadInput, match=r"(?s)news.*(too early|cannot be decoded|no sound)"):
        read_sound(cut, "news")
    if extension != "m4a" and share > 0.4:  # the table of an MP4 of ours is at its end
        part = read_sound(cut, whole=False)
        assert 0.7 * share * 4 < part.seconds <= 4


@pytest.mark.parametrize(
    ("muxer", "codec", "media_type"),
    [
        ("ogg", "libopus", "audio/ogg"),
        ("webm", "libopus", "audio/webm"),
        ("adts", "aac", "audio/aac"),
        ("mp4", "aac", "audio/mp4"),
        ("mov", "alac", "audio/mp4"),
        ("wav", "pcm_s24le", "audio/wav"),
        ("wav", "pcm_f32le", "audio/wav"),
        ("wav", "pcm_u8", "audio/wav"),
        ("wav", "adpcm_ms", "audio/wav"),
    ],
)
def test_other_kinds_are_read(muxer: str, codec: str, media_type: str) -> None:
    sound = tone(2.0, 48_000)
    data = encoded_by_ffmpeg(sound, muxer, codec)
    kind = sound_kind(data)
    assert kind is not None
    assert kind.media_type == media_type
    again = read_sound(data)
    assert again.rate == 48_000
    assert abs(again.seconds - 2.0) < 0.1
    spectrum = np.abs(np.fft.rfft(again.samples[4800:52_800, 0]))
    assert spectrum.argmax() == 300  # hertz: a second was looked at
    assert 0.25 < np.abs(again.samples[10_000:40_000]).max() < 0.35


def test_a_cut_page_of_ogg_is_seen() -> None:
    data = encoded_by_ffmpeg(tone(2.0, 48_000), "ogg", "libopus")
    with pytest.raises(BadInput, match="ends too early"):
        read_sound(data[:-20])


def wav(body: bytes = b"\0\0" * 100, rate: int = 8000, channels: int = 1, bits: int = 16) -> bytes:
    width = channels * bits // 8
    form = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, (rate * width) % 2**32, width, bits
    )
    inside = b"WAVE" + form + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a sound file"),
        (b"hello", "not a sound file"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not a sound file"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not a sound file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not a sound file"),
        (b"RIFF\x10\0\0\0WAVE" + bytes(8), "cannot be decoded|no sound"),
        (b"fLaC" + bytes(40), "cannot be decoded|no sound"),
        (b"OggS" + bytes(40), "cannot be decoded|no sound|too early"),
        (b"\xff\xfb\x90\x00" + bytes(20), "cannot be decoded|no sound"),
        (b"ID3\4\0\0\x7f\x7f\x7f\x7f", "not a sound file"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "cannot be decoded|no sound"),
        (wav(b""), "no sound"),
        (wav(rate=1), "samples a second|cannot be decoded"),
        (wav(rate=2_000_000), "samples a second|cannot be decoded"),
        (wav(bytes(64 * 2 * 10), channels=64), "64 channels|cannot be decoded"),
    ],
)
def test_what_is_no_sound_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_sound(data, "thing")


def test_values_that_are_no_numbers_are_refused() -> None:
    data = bytearray(Sound(np.zeros((100, 1), np.float32), 8000).wav)
    data[-400:] = np.full(100, np.nan, "<f4").tobytes()
    with pytest.raises(BadInput, match="not numbers"):
        read_sound(bytes(data))


def test_values_above_one_are_cut() -> None:
    data = bytearray(Sound(np.zeros((100, 1), np.float32), 8000).wav)
    data[-400:] = np.full(100, 3.0, "<f4").tobytes()
    assert read_sound(bytes(data)).samples.max() == 1.0


def test_a_long_sound_in_a_small_file_is_refused_or_cut() -> None:
    data = encode_sound(Sound.silence(600, 8000), "flac")
    assert len(data) < 120_000
    with pytest.raises(BadInput, match=r"longer than 2 minutes.*cut it into parts"):
        read_sound(data, most_seconds=120)
    assert 120 <= read_sound(data, most_seconds=120, whole=False).seconds < 122


def test_channels_are_mixed_while_decoding() -> None:
    sound = read_sound(encode_sound(tone(1, 48_000, 2), "wav"))
    mixed = read_sound(encode_sound(tone(1, 48_000, 2), "wav"), mono=True)
    assert np.allclose(mixed.samples, sound.mono().samples)


def test_pictures_in_a_film_are_passed_over() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        pictures = container.add_stream("mpeg4", rate=25)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number, np.uint8), "rgb24")
            container.mux(pictures.encode(frame))
        block = av.AudioFrame.from_ndarray(tone(0.5, 48_000).samples.T.copy(), "fltp", "mono")
        block.sample_rate = 48_000
        for stream, last in ((sound, block), (sound, None), (pictures, None)):
            container.mux(stream.encode(last))
    assert read_sound(out.getvalue()).rate == 48_000


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data(), extension=st.sampled_from(sorted(FORMATS)))
def test_damaged_bytes_give_a_sound_or_an_answer(data: st.DataObject, extension: str) -> None:
    whole = encode_sound(tone(0.3), extension)
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BadInput):  # any other exception fails the test
        assert read_sound(bytes(damaged), whole=False).seconds > 0
