"""MP4 and M4A: one label in ``moov.udta.meta``, media where their tables say, any size."""

from __future__ import annotations

import contextlib
import io
import struct
from functools import cache
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recorded import voice

from wenfang.errors import BadInput
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import Origin
from wenfang.provenance.containers.mp4 import (
    Mp4Container,
    embed_in_file,
    read_from_file,
    top_boxes,
)
from wenfang.provenance.containers.mp4_tags import box
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA as TYPE

ONE = AigcLabel("Wenfang", "p1").to_json()
OTHER = AigcLabel("Other" * 20, "x", "3").to_json()
ORIGIN = Origin(TYPE, "Wenfang", "0.1")
MP4 = Mp4Container()
LAYOUTS = {
    "moov last": {},
    "moov first": {"movflags": "faststart"},
    "keys": {"movflags": "faststart+use_metadata_tags"},
    "fragments": {"movflags": "frag_keyframe+empty_moov", "frag_duration": "300000"},
    "fragments, keys, index": {
        "movflags": "frag_keyframe+use_metadata_tags",
        "frag_duration": "300000",
    },
    "fragments, relative": {
        "movflags": "frag_keyframe+empty_moov+default_base_moof",
        "frag_duration": "300000",
    },
}


@cache
def sample(layout: str, folder: Path) -> bytes:
    """Two seconds of sound with a title, and an old label where the layout keeps one."""
    path = folder / f"{abs(hash(layout))}.mp4"
    with av.open(str(path), "w", format="mp4", options=LAYOUTS[layout]) as container:
        container.metadata.update(title="a title", AIGC='{"old":"1"}')
        stream = container.add_stream("aac", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(voice(2.0, 48_000).samples.T.copy(), "fltp", "mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mp4")


def packets(data: bytes) -> list[tuple[int | None, bytes]]:
    with av.open(io.BytesIO(data), format="mov") as container:
        return [(p.pts, bytes(p)) for p in container.demux(container.streams.audio[0])]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_label_is_there_once_and_the_media_are_where_they_were(
    layout: str, folder: Path
) -> None:
    data = sample(layout, folder)
    marked = MP4.embed(MP4.embed(data, OTHER, Origin(TYPE)), ONE, ORIGIN)
    found = MP4.read(marked)
    assert (found.labels, found.source_types) == ((ONE,), (TYPE,))
    assert packets(marked) == packets(data)
    assert marked == MP4.embed(data, ONE, ORIGIN)
    with av.open(io.BytesIO(marked), format="mov") as container:
        assert container.metadata["AIGC"] == ONE
        assert container.metadata["title"] == "a title"
    bare = MP4.embed(marked, None, ORIGIN)
    assert MP4.read(bare).labels == ()
    assert packets(bare) == packets(data)


def test_an_old_label_is_seen(folder: Path) -> None:
    assert MP4.read(sample("keys", folder)).labels == ('{"old":"1"}',)


def itunes(name: bytes, value: bytes) -> bytes:
    """Metadata in iTunes' form, a free-form entry."""
    entry = box(
        b"----",
        box(b"mean", bytes(4), b"com.apple.iTunes"),
        box(b"name", bytes(4), name),
        box(b"data", struct.pack(">II", 1, 0), value),
    )
    handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(9))
    return box(b"meta", bytes(4), handler, box(b"ilst", entry))


def with_user_data(data: bytes, *inside: bytes) -> bytes:
    """The file, its ``moov`` last, with more user data in it."""
    tops = list(top_boxes(io.BytesIO(data)))
    moov = next(top for top in tops if top.kind == b"moov")
    assert moov.end == len(data)
    udta = b"".join(box(b"udta", one) for one in inside)
    return data[: moov.start] + box(b"moov", data[moov.body :], udta)


def test_every_place_of_a_label_is_seen_and_replaced(folder: Path) -> None:
    old = itunes(b"AIGC", OTHER.encode())
    data = with_user_data(sample("moov last", folder), old, itunes(b"mood", b"calm"), old)
    assert MP4.read(data).labels == (OTHER, OTHER)
    marked = MP4.embed(data, ONE, ORIGIN)
    assert MP4.read(marked).labels == (ONE,)
    assert b"calm" in marked
    assert packets(marked) == packets(data)


class Sparse(io.RawIOBase):
    """A file of gigabytes that is nearly all zeros, and how much of it was read."""

    def __init__(self, parts: list[tuple[int, bytes]], size: int) -> None:
        self.parts, self.size, self.at, self.largest = parts, size, 0, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.size + offset
        return self.at

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]
        size = self.size - self.at if size < 0 else min(size, self.size - self.at)
        self.largest = max(self.largest, size)
        out = bytearray(size)
        for start, data in self.parts:
            low, high = max(start, self.at), min(start + len(data), self.at + size)
            if low < high:
                out[low - self.at : high - self.at] = data[low - start : high - start]
        self.at += size
        return bytes(out)


