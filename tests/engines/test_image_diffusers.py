"""The diffusers engine over tiny pipelines of four families, made here."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_pipelines import FAMILIES, broken_checker, stable_diffusion

from wenfang.engines.image.base import (
    Ability,
    Drawn,
    ImageEngine,
    ImageEvent,
    ImageRequest,
    Sample,
    Step,
)
from wenfang.engines.image.diffusers import DiffusersEngine
from wenfang.engines.image.registry import open_image_engine
from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture

pytestmark = pytest.mark.slow
SIDE = 32
NOISE = np.random.default_rng(7)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny matrices are faster on one thread, by far where the machine is busy."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", params=sorted(FAMILIES))
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = FAMILIES[request.param](tmp_path_factory.mktemp(request.param) / "model")
    engine = open_image_engine(f"hf:{folder}", settings={"device": "cpu"}, offline=True)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stable_diffusion(tmp_path_factory.mktemp("one") / "model")


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[DiffusersEngine]:
    opened = DiffusersEngine(str(folder), device="cpu")
    yield opened
    opened.close()


def noise(width: int = SIDE, height: int = SIDE) -> Picture:
    return Picture(NOISE.integers(0, 256, (height, width, 3), dtype=np.uint8))


def centre(side: int = SIDE) -> Picture:
    pixels = np.zeros((side, side, 3), np.uint8)
    pixels[side // 4 : -side // 4, side // 4 : -side // 4] = 255
    return Picture(pixels)


START, MASK = noise(), centre()
KINDS: dict[str, dict[str, Any]] = {
    "text": {},
    "image": {"image": START, "strength": 0.7},
    "inpaint": {"image": START, "mask": MASK, "strength": 0.8},
}


def asked(**fields: Any) -> ImageRequest:
    base = {"prompt": "a red fox", "width": SIDE, "height": SIDE, "steps": 3}
    return ImageRequest(**{**base, **fields})


def drawn(engine: ImageEngine, **fields: Any) -> list[Picture]:
    events = list(engine.draw(asked(**fields)))
    assert isinstance(events[-1], Drawn)
    assert events[-1].reason == "done"
    return [event.picture for event in events if isinstance(event, Sample)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_its_seed_whatever_is_beside_it(family: ImageEngine, kind: str) -> None:
    several = drawn(family, seeds=(11, 12, 13), **KINDS[kind])
    for seed, picture in zip((11, 12, 13), several, strict=True):
        assert drawn(family, seeds=(seed,), **KINDS[kind]) == [picture]
    assert len({picture.sha256 for picture in several}) == 3
    assert drawn(family, seeds=(13, 11), **KINDS[kind]) == [several[2], several[0]]


@pytest.mark.parametrize("kind", KINDS)
def test_steps_are_counted_and_shown(family: ImageEngine, kind: str) -> None:
    assert Ability.PREVIEW in family.abilities
    half = {"strength": 0.5} if kind != "text" else {}
    events = list(family.draw(asked(seeds=(1, 2), **{**KINDS[kind], "steps": 4, **half})))
    steps = [event for event in events if isinstance(event, Step)]
    total = steps[0].total
    assert total == len(steps)
    assert [step.done for step in steps] == list(range(1, total + 1))
    assert total == (8 if kind == "text" else 4)  # a strength leaves steps out
    for step in steps:
        assert (step.preview is not None) == (step.done <= total // 2)
    assert steps[0].preview is not None
    assert steps[0].preview.width == SIDE // 2


def test_what_the_mask_keeps_is_kept_to_the_bit(family: ImageEngine) -> None:
    (picture,) = drawn(family, **KINDS["inpaint"])
    kept = MASK.pixels[..., 0] == 0
    assert np.array_equal(picture.pixels[kept], START.pixels[kept])
    assert not np.array_equal(picture.pixels[~kept], START.pixels[~kept])


def test_other_shapes(family: ImageEngine) -> None:
    side, multiple = family.native
    assert side % multiple == 0
    picture = noise(90, 50)
    mask = Picture(np.full((50, 90, 3), 255, np.uint8))
    for more in ({}, {"image": picture}, {"image": picture, "mask": mask}):
        (out,) = drawn(family, width=48, height=32, **more)
        assert (out.width, out.height) == (48, 32)
    with pytest.raises(BadInput, match=f"no multiple of {multiple}"):
        family.draw(asked(width=SIDE + 1))


def test_prompt_negative_and_guidance_are_heard(family: ImageEngine) -> None:
    plain = drawn(family, guidance=3.0)
    assert drawn(family, guidance=3.0, prompt="a blue whale") != plain
    assert drawn(family, guidance=3.0, negative="fur") != plain
    assert drawn(family, guidance=5.0) != plain
    assert drawn(family, guidance=3.0) == plain


def test_strength(family: ImageEngine) -> None:
    def distance(strength: float) -> float:
        (out,) = drawn(family, image=START, strength=strength, steps=10)
        return float(np.abs(out.pixels.astype(int) - START.pixels).mean())

    assert distance(0.2) != distance(1.0)
    with pytest.raises(BadInput, match="leaves no step"):
        family.draw(asked(image=START, strength=0.1))


def test_cancelled_in_the_middle(family: ImageEngine) -> None:
    cancel = threading.Event()
    seen: list[ImageEvent] = []
    for event in family.draw(asked(seeds=(1, 2), steps=50, cancel=cancel)):
        seen.append(event)
        if isinstance(event, Step) and event.done == 3:
            cancel.set()
    end = seen[-1]
    assert isinstance(end, Drawn)
    assert (end.reason, end.pictures) == ("cancelled", 0)
    assert len(seen) < 10
    stream = family.draw(asked(steps=50))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert len(drawn(family, seeds=(5,))) == 1  # the model is free again, and as it was


def test_identity_and_abilities(family: ImageEngine) -> None:
    identity = family.identity
    assert isinstance(family, ImageEngine)
    assert identity.engine == "diffusers"
    assert identity.model.startswith("hf:")
    assert "/" not in identity.model  # where the folder lies is told to nobody
    assert identity.sha256 is not None
    assert len(identity.sha256) == 64
    assert identity.reproducible
    placed = {name: identity.versions[name] for name in ("device", "dtype", "offload")}
    assert placed == {"device": "cpu", "dtype": "float32", "offload": "none"}
    assert family.abilities == {
        Ability.TEXT_TO_IMAGE,
        Ability.IMAGE_TO_IMAGE,
        Ability.INPAINT,
        Ability.VARIATION,
        Ability.NEGATIVE_PROMPT,
        Ability.SEED,
        Ability.PREVIEW,
    }


def test_requests_from_several_threads_wait_for_each_other(engine: DiffusersEngine) -> None:
    alone = [drawn(engine, seeds=(n,))[0] for n in range(3)]
    out: dict[int, Picture] = {}

    def one(seed: int) -> None:
        out[seed] = drawn(engine, seeds=(seed,))[0]

    threads = [threading.Thread(target=one, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [out[n] for n in range(3)] == alone


def test_the_global_generator_is_left_alone(engine: DiffusersEngine) -> None:
    import torch

    before = torch.random.get_rng_state()
    drawn(engine)
    assert torch.equal(before, torch.random.get_rng_state())


def test_defaults_from_the_settings(folder: Path, engine: DiffusersEngine) -> None:
    opened = open_image_engine(
        f"hf:{folder}", settings={"device": "cpu", "steps": 2, "guidance": 4.0}
    )
    expected = drawn(engine, steps=2, guidance=4.0)
    assert drawn(opened, steps=None) == expected
    assert drawn(opened) == drawn(engine, guidance=4.0)
    opened.close()


@pytest.mark.parametrize(
    ("fields", "place", "cure"),
    [
        ({"style": START}, "image.model", "image.ip_adapter"),
        ({"control": START}, "image.model", "image.controlnet"),
        ({"guidance": 1.0, "negative": "x"}, "guidance", "raise it"),
        ({"extras": {"sampler": "x"}}, "extras.sampler", "lora"),
        ({"extras": {"lora": "x"}}, "extras.lora", "0.8"),
        ({"image": START, "strength": 0.0}, "strength", "raise it"),
    ],
)
def test_refusals(engine: DiffusersEngine, fields: dict[str, Any], place: str, cure: str) -> None:
    with pytest.raises(BadInput) as caught:
        engine.draw(asked(**fields))
    assert caught.value.place == place
    assert cure in str(caught.value.cure)


def test_closed(folder: Path) -> None:
    opened = DiffusersEngine(str(folder), device="cpu")
    opened.close()
    opened.close()
    with pytest.raises(EngineError, match="closed"):
        opened.draw(asked())


def test_a_folder_is_loaded_without_any_network(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    opened = DiffusersEngine(str(folder), device="cpu")
    assert drawn(opened)
    opened.close()


def copy(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to / "copy")
    return to / "copy"


def failure(folder: object, **settings: Any) -> EngineError:
    with pytest.raises(EngineError) as caught:
        DiffusersEngine(str(folder), **{"device": "cpu", **settings})
    assert caught.value.place
    assert caught.value.cure
    return caught.value


def test_pickled_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    import torch

    changed = copy(folder, tmp_path)
    for part, name in (("unet", "diffusion_pytorch_model"), ("text_encoder", "model")):
        file = changed / part / f"{name}.safetensors"
        data = file.read_bytes()
        file.unlink()
        torch.save({}, changed / part / f"{name}.bin")
        assert f"{part}/{name}.bin is not a safetensors file" in failure(changed).message
        (changed / part / f"{name}.bin").unlink()
        file.write_bytes(data)


def edit_index(folder: Path, name: str, value: Any) -> None:
    path = folder / "model_index.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_class_name", ["my_pipeline", "Mine"]),
        ("unet", ["my_unet", "UNet"]),
        ("unet", ["os", "system"]),
        ("unet", ["diffusers.utils", "x"]),
        ("../unet", ["diffusers", "UNet2DConditionModel"]),
    ],
)
def test_foreign_code_is_refused(folder: Path, tmp_path: Path, name: str, value: Any) -> None:
    changed = copy(folder, tmp_path)
    trap = f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n"
    for file in ("my_pipeline.py", "unet/my_unet.py", "pipeline.py"):
        (changed / file).write_text(trap)
    edit_index(changed, name, value)
    assert "code that is not in diffusers" in failure(changed).message
    assert not (tmp_path / "ran").exists()


def test_a_configuration_that_names_code_is_refused(folder: Path, tmp_path: Path) -> None:
    changed = copy(folder, tmp_path)
    config = changed / "text_encoder" / "config.json"
    values = {**json.loads(config.read_text()), "auto_map": {"AutoModel": "evil.Model"}}
    config.write_text(json.dumps(values))
    assert "names code" in failure(changed).message


def test_broken_folders(folder: Path, tmp_path: Path) -> None:
    assert "no such folder" in failure(tmp_path / "none").message
    assert "model_index.json is missing" in failure(tmp_path).message
    changed = copy(folder, tmp_path)
    weights = changed / "unet" / "diffusion_pytorch_model.safetensors"
    data = weights.read_bytes()
    assert "single file" in failure(weights).message
    for wrong in (data[:-100], b"", b"\xff" * 64):
        weights.write_bytes(wrong)
        assert "unet/diffusion_pytorch_model.safetensors is broken" in failure(changed).message
    weights.unlink()
    assert "cannot load" in failure(changed).message
    weights.write_bytes(data)
    (changed / "unet" / "config.json").write_text('{"_class_name": "UNet2DConditionModel"}')
    assert "cannot load" in failure(changed).message
    for wrong in ("{", "[]"):
        (changed / "model_index.json").write_text(wrong)
        assert "model_index.json" in failure(changed).message
    edit = {"_class_name": "NoSuchPipeline", "unet": ["diffusers", "UNet2DConditionModel"]}
    shutil.copytree(folder / "unet", changed / "unet", dirs_exist_ok=True)
    (changed / "model_index.json").write_text(json.dumps(edit))
    assert "cannot load" in failure(changed).message


@pytest.mark.parametrize("device", ["cuda:7", "tpu", "cuda:x", ""])
def test_a_device_that_is_not_there_is_an_error(folder: Path, device: str) -> None:
    error = failure(folder, device=device)
    assert error.place == "image.device"
    assert "no device" in error.message


def test_a_model_that_does_not_fit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wenfang.engines.image.placement import Memory

    monkeypatch.setattr(
        "wenfang.engines.image.pipeline_loading.free_memory", lambda *_: Memory(0, 1000)
    )
    assert "not enough memory" in failure(folder).message


def test_a_hub_name_that_is_not_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert "cannot load" in failure("nobody/no-such-model", offline=True).message


def test_half_precision_files(folder: Path, tmp_path: Path, engine: DiffusersEngine) -> None:
    import diffusers
    import torch

    pipe = diffusers.DiffusionPipeline.from_pretrained(folder, dtype=torch.float16)
    pipe.save_pretrained(tmp_path / "half", variant="fp16")
    opened = DiffusersEngine(str(tmp_path / "half"), device="cpu")
    assert opened.identity.versions["dtype"] == "float32"
    assert opened.identity.sha256 != engine.identity.sha256
    assert len(drawn(opened)) == 1
    opened.close()


def test_an_inpainting_model_only_inpaints(tmp_path: Path, engine: DiffusersEngine) -> None:
    folder = stable_diffusion(tmp_path / "nine", channels=9)
    opened = DiffusersEngine(str(folder), device="cpu")
    assert Ability.INPAINT in opened.abilities
    assert not {Ability.TEXT_TO_IMAGE, Ability.IMAGE_TO_IMAGE} & opened.abilities
    assert len(drawn(opened, **KINDS["inpaint"])) == 1
    with pytest.raises(BadInput, match="cannot do text-to-image"):
        opened.draw(asked())
    opened.close()


def test_the_models_own_safety_checker_is_kept(tmp_path: Path) -> None:
    folder = stable_diffusion(tmp_path / "safe", checker=broken_checker())
    opened = DiffusersEngine(str(folder), device="cpu")
    with pytest.raises(EngineError, match="safety checker withheld the picture of seed 3"):
        list(opened.draw(asked(seeds=(3,))))
    opened.close()
