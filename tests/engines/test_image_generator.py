"""The engine for trained generators, with real ONNX Runtime sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_generators import CLASSES, SIDE, of_classes, of_texts, plain, the_encoder

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.image import generator_opening
from wenfang.engines.image.base import Ability, Confined, Drawn, ImageEngine, ImageRequest, Sample
from wenfang.engines.image.generator import Generator, noise_of
from wenfang.engines.image.generator_card import GeneratorCard, TextCondition
from wenfang.engines.image.registry import open_image_engine
from wenfang.errors import BadInput, EngineError, ResourceError
from wenfang.finding import Finding
from wenfang.picture import Picture
from wenfang.pictures.recolour import in_colour
from wenfang.pictures.resizing import resized
from wenfang.resources import Catalogue, load_catalogue
from wenfang.resources.catalogue import Resource

Make = Callable[..., Path]


class Enlarging:
    """Lanczos in the place of super-resolution."""

    identity = EngineIdentity("ncnn", "lanczos", None, "MIT", {}, True, resource="realesrgan")

    def upscale(self, picture: Picture, factor: int, progress: Any = None) -> Picture:
        size = picture.width * factor, picture.height * factor
        return Picture(resized(picture.pixels, size))


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    return opened(of_texts(tmp_path_factory.mktemp("texts")))


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    return opened(of_classes(tmp_path_factory.mktemp("classes")))


def opened(folder: Path | str, **said: Any) -> Generator:
    engine = open_image_engine(str(folder), settings={}, **said)
    assert isinstance(engine, Generator)
    return engine


def request(prompt: str = "a fox", side: int = SIDE, **said: Any) -> ImageRequest:
    return ImageRequest(prompt, **{"width": side, "height": side, **said})


def drawn(engine: ImageEngine, asked: ImageRequest) -> list[Picture]:
    events = list(engine.draw(asked))
    assert isinstance(events[-1], Drawn)
    samples = [event for event in events if isinstance(event, Sample)]
    assert [one.index for one in samples] == list(range(len(asked.seeds)))
    assert [one.seed for one in samples] == list(asked.seeds)
    return [one.picture for one in samples]


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("make", [plain, of_classes, of_texts])
def test_a_picture_of_a_batch_is_that_of_its_seed_alone(make: Make, tmp_path: Path) -> None:
    engine = opened(make(tmp_path))
    prompt = "trouser" if make is of_classes else "a fox"
    seeds = (7, 0, 2**31 - 1, 7)
    batch = drawn(engine, request(prompt, seeds=seeds))
    assert batch[0] == batch[3]
    assert len({picture.sha256 for picture in batch}) == 3
    again = opened(tmp_path)
    for seed, picture in zip(seeds, batch, strict=True):
        assert drawn(again, request(prompt, seeds=(seed,))) == [picture]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_channels(tmp_path: Path, channels: int) -> None:
    (picture,) = drawn(opened(plain(tmp_path, channels=channels)), request())
    assert picture.has_alpha == (channels == 4)
    if channels == 1:
        assert np.array_equal(picture.pixels[..., 0], picture.pixels[..., 2])
    if channels == 4:
        alpha = picture.pixels[..., 3]
        assert (int(alpha[0, 0]), int(alpha[SIDE // 2, SIDE // 2])) == (0, 255)
        assert not picture.pixels[alpha == 0].any()


def test_noise_is_the_seeds_alone() -> None:
    assert noise_of(3, 8).dtype == np.float32
    assert np.array_equal(noise_of(3, 8), noise_of(3, 64)[:8])
    assert not np.array_equal(noise_of(3, 8), noise_of(4, 8))
    many = np.concatenate([noise_of(seed, 64) for seed in range(500)])
    assert abs(many.mean()) < 0.02
    assert abs(many.std() - 1) < 0.02
    assert noise_of(0, 2).tolist() == pytest.approx([0.0, 0.0], abs=5)


def test_identity(tmp_path: Path) -> None:
    identity = opened(of_texts(tmp_path / "emoji")).identity
    assert (identity.engine, identity.model) == ("generator", "generator:emoji")
    assert (identity.licence, identity.reproducible) == ("MIT", True)
    assert identity.attribution == "Small pictures, nobody"
    assert identity.uses == ("universal-sentence-encoder-multilingual",)
    assert {"onnxruntime", "numpy", "upscaler"} <= set(identity.versions)
    other = opened(of_texts(tmp_path / "other", truncation=0.5)).identity
    assert identity.sha256 != other.sha256
    assert opened(plain(tmp_path / "p")).identity.licence == "MIT"


def test_abilities_and_what_is_refused(tmp_path: Path) -> None:
    engine = opened(plain(tmp_path))
    assert isinstance(engine, Confined)
    assert engine.abilities == {Ability.TEXT_TO_IMAGE, Ability.SEED}
    red = Picture(np.full((8, 8, 3), (200, 0, 0), np.uint8))
    for said, cure in (
        ({"image": red}, "hf:NAME_OR_FOLDER"),
        ({"negative": "a dog"}, "say in the prompt"),
        ({"steps": 4}, "leave it out"),
        ({"guidance": 2.0}, "leave it out"),
        ({"extras": {"lora": "x"}}, "truncation"),
        ({"extras": {"truncation": 1.5}}, "from 0 to 1"),
        ({"extras": {"truncation": True}}, "from 0 to 1"),
        ({"extras": {"truncation": float("nan")}}, "from 0 to 1"),
    ):
        for ask in (engine.draw, engine.examine):
            with pytest.raises(BadInput) as caught:
                ask(request(**said))
            assert cure in str(caught.value.cure)


def test_truncation_draws_towards_the_middle(tmp_path: Path) -> None:
    engine = opened(plain(tmp_path / "a"))

    def spread(**extras: float) -> float:
        many = drawn(engine, request(seeds=tuple(range(6)), extras=extras))
        return float(np.std([one.pixels.astype(float) for one in many], axis=0).mean())

    assert spread(truncation=0.0) == 0
    assert 0 < spread(truncation=0.3) < spread()
    usual = opened(plain(tmp_path / "b", truncation=0.3))
    assert drawn(usual, request()) == drawn(engine, request(extras={"truncation": 0.3}))


# Sizes


@pytest.mark.parametrize(
    ("side", "usual"), [(16, 64), (64, 256), (128, 512), (256, 512), (512, 512), (100, 400)]
)
def test_small_pictures_are_enlarged(tmp_path: Path, side: int, usual: int) -> None:
    engine = opened(plain(tmp_path, side=side), upscaler=Enlarging)
    assert engine.native == (usual, 1)
    (picture,) = drawn(engine, request(side=usual))
    assert (picture.width, picture.height) == (usual, usual)
    assert engine.examine(request(side=usual))[1:] == []


def test_sizes_between_and_beyond(tmp_path: Path) -> None:
    engine = opened(plain(tmp_path), upscaler=Enlarging)
    for side in (8, 16, 24, 40, 64):
        (picture,) = drawn(engine, request(side=side))
        assert (picture.width, picture.height) == (side, side)
    with pytest.raises(BadInput, match="draws 16 pixels, and no square of 65") as caught:
        engine.draw(request(side=65))
    assert "wenfang upscale" in str(caught.value.cure)


def test_a_frame_that_is_no_square(tmp_path: Path) -> None:
    clear = opened(plain(tmp_path / "a", channels=4), upscaler=Enlarging)
    (square,) = drawn(clear, request(side=32))
    (wide,) = drawn(clear, request(width=50, height=32))
    assert np.array_equal(wide.pixels[:, 9:41], square.pixels)
    assert not wide.pixels[:, :9].any()
    assert not wide.pixels[:, 41:].any()
    opaque = opened(plain(tmp_path / "b"), upscaler=Enlarging)
    with pytest.raises(BadInput, match="opaque squares"):
        opaque.draw(request(width=50, height=32))


def test_without_super_resolution_the_size_is_its_own_and_that_is_told(tmp_path: Path) -> None:
    def none() -> Any:
        raise ResourceError("cannot be had", place="realesr-animevideov3")

    engine = opened(plain(tmp_path), upscaler=none)
    assert engine.native == (SIDE, 1)
    told = engine.examine(request())
    assert codes(told) == ["no-words", "own-size"]
    assert "drawn at its own 16 pixels" in told[1].message
    assert "realesr-animevideov3" in told[1].message
    assert engine.identity.versions["upscaler"] == "none"
    with pytest.raises(BadInput) as caught:
        engine.draw(request(side=64))
    assert "realesr-animevideov3" in str(caught.value.cure)


# Words


def test_a_generator_that_is_told_nothing_says_so(tmp_path: Path) -> None:
    engine = opened(plain(tmp_path))
    (told,) = engine.examine(request("anything at all"))
    assert (told.check, told.code, told.severity) == ("generator", "no-words", "warn")
    assert drawn(engine, request("a cat")) == drawn(engine, request("a dog"))


@pytest.mark.parametrize(
    ("prompt", "number", "told"),
    [
        ("Trouser", 1, []),
        ("裤子", 1, []),
        ("t-shirt", 0, []),
        ("t-shirt/top", 0, []),
        ("Ankle Boot", 2, []),
        ("画一双短靴", 2, []),
        ("a pair of black trousers", 1, ["class"]),
        ("有口袋的裤子", 1, ["class"]),
        ("pants", 1, ["class"]),
        ("T-shirt with a pocket", 0, ["class"]),
    ],
)
def test_a_class_by_name_or_meaning(
    classes: Generator, prompt: str, number: int, told: list[str]
) -> None:
    assert codes(classes.examine(request(prompt))) == told
    for finding in classes.examine(request(prompt)):
        assert CLASSES[number].name in finding.message
    assert drawn(classes, request(prompt)) == drawn(classes, request(CLASSES[number].name))
    others = {c.name for c in CLASSES} - {CLASSES[number].name}
    for other in others:
        assert drawn(classes, request(prompt)) != drawn(classes, request(other))


@pytest.mark.parametrize("encoder", [True, False])
@pytest.mark.parametrize("prompt", ["a nuclear reactor", "量子力学", "!!!"])
def test_no_such_class(tmp_path: Path, prompt: str, encoder: bool) -> None:
    engine = opened(of_classes(tmp_path, encoder=encoder))
    for anyway in (False, True):
        with pytest.raises(BadInput) as caught:
            engine.draw(request(prompt, anyway=anyway))
        assert caught.value.cure == "it draws T-shirt/top, Trouser, Ankle boot"


def test_without_an_encoder_only_names_count(tmp_path: Path) -> None:
    engine = opened(of_classes(tmp_path, encoder=False))
    assert codes(engine.examine(request("black trousers"))) == ["class"]
    with pytest.raises(BadInput):
        engine.examine(request("pants"))
    assert engine.identity.uses == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a fox", "draw me a fox", True),
        ("a red fox", "a fox in crimson", True),
        ("红色的狐狸", "红狐狸", True),
        ("a fox", "a red fox", False),
        ("a fox", "a cat", False),
        ("a fox", "a flat fox", False),
        ("a fox", "a 3d fox", True),  # the style where nobody names one
        ("狐狸", "猫", False),
    ],
)
def test_words_reach_the_picture(texts: Generator, one: str, other: str, same: bool) -> None:
    assert texts.examine(request(one)) == []
    assert (drawn(texts, request(one)) == drawn(texts, request(other))) == same


def test_seeds_take_the_styles_in_turn_where_none_is_named(texts: Generator) -> None:
    open_, flat = request("a fox", seeds=(0, 2, 6, 4)), request("a flat fox", seeds=(2, 6))
    pictures = drawn(texts, open_)
    assert pictures[1:3] == drawn(texts, flat)
    assert [pictures[0], pictures[3]] == drawn(texts, request("a 3d fox", seeds=(0, 4)))
    (told,) = texts.examine(open_)
    assert (told.code, told.evidence) == ("styles", {"styles": "3d, modern, flat, noto"})
    assert texts.examine(flat) == []


@pytest.mark.parametrize(("prompt", "name", "instead"), [
    ("a vixen", "fox", "a fox"), ("a blue vixen", "fox", "a blue fox"), ("赤狐", "狐狸", "狐狸"),
])  # fmt: skip
def test_a_further_word_of_a_thing_is_drawn_by_its_name(
    tmp_path: Path, prompt: str, name: str, instead: str
) -> None:
    engine = opened(of_texts(tmp_path, also={"fox": ("Vixen", "赤狐")}))
    (told,) = engine.examine(request(prompt))
    assert (told.code, told.evidence) == ("called", {"name": name})
    assert drawn(engine, request(prompt)) == drawn(engine, request(instead))
    assert engine.examine(request("fox")) == []


@pytest.fixture(scope="module")
def recolouring(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    return opened(of_texts(tmp_path_factory.mktemp("recolouring"), side=32, recolours=True))


@pytest.mark.parametrize(("prompt", "plain", "colour"), [
    ("a blue fox", "a fox", "blue"),
    ("红色的狐狸", "狐狸", "red"),
    ("a cat in green, flat style", "a cat, flat style", "green"),
])  # fmt: skip
def test_a_colour_is_given_to_what_was_drawn(
    recolouring: Generator, prompt: str, plain: str, colour: str
) -> None:
    (own,) = drawn(recolouring, request(plain, 32))
    (coloured,) = drawn(recolouring, request(prompt, 32))
    assert np.array_equal(coloured.pixels, in_colour(own.pixels, colour))
    assert not np.array_equal(coloured.pixels, own.pixels)


@pytest.mark.parametrize("prompt", ["a red heart", "红心"])
def test_a_colour_of_a_things_own_name_is_learned(recolouring: Generator, prompt: str) -> None:
    (named,) = drawn(recolouring, request(prompt, 32))
    (told,) = drawn(recolouring, request("heart", 32, anyway=True))
    assert not np.array_equal(named.pixels, in_colour(told.pixels, "red"))
    (other,) = drawn(recolouring, request("a blue heart", 32))
    assert np.array_equal(other.pixels, in_colour(told.pixels, "blue"))


def test_a_card_does_not_both_tell_and_recolour() -> None:
    with pytest.raises(ValueError, match="recolours"):
        GeneratorCard(side=16, channels=4, latent=8, conditioning="text",
                      text=TextCondition(recolours=True), encoder=the_encoder())  # fmt: skip


def test_a_colour_of_a_part_is_told(texts: Generator) -> None:
    told = {one.code: one for one in texts.examine(request("a fox with a blue umbrella"))}
    assert told["colour"].evidence == {"colour_words": "blue"}
    assert told.keys() <= {"colour", "nearest"}
    assert {one.severity for one in told.values()} == {"info"}


def test_the_nearest_is_named_where_it_is_not_quite_that(texts: Generator) -> None:
    (told,) = texts.examine(request("a cupcake"))
    assert (told.code, told.severity) == ("nearest", "info")
    assert told.message.endswith("is birthday cake")
    assert texts.examine(request("cat")) == []


@pytest.mark.parametrize("prompt", ["!!!", "，。", "   "])
def test_a_prompt_that_says_nothing(texts: Generator, prompt: str) -> None:
    for anyway in (False, True):
        with pytest.raises(BadInput):
            texts.draw(request(prompt, anyway=anyway))


@pytest.mark.parametrize(
    ("prompt", "near"),
    [("quarterly revenue of an insurer", "rocket"), ("存在主义与虚无", "心"), ("xqzt", "")],
)
def test_what_it_has_not_learned(texts: Generator, prompt: str, near: str) -> None:
    for ask in (texts.draw, texts.examine):
        with pytest.raises(BadInput, match="has not learned to draw") as caught:
            ask(request(prompt))
        assert caught.value.place == "prompt"
        assert "--anyway" in str(caught.value.cure)
        assert near in str(caught.value.cure)
    (told,) = texts.examine(request(prompt, anyway=True))
    assert (told.code, told.severity) == ("outside", "warn")
    assert len(told.evidence["learned"].split(", ")) == 3
    assert drawn(texts, request(prompt, anyway=True))


# Opening, and ending


def test_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    for name in (str(tmp_path / "mine"), "mine", "./mine", "generator:mine"):
        assert opened(name).identity.model == "generator:mine"
    (tmp_path / "empty").mkdir()
    for wrong in ("generator:empty", "generator:nothing", "generator:open-nsfw"):
        with pytest.raises(BadInput, match="is no generator"):
            opened(wrong)


def test_the_one_that_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh machine draws with what lies in the package, whatever lies in the folder."""
    monkeypatch.setattr(generator_opening, "PACKAGED", plain(tmp_path / "package", side=32))
    monkeypatch.setattr("wenfang.engines.image.registry.DEFAULT_MODEL", "generator:default")
    plain(tmp_path / "default")
    monkeypatch.chdir(tmp_path)
    engine = opened("")
    assert engine.identity.model == "generator:default"
    assert engine.native == (32, 1)


