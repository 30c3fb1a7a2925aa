"""LoRA, ControlNet and IP-Adapter on a tiny Stable Diffusion."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_pipelines

from wenfang.engines.image.adapters import read_lora
from wenfang.engines.image.base import Ability, ImageRequest, Sample
from wenfang.engines.image.diffusers import DiffusersEngine
from wenfang.engines.image.registry import open_image_engine
from wenfang.errors import BadInput, ConfigurationError, EngineError
from wenfang.picture import Picture

pytestmark = pytest.mark.slow
NOISE = np.random.default_rng(3)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline, and beside it one adapter of each kind."""
    root = tmp_path_factory.mktemp("adapters")
    model = tiny_pipelines.stable_diffusion(root / "model")
    tiny_pipelines.lora(model, root / "lora.safetensors")
    tiny_pipelines.controlnet(model, root / "control")
    tiny_pipelines.ip_adapter(model, root / "ip")
    return root


@pytest.fixture(scope="module")
def plain(folder: Path) -> Iterator[DiffusersEngine]:
    engine = DiffusersEngine(str(folder / "model"), device="cpu")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def full(folder: Path) -> Iterator[Any]:
    """With a ControlNet and an IP-Adapter."""
    engine = open_image_engine(
        f"hf:{folder / 'model'}",
        settings={
            "device": "cpu",
            "controlnet": folder / "control",
            "ip_adapter": folder / "ip" / "adapter.safetensors",
        },
    )
    yield engine
    engine.close()


def picture(side: int = 32) -> Picture:
    return Picture(NOISE.integers(0, 256, (side, side, 3), dtype=np.uint8))


START, OTHER = picture(), picture()
MASK = Picture(np.full((32, 32, 3), 255, np.uint8))
KINDS: list[dict[str, Any]] = [
    {},
    {"image": START, "strength": 0.7},
    {"image": START, "mask": MASK, "strength": 0.7},
]


def drawn(engine: Any, **fields: Any) -> list[Picture]:
    base = {"prompt": "a red fox", "width": 32, "height": 32, "steps": 3, "seeds": (4, 5)}
    request = ImageRequest(**{**base, **fields})
    return [event.picture for event in engine.draw(request) if isinstance(event, Sample)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_lora_is_on_for_its_request_only(
    plain: DiffusersEngine, folder: Path, kind: dict[str, Any]
) -> None:
    def with_lora(weight: float) -> list[Picture]:
        return drawn(plain, extras={"lora": [(folder / "lora.safetensors", weight)]}, **kind)

    before = drawn(plain, **kind)
    full, half = with_lora(1.0), with_lora(0.5)
    assert before != full != half != before
    assert with_lora(1.0) == full
    assert drawn(plain, **kind) == before


def test_a_configured_lora_is_always_on(plain: DiffusersEngine, folder: Path) -> None:
    file = folder / "lora.safetensors"
    engine = open_image_engine(
        f"hf:{folder / 'model'}", settings={"device": "cpu", "lora": [f"{file}@0.5"]}
    )
    assert drawn(engine) == drawn(plain, extras={"lora": [(str(file), 0.5)]})
    assert "lora.safetensors" in engine.identity.versions
    engine.close()


def test_loras_that_cannot_be_used(plain: DiffusersEngine, folder: Path, tmp_path: Path) -> None:
    from safetensors.torch import save_file
    from torch import zeros

    before = drawn(plain)
    pickled, broken, strange = (tmp_path / n for n in ("a.bin", "b.safetensors", "c.safetensors"))
    pickled.write_bytes(b"x")
    broken.write_bytes(b"x")
    save_file({"nothing.lora_A.weight": zeros(2, 2)}, strange)
    for file, kind, said in (
        (pickled, BadInput, "no safetensors file"),
        (tmp_path / "none.safetensors", BadInput, "no safetensors file"),
        (broken, EngineError, "broken"),
        (strange, EngineError, "does not fit this model"),
    ):
        good = folder / "lora.safetensors"
        with pytest.raises(kind, match=said):
            drawn(plain, extras={"lora": [(good, 1.0), (file, 1.0)]})
        assert drawn(plain) == before  # the first one is off again


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.safetensors", (Path("a.safetensors"), 1.0)),
        ("a.safetensors@0.5", (Path("a.safetensors"), 0.5)),
        ("me@home/a.safetensors", (Path("me@home/a.safetensors"), 1.0)),
    ],
)
def test_loras_are_read(text: str, expected: tuple[Path, float]) -> None:
    assert read_lora(text, "image.lora") == expected


