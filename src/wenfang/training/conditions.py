"""What a network is told of each picture: nothing, its class, or its caption as a vector.

A text vector is made by the same function that draws from prompts
(:mod:`wenfang.engines.image.prompt_condition`): the subject's sentence embedding, then the style.
Each time a picture is seen, one of its captions is taken by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.progress import Progress, silent
from wenfang.training.batches import Conditions, class_conditions, no_conditions
from wenfang.training.data.picture_set import PictureSet

if TYPE_CHECKING:
    import numpy as np

    from wenfang.engines.image.prompt_condition import Embed
    from wenfang.engines.image.prompt_words import Word

_AT_ONCE = 512


@dataclass(frozen=True)
class Told:
    """Conditions of a set of pictures.

    Attributes:
        conditions: for :func:`~wenfang.training.batches.batch`.
        width: of a condition.
        text: captions and their vectors, where pictures are told by text.
    """

    conditions: Conditions
    width: int
    text: ToldText | None = None


@dataclass(frozen=True)
class ToldText:
    """What a text generator has seen.

    Attributes:
        subjects: captions without words for style and colour.
        concepts: what each is of.
        vectors: float32, (n, d).
        styles: that it knows, in the order of their places.
    """

    subjects: tuple[str, ...]
    concepts: tuple[str, ...]
    vectors: np.ndarray
    styles: tuple[Word, ...]


def tell(
    data: PictureSet,
    conditioning: str,
    embed: Embed | None = None,
    progress: Progress = silent,
    *,
    captions: int | None = None,
) -> Told:
    """Conditions of these pictures.

    Args:
        conditioning: ``none``, ``class`` or ``text``.
        embed: the sentence encoder; only for ``text``.
        captions: how many of each picture's are used, the plainest first; default all.

    Raises:
        BadInput: the pictures have no classes or captions, where they are asked for.
    """
    if conditioning == "none":
        return Told(no_conditions, 0)
    if conditioning == "class":
        if not data.classes or (data.labels < 0).any():
            raise BadInput(
                "not every picture has a class",
                place="conditioning",
                cure="put the pictures into one folder for each class, or train without classes",
            )
        return Told(class_conditions(data), len(data.classes))
    if embed is None or not all(data.captions):
        raise BadInput(
            "not every picture has a caption",
            place="conditioning",
            cure="give each a caption (NAME.txt beside it, or captions.jsonl)",
        )
    return _told_by_text(data, [each[:captions] for each in data.captions], embed, progress)


def styles_of(data: PictureSet) -> tuple[Word, ...]:
    """The styles that these pictures have, in the order of their places in a condition."""
    from wenfang.engines.image.prompt_words import STYLES

    named = set(data.styles)
    return tuple(word for word in STYLES if word.name in named)


def _told_by_text(
    data: PictureSet, all_captions: Sequence[Sequence[str]], embed: Embed, progress: Progress
) -> Told:
    import numpy as np

    styles = styles_of(data)
    places = {word.name: place for place, word in enumerate(styles)}
    rows: dict[str, int] = {}
    concepts: dict[str, str] = {}
    for captions, concept in zip(all_captions, data.concepts, strict=True):
        for caption in captions:
            rows.setdefault(caption, len(rows))
            concepts.setdefault(caption, concept)
    texts = tuple(rows)
    vectors = np.concatenate(
        [_embedded(embed, texts, start, progress) for start in range(0, len(texts), _AT_ONCE)]
    )
    of_picture = [np.array([rows[each] for each in captions]) for captions in all_captions]
    style = np.zeros((len(data), len(styles)), np.float32)
    for number, name in enumerate(data.styles):
        if name in places:
            style[number, places[name]] = 1

    def conditions(indices: np.ndarray, chance: np.random.Generator) -> np.ndarray:
        drawn = chance.random(len(indices))
        chosen = [
            of_picture[index][int(share * len(of_picture[index]))]
            for index, share in zip(indices, drawn, strict=True)
        ]
        return np.concatenate([vectors[chosen], style[indices]], axis=1)

    text = ToldText(texts, tuple(concepts[each] for each in texts), vectors, styles)
    return Told(conditions, vectors.shape[1] + len(styles), text)


def _embedded(embed: Embed, texts: tuple[str, ...], start: int, progress: Progress) -> np.ndarray:
    progress("reading captions", start, len(texts), "captions")
    return embed(texts[start : start + _AT_ONCE])