def test_from_the_catalogue(tmp_path: Path) -> None:
    folder = plain(tmp_path / "files")
    files = [
        {
            "name": path.name,
            "sha256": "0" * 64,
            "bytes": path.stat().st_size,
            "sources": [{"kind": "file", "path": str(path)}],
        }
        for path in sorted(folder.iterdir())
    ]
    entry = Resource.model_validate(
        {
            "name": "my-emoji",
            "title": "Mine",
            "task": "image",
            "format": "generator",
            "license": "Apache-2.0",
            "commercial": "yes",
            "attribution": "me",
            "homepage": "https://example.org",
            "memory": 0,
            "files": files,
        }
    )
    catalogue = Catalogue([*load_catalogue(), entry])
    engine = opened("generator:my-emoji", catalogue=catalogue, fetch=lambda name: folder)
    identity = engine.identity
    assert (identity.model, identity.resource) == ("generator:my-emoji", "my-emoji")
    assert (identity.licence, identity.sha256) == ("Apache-2.0", entry.sha256)


def test_cancelling_and_closing(tmp_path: Path) -> None:
    engine = opened(plain(tmp_path))
    cancel = threading.Event()
    events = engine.draw(request(seeds=tuple(range(500)), cancel=cancel))
    next(events)
    cancel.set()
    *_, last = events
    assert isinstance(last, Drawn)
    assert last.reason == "cancelled"
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.draw(request())


def test_several_threads_at_once(tmp_path: Path) -> None:
    engine = opened(of_texts(tmp_path))
    alone = [drawn(opened(tmp_path), request(seeds=(n,)))[0] for n in range(6)]
    found: dict[int, Picture] = {}
    threads = [
        threading.Thread(
            target=lambda n=n: found.update({n: drawn(engine, request(seeds=(n,)))[0]})
        )
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[n] for n in range(6)] == alone
