"""LoRA, IP-Adapter and ControlNet: small weights beside a pipeline's own.

Design choice: an adapter is on the model only while a request that asks for it is computed,
and taken off again as a whole; a picture therefore never depends on what was drawn before.
All of them are safetensors files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wenfang.engines.image.base import ImageRequest
from wenfang.engines.image.pipeline_folder import count_parameters, read_weights
from wenfang.engines.image.pipeline_kinds import parameters
from wenfang.errors import BadInput, ConfigurationError, EngineError, first_line

Lora = tuple[Path, float]
"""A LoRA file and its weight; 1 is as it was trained."""


def read_lora(text: str, place: str) -> Lora:
    """``FILE.safetensors`` or ``FILE.safetensors@WEIGHT``.

    Raises:
        ConfigurationError: the weight is no number.
    """
    path, at, weight = text.rpartition("@")
    if not at or not path.endswith(".safetensors"):
        return Path(text).expanduser(), 1.0
    try:
        return Path(path).expanduser(), float(weight)
    except ValueError:
        raise ConfigurationError(
            f"{weight!r} is no weight", place=place, cure="write FILE.safetensors@0.8"
        ) from None


def loras_of(request: ImageRequest, configured: Sequence[Lora]) -> tuple[Lora, ...]:
    """The configured LoRAs and then those in ``extras["lora"]``.

    Raises:
        BadInput: not pairs of a path and a number.
    """
    asked = request.extras.get("lora", ())
    try:
        return (*configured, *((Path(path), float(weight)) for path, weight in asked))
    except (TypeError, ValueError):
        raise BadInput(
            "LoRAs are pairs of a file and a weight",
            place="extras.lora",
            cure='write [("style.safetensors", 0.8)]',
        ) from None


def load_controlnet(folder: Path, dtype: Any) -> Any:
    """A ControlNet from its folder; the class is the one that its configuration names.

    Raises:
        EngineError: no ControlNet, pickled or broken weights.
    """
    import diffusers

    place = "image.controlnet"
    ensure_weights(folder, place)
    try:
        name = diffusers.ControlNetModel.load_config(folder, local_files_only=True)["_class_name"]
        kind = getattr(diffusers, name) if "ControlNet" in name else None
        if kind is None:
            raise ValueError(f"{name} is no ControlNet")
        return kind.from_pretrained(
            folder, dtype=dtype, use_safetensors=True, local_files_only=True
        )
    except (OSError, ValueError, KeyError, AttributeError, RuntimeError) as error:
        raise EngineError(
            f"this ControlNet cannot be loaded: {first_line(error)}",
            place=place,
            cure="give the folder of a ControlNet of the model's family",
        ) from error


def ensure_weights(folder: Path, place: str) -> None:
    """Refuse a folder without safetensors weights."""
    if not folder.is_dir() or read_weights(folder, place) is None:
        raise EngineError(
            f"{folder} is no folder with safetensors weights", place=place, cure="check the path"
        )


class Adapters:
    """What is on a pipeline's model now.

    Args:
        ip_adapter: its file; the image encoder lies in ``image_encoder`` beside it, unless
            the pipeline has one.
    """

    def __init__(self, ip_adapter: Path | None) -> None:
        self._ip_adapter = ip_adapter
        if ip_adapter is not None:
            _ensure_file(ip_adapter, "image.ip_adapter")
            encoder = ip_adapter.parent / "image_encoder"
            if encoder.is_dir():
                ensure_weights(encoder, "image.ip_adapter")

    def can_style(self, pipe: Any) -> bool:
        """Whether a style picture can be given to this pipeline."""
        return (
            self._ip_adapter is not None
            and hasattr(pipe, "load_ip_adapter")
            and "ip_adapter_image" in parameters(pipe)
        )

    def put_on(self, pipe: Any, loras: Sequence[Lora], *, styled: bool) -> None:
        """Load them into the model that the pipeline shares with its siblings.

        Raises:
            BadInput, EngineError: a file is missing, broken, or of another family.
        """
        if loras:
            _load_loras(pipe, loras)
        if styled:
            self._load_ip_adapter(pipe)

    def take_off(self, pipe: Any, loras: Sequence[Lora], *, styled: bool) -> None:
        """Undo :meth:`put_on`, also where it failed half-way."""
        if loras and hasattr(pipe, "unload_lora_weights"):
            pipe.unload_lora_weights()
        if styled and hasattr(pipe, "unload_ip_adapter"):
            pipe.unload_ip_adapter()

    def _load_ip_adapter(self, pipe: Any) -> None:
        file = self._ip_adapter
        assert file is not None, "require() has refused a style"
        known = _parameters_of(pipe.load_ip_adapter)
        said: dict[str, Any] = {"weight_name": file.name, "subfolder": "", "local_files_only": True}
        encoder = file.parent / "image_encoder"
        if "image_encoder_pretrained_model_name_or_path" in known:  # FLUX
            said["image_encoder_pretrained_model_name_or_path"] = str(encoder)
        else:
            said["image_encoder_folder"] = "image_encoder" if encoder.is_dir() else None
        try:
            pipe.load_ip_adapter(str(file.parent), **said)
        except (OSError, ValueError, KeyError, AttributeError, RuntimeError) as error:
            raise _of_another_family("IP-Adapter", file, error, "image.ip_adapter") from error


def _load_loras(pipe: Any, loras: Sequence[Lora]) -> None:
    if not hasattr(pipe, "load_lora_weights"):
        raise BadInput(
            f"{type(pipe).__name__} takes no LoRA", place="extras.lora", cure="leave it out"
        )
    names = []
    for number, (file, _) in enumerate(loras):
        _ensure_file(file, "extras.lora")
        names.append(f"lora{number}")
        try:
            pipe.load_lora_weights(
                str(file.parent),
                weight_name=file.name,
                adapter_name=names[-1],
                use_safetensors=True,
                local_files_only=True,
            )
        except ImportError as error:
            raise EngineError(
                f"LoRAs need peft: {error}", place="lora", cure="pip install 'wenfang[torch]'"
            ) from error
        except (OSError, ValueError, KeyError, IndexError, RuntimeError) as error:
            raise _of_another_family("LoRA", file, error, "extras.lora") from error
        if names[-1] not in _loaded(pipe):
            raise _of_another_family("LoRA", file, "none of its layers is in it", "extras.lora")
    pipe.set_adapters(names, [weight for _, weight in loras])


def _loaded(pipe: Any) -> set[str]:
    adapters: Mapping[str, Sequence[str]] = pipe.get_list_adapters()
    return {name for names in adapters.values() for name in names}


def _ensure_file(file: Path, place: str) -> None:
    if file.suffix != ".safetensors" or not file.is_file():
        raise BadInput(
            f"{file} is no safetensors file that is there", place=place, cure="check the path"
        )
    count_parameters(file, place)


def _of_another_family(what: str, file: Path, why: object, place: str) -> EngineError:
    return EngineError(
        f"the {what} {file.name} does not fit this model: {first_line(why)}",
        place=place,
        cure=f"use a {what} that was trained for this model's family",
    )


def _parameters_of(method: Any) -> frozenset[str]:
    import inspect

    return frozenset(inspect.signature(method).parameters)