class Counted(io.RawIOBase):
    """Keeps the beginning of what is written, and its length."""

    def __init__(self) -> None:
        self.size, self.head, self.largest = 0, b"", 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.largest = max(self.largest, len(data))
        if len(self.head) < 1 << 16:
            self.head += bytes(data[: 1 << 16])
        self.size += len(data)
        return len(data)


def moov_with(*offsets: int) -> bytes:
    table = box(b"stco", struct.pack(f">II{len(offsets)}I", 0, len(offsets), *offsets))
    inner = box(b"stbl", table)
    for kind in (b"minf", b"mdia", b"trak", b"moov"):
        inner = box(kind, inner)
    return inner


def test_gigabytes_are_copied_in_pieces_and_offsets_that_grow_too_large_get_64_bits() -> None:
    ftyp = box(b"ftyp", b"isom\0\0\0\0")
    moov = moov_with(200, (1 << 32) - 50)
    size = 1 << 20  # of what is copied; the file only says that it has five gigabytes
    head = ftyp + moov
    length = 5 << 30
    mdat = struct.pack(">I4sQ", 1, b"mdat", length)
    source = Sparse([(0, head), (len(head), mdat)], len(head) + length)
    assert read_from_file(source).labels == ()  # type: ignore[arg-type]
    assert source.largest < size
    tops = list(top_boxes(source))  # type: ignore[arg-type]
    assert [top.kind for top in tops] == [b"ftyp", b"moov", b"mdat"]
    assert tops[-1].end == len(head) + length

    from wenfang.provenance.containers import mp4, mp4_offsets

    written = mp4.with_label(moov[8:], ONE)
    with pytest.raises(ValueError, match="32 bits"):
        mp4_offsets.moved_moov(written, lambda at: at + 1000)
    wide = mp4_offsets.moved_moov(mp4_offsets.widened(written), lambda at: at + 1000)
    assert list(mp4_offsets.chunk_offsets(wide)) == [1200, (1 << 32) + 950]


def test_memory_does_not_grow_with_the_media() -> None:
    head = box(b"ftyp", b"isom\0\0\0\0") + moov_with(200)
    length = 64 << 20
    source = Sparse(
        [(0, head), (len(head), struct.pack(">I4s", length, b"mdat"))], len(head) + length
    )
    target = Counted()
    embed_in_file(source, target, ONE, ORIGIN)  # type: ignore[arg-type]
    assert target.size > length
    assert max(source.largest, target.largest) <= 1 << 20


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "0 boxes 'moov'"),
        (b"\0\0\0\x08free", "no MP4 signature"),
        (box(b"ftyp", b"isom"), "0 boxes 'moov'"),
        (box(b"ftyp", b"isom") + box(b"moov") * 2, "2 boxes 'moov'"),
        (box(b"ftyp", b"isom") + b"\xff\xff\xff\xffmoov", "beyond the end"),
        (box(b"ftyp", b"isom") + b"\0\0\0\x01moov" + b"\xff" * 8, "beyond the end"),
        (box(b"ftyp", b"isom") + b"\0\0\0\x04moov", "beyond the end"),
        (box(b"ftyp", b"isom") + b"\0\0\0\x01moov", "cut off"),
        (box(b"ftyp", b"isom") + box(b"moov", b"\0\0\0\x04trak"), "beyond the end"),
        (
            box(b"ftyp", b"isom")
            + box(b"moov", box(b"udta", box(b"meta", bytes(4) + b"\0\0\0\x09"))),
            "cut off",
        ),
        (
            box(b"ftyp", b"isom")
            + moov_with(1).replace(b"\0\0\0\1\0\0\0\1", b"\0\xff\xff\xff\0\0\0\1"),
            "table of offsets is cut off",
        ),
    ],
)
def test_hostile_boxes_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        MP4.embed(data, ONE, ORIGIN)


def test_boxes_in_boxes_end_in_time() -> None:
    inner = b""
    for _ in range(5000):
        inner = box(b"meta", bytes(4), inner)
    data = box(b"ftyp", b"isom") + box(b"moov", box(b"udta", inner))
    with contextlib.suppress(ValueError):
        assert MP4.read(data).labels == ()


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data(), layout=st.sampled_from(["moov first", "fragments, keys, index"]))
def test_damaged_files_give_an_answer(data: st.DataObject, layout: str, folder: Path) -> None:
    whole = MP4.embed(sample(layout, folder), ONE, ORIGIN)
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, 3500))] = data.draw(st.integers(0, 255))
    cut = bytes(damaged[: data.draw(st.just(len(whole)) | st.integers(0, len(whole)))])
    with contextlib.suppress(ValueError):
        assert len(MP4.read(cut).labels) < 50
    with contextlib.suppress(BadInput):
        assert MP4.read(MP4.embed(cut, OTHER, ORIGIN)).labels == (OTHER,)
