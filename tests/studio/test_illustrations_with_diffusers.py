"""Drawing, varying and editing with a tiny diffusers pipeline in a folder: the pictures are
noise; what is tested is the way from the brief to the pipeline and back."""

from __future__ import annotations

import shutil
from pathlib import Path

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
from tiny_pipelines import controlnet, stable_diffusion

from wenfang.errors import BadInput
from wenfang.verification import MarkState

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stable_diffusion(tmp_path_factory.mktemp("weights") / "hidden-place" / "tiny-sd")


@pytest.fixture
def local(pictures: PicturePlace, pipeline: Path) -> PicturePlace:
    """A studio whose image engine is that pipeline."""
    pictures.image = {"model": f"hf:{pipeline}", "steps": 2, "device": "cpu"}
    return pictures


def test_draw(local: PicturePlace) -> None:
    made = local.draw(count=2, seed=3, negative="people", style="水墨")
    said = local.receipt()["watermark"]["files"]
    for report in pictures_of(made):
        found = states(report)
        # Noise of so few pixels does not always take a watermark; then the receipt says so.
        kept = found.pop("watermark") is MarkState.VALID
        assert kept == said[report.name]["applied"]
        assert found == dict.fromkeys((m for m in SIX if m != "watermark"), MarkState.VALID)
    alone = local.draw("alone", seed=4, negative="people", style="水墨")
    assert local.steps(made)["draw.2"] == local.steps(alone)["draw.1"]
    assert local.studio.replay(made.piece_id).identical


def test_the_name_of_a_folder_is_told_and_not_where_it_lies(
    local: PicturePlace, pipeline: Path
) -> None:
    made = local.draw(commercial=False)
    (engine,) = [e for e in local.receipt()["engines"] if e["engine"] == "diffusers"]
    assert engine["model"] == "hf:tiny-sd"
    for path in made.out.iterdir():
        assert b"hidden-place" not in path.read_bytes(), path.name
    manifest = made.reports[0].mark("aigc_label").says
    assert "hidden-place" not in str(manifest)
    # Where it lies is kept with the piece, so that resume and replay find it.
    assert local.library.piece(made.piece_id).options["image_model"] == f"hf:{pipeline}"
    local.studio.close()
    local.studio.settings = local.studio.settings.model_copy(
        update={"image": local.studio.settings.image.model_copy(update={"model": ""})}
    )
    assert local.studio.replay(made.piece_id).identical


def test_a_picture_guides_the_composition(local: PicturePlace, pipeline: Path) -> None:
    net = controlnet(pipeline, local.folder / "control")
    local.image = {**local.image, "controlnet": net}
    pose = local.write("pose.png", painted(64, 64, seed=5))
    plain = local.make("plain", prompt="a boat", size="64x64")
    made = local.make("posed", prompt="a boat", size="64x64", control=pose)
    loose = local.make("loose", prompt="a boat", size="64x64", control=pose, control_strength=0.3)
    drawn = {local.steps(one)["draw.1"] for one in (plain, made, loose)}
    assert len(drawn) == 3
    ingredients = said_by_credentials(made.reports[0])["ingredients"]
    assert [(i["title"], i["relationship"]) for i in ingredients] == [("pose.png", "inputTo")]
    assert local.receipt("posed")["brief"]["control"] == "pose.png"
    assert "Composed after" in (made.out / "index.html").read_text(encoding="utf-8")
    (local.folder / pose).unlink()
    replayed = local.studio.replay(made.piece_id)
    assert replayed.identical, replayed
    assert "read.control" in local.steps(made)


def test_without_a_controlnet_no_picture_is_followed(local: PicturePlace) -> None:
    pose = local.write("pose.png", painted(64, 64))
    with pytest.raises(BadInput, match="tiny-sd cannot do control") as caught:
        local.make(prompt="a boat", size="64x64", control=pose)
    assert "image.controlnet" in str(caught.value.cure)
    assert not local.library.pieces()


def test_vary(local: PicturePlace) -> None:
    start = painted(64, 64)
    said = {"task": "vary", "images": [local.write("a.png", start)], "size": "64x64"}
    near, far = (
        local.step(local.make(f"s{n}", **said, prompt="boat", strength=n / 10), "draw.1")
        for n in (5, 10)
    )
    assert (near.width, near.height) == (64, 64)
    assert not np.array_equal(near.pixels, far.pixels)


def test_edit_keeps_what_the_mask_keeps_to_the_bit(local: PicturePlace) -> None:
    start, mask = painted(200, 120), Image.new("L", (200, 120))
    mask.paste(255, (60, 30, 140, 90))
    made = local.make(
        task="edit",
        prompt="a bird",
        images=[local.write("a.png", start)],
        mask=local.write("m.png", mask),
    )
    edited, kept = local.step(made, "draw.1").pixels, np.asarray(mask) == 0
    assert np.array_equal(edited[kept], np.asarray(start)[kept])
    assert not np.array_equal(edited[~kept], np.asarray(start)[~kept])


def test_other_weights_in_the_same_folder_are_told_by_replay(
    local: PicturePlace, pipeline: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(pipeline, copy)
    local.image = {**local.image, "model": f"hf:{copy}"}
    made = local.draw()
    local.studio.close()
    change_weights(copy / "unet" / "diffusion_pytorch_model.safetensors")
    replayed = local.studio.replay(made.piece_id)
    assert not replayed.identical
    assert "the weights of hf:copy are others" in replayed.reasons


def change_weights(file: Path) -> None:
    from safetensors.torch import load_file, save_file

    save_file({name: tensor * 1.5 for name, tensor in load_file(file).items()}, file)
