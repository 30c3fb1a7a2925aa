"""Labels in sound files: exactly one, the sound untouched, and every place of a label seen."""

from __future__ import annotations

import contextlib
import io
import struct
from functools import cache

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recorded import voice
from test_aigc_label import labels

from wenfang.errors import BadInput
from wenfang.provenance import xmp
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import Container, Origin, container_for, id3, vorbis_comment
from wenfang.provenance.media_type import media_type_of
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA as TYPE
from wenfang.sounds.encoding import FORMATS, encode_sound
from wenfang.sounds.reading import read_sound

ONE = AigcLabel("Wenfang", "p1").to_json()
OTHER = AigcLabel("Other", "x", "3").to_json()
ORIGIN = Origin(TYPE, "Wenfang (模型 <1>)", "0.1", "一则新闻 & more", "Li")


def box(media_type: str) -> Container:
    found = container_for(media_type)
    assert found is not None
    return found


@cache
def sample(extension: str) -> bytes:
    return encode_sound(voice(0.5), extension)


def chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def wav_with(*chunks: bytes) -> bytes:
    body = sample("wav")[8:] + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tag(*frames: bytes, version: int = 3, flags: int = 0) -> bytes:
    body = b"".join(frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes((version, 0, flags)) + size + body


def frame(name: bytes, body: bytes, flags: int = 0) -> bytes:
    return name + struct.pack(">I", len(body)) + bytes((0, flags)) + body


def mp3_with(front: bytes) -> bytes:
    data = sample("mp3")
    return front + data[id3.read_tag(data).end :]


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(label=labels)
def test_a_label_comes_back_as_written(extension: str, label: AigcLabel) -> None:
    container, data = box(FORMATS[extension].media_type), sample(extension)
    marked = container.embed(data, label.to_json(), ORIGIN)
    found = container.read(marked)
    assert [AigcLabel.from_json(text) for text in found.labels] == [label]
    assert found.source_types == (TYPE,)
    assert found.ai == (
        ("AISystemUsed", "Wenfang (模型 <1>)"),
        ("AISystemVersionUsed", "0.1"),
        ("AIPromptInformation", "一则新闻 & more"),
        ("AIPromptWriterName", "Li"),
    )
    assert read_sound(marked) == read_sound(data)
    assert media_type_of(marked) == FORMATS[extension].media_type


@pytest.mark.parametrize("extension", FORMATS)
def test_a_second_label_replaces_the_first(extension: str) -> None:
    container, data = box(FORMATS[extension].media_type), sample(extension)
    second = container.embed(container.embed(data, OTHER, ORIGIN), ONE, Origin(TYPE))
    assert container.read(second).labels == (ONE,)
    assert container.read(second).ai == ()
    assert second == container.embed(data, ONE, Origin(TYPE))
    assert b'"Other"' not in second
    bare = container.read(container.embed(second, None, Origin(TYPE)))
    assert (bare.labels, bare.source_types) == ((), (TYPE,))


@pytest.mark.parametrize(("extension", "key"), [("mp3", "AIGC"), ("flac", "AIGC"), ("m4a", "AIGC")])
def test_other_programs_find_the_label(extension: str, key: str) -> None:
    data = box(FORMATS[extension].media_type).embed(sample(extension), ONE, ORIGIN)
    with av.open(io.BytesIO(data)) as container:
        metadata = {**container.metadata, **container.streams.audio[0].metadata}
    assert metadata[key] == ONE


def test_the_wav_chunk_is_where_the_guide_puts_it_and_sizes_are_right() -> None:
    data = box("audio/wav").embed(sample("wav"), ONE + "x" * (1 - len(ONE) % 2), ORIGIN)
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    at = data.index(b"AIGC")
    (size,) = struct.unpack_from("<I", data, at + 4)
    assert size % 2 == 1
    assert data[at + 8 + size : at + 13 + size] == b"\0_PMX"  # padded to an even place


def test_every_place_of_a_label_in_wav_is_seen_and_replaced() -> None:
    inside = tag(frame(b"TXXX", b"\0AIGC\0" + OTHER.encode()), frame(b"TIT2", b"\3song"))
    data = wav_with(
        chunk(b"AIGC", ONE.encode()), chunk(b"AIGC", OTHER.encode()), chunk(b"id3 ", inside)
    )
    container = box("audio/wav")
    assert container.read(data).labels == (ONE, OTHER, OTHER)
    once = container.embed(data, ONE, ORIGIN)
    assert container.read(once).labels == (ONE,)
    assert b"song" in once


def test_chunks_behind_the_end_that_the_header_gives_are_seen() -> None:
    data = sample("wav") + chunk(b"AIGC", OTHER.encode())
    assert box("audio/wav").read(data).labels == (OTHER,)
    assert box("audio/wav").read(box("audio/wav").embed(data, ONE, ORIGIN)).labels == (ONE,)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_wav_that_was_streamed_gets_its_true_size(size: int) -> None:
    data = bytearray(sample("wav"))
    struct.pack_into("<I", data, 40, size)
    once = box("audio/wav").embed(bytes(data), ONE, ORIGIN)
    assert read_sound(once) == read_sound(sample("wav"))


@pytest.mark.parametrize(
    "text",
    [
        b"\0AIGC\0" + ONE.encode(),
        b"\3AIGC\0" + ONE.encode() + b"\0",
        b"\1" + "AIGC\0".encode("utf-16") + ONE.encode("utf-16"),
        b"\1\xfe\xff" + "AIGC\0".encode("utf-16-be") + b"\xfe\xff" + ONE.encode("utf-16-be"),
        b"\2" + f"AIGC\0{ONE}".encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("version", [3, 4])
def test_every_encoding_of_a_label_in_id3_is_read_and_replaced(text: bytes, version: int) -> None:
    size = len(text) if version == 3 else (len(text) >> 7 << 8 | len(text) & 127)
    raw = b"TXXX" + struct.pack(">I", size) + b"\0\0" + text
    data = mp3_with(tag(raw, version=version))
    container = box("audio/mpeg")
    assert container.read(data).labels == (ONE,)
    assert container.read(container.embed(data, OTHER, ORIGIN)).labels == (OTHER,)


def test_other_frames_stay() -> None:
    picture = b"\0image/png\0\3\0\x89PNG\xff\xe0\xff\0" + bytes(range(256))
    data = mp3_with(
        tag(
            frame(b"TIT2", b"\3title"),
            frame(b"TXXX", b"\3mood\0calm"),
            frame(b"APIC", picture),
            frame(b"PRIV", b"somebody\0data"),
            bytes(500),
        )
    )
    frames = id3.read_tag(box("audio/mpeg").embed(data, ONE, ORIGIN)).others
    assert [(f.name, f.body) for f in frames] == [
        (b"TIT2", b"\3title"),
        (b"TXXX", b"\3mood\0calm"),
        (b"APIC", picture),
        (b"PRIV", b"somebody\0data"),
    ]


def test_unsynchronised_tags_are_read_and_written_plainly() -> None:
    body = frame(b"APIC", b"\xff\xe0\xff\xfb" + bytes(10)) + frame(b"TXXX", b"\3AIGC\0{}")
    raw = body.replace(b"\xff", b"\xff\0")
    data = mp3_with(tag(raw, flags=0x80))
    assert box("audio/mpeg").read(data).labels == ("{}",)
    frames = id3.read_tag(box("audio/mpeg").embed(data, ONE, ORIGIN)).others
    assert frames[0].body == b"\xff\xe0\xff\xfb" + bytes(10)


def test_labels_in_two_tags_and_in_version_2_2_are_seen() -> None:
    first = tag(frame(b"TXXX", b"\3AIGC\0" + ONE.encode()))
    old = b"\3AIGC\0" + OTHER.encode()
    second = tag(b"TXX" + len(old).to_bytes(3, "big") + old, version=2)
    assert box("audio/mpeg").read(mp3_with(first + second)).labels == (ONE, OTHER)
    with pytest.raises(BadInput, match=r"version 2\.2"):
        box("audio/mpeg").embed(mp3_with(second), ONE, ORIGIN)


def test_xmp_of_others_is_merged_not_doubled() -> None:
    mine = "http://example.org/ns/"
    packet = xmp.merged(None, None, Origin("http://x/humanEdits")).replace(
        b"</rdf:RDF>",
        f'<rdf:Description xmlns:m="{mine}" m:mood="calm"/></rdf:RDF>'.encode(),
    )
    for extension, data in (
        ("mp3", mp3_with(tag(frame(b"PRIV", b"XMP\0" + packet)))),
        ("wav", wav_with(chunk(b"_PMX", packet))),
    ):
        once = box(FORMATS[extension].media_type).embed(data, ONE, ORIGIN)
        assert box(FORMATS[extension].media_type).read(once).source_types == (TYPE,)
        assert b'mood="calm"' in once


def test_two_blocks_of_comments_in_flac_become_one() -> None:
    comments = vorbis_comment.written(b"v", [b"TITLE=song", b"aigc=" + OTHER.encode()])
    block = b"\4" + len(comments).to_bytes(3, "big") + comments
    info = sample("flac")[4:42]
    data = b"fLaC" + bytes([info[0] & 0x7F]) + info[1:] + block + block + sample("flac")[42:]
    container = box("audio/flac")
    assert container.read(data).labels == (OTHER, OTHER)
    once = container.embed(data, ONE, ORIGIN)
    assert container.read(once).labels == (ONE,)
    assert once.count(b"TITLE=song") == 2
    assert read_sound(once) == read_sound(sample("flac"))


def test_a_flac_behind_an_id3_tag_keeps_the_tag_and_its_label_goes() -> None:
    front = tag(frame(b"TIT2", b"\3title"), frame(b"TXXX", b"\3AIGC\0" + OTHER.encode()))
    data = front + sample("flac")
    assert media_type_of(data) == "audio/flac"
    container = box("audio/flac")
    assert container.read(data).labels == (OTHER,)
    once = container.embed(data, ONE, ORIGIN)
    assert container.read(once).labels == (ONE,)
    assert b"title" in once


def opus_with(label: str) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        container.metadata["AIGC"] = label
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        block = av.AudioFrame.from_ndarray(voice(0.5, 48_000).samples.T.copy(), "fltp", "mono")
        block.sample_rate = 48_000
        resampler = av.AudioResampler("flt", "mono", 48_000)
        for one in [*resampler.resample(block), *resampler.resample(None)]:
            container.mux(stream.encode(one))
        container.mux(stream.encode(None))
    return out.getvalue()


def test_a_label_in_ogg_is_read_and_none_is_written() -> None:
    data = opus_with(ONE)
    assert box("audio/ogg").read(data).labels == (ONE,)
    with pytest.raises(BadInput, match=r"cannot hold a signature.*m4a"):
        box("audio/ogg").embed(data, ONE, ORIGIN)


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_damaged_files_give_an_answer(extension: str, data: st.DataObject) -> None:
    container = box(FORMATS[extension].media_type)
    whole = container.embed(sample(extension), ONE, ORIGIN)
    damaged = bytearray(whole)
    head = st.integers(0, min(len(whole), 3000) - 1)
    tail = st.integers(max(0, len(whole) - 3000), len(whole) - 1)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(head | tail)] = data.draw(st.integers(0, 255))
    cut = bytes(damaged[: data.draw(st.just(len(whole)) | st.integers(0, len(whole)))])
    # Any other exception fails the test: these two are the answers.
    with contextlib.suppress(ValueError):
        assert len(container.read(cut).labels) < 50
    with contextlib.suppress(BadInput):
        assert container.read(container.embed(cut, OTHER, ORIGIN)).labels == (OTHER,)


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("audio/wav", b""),
        ("audio/wav", b"RIFF\xff\xff\xff\xffWAVE"),
        ("audio/wav", b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff"),
        ("audio/mpeg", b"ID3\4\0\0\x7f\x7f\x7f\x7f"),
        ("audio/mpeg", tag(frame(b"TXXX", b""))[:-2] + b"\xff\xff\xff\xff"),
        ("audio/mpeg", tag(b"TXXX\x7f\x7f\x7f\x7f\0\0abc", version=4)),
        ("audio/mpeg", tag(b"", version=9)),
        ("audio/flac", b"fLaC"),
        ("audio/flac", b"fLaC\x84\0\0\0"),
        ("audio/flac", b"fLaC\0\xff\xff\xff"),
        ("audio/ogg", b"OggS" + bytes(10)),
        ("audio/mp4", b"\0\0\0\x08ftyp"),
    ],
)
def test_hostile_files_are_refused(media_type: str, data: bytes) -> None:
    with pytest.raises(BadInput):
        box(media_type).embed(data, ONE, ORIGIN)


def test_many_empty_parts_end_in_time() -> None:
    for media_type, data in (
        ("audio/wav", wav_with(chunk(b"junk", b"") * 200_000)),
        ("audio/mpeg", mp3_with(tag(frame(b"TXXX", b"\0") * 200_000))),
        ("audio/flac", b"fLaC" + b"\1\0\0\0" * 200_000),
        ("audio/ogg", (b"OggS" + bytes(23)) * 200_000),
    ):
        with contextlib.suppress(ValueError):
            assert box(media_type).read(data).labels == ()
