"""Emoji: from archives made here, hostile ones among them, and from the real ones."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wenfang.errors import BadInput, EngineError, ResourceError
from wenfang.resources import Catalogue, fetch, load_catalogue
from wenfang.training.data.drawing import drawn
from wenfang.training.data.emoji import STYLES, emoji_source
from wenfang.training.data.emoji_names import CLASSES, concept_key, read_names
from wenfang.training.data.open import open_pictures
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.data.store import stored

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="{}"/></svg>'
ENGLISH = [
    {"label": "fox", "hexcode": "1F98A", "tags": ["animal", ":)"], "group": 3},
    {"label": "red heart", "hexcode": "2764", "tags": ["love"], "group": 0},
    {"label": "waving hand", "hexcode": "1F44B", "group": 1,
     "skins": [{"hexcode": "1F44B-1F3FB"}]},
    {"label": "flag: Peru", "hexcode": "1F1F5-1F1EA", "group": 9},
    {"label": "light skin tone", "hexcode": "1F3FB", "group": 2},
    {"label": "regional indicator A", "hexcode": "1F1E6"},
]  # fmt: skip
CHINESE = [
    {"label": "狐狸", "hexcode": "1F98A", "tags": ["动物", "脸"], "group": 3},
    {"label": "红心", "hexcode": "2764", "group": 0},
]


def webp(colour: tuple[int, ...], size: tuple[int, int] = (16, 16)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "WEBP", lossless=True)
    return out.getvalue()


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


class Kept:
    """Resources of a test's own, with a catalogue that names them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        base = folder / "emojibase"
        base.mkdir()
        (base / "en.json").write_text(json.dumps(ENGLISH))
        (base / "zh.json").write_text(json.dumps(CHINESE))
        (folder / "emojilib").write_text(json.dumps({"❤️": ["red_heart", "love", "valentine"]}))
        names = ("1f98a.svg", "2764-fe0f.svg", "1f44b.svg", "1f44b-1f3fb.svg", "1f1f5-1f1ea.svg")
        drawings = {f"assets/{n}": SVG.format("#0a0").encode() for n in names}
        packed(folder / "fluent-emoji-flat", {**drawings, "package.json": b"{}"})
        pale = {"assets/1f98asvg": SVG.format("#fff").encode(),
                "assets/2764svg": SVG.format("#f00").encode()}  # fmt: skip
        packed(folder / "fluent-emoji-modern", {**pale, **drawings})
        pictures = {"assets/1f98a.webp": webp((250, 120, 0, 255), (16, 24)),
                    "assets/2764_fe0f.webp": webp((255, 0, 0, 128))}  # fmt: skip
        packed(folder / "fluent-emoji-3d", pictures)
        noto = folder / "noto-emoji-svg"
        noto.mkdir()
        body = '<path fill="#00f" d="M0 0h128v64H0z"/>'
        (noto / "icons.json").write_text(json.dumps({"icons": {"fox": {"body": body}}}))
        (noto / "chars.json").write_text(json.dumps({"1f98a": "fox", "2764": "gone"}))

    def fetch(self, name: str) -> Path:
        return self.folder / name

    @property
    def catalogue(self) -> Catalogue:
        """The real entries, with a digest that follows the test's own bytes."""
        changed = []
        for resource in load_catalogue():
            path = self.folder / resource.name
            if path.is_file():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                file = resource.files[0].model_copy(update={"sha256": digest})
                resource = resource.model_copy(update={"files": (file, *resource.files[1:])})
            changed.append(resource)
        return Catalogue(changed)

    def read(self, **options: object) -> PictureSet:
        source = emoji_source(
            16,
            4,
            **{"fetch": self.fetch, "catalogue": self.catalogue, **options},  # type: ignore[arg-type]
        )
        return stored(source, self.folder / "cache")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def pictures(data: PictureSet) -> dict[tuple[str, str], np.ndarray]:
    return dict(zip(zip(data.concepts, data.styles, strict=True), data.pixels, strict=True))


def test_styles_share_concepts_and_captions(kept: Kept) -> None:
    data = kept.read()
    shown = defaultdict(set)
    for concept, style in zip(data.concepts, data.styles, strict=True):
        shown[concept].add(style)
    assert shown == {
        "1f98a": {"3d", "modern", "flat", "noto"},
        "2764": {"3d", "modern", "flat"},
        "1f44b": {"modern", "flat"},
    }
    captions = dict(zip(data.concepts, data.captions, strict=True))
    assert captions["1f98a"] == ("fox", "狐狸", "animal", "动物", "脸")
    assert captions["2764"] == ("red heart", "红心", "love", "valentine")
    assert captions["1f44b"] == ("waving hand",)
    labels = dict(zip(data.concepts, data.labels.tolist(), strict=True))
    assert {CLASSES[label] for label in labels.values()} == {
        "animals and nature", "smileys and emotion", "people and body"}  # fmt: skip
    assert data.classes == CLASSES
    assert {"Fluent Emoji, Microsoft; package by LobeHub", "CLDR, Unicode; Emojibase, Miles Johnson"} < {
        licence.attribution for licence in data.licences}  # fmt: skip


