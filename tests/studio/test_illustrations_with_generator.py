"""Drawing with a generator's folder: from the prompt to marked files, and once more."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from picture_place import SIX, TESTS, PicturePlace, pictures_of, states
from PIL import Image

from wenfang.brief import Brief
from wenfang.errors import BadInput
from wenfang.verification import MarkState

sys.path.insert(0, str(TESTS / "engines"))
from small_generators import of_classes, of_texts, plain

pytestmark = pytest.mark.slow
SIDE = 64


@pytest.fixture(scope="module")
def emoji(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """64 pixels, RGBA, told texts."""
    folder = tmp_path_factory.mktemp("weights") / "hidden-place" / "small-emoji"
    return of_texts(folder, side=SIDE)


@pytest.fixture
def local(pictures: PicturePlace, emoji: Path) -> PicturePlace:
    """A studio whose image engine is that folder."""
    pictures.image = {"model": str(emoji)}
    return pictures


def test_draw(local: PicturePlace) -> None:
    made = local.make(
        prompt="一只红色的狐狸", count=2, seed=3, formats=("png", "webp", "avif", "jpg")
    )
    said = local.receipt()["watermark"]["files"]
    assert len(pictures_of(made)) == 9
    for report in pictures_of(made):
        found = states(local.studio.verify(made.out / report.name))
        kept = found.pop("watermark") is MarkState.VALID
        assert kept == said[report.name]["applied"], report.name
        assert found == dict.fromkeys((m for m in SIX if m != "watermark"), MarkState.VALID)
        with Image.open(made.out / report.name) as image:
            picture = np.asarray(image.convert("RGBA"))
        if report.name.startswith("picture"):
            # Four times as large; the corner is clear, and white where the format has no alpha.
            assert picture.shape == (4 * SIDE, 4 * SIDE, 4)
            clear = report.name.endswith("jpg")
            corner = picture[0, 0].astype(int)
            assert corner[3] == (255 if clear else 0), report.name
            assert not clear or corner[:3].min() > 245
            assert picture[2 * SIDE, 2 * SIDE, 3] == 255
    assert local.receipt()["seeds"] == {"piece": 3, "picture-1": 3, "picture-2": 4}
    alone = local.make("alone", prompt="一只红色的狐狸", seed=4)
    assert local.steps(made)["draw.2"] == local.steps(alone)["draw.1"]
    replayed = local.studio.replay(made.piece_id)
    assert replayed.identical, replayed


def test_the_receipt_names_all_that_it_was_made_with(local: PicturePlace, emoji: Path) -> None:
    made = local.make(prompt="a red fox")
    receipt = local.receipt()
    (engine,) = [e for e in receipt["engines"] if e["engine"] == "generator"]
    assert engine["model"] == "generator:small-emoji"
    assert engine["licence"] == "MIT"
    assert engine["reproducible"] is True
    used = {one["name"]: one for one in receipt["resources"]}
    assert used["generator:small-emoji"]["attribution"] == "Small pictures, nobody"
    assert used["generator:small-emoji"]["sha256"] == engine["sha256"]
    assert {"universal-sentence-encoder-multilingual", "realesr-animevideov3"} <= set(used)
    assert receipt["licences"]["commercial"] == "yes"
    for path in made.out.iterdir():
        assert b"hidden-place" not in path.read_bytes(), path.name


def test_what_is_told_of_the_prompt_stands_on_the_page(local: PicturePlace) -> None:
    made = local.make(prompt="狐狸，戴蓝色帽子的", count=1)
    told = [finding for finding in made.findings if finding.check == "generator"]
    assert "colour" in {finding.code for finding in told}
    page = (made.out / "index.html").read_text("utf-8")
    assert "不能控制某一部分的颜色：蓝色" in page
    # A piece that was cut off is told the same when it goes on.
    assert local.studio.replay(made.piece_id).identical


def test_far_outside_is_refused_and_leaves_nothing(local: PicturePlace) -> None:
    with pytest.raises(BadInput, match="has not learned to draw") as caught:
        local.make(prompt="the general theory of relativity")
    assert "--anyway" in str(caught.value.cure)
    assert not (local.folder / "out").exists()
    assert local.library.pieces() == []
    made = local.make(prompt="the general theory of relativity", anyway=True)
    (told,) = [finding for finding in made.findings if finding.check == "generator"]
    assert (told.code, told.severity) == ("outside", "warn")


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({"style": "watercolour"}, "no presets of styles"),
        ({"negative": "a dog"}, "cannot do negative-prompt"),
        ({"guidance": 3.0}, "no guidance"),
        ({"size": "1024x1024"}, "draws 64 pixels"),
    ],
)
def test_what_a_generator_cannot_do(local: PicturePlace, said: dict, match: str) -> None:
    with pytest.raises(BadInput, match=match):
        local.make(prompt="a fox", **said)
    assert local.library.pieces() == []


def test_sizes_and_aspects(local: PicturePlace) -> None:
    wide = local.step(local.make("wide", prompt="a fox", aspect="3:2"), "draw.1")
    assert (wide.width, wide.height) == (314, 209)
    assert not wide.pixels[:, :20, 3].any()
    small = local.step(local.make("small", prompt="a fox", size="64x64"), "draw.1")
    assert (small.width, small.height) == (64, 64)


def test_without_words_and_of_classes(pictures: PicturePlace, tmp_path: Path) -> None:
    pictures.image = {"model": str(plain(tmp_path / "plain", side=32))}
    made = pictures.make(prompt="anything", commercial=False)
    (told,) = [finding for finding in made.findings if finding.check == "generator"]
    assert (told.code, told.severity) == ("no-words", "warn")
    fashion = of_classes(tmp_path / "fashion")
    made = pictures.make("boot", prompt="a leather ankle boot", image_model=str(fashion))
    (told,) = [finding for finding in made.findings if finding.check == "generator"]
    assert "'Ankle boot' was taken" in told.message
    picture = pictures.step(made, "draw.1")
    assert (picture.width, picture.height, picture.has_alpha) == (64, 64, False)


def test_a_cover_says_what_is_to_be_seen(local: PicturePlace) -> None:
    local.write("a.md", b"# Foxes come to town\n\nThree foxes were seen in Harrowmere on Monday.\n")
    news = {"kind": "news", "language": "en", "topic": "Foxes", "sources": ["a.md"], "cover": True}
    with pytest.raises(BadInput, match="no report's headline"):
        local.studio.make(Brief(**news), base=local.folder, out=local.folder / "n")
    outside = {"cover_prompt": "the general theory of relativity"}
    with pytest.raises(BadInput, match="has not learned") as caught:
        local.studio.make(Brief(**news, **outside), base=local.folder, out=local.folder / "n")
    assert caught.value.place == "cover_prompt"
