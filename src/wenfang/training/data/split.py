"""A part of a set held out, by concept: what is held out was never seen in any style."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.data.store import digest

if TYPE_CHECKING:
    import numpy as np


def split(data: PictureSet, held_out: float = 0.1, seed: int = 0) -> tuple[PictureSet, PictureSet]:
    """The part to learn from, and the part held out.

    Concepts are ranked by a hash of seed and name, so that the same ones are held out at
    every resolution and, but for a few at the edge, of every choice of styles. Both parts
    are copies in memory.

    Args:
        held_out: share of the concepts, over 0 and under 1; at least one, never all.

    Raises:
        BadInput: another share, or fewer than two concepts.
    """
    import numpy as np

    if not 0 < held_out < 1:
        raise BadInput(f"{held_out} is no share", place="held_out", cure="give one between 0 and 1")
    concepts = sorted(set(data.concepts), key=lambda name: _rank(seed, name))
    if len(concepts) < 2:
        raise BadInput(
            "there is one concept only, and nothing can be held out",
            place="held_out",
            cure="give pictures of at least two different things",
        )
    count = min(max(1, round(held_out * len(concepts))), len(concepts) - 1)
    out = frozenset(concepts[:count])
    held = np.array([concept in out for concept in data.concepts])
    return subset(data, np.flatnonzero(~held)), subset(data, np.flatnonzero(held))


def subset(data: PictureSet, indices: np.ndarray) -> PictureSet:
    """The pictures of these numbers, copied."""
    pixels, labels = data.pixels[indices], data.labels[indices]
    captions = tuple(data.captions[n] for n in indices)
    return PictureSet(
        pixels=pixels,
        captions=captions,
        labels=labels,
        classes=data.classes,
        concepts=tuple(data.concepts[n] for n in indices),
        styles=tuple(data.styles[n] for n in indices),
        licences=data.licences,
        problems=data.problems,
        sha256=digest(pixels, captions, labels.tolist()),
    )


def _rank(seed: int, concept: str) -> bytes:
    return hashlib.sha256(f"{seed}:{concept}".encode()).digest()
