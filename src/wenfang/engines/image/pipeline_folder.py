"""What lies in a diffusers folder, looked at before anything of it is loaded.

Weights are data: only safetensors are read, pickles are refused, and a folder that names
classes outside diffusers and Transformers, or brings code of its own, is refused too.
Source: diffusers, "model_index.json"; safetensors format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenfang.errors import EngineError

INDEX = "model_index.json"
_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5"})
_VARIANT = re.compile(r"\.(fp16|bf16|fp32|fp8)(?=[.-])")
"""``model.fp16.safetensors``, ``model.fp16-00001-of-00002.safetensors``."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight files of one part of a pipeline.

    Attributes:
        parameters: numbers in them.
        variant: ``fp16`` where there are only half-precision files; else ``None``.
    """

    files: tuple[Path, ...]
    parameters: int
    variant: str | None


@dataclass(frozen=True, slots=True)
class PipelineFolder:
    """A pipeline as it lies on the disk.

    Attributes:
        pipeline: the class that ``model_index.json`` names.
        parts: component → its weights; components without weights are left out.
    """

    path: Path
    pipeline: str
    parts: Mapping[str, Weights]

    @property
    def parameters(self) -> int:
        """Of all parts."""
        return sum(part.parameters for part in self.parts.values())

    @property
    def largest(self) -> int:
        """Parameters of the largest part."""
        return max(part.parameters for part in self.parts.values())

    @property
    def variant(self) -> str | None:
        """That must be asked for when loading; ``None`` = the plain files."""
        return next((part.variant for part in self.parts.values() if part.variant), None)


def read_folder(path: Path, place: str) -> PipelineFolder:
    """Look at a pipeline's folder.

    Raises:
        EngineError: no pipeline, pickled or foreign code, a broken or missing file.
    """
    index = _read_json(path / INDEX, place)
    name = index.get("_class_name")
    if not isinstance(name, str):
        raise _foreign(f"the pipeline class is {name!r}", place)
    parts = {}
    for component, library in _components(index, place):
        _ensure_no_code(path / component, library, place)
        if weights := read_weights(path / component, place):
            parts[component] = weights
    if not parts:
        raise EngineError(
            "this pipeline has no weights", place=place, cure="download the folder again"
        )
    return PipelineFolder(path, name, parts)


def read_weights(folder: Path, place: str) -> Weights | None:
    """The safetensors in a folder; ``None`` where it holds no weights (a tokenizer).

    Raises:
        EngineError: only pickled weights, or a file that is cut off or no safetensors.
    """
    there = sorted(file for file in folder.glob("*") if file.is_file())
    files = [file for file in there if file.suffix == ".safetensors"]
    pickles = [file for file in there if file.suffix in _PICKLES]
    if not files:
        if pickles:
            raise EngineError(
                f"{folder.name}/{pickles[0].name} is not a safetensors file and may hold code",
                place=place,
                cure="use a model whose weights are safetensors, or convert them",
            )
        return None
    plain = [file for file in files if not _VARIANT.search(file.name)]
    variant = None
    if not plain:
        found = {match[1] for file in files if (match := _VARIANT.search(file.name))}
        variant = "fp16" if "fp16" in found else min(found)
        plain = [file for file in files if f".{variant}" in file.name]
    return Weights(tuple(plain), sum(count_parameters(file, place) for file in plain), variant)


def count_parameters(file: Path, place: str) -> int:
    """Numbers in a safetensors file, from its header.

    Raises:
        EngineError: cut off, or not safetensors at all.
    """
    from math import prod

    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="pt") as opened:
            return sum(prod(opened.get_slice(key).get_shape()) for key in opened.keys())  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise EngineError(
            f"{file.parent.name}/{file.name} is broken: {error}",
            place=place,
            cure="download the folder again",
        ) from error


def _components(index: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    """Each component that is there, with the library its class is in."""
    for name, value in index.items():
        if name.startswith("_") or not isinstance(value, list) or len(value) != 2:
            continue  # a plain setting of the pipeline
        library, kind = value
        if library is None:
            continue
        if not isinstance(library, str) or not isinstance(kind, str) or Path(name).name != name:
            raise _foreign(f"{name} is {value!r}", place)
        yield name, library


def _ensure_no_code(folder: Path, library: str, place: str) -> None:
    from importlib.util import find_spec

    ours = library in ("diffusers", "transformers") or (
        library.isidentifier() and find_spec(f"diffusers.pipelines.{library}") is not None
    )
    if not ours:
        raise _foreign(f"{folder.name} is of {library!r}", place)
    config = folder / "config.json"
    if config.is_file() and "auto_map" in _read_json(config, place):
        raise _foreign(f"{folder.name}/config.json names code", place)


def _foreign(what: str, place: str) -> EngineError:
    return EngineError(
        f"this model needs code that is not in diffusers or Transformers: {what}",
        place=place,
        cure="code of a model is never run; choose a model that needs none, or serve it "
        "elsewhere and use openai:MODEL",
    )


def _read_json(path: Path, place: str) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise EngineError(
            f"this is no folder of a diffusers pipeline: {path.name} is missing",
            place=place,
            cure="give the folder that holds model_index.json",
        ) from None
    except (OSError, ValueError) as error:
        raise EngineError(
            f"{path.name} cannot be read: {error}", place=place, cure="download the folder again"
        ) from error
    if not isinstance(value, dict):
        raise EngineError(
            f"{path.name} is not a JSON object", place=place, cure="download the folder again"
        )
    return value
