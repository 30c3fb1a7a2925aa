"""Checks of pictures: nudity, likeness to a folder of references."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wenfang.checks.lookalikes import LookalikePolicy, check_lookalikes, lookalikes
from wenfang.checks.nsfw import NsfwPolicy, check_nsfw
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput, ConfigurationError, EngineError
from wenfang.finding import Place, Severity
from wenfang.picture import Picture
from wenfang.pictures import reference_folder
from wenfang.pictures.reference_folder import ReferenceFolder, read_reference_folder

PLACE = Place("output", "picture-1")


class Fixed:
    """A classifier that always gives the same."""

    identity = EngineIdentity("fixed", "fixed-rater", None, None, {}, True)

    def __init__(self, score: float) -> None:
        self._score = score

    def nsfw(self, picture: Picture) -> float:
        return self._score


def drawn(seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    patches = Image.fromarray(random.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    return patches.resize((400, 300), Image.Resampling.BICUBIC)


@pytest.mark.parametrize(
    ("score", "severity"),
    [(0.0, None), (0.39, None), (0.4, Severity.WARN), (0.84, Severity.WARN),
     (0.85, Severity.BLOCK), (1.0, Severity.BLOCK)],
)  # fmt: skip
def test_nudity(score: float, severity: Severity | None) -> None:
    found = check_nsfw(Picture.of(drawn(1)), PLACE, Fixed(score))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    for finding in found:
        assert finding.place == PLACE
        assert finding.evidence["score"] == pytest.approx(score)
        assert finding.evidence["by"] == "fixed-rater"


def test_three_views_are_rated() -> None:
    seen: list[Picture] = []

    class Watching(Fixed):
        def nsfw(self, picture: Picture) -> float:
            seen.append(picture)
            return (0.9, 0.6, 0.3)[len(seen) - 1]

    (finding,) = check_nsfw(Picture.of(drawn(1)), PLACE, Watching(0))
    assert (finding.severity, finding.evidence["views"]) == (Severity.WARN, [0.9, 0.6, 0.3])
    assert np.array_equal(seen[1].pixels, seen[0].pixels[:, ::-1])
    assert (seen[2].width, seen[2].height) == (500, 374)


@pytest.mark.slow
def test_harmless_photographs() -> None:
    from skimage import data

    from wenfang.engines.pixels.open import open_rater
    from wenfang.resources import fetch

    rater = open_rater(fetch)
    for name in ("astronaut", "chelsea", "coffee", "rocket", "retina"):
        assert check_nsfw(Picture(getattr(data, name)()), PLACE, rater) == []


def test_nudity_policy() -> None:
    picture = Picture.of(drawn(1))
    assert not check_nsfw(picture, PLACE, Fixed(1.0), NsfwPolicy(1.1, 1.1))
    (finding,) = check_nsfw(picture, PLACE, Fixed(0.3), NsfwPolicy(0.1, 0.2))
    assert finding.severity is Severity.BLOCK
    for low, high in ((0.5, 0.4), (-0.1, 0.5), (float("nan"), 0.5)):
        with pytest.raises(ConfigurationError, match="warn_at"):
            NsfwPolicy(low, high)


@pytest.mark.parametrize("score", [float("nan"), -0.1, 1.5, float("inf")])
def test_a_classifier_that_gives_no_probability(score: float) -> None:
    with pytest.raises(EngineError):
        check_nsfw(Picture.of(drawn(1)), PLACE, Fixed(score))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "references"
    (made / "deeper").mkdir(parents=True)
    for seed in range(6):
        drawn(seed).save(made / f"{seed}.png")
    drawn(6).save(made / "deeper" / "6.jpg", quality=90)
    (made / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    (made / "notes.txt").write_text("not a picture")
    return made


@pytest.fixture
def references(folder: Path, tmp_path: Path) -> ReferenceFolder:
    return read_reference_folder(folder, cache=tmp_path / "looks.db")


def edited(seed: int) -> Picture:
    out = io.BytesIO()
    image = drawn(seed).crop((40, 30, 400, 300)).resize((200, 150))
    image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(out, "JPEG", quality=50)
    return Picture.of(Image.open(out))


def test_a_copy_is_named(references: ReferenceFolder) -> None:
    for seed, name in ((2, "2.png"), (6, "deeper/6.jpg")):
        copy, unread = check_lookalikes(edited(seed), PLACE, references)
        assert (copy.code, copy.severity) == ("copy", Severity.BLOCK)
        assert copy.evidence["file"] == name
        assert name in copy.message
        assert copy.evidence["mirrored"]
        assert copy.evidence["colours"] > 0.8
        assert (unread.code, unread.severity) == ("unread", Severity.INFO)
        assert list(unread.evidence["files"]) == ["broken.png"]


def test_another_picture_is_not(references: ReferenceFolder) -> None:
    assert [f.code for f in check_lookalikes(Picture.of(drawn(77)), PLACE, references)] == [
        "unread"
    ]


def test_the_policy_decides(references: ReferenceFolder) -> None:
    never = LookalikePolicy(warn_at=60, block_at=-1)
    assert check_lookalikes(edited(2), PLACE, references, never)[0].severity is Severity.WARN
    silent = LookalikePolicy(warn_at=-1, block_at=-1)
    assert [f.code for f in check_lookalikes(edited(2), PLACE, references, silent)] == ["unread"]


def test_the_same_shapes_in_other_colours_are_only_noted(references: ReferenceFolder) -> None:
    grey = np.asarray(drawn(3).convert("L")).astype(float)
    chroma = np.asarray(drawn(3).convert("YCbCr"))[..., 1:]
    turned = np.dstack([grey, 256 - chroma.astype(float)]).clip(0, 255).astype(np.uint8)
    recoloured = Picture.of(Image.fromarray(turned, mode="YCbCr").convert("RGB"))
    (near,) = lookalikes(recoloured, references, 56)
    assert near.name == "3.png"
    assert near.colours < 0
    assert check_lookalikes(recoloured, PLACE, references)[0].code == "shapes"
    plain = Picture.of(drawn(3).convert("L").convert("RGB"))
    assert check_lookalikes(plain, PLACE, references)[0].code == "copy"


def test_a_folder_is_read_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "looks.db"
    first = read_reference_folder(folder, cache=cache)
    computed: list[str] = []
    original = reference_folder.kept_hashes

    def counted(picture: Picture) -> dict[str, bytes]:
        computed.append("once")
        return original(picture)

    monkeypatch.setattr(reference_folder, "kept_hashes", counted)
    again = read_reference_folder(folder, cache=cache)
    assert computed == []
    assert again.names == first.names
    assert again.unread == first.unread
    assert np.array_equal(again.hashes, first.hashes)
    assert np.array_equal(again.colours, first.colours)
    (folder / "0.png").rename(folder / "moved.png")  # known by its content
    drawn(50).save(folder / "1.png")
    changed = read_reference_folder(folder, cache=cache)
    assert len(computed) == 1
    assert "moved.png" in changed.names
    assert "0.png" not in changed.names
    assert lookalikes(Picture.of(drawn(50)), changed, 8)[0].name == "1.png"


def test_a_damaged_cache_is_made_anew(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "looks.db"
    cache.write_bytes(b"this is no database" * 100)
    assert len(read_reference_folder(folder, cache=cache).names) == 7
    with sqlite3.connect(cache) as db:
        assert db.execute("SELECT count(*) FROM looks").fetchone() == (8,)


def test_a_cache_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert len(read_reference_folder(folder, cache=tmp_path / "file" / "looks.db").names) == 7


def test_no_folder_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder"):
        read_reference_folder(tmp_path / "none", cache=tmp_path / "c.db")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no pictures"):
        read_reference_folder(tmp_path / "empty", cache=tmp_path / "c.db")
    (tmp_path / "empty" / "a.png").write_bytes(b"broken")
    only_broken = read_reference_folder(tmp_path / "empty", cache=tmp_path / "c.db")
    assert lookalikes(Picture.of(drawn(1)), only_broken, 256) == []


def test_what_the_hashes_miss_the_features_may_find(tmp_path: Path) -> None:
    from skimage import data

    from wenfang.engines.pixels.open import open_picture_encoder
    from wenfang.resources import fetch

    encode = open_picture_encoder(fetch).encode
    folder = tmp_path / "references"
    folder.mkdir()
    for name in ("coffee", "chelsea"):
        Image.fromarray(getattr(data, name)()).save(folder / f"{name}.png")
    cache = tmp_path / "looks.db"
    references = read_reference_folder(folder, encode=encode, encoder="e", cache=cache)
    assert references.features.shape == (2, 1024)
    picture = data.coffee().copy()
    picture[:120, 60:200] = (200, 30, 30)
    part = Picture(picture[:340, :520])
    assert check_lookalikes(part, PLACE, references, LookalikePolicy(-1, -1)) == []
    found = check_lookalikes(part, PLACE, references, LookalikePolicy(-1, -1), encode=encode)
    assert [(f.code, f.severity, f.evidence["file"]) for f in found] == [
        ("likeness", Severity.WARN, "coffee.png")
    ]
    stranger = Picture(data.rocket())
    assert check_lookalikes(stranger, PLACE, references, encode=encode) == []


def test_features_are_computed_once_for_each_encoder(folder: Path, tmp_path: Path) -> None:
    seen: list[int] = []

    def encode(picture: Picture) -> np.ndarray:
        seen.append(picture.width)
        return np.ones(4, np.float32) / 2

    cache = tmp_path / "looks.db"
    first = read_reference_folder(folder, encode=encode, encoder="a", cache=cache)
    assert first.features.shape == (7, 4)
    assert len(seen) == 7
    read_reference_folder(folder, encode=encode, encoder="a", cache=cache)
    assert len(seen) == 7
    read_reference_folder(folder, encode=encode, encoder="b", cache=cache)
    assert len(seen) == 14
    assert read_reference_folder(folder, cache=cache).features.shape == (7, 0)
