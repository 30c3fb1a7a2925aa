"""The pixel engines with their real weights on real photographs."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sample_pictures import apart, part, photo

from wenfang.engines.pixels import realesrgan
from wenfang.engines.pixels.base import Matter, Rater, Stylist, Upscaler
from wenfang.engines.pixels.open import (
    open_matter,
    open_rater,
    open_stylist,
    open_upscaler,
    resources_of,
)
from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture
from wenfang.resources import fetch, load_catalogue

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fast() -> Upscaler:
    return open_upscaler(fetch)


@pytest.fixture(scope="module")
def person() -> Matter:
    return open_matter(fetch, "person")


@pytest.fixture(scope="module")
def anything() -> Matter:
    return open_matter(fetch)


@pytest.fixture(scope="module")
def stylist() -> Stylist:
    return open_stylist(fetch)


@pytest.fixture(scope="module")
def rater() -> Rater:
    return open_rater(fetch)


# Upscaling


@pytest.mark.parametrize("factor", [2, 4])
@pytest.mark.parametrize(
    ("quality", "side", "most"), [("fast", 160, 3.5), ("drawing", 40, 6.0), ("photo", 40, 6.0)]
)
def test_upscaled_and_made_small_again_is_the_picture(
    quality: str, side: int, most: float, factor: int
) -> None:
    small = part(photo("astronaut"), 180, 60, side, side)
    large = open_upscaler(fetch, quality).upscale(small, factor)  # type: ignore[arg-type]
    assert (large.width, large.height) == (side * factor, side * factor)
    again = large.image().resize((side, side), Image.Resampling.BOX)
    assert apart(Picture.of(again), small).mean() < most


def test_sharper_than_a_filter(fast: Upscaler) -> None:
    """Edges of a drawing come back better than by Lanczos."""
    y, x = np.mgrid[0:512, 0:512]
    inside = ((x - 256) ** 2 + (y - 256) ** 2 < 180**2) ^ (np.abs(x - y) < 30)
    original = np.where(inside[..., None], (230, 80, 40), (250, 245, 230)).astype(np.uint8)
    small = Picture.of(Image.fromarray(original).resize((128, 128), Image.Resampling.BOX))
    by_filter = Picture.of(small.image().resize((512, 512), Image.Resampling.LANCZOS))
    colours = np.array([(230, 80, 40), (250, 245, 230)])

    def unsure(made: Picture) -> float:
        """Share of pixels that are neither of the two colours."""
        off = np.abs(made.pixels[..., None, :].astype(int) - colours).max(axis=-1)
        return float(np.mean(off.min(axis=-1) > 30))

    made = fast.upscale(small, 4)
    assert unsure(made) < 0.85 * unsure(by_filter)
    assert apart(made, Picture(original)).mean() < 2.5


@pytest.mark.parametrize("quality", ["fast", "drawing", "photo"])
@pytest.mark.parametrize("colour", [(10, 10, 10), (20, 60, 200), (250, 245, 230)])
def test_flat_colours_stay(quality: str, colour: tuple[int, int, int]) -> None:
    flat = Picture(np.full((24, 24, 3), colour, np.uint8))
    large = open_upscaler(fetch, quality).upscale(flat, 2)  # type: ignore[arg-type]
    assert np.abs(large.pixels.reshape(-1, 3).mean(axis=0) - colour).max() < 0.7
    assert np.abs(large.pixels.astype(int) - colour).max() <= 6


@pytest.mark.parametrize(
    ("quality", "side", "tile", "margin"), [("fast", 200, 96, 20), ("drawing", 72, 64, 16)]
)
def test_tiles_cannot_be_seen(quality: str, side: int, tile: int, margin: int) -> None:
    engine = open_upscaler(fetch, quality)  # type: ignore[arg-type]
    picture = part(photo("astronaut"), 150, 40, side, side)
    whole = engine.upscale(picture, 4)
    name = engine.identity.resource
    assert name is not None
    model = "realesr-animevideov3-x4" if quality == "fast" else name
    files = [fetch(name) / f"{model}.{kind}" for kind in ("param", "bin")]
    tiled = realesrgan.RealEsrgan(*files, engine.identity, tile=tile, margin=margin)
    done: list[tuple[float, float | None]] = []
    made = tiled.upscale(picture, 4, lambda task, n, total, unit="": done.append((n, total)))
    assert done == [(n, len(done)) for n in range(1, len(done) + 1)]
    assert len(done) > 3
    difference = apart(made, whole)
    assert difference.mean() < 0.5
    assert np.percentile(difference, 99.9) <= 8


def test_alpha_is_upscaled_and_its_edge_is_clean(fast: Upscaler) -> None:
    y, x = np.mgrid[0:64, 0:64]
    inside = (x - 32) ** 2 + (y - 32) ** 2 < 22**2
    pixels = np.zeros((64, 64, 4), np.uint8)  # black under what is clear
    pixels[inside] = (240, 200, 40, 255)
    large = fast.upscale(Picture(pixels), 4)
    assert large.pixels.shape == (256, 256, 4)
    assert (large.pixels[128, 128, 3], large.pixels[2, 2, 3]) == (255, 0)
    seen = large.pixels[large.pixels[..., 3] > 20][:, :3].astype(int)
    assert np.abs(seen - (240, 200, 40)).max() < 40  # no dark seam


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (40, 3), (15, 15)])
def test_tiny(fast: Upscaler, size: tuple[int, int]) -> None:
    pixels = np.full((*size, 3), (200, 100, 50), np.uint8)
    large = fast.upscale(Picture(pixels), 2)
    assert large.pixels.shape == (2 * size[0], 2 * size[1], 3)
    assert np.abs(large.pixels.astype(int) - (200, 100, 50)).max() < 12


def test_refused(fast: Upscaler) -> None:
    with pytest.raises(BadInput, match="2 or 4"):
        fast.upscale(photo("coffee"), 3)
    with pytest.raises(BadInput, match="megapixels"):
        fast.upscale(Picture(np.zeros((4000, 4000, 3), np.uint8)), 4)
    with pytest.raises(BadInput, match="fast or drawing or photo"):
        open_upscaler(fetch, "best")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="anything or person"):
        open_matter(fetch, "cat")  # type: ignore[arg-type]


def test_same_picture_same_result_from_several_threads(
    fast: Upscaler, anything: Matter, stylist: Stylist, rater: Rater
) -> None:
    picture = part(photo("chelsea"), 100, 50, 120, 100)
    works: list[Callable[[], object]] = [
        lambda: fast.upscale(picture, 2).sha256,
        lambda: anything.matte(picture).tobytes(),
        lambda: stylist.stylise(picture, photo("coffee"), 0.7).sha256,
        lambda: rater.nsfw(picture),
    ]
    wanted = [work() for work in works]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(2):
            assert [task.result() for task in [pool.submit(work) for work in works]] == wanted


@pytest.mark.parametrize("damage", ["missing", "param", "bin", "empty"])
def test_damaged_upscaler(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(fetch("realesr-animevideov3"), folder)
    param, weights = (folder / f"realesr-animevideov3-x4.{kind}" for kind in ("param", "bin"))
    if damage == "missing":
        weights.unlink()
    elif damage == "param":
        param.write_text("this is no network")
    else:
        weights.write_bytes(weights.read_bytes()[: 0 if damage == "empty" else 1000])
    with pytest.raises(EngineError, match="cannot be read"):
        open_upscaler(lambda name: folder)


@pytest.mark.parametrize("opens", [open_matter, open_rater, open_stylist])
def test_damaged_networks(tmp_path: Path, opens: Callable[..., object]) -> None:
    for name in ("a.onnx", "arbitrary_predict.onnx"):
        (tmp_path / name).write_bytes(b"this is no network")
    upscaler = resources_of("upscaler")[0]

    def damaged(name: str) -> Path:
        if name == upscaler:
            return fetch(name)
        return tmp_path if opens is open_stylist else tmp_path / "a.onnx"

    with pytest.raises(EngineError, match="pull the resource again"):
        opens(damaged)


# Background removal


def test_a_person_is_cut_out(person: Matter, anything: Matter) -> None:
    for matter in (person, anything):
        alpha = matter.matte(photo("astronaut"))
        assert (alpha.dtype, alpha.shape) == (np.uint8, (512, 512))
        for y, x in ((110, 225), (300, 200), (250, 250), (430, 420)):  # face, suit, helmet
            assert alpha[y, x] > 250
        for y, x in ((10, 300), (200, 500), (150, 360)):
            assert alpha[y, x] < 5
        soft = np.mean((alpha > 20) & (alpha < 235))
        assert soft < 0.03  # an edge, not a haze


def test_a_thing_is_cut_out(anything: Matter) -> None:
    alpha = anything.matte(photo("coffee"))
    assert alpha[200, 300] > 250
    assert alpha[20, 20] < 5
    assert 0.25 < (alpha > 128).mean() < 0.6


def test_edges_are_crisp_at_full_size(anything: Matter) -> None:
    """Four times as large, the edge is hardly wider in pixels than a network of 320 gives."""
    large = Picture.of(photo("coffee").image().resize((2400, 1600), Image.Resampling.LANCZOS))
    alpha = anything.matte(large)
    small = Image.fromarray(anything.matte(photo("coffee"))).resize((2400, 1600))
    assert np.mean(np.abs(alpha.astype(int) - np.asarray(small)) > 128) < 0.01
    rows = [np.flatnonzero((row > 25) & (row < 230)) for row in alpha[600:1000:40]]
    assert np.median([len(row) for row in rows]) < 60


def test_what_is_clear_stays_clear(anything: Matter) -> None:
    pixels = np.dstack([photo("coffee").pixels, np.full((400, 600), 255, np.uint8)])
    pixels[:, :300, 3] = 0
    assert anything.matte(Picture(pixels))[:, :300].max() == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (700, 2), (33, 31), (100, 4000)])
def test_odd_sizes(
    anything: Matter, person: Matter, rater: Rater, stylist: Stylist, size: tuple[int, int]
) -> None:
    grey = Picture(np.full((*size, 3), 120, np.uint8))
    assert anything.matte(grey).shape == size
    assert person.matte(grey).shape == size
    assert 0 <= rater.nsfw(grey) <= 1
    assert stylist.stylise(grey, grey).pixels.shape == (*size, 3)


# Style


def test_style_changes_with_strength(stylist: Stylist) -> None:
    content, style = part(photo("chelsea"), 50, 0, 300, 300), photo("coffee")
    assert stylist.stylise(content, style, 0) is content
    far = [
        apart(stylist.stylise(content, style, strength), content).mean()
        for strength in (0.1, 0.4, 1.0)
    ]
    assert far == sorted(far)
    assert far[2] > 2 * far[0]


def test_style_takes_the_colours_of_the_style(stylist: Stylist) -> None:
    content = part(photo("chelsea"), 50, 0, 300, 300)
    blue = np.random.default_rng(1).integers(0, 60, (64, 64, 3), dtype=np.uint8)
    blue[..., 2] += 150
    red = blue[..., ::-1].copy()
    by_blue, by_red = (
        stylist.stylise(content, Picture(one)).pixels.astype(int) for one in (blue, red)
    )
    assert (by_blue[..., 2] - by_blue[..., 0]).mean() > 40
    assert (by_red[..., 0] - by_red[..., 2]).mean() > 40


def test_style_keeps_size_and_alpha(stylist: Stylist) -> None:
    pixels = np.dstack([photo("coffee").pixels, np.full((400, 600), 77, np.uint8)])
    made = stylist.stylise(Picture(pixels), photo("chelsea"), 0.8)
    assert made.pixels.shape == pixels.shape
    assert (made.pixels[..., 3] == 77).all()
    for strength in (-0.1, 1.1, float("nan")):
        with pytest.raises(BadInput, match="0 to 1"):
            stylist.stylise(made, made, strength)


# Nudity


def test_rated_as_the_reference_does(rater: Rater) -> None:
    """Yahoo's own steps, written down once more without our code."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(fetch("open-nsfw")))
    for name in ("astronaut", "chelsea", "retina"):
        image = photo(name).image().resize((256, 256), Image.Resampling.BILINEAR)
        out = io.BytesIO()
        image.crop((16, 16, 240, 240)).save(out, format="JPEG")
        rgb = np.asarray(Image.open(out), dtype=np.float32)
        bgr = rgb[:, :, ::-1] - np.array([104, 117, 123], np.float32)
        (scores,) = session.run(None, {"input:0": bgr[None]})
        safe, unsafe = scores[0]
        assert safe + unsafe == pytest.approx(1, abs=1e-5)
        assert rater.nsfw(photo(name)) == pytest.approx(float(unsafe), abs=0.01)


def test_harmless_photographs_are_far_from_blocking(rater: Rater) -> None:
    names = ("astronaut", "chelsea", "coffee", "rocket", "retina", "camera", "coins", "moon")
    assert max(rater.nsfw(photo(name)) for name in names) < 0.4


def test_identity_names_the_weights() -> None:
    catalogue = load_catalogue()
    for engine, name in (
        (open_upscaler(fetch), "realesr-animevideov3"),
        (open_matter(fetch), "u2netp"),
        (open_rater(fetch), "open-nsfw"),
    ):
        identity = engine.identity
        resource = catalogue.get(name)
        assert (identity.resource, identity.sha256) == (name, resource.sha256)
        assert identity.licence == resource.license
        assert identity.reproducible
        assert all(identity.versions.values())
    for what in ("upscaler", "matter", "stylist", "rater"):
        assert all(name in catalogue for name in resources_of(what))
