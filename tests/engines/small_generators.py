"""Generators small enough for a test, written as real ONNX files.

A linear layer and a tanh: every number of the noise and of the condition has a say in every
pixel, so that what reaches the network can be read off the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from wenfang.engines.embedding.open import open_embedding_engine
from wenfang.engines.image.generator_card import Encoder, GeneratorCard, TextCondition
from wenfang.engines.image.generator_folder import Caption, write_generator
from wenfang.engines.image.prompt_reading import PromptReader
from wenfang.engines.image.prompt_words import Word
from wenfang.resources import fetch, load_catalogue

ENCODER = "universal-sentence-encoder-multilingual"
SIDE, LATENT = 16, 8
#: subject → concept, both languages.
LEARNED = {
    "fox": "fox", "狐狸": "fox", "cat": "cat", "猫": "cat", "pizza": "pizza", "披萨": "pizza",
    "rocket": "rocket", "火箭": "rocket", "birthday cake": "cake", "生日蛋糕": "cake",
    "umbrella": "umbrella", "雨伞": "umbrella", "red heart": "heart", "红心": "heart",
}  # fmt: skip


def network(
    side: int = SIDE,
    channels: int = 3,
    latent: int = LATENT,
    width: int = 0,
    *,
    shapes: dict[str, Any] | None = None,
    blobs: bool = False,
    seed: int = 0,
) -> onnx.ModelProto:
    """``picture = tanh(noise·A + condition·B + c)``.

    Args:
        shapes: instead of the right ones, by name.
        blobs: a round motif that changes smoothly, for pictures that are looked at.
    """
    rng = np.random.default_rng(seed)
    pixels = side * side * channels
    weight = rng.normal(0, 0.5, (latent + width, pixels)).astype(np.float32)
    bias = np.zeros(pixels, np.float32)
    if blobs:
        weight, bias = _blobs(rng, side, channels, latent + width)
    shape = {
        "noise": ("n", latent),
        "condition": ("n", width),
        "picture": ("n", side, side, channels),
        **(shapes or {}),
    }
    inputs = ["noise", *(["condition"] if width else [])]
    nodes = [
        helper.make_node("Concat", inputs, ["told"], axis=1),
        helper.make_node("MatMul", ["told", "weight"], ["flat"]),
        helper.make_node("Add", ["flat", "bias"], ["shifted"]),
        helper.make_node("Tanh", ["shifted"], ["values"]),
        helper.make_node("Reshape", ["values", "shape"], ["picture"]),
    ]
    graph = helper.make_graph(
        nodes,
        "generator",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape[name]) for name in inputs],
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape["picture"])],
        [
            numpy_helper.from_array(weight, "weight"),
            numpy_helper.from_array(bias, "bias"),
            numpy_helper.from_array(np.array([-1, side, side, channels]), "shape"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def _blobs(
    rng: np.random.Generator, side: int, channels: int, told: int
) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[:side, :side] / (side - 1) * 2 - 1
    waves = [
        np.cos(rng.uniform(1, 4) * x + rng.uniform(1, 4) * y + rng.uniform(0, 6))
        for _ in range(told * channels)
    ]
    weight = np.stack(waves).reshape(told, channels, side, side).transpose(0, 2, 3, 1) * 0.5
    bias = np.zeros((side, side, channels))
    if channels == 4:
        weight[..., 3] *= 0.15
        bias[..., 3] = (0.7 - np.hypot(x, y)) * 12
    return weight.reshape(told, -1).astype(np.float32), bias.reshape(-1).astype(np.float32)


def plain(folder: Path, *, side: int = SIDE, channels: int = 3, **said: Any) -> Path:
    """A generator that is told nothing."""
    card = GeneratorCard(side=side, channels=channels, latent=LATENT, licence="MIT", **said)  # type: ignore[arg-type]
    write_generator(folder, card, network(side, channels, blobs=True).SerializeToString())
    return folder


CLASSES = (
    Word(name="T-shirt/top", words=("T恤",)),
    Word(name="Trouser", words=("裤子",)),
    Word(name="Ankle boot", words=("短靴",)),
)


def of_classes(folder: Path, *, encoder: bool = True) -> Path:
    """A grey generator of three classes."""
    card = GeneratorCard(
        side=SIDE,
        channels=1,
        latent=LATENT,
        conditioning="class",
        classes=CLASSES,
        encoder=the_encoder() if encoder else None,
        licence="MIT",
    )
    write_generator(folder, card, network(SIDE, 1, width=3).SerializeToString())
    return folder


def of_texts(
    folder: Path,
    *,
    side: int = SIDE,
    channels: int = 4,
    recolours: bool = False,
    also: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    **said: Any,
) -> Path:
    """A generator of texts that has learned :data:`LEARNED`.

    Args:
        recolours: it is told no colours, and its captions are names with their colours.
        also: further words of concepts.
    """
    text = TextCondition(colours=(), recolours=True) if recolours else TextCondition()
    card = GeneratorCard(
        side=side,
        channels=channels,  # type: ignore[arg-type]
        latent=LATENT,
        conditioning="text",
        text=text,
        encoder=the_encoder(),
        licence="MIT",
        attribution="Small pictures, nobody",
        **said,
    )
    subjects, vectors = _captions(recolours)
    write_generator(
        folder,
        card,
        network(side, channels, width=card.width, blobs=True).SerializeToString(),
        captions=[
            Caption(text=text, concept=concept, also=also.get(text, ()))
            for text, concept in subjects.items()
        ],
        vectors=vectors,
    )
    return folder


@cache
def _captions(whole: bool) -> tuple[dict[str, str], np.ndarray]:
    """Subject → concept, and where the subjects lie.

    Args:
        whole: with their colours.
    """
    reader = PromptReader(colours=()) if whole else PromptReader()
    subjects = {reader.read(text).subject: concept for text, concept in LEARNED.items()}
    return subjects, open_embedding_engine(fetch(ENCODER)).embed(list(subjects))


def the_encoder() -> Encoder:
    return Encoder(resource=ENCODER, sha256=load_catalogue().get(ENCODER).sha256, width=512)