def test_a_lora_without_a_number() -> None:
    with pytest.raises(ConfigurationError, match="no weight"):
        read_lora("a.safetensors@much", "image.lora")


@pytest.mark.parametrize("kind", KINDS)
def test_control(plain: DiffusersEngine, full: Any, kind: dict[str, Any]) -> None:
    assert Ability.CONTROL in full.abilities
    before = drawn(full, **kind)
    assert before == drawn(plain, **kind)  # it is there and does nothing unasked
    one, other = drawn(full, control=START, **kind), drawn(full, control=OTHER, **kind)
    assert before != one != other != before
    assert drawn(full, control=START, seeds=(5,), **kind) == one[1:]
    assert drawn(full, **kind) == before
    own = 0.8 if "image" in kind and "mask" not in kind else 0.5 if kind else 1.0
    assert drawn(full, control=START, control_strength=own, **kind) == one
    assert drawn(full, control=START, control_strength=0.3, **kind) not in (one, before)


def test_how_closely_nothing_is_followed(full: Any) -> None:
    with pytest.raises(BadInput, match="without a picture to follow"):
        drawn(full, control_strength=0.5)
    with pytest.raises(BadInput, match="strength 3"):
        drawn(full, control=START, control_strength=3)


@pytest.mark.parametrize("kind", KINDS)
def test_style(plain: DiffusersEngine, full: Any, kind: dict[str, Any]) -> None:
    assert Ability.STYLE_IMAGE in full.abilities
    before = drawn(plain, **kind)
    one, other = drawn(full, style=START, **kind), drawn(full, style=OTHER, **kind)
    assert before != one != other != before
    assert drawn(full, style=START, seeds=(5,), **kind) == one[1:]
    assert drawn(full, **kind) == before


def test_all_at_once(full: Any, folder: Path) -> None:
    lora = {"lora": [(folder / "lora.safetensors", 1.0)]}
    every = drawn(full, style=START, control=OTHER, extras=lora)
    assert every != drawn(full, style=START, control=OTHER)
    assert len(every) == 2
    assert set(full.identity.versions) >= {"control", "adapter.safetensors"}


def test_a_pipeline_saved_with_its_controlnet(folder: Path, tmp_path: Path, full: Any) -> None:
    import diffusers

    net = diffusers.ControlNetModel.from_pretrained(folder / "control")
    pipe = diffusers.StableDiffusionControlNetPipeline.from_pretrained(
        folder / "model", controlnet=net
    )
    pipe.save_pretrained(tmp_path)
    engine = DiffusersEngine(str(tmp_path), device="cpu")
    assert {Ability.CONTROL, Ability.TEXT_TO_IMAGE, Ability.INPAINT} <= engine.abilities
    for kind in KINDS:
        assert drawn(engine, **kind) == drawn(full, **kind)
        assert drawn(engine, control=START, **kind) == drawn(full, control=START, **kind)
    engine.close()


def test_adapters_that_cannot_be_used(folder: Path, tmp_path: Path) -> None:
    def opened(**settings: Any) -> None:
        DiffusersEngine(str(folder / "model"), device="cpu", **settings)

    with pytest.raises(EngineError, match="no folder with safetensors"):
        opened(controlnet=tmp_path)
    with pytest.raises(EngineError, match="is no ControlNet"):
        opened(controlnet=folder / "model" / "unet")
    with pytest.raises(BadInput, match="no safetensors file"):
        opened(ip_adapter=tmp_path / "none.safetensors")
    pickled = tmp_path / "ip"
    shutil.copytree(folder / "ip", pickled)
    (pickled / "image_encoder" / "model.safetensors").rename(
        pickled / "image_encoder" / "pytorch_model.bin"
    )
    with pytest.raises(EngineError, match="may hold code"):
        opened(ip_adapter=pickled / "adapter.safetensors")


def test_an_ip_adapter_of_another_family(folder: Path) -> None:
    engine = DiffusersEngine(
        str(folder / "model"), device="cpu", ip_adapter=folder / "lora.safetensors"
    )
    before = drawn(engine)
    with pytest.raises(EngineError, match="does not fit this model"):
        drawn(engine, style=START)
    assert drawn(engine) == before
    engine.close()
