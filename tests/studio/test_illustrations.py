"""Every task from a brief to published files, with a server that really paints and the small
weights: what was done to the pixels, and every mark of every file."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from picture_place import (
    SIX,
    PicturePlace,
    painted,
    pictures_of,
    said_by_credentials,
    states,
)
from PIL import Image

from wenfang.errors import BadInput, Blocked
from wenfang.picture import Picture
from wenfang.verification import MarkState

pytestmark = pytest.mark.slow
AI, COMPOSITE, ASSEMBLED = (
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "compositeSynthetic",
)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"))


def check_marks(place: PicturePlace, made, *, actions: tuple[str, ...], source_type: str) -> None:
    """All six marks, as verified from outside; what the credentials and the receipt say."""
    assert pictures_of(made)
    for report in pictures_of(made):
        again = place.studio.verify(made.out / report.name)
        assert states(again) == dict.fromkeys(SIX, MarkState.VALID), report.name
        if report.name.startswith("contact-sheet"):
            continue
        assert again.mark("source_type").says["value"].rpartition("/")[2] == source_type
        done = [one["action"] for one in said_by_credentials(again)["actions"]]
        assert [action for action in done if action in actions] == list(actions), done
    check_page(place, made, source_type)
    outputs = {one["name"] for one in place.receipt(made.out.name)["outputs"]}
    assert {report.name for report in pictures_of(made)} <= outputs


def check_page(place: PicturePlace, made, source_type: str) -> None:
    """The page says the same of its origin, and that no watermark of texts applies to it."""
    page = place.studio.verify(made.out / "index.html")
    assert page.mark("source_type").says["value"].rpartition("/")[2] == source_type
    assert page.mark("watermark").state is MarkState.NOT_APPLICABLE
    assert place.receipt(made.out.name)["outputs"][-1]["marks"]["watermark"] == "not_applicable"


@pytest.mark.parametrize(
    ("second", "source_type"), [("ours", COMPOSITE), ("another photo", COMPOSITE)]
)
def test_a_page_of_several_origins_says_that_peoples_work_is_among_them(
    pictures: PicturePlace, second: str, source_type: str
) -> None:
    start = pictures.write("photo.png", painted(96, 64))
    if second == "ours":
        drawn = pictures.draw("drawn", size="192x128")
        other = pictures.write("other.png", (drawn.out / "picture-1.png").read_bytes())
    else:
        other = pictures.write("other.png", painted(96, 64, 2))
    made = pictures.make(task="upscale", images=[start, other], factor=2)
    types = [r.mark("source_type").says["value"].rpartition("/")[2] for r in made.reports]
    assert types[:2] == [COMPOSITE, AI if second == "ours" else COMPOSITE]
    check_page(pictures, made, source_type)


@pytest.mark.parametrize("formats", [("png",), ("jpg", "webp"), ("avif",)], ids="-".join)
def test_draw_in_every_format(pictures: PicturePlace, formats: tuple[str, ...]) -> None:
    # Not a flat drawing: what is lossy keeps a watermark where there is something to see.
    start = pictures.write("start.png", painted(384, 256))
    made = pictures.draw(count=2, seed=5, formats=formats, images=[start], size="384x256")
    assert {report.name for report in pictures_of(made)} == {
        *(f"picture-{n}.{extension}" for n in (1, 2) for extension in formats),
        f"contact-sheet.{formats[0]}",
    }
    check_marks(pictures, made, actions=("c2pa.created",), source_type=AI)
    assert pictures.receipt()["seeds"] == {"piece": 5, "picture-1": 5, "picture-2": 6}
    assert made.title == "a red boat on a river"


def test_a_picture_of_a_batch_is_that_of_its_seed_alone(pictures: PicturePlace) -> None:
    batch = pictures.steps(pictures.draw("three", count=3, seed=11))
    assert len({batch[f"draw.{n}"] for n in (1, 2, 3)}) == 3
    for n in (1, 2, 3):
        alone = pictures.steps(pictures.draw(f"alone-{n}", seed=10 + n))
        assert alone["draw.1"] == batch[f"draw.{n}"], n


def test_draw_from_a_picture(pictures: PicturePlace) -> None:
    start = painted()
    made = pictures.draw(images=[pictures.write("start.png", start)], seed=3)
    assert pictures.paths_asked() == ["edits"]
    expected = np.roll(255 - pixels(start), 3, axis=1)
    assert np.array_equal(pictures.step(made, "draw.1").pixels, expected)
    check_marks(pictures, made, actions=("c2pa.created",), source_type=AI)
    (ingredient,) = said_by_credentials(pictures_of(made)[0])["ingredients"]
    assert ingredient["relationship"] == "inputTo"


def test_vary(pictures: PicturePlace) -> None:
    start = painted()
    made = pictures.make(task="vary", images=[pictures.write("b.png", start)], size="192x128")
    assert pictures.paths_asked() == ["variations"]
    assert np.array_equal(pictures.step(made, "draw.1").pixels, pixels(start)[::-1])
    check_marks(pictures, made, actions=("c2pa.created",), source_type=AI)
    assert made.title == "b"


def test_edit_keeps_what_the_mask_keeps_to_the_bit(pictures: PicturePlace) -> None:
    start = painted(240, 160)
    mask = Image.new("L", start.size)
    mask.paste(255, (80, 50, 160, 110))
    made = pictures.make(
        task="edit",
        prompt="a black bird",
        images=[pictures.write("start.png", start)],
        mask=pictures.write("mask.png", mask),
        count=2,
    )
    for name in ("draw.1", "draw.2"):
        edited, kept = pictures.step(made, name).pixels, np.asarray(mask) == 0
        assert np.array_equal(edited[kept], pixels(start)[kept])
        middle = np.s_[70:90, 100:140]
        assert np.abs(edited[middle].astype(int) - pixels(start)[middle]).mean() > 20
    _, sent, _, _ = pictures.server.seen[0]
    holed = np.asarray(Image.open(io.BytesIO(sent["mask"])))
    assert holed.shape[2] == 4
    assert {int(holed[..., 3].min()), int(holed[..., 3].max())} == {0, 255}
    check_marks(pictures, made, actions=("c2pa.opened", "c2pa.edited"), source_type=COMPOSITE)
    roles = {
        i["title"]: i["relationship"] for i in said_by_credentials(made.reports[0])["ingredients"]
    }
    assert roles == {"start.png": "parentOf", "mask.png": "inputTo"}


@pytest.mark.parametrize("prompt", ["", "more river"])
def test_outpaint_keeps_the_old_frame_to_the_bit(pictures: PicturePlace, prompt: str) -> None:
    start = painted(160, 120)
    made = pictures.make(
        task="outpaint",
        prompt=prompt,
        images=[pictures.write("start.png", start)],
        expand=(20, 0, 60, 16),
    )
    larger = pictures.step(made, "draw.1" if prompt else "outpaint").pixels
    assert larger.shape == (136, 240, 3)
    assert np.array_equal(larger[:120, 20:180], pixels(start))
    assert pictures.paths_asked() == (["edits"] if prompt else [])
    check_marks(
        pictures,
        made,
        actions=("c2pa.opened", "c2pa.edited"),
        source_type=COMPOSITE if prompt else ASSEMBLED,
    )


def test_upscale(pictures: PicturePlace) -> None:
    starts = [painted(96, 64, seed) for seed in (1, 2)]
    names = [pictures.write(f"small-{n}.png", start) for n, start in enumerate(starts)]
    made = pictures.make(task="upscale", images=names, factor=2)
    for n, start in enumerate(starts, start=1):
        large = pictures.step(made, f"upscale.{n}")
        assert (large.width, large.height) == (192, 128)
        small = large.image().resize(start.size, Image.Resampling.BOX)
        assert np.abs(pixels(small).astype(int) - pixels(start)).mean() < 6
    check_marks(pictures, made, actions=("c2pa.opened", "c2pa.resized"), source_type=COMPOSITE)
    assert made.title == "small-0, small-1"
    parents = [said_by_credentials(r)["ingredients"][0]["title"] for r in pictures_of(made)[:2]]
    assert parents == names


@pytest.mark.parametrize("prompt", ["", "a boat"])
def test_blend(pictures: PicturePlace, prompt: str) -> None:
    names = [pictures.write(f"{n}.png", painted(seed=n)) for n in (1, 2, 3)]
    made = pictures.make(task="blend", prompt=prompt, images=names, size="192x128")
    if prompt:
        assert pictures.paths_asked() == ["edits"]
        check_marks(pictures, made, actions=("c2pa.created",), source_type=AI)
    else:
        blended = pictures.step(made, "blend")
        assert (blended.width, blended.height) == (192, 128)
        near = [np.abs(blended.pixels.astype(int) - painted_pixels(n)).mean() for n in (1, 2, 3)]
        assert max(near) < 80
        check_marks(pictures, made, actions=("c2pa.created",), source_type=ASSEMBLED)
    relations = {i["relationship"] for i in said_by_credentials(made.reports[0])["ingredients"]}
    assert relations == {"inputTo" if prompt else "componentOf"}


def test_a_blend_has_the_aspect_and_the_style_that_are_asked_for(pictures: PicturePlace) -> None:
    names = [pictures.write(f"{n}.png", painted(seed=n)) for n in (1, 2)]
    style = pictures.write("style.png", painted(seed=9))
    plain = pictures.make("plain", task="blend", images=names, aspect="1:1")
    styled = pictures.make("styled", task="blend", images=names, aspect="1:1", style_image=style)
    blended, restyled = pictures.step(plain, "blend"), pictures.step(styled, "restyle")
    assert blended.width == blended.height == restyled.width == 157
    assert pictures.step(styled, "blend") == blended
    assert np.abs(restyled.pixels.astype(int) - blended.pixels).mean() > 3


def painted_pixels(seed: int) -> np.ndarray:
    return pixels(painted(seed=seed)).astype(int)


def thing() -> Image.Image:
    start = Image.new("RGB", (192, 192), (250, 250, 248))
    start.paste(painted(96, 96), (48, 48))
    return start


def portrait() -> Image.Image:
    from skimage import data

    return Image.fromarray(data.astronaut()).resize((256, 256))


@pytest.mark.parametrize(("subject", "start"), [("anything", thing()), ("person", portrait())])
def test_cutout_changes_alpha_alone(
    pictures: PicturePlace, subject: str, start: Image.Image
) -> None:
    name = pictures.write("thing.png", start)
    made = pictures.make(task="cutout", images=[name], subject=subject)
    cut = pictures.step(made, "cutout.1")
    assert np.array_equal(cut.pixels[..., :3], pixels(start))
    alpha = cut.pixels[..., 3]
    assert alpha[start.height // 2, start.width // 2] > 200
    assert alpha[8, 8] < 50
    check_marks(pictures, made, actions=("c2pa.opened", "c2pa.edited"), source_type=COMPOSITE)


def test_a_cutout_of_nothing_is_refused(pictures: PicturePlace) -> None:
    name = pictures.write("thing.png", thing())
    with pytest.raises(BadInput, match="nothing was found") as caught:
        pictures.make(task="cutout", images=[name], subject="person")
    assert caught.value.place == "thing.png"
    assert "anything" in str(caught.value.cure)
    assert not (pictures.folder / "out").exists()


def test_restyle(pictures: PicturePlace) -> None:
    start = painted()
    name, style = pictures.write("a.png", start), pictures.write("style.png", painted(seed=9))
    whole = pictures.make("whole", task="restyle", images=[name], style_image=style)
    half = pictures.make("half", task="restyle", images=[name], style_image=style, strength=0.3)
    far, near = (
        np.abs(pictures.step(made, "restyle.1").pixels.astype(int) - pixels(start)).mean()
        for made in (whole, half)
    )
    assert far > near > 1
    check_marks(pictures, whole, actions=("c2pa.opened", "c2pa.filtered"), source_type=COMPOSITE)


def test_what_is_drawn_is_restyled_where_the_engine_takes_no_style(
    pictures: PicturePlace,
) -> None:
    plain = pictures.draw("plain", seed=2)
    styled = pictures.draw("styled", seed=2, style_image=pictures.write("s.png", painted(seed=9)))
    assert not np.array_equal(
        pictures.step(plain, "draw.1").pixels, pictures.step(styled, "draw.1").pixels
    )
    engines = {one["model"] for one in pictures.receipt("styled")["engines"]}
    assert {"painter", "styletransfer", "open-nsfw"} <= engines
    check_marks(pictures, styled, actions=("c2pa.created",), source_type=AI)


def test_unlabelled_needs_a_reason_and_tells_it(pictures: PicturePlace) -> None:
    reason = "printed with the label in the caption"
    made = pictures.draw(unlabelled_reason=reason)
    report = pictures.studio.verify(made.out / "picture-1.png")
    found = states(report)
    assert found.pop("explicit_label") is not MarkState.VALID
    assert set(found.values()) == {MarkState.VALID}
    assert pictures.receipt()["unlabelled"] == reason
    log = [e for e in pictures.library.log(made.piece_id) if e.event == "unlabelled"]
    assert [entry.detail["reason"] for entry in log] == [reason]
    with_label = pictures.draw("labelled")
    shown = [Picture.of(Image.open(m.out / "picture-1.png")).pixels for m in (made, with_label)]
    assert not np.array_equal(*shown)


@pytest.mark.parametrize(
    ("model", "licence", "commercial", "codes"),
    [
        ("openai:painter", "Apache-2.0", "yes", {"stated"}),
        ("openai:painter@http://elsewhere/v1", "Apache-2.0", "yes", {"stated"}),
        ("openai:painter", {"licence": "X", "commercial": "yes"}, "yes", {"stated"}),
        ("openai:painter", "LicenseRef-X", "unknown", {"stated", "unknown"}),
        ("openai:another", "Apache-2.0", "unknown", {"unknown"}),
    ],
)
def test_a_servers_model_is_under_the_licence_that_the_person_states(
    pictures: PicturePlace, model: str, licence: Any, commercial: str, codes: set[str]
) -> None:
    pictures.licences = {model: licence}
    made = pictures.draw()
    assert {f.code for f in made.findings if f.check == "licences"} == codes
    licences = pictures.receipt()["licences"]
    assert licences["commercial"] == commercial
    (image,) = [part for part in licences["parts"] if part["role"] == "image"]
    assert image["stated"] is ("stated" in codes)
    assert ("as stated by whoever made this" in licences["sentences"][1]) is image["stated"]


def test_a_stated_licence_that_forbids_commercial_use_blocks(pictures: PicturePlace) -> None:
    pictures.licences = {"openai:painter": "CC-BY-NC-4.0"}
    with pytest.raises(Blocked):
        pictures.draw()
    assert pictures.draw(commercial=False)
