"""A generator by what a person calls it: a folder, a catalogue's name, or the one that ships.

The one that ships lies inside the package, so that a fresh machine draws without a network.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.identity import published_name
from wenfang.engines.image.generator import Generator
from wenfang.engines.image.generator_card import Encoder
from wenfang.engines.image.generator_folder import generator_at, read_generator
from wenfang.engines.image.prompt_condition import Embed
from wenfang.engines.pixels.base import Upscaler
from wenfang.errors import BadInput, EngineError

if TYPE_CHECKING:
    from wenfang.resources import Catalogue

Fetch = Callable[[str], Path]

PACKAGED = Path(__file__).with_name("default")
"""The generator that ships; see ``training/runs/default``."""
DEFAULT = "default"
KIND, FORMAT = "generator", "generator"


def open_generator(
    name: str,
    *,
    fetch: Fetch,
    catalogue: Catalogue,
    upscaler: Callable[[], Upscaler] | None = None,
) -> Generator:
    """Open a generator.

    Args:
        name: ``default``, a folder, or a catalogue's name, in this order.
        fetch: catalogue name → the resource's file or folder.
        upscaler: opens super-resolution for pictures that are small.

    Raises:
        BadInput: nothing is named so.
        EngineError: the folder is not what it should be.
        ResourceError: it cannot be fetched.
    """

    def embed(encoder: Encoder) -> Embed:
        return open_encoder(encoder, fetch, catalogue)

    resource = None
    if name == DEFAULT:  # never a folder of that name that happens to lie there
        folder, model = generator_at(str(PACKAGED)), DEFAULT
    elif (folder := generator_at(name)) is not None:
        model = published_name(name)
    elif name in catalogue and catalogue.get(name).format == FORMAT:
        resource = catalogue.get(name)
        folder, model = generator_at(str(fetch(name))), resource.name
    if folder is None:
        raise BadInput(
            f"{name!r} is no generator",
            place="image.model",
            cure="name a folder with generator.json, as training exports it",
        )
    read = read_generator(folder)
    encoder = read.card.encoder
    return Generator(
        read,
        model=f"{KIND}:{model}",
        embed=(lambda: embed(encoder)) if encoder else None,
        upscaler=upscaler,
        resource=resource,
    )


def open_encoder(encoder: Encoder, fetch: Fetch, catalogue: Catalogue) -> Embed:
    """The encoder that a card names; other weights would mean other vectors."""
    from wenfang.engines.embedding.open import open_embedding_engine

    known = catalogue.get(encoder.resource) if encoder.resource in catalogue else None
    if known is None or known.task != "embedding" or known.format != "npz":
        raise EngineError(
            "the generator names a sentence encoder that is not in the catalogue",
            place=encoder.resource,
            cure="add it to your catalogue, see docs/resources.md",
        )
    if known.sha256 != encoder.sha256:
        raise EngineError(
            "the generator was trained with other weights of its sentence encoder",
            place=encoder.resource,
            cure="train it again, or add those weights to your catalogue",
        )
    return open_embedding_engine(fetch(encoder.resource)).embed