def test_each_kind_of_file_is_drawn(kept: Kept) -> None:
    drawn = pictures(kept.read())
    assert (drawn["1f98a", "flat"] == (0, 170, 0, 255)).all()
    assert (drawn["1f98a", "modern"] == (0, 170, 0, 255)).all(), "the file with the dot counts"
    tall = drawn["1f98a", "3d"]
    assert np.abs(tall[8, 8].astype(int) - (250, 120, 0, 255)).max() <= 1
    assert (tall[:, [0, 15], 3] < 16).all(), "a tall picture is set in whole"
    assert np.abs(drawn["2764", "3d"][8, 8].astype(int) - (255, 0, 0, 128)).max() <= 1
    assert (drawn["1f98a", "noto"][:8] == (0, 0, 255, 255)).all()
    assert (drawn["1f98a", "noto"][8:] == 0).all()


def test_skin_tones_are_further_pictures_of_the_concept(kept: Kept) -> None:
    data = kept.read(skin_tones=True, styles=("flat",))
    assert sorted(data.concepts) == ["1f44b", "1f44b", "1f98a", "2764"]


@pytest.mark.parametrize("styles", [(), ("flat", "baroque")])
def test_unknown_styles(kept: Kept, styles: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="style"):
        kept.read(styles=styles)


def test_the_order_of_styles_makes_no_other_set(kept: Kept) -> None:
    first = kept.read(styles=("flat", "3d"))
    assert kept.read(styles=("3d", "flat")).sha256 == first.sha256
    assert len(list((kept.folder / "cache").glob("emoji-*"))) == 1


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_hostile_archive_is_refused_and_leaves_nothing(kept: Kept, kind: bytes) -> None:
    with tarfile.open(kept.folder / "fluent-emoji-flat", "w:gz") as archive:
        info = tarfile.TarInfo("package/assets/1f98a.svg")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    with pytest.raises(ResourceError, match="not a plain file"):
        kept.read(styles=("flat",))
    assert not list((kept.folder / "cache").glob("emoji-*"))


def test_a_broken_drawing_is_named(kept: Kept) -> None:
    packed(kept.folder / "fluent-emoji-flat", {"assets/1f98a.svg": b"<svg"})
    with pytest.raises(ResourceError, match=r"1f98a\.svg.*broken"):
        kept.read(styles=("flat",))


def test_shaded_drawings_have_smooth_edges() -> None:
    """An inner shadow, as the modern style has it, makes alpha all or nothing."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g filter="url(#f)">'
        '<circle cx="16" cy="16" r="13" fill="#f00"/></g><filter id="f" color-interpolation-filters="sRGB">'
        '<feColorMatrix in="SourceAlpha" values="0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 127 0"/></filter></svg>'
    )
    alpha = drawn(svg, 32, "circle")[..., 3]
    assert ((alpha > 40) & (alpha < 215)).sum() > 20


def test_without_resvg_the_cure_is_named(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert len(kept.read(styles=("3d",))) == 2
    with pytest.raises(EngineError, match=r"wenfang\[train\]"):
        kept.read(styles=("flat",))


@pytest.mark.parametrize(
    ("code", "key"),
    [("1F98A", "1f98a"), ("00a9-fe0f", "a9"), ("0023_fe0f_20e3", "23-20e3"),
     ("1F468-200D-2764-FE0F-200D-1F468", "1f468-200d-2764-200d-1f468")],
)  # fmt: skip
def test_keys(code: str, key: str) -> None:
    assert concept_key(code) == key


@pytest.mark.slow
def test_the_real_names() -> None:
    names = read_names(fetch("emojibase"), fetch("emojilib"))
    assert len(names.concepts) == 1644
    assert names.concepts["1f98a"].names == ("fox", "狐狸")
    assert all(len(concept.names) == 2 for concept in names.concepts.values())
    assert not [key for key in names.concepts if key.startswith("1f1e6") or "1f3fb" in key]


@pytest.mark.slow
def test_the_real_emoji(tmp_path: Path) -> None:
    """The two styles that are quickly drawn, small; every Noto drawing is accepted."""
    data = open_pictures("emoji", 16, 4, styles=("3d", "noto"), cache=tmp_path)
    counts = {style: data.styles.count(style) for style in STYLES}
    assert counts == {"3d": 1599, "noto": 1644, "modern": 0, "flat": 0}
    shown = pictures(data)
    for style in ("3d", "noto"):
        fox, tree = shown["1f98a", style], shown["1f332", style]
        seen = [picture[picture[..., 3] > 200][:, :3].mean(0) for picture in (fox, tree)]
        assert seen[0][0] > seen[0][2] + 40, "a fox is orange"
        assert seen[1][1] > seen[1][2] + 20, "a tree is green"
    assert (data.pixels[..., 3].reshape(len(data), -1).max(1) > 0).mean() > 0.995
