"""From a prompt to the numbers that a text generator is told, and how far outside it lies.

The condition is the sentence embedding of the subject, then one number for each style and
each colour, 1 for the one that is asked for; no colour at all means the thing's own colours.
Training makes its conditions here too, from captions and drawn alike.

Outside is told by cosines: of the subject to the nearest caption that the generator was
trained with, and of its head alone (``fox`` of ``fox with an umbrella``), in the mean, for of a
composed scene no caption is near. What that can and cannot tell is measured by
``benchmarks/prompt_distance.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from wenfang.engines.image.prompt_reading import Asked, PromptReader
from wenfang.engines.image.prompt_words import COLOURS, STYLES, Word
from wenfang.language.detect import detect_language, han_share

if TYPE_CHECKING:
    import numpy as np

Embed = Callable[[Sequence[str]], "np.ndarray"]
"""Texts → float32, shape (n, d), rows of length 1."""


class PromptCondition:
    """Prompts as conditions.

    Args:
        embed: the sentence encoder.
        styles, colours: in the order of their places.
    """

    def __init__(
        self, embed: Embed, styles: Sequence[Word] = STYLES, colours: Sequence[Word] = COLOURS
    ) -> None:
        self._embed = embed
        self.reader = PromptReader(styles, colours)
        self._styles = {word.name: place for place, word in enumerate(styles)}
        self._colours = {word.name: place for place, word in enumerate(colours)}

    def condition(
        self,
        subjects: Sequence[str],
        styles: Sequence[str | None],
        colours: Sequence[str | None],
    ) -> np.ndarray:
        """Conditions of subjects that are already without words for style and colour.

        Args:
            styles, colours: names; ``None`` = none, all zeros.

        Returns:
            float32, shape (n, d + styles + colours).

        Raises:
            KeyError: a style or colour that this generator does not know.
        """
        import numpy as np

        vectors = self._embed(subjects)
        named = np.zeros((len(subjects), len(self._styles) + len(self._colours)), np.float32)
        for row, (style, colour) in enumerate(zip(styles, colours, strict=True)):
            if style is not None:
                named[row, self._styles[style]] = 1
            if colour is not None:
                named[row, len(self._styles) + self._colours[colour]] = 1
        return np.concatenate([vectors.astype(np.float32), named], axis=1)

    def of_prompts(
        self, prompts: Sequence[str], style: str | None = None
    ) -> tuple[np.ndarray, list[Asked]]:
        """Conditions of prompts or captions as people write them, and how they were read.

        Args:
            style: where a prompt names none.
        """
        asked = [self.reader.read(prompt) for prompt in prompts]
        conditions = self.condition(
            [one.subject for one in asked],
            [one.style or style for one in asked],
            [one.colour for one in asked],
        )
        return conditions, asked


class Captions:
    """What a generator has learned to draw, and where that lies.

    Args:
        texts: subjects of the captions.
        concepts: what each is of; one of several captions is named for each.
        vectors: shape (n, d); brought to length 1.
        also: further words of a concept.
    """

    def __init__(
        self,
        texts: Sequence[str],
        concepts: Sequence[str],
        vectors: np.ndarray,
        also: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        import numpy as np

        self._texts, self._concepts = tuple(texts), tuple(concepts)
        rows = vectors.astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        self._vectors = rows / np.where(lengths > 0, lengths, 1)
        self._han = np.array([han_share(text) > 0 for text in texts])
        self._known = frozenset(text.casefold() for text in texts)
        self._called: dict[str, set[str]] = {}
        for concept, words in also.items():
            for word in words:
                self._called.setdefault(word.casefold(), set()).add(concept)

    def __contains__(self, subject: str) -> bool:
        """Whether one of the captions says just this."""
        return subject.casefold() in self._known

    def called(self, subject: str, vector: np.ndarray) -> str | None:
        """The caption, in the subject's own language where there is one, of what goes by just this
        word without being named so (``coffee``: hot beverage); of several things the one whose
        caption is nearest.

        Args:
            vector: of the subject, shape (d,), of length 1.
        """
        import numpy as np

        concepts = self._called.get(subject.casefold(), set())
        places = np.array([n for n, each in enumerate(self._concepts) if each in concepts], int)
        if not len(places):
            return None
        own = places[self._han[places] == (detect_language(subject) == "zh")]
        places = own if len(own) else places
        cosines = self._vectors[places] @ vector.astype(np.float32)
        return self._texts[int(places[int(cosines.argmax())])]

    def nearest(self, subject: str, vectors: np.ndarray, many: int = 3) -> tuple[list[str], float]:
        """Captions of the nearest concepts, nearest first, in the subject's own language where
        there are any; and the mean cosine of the vectors to the nearest in any language.

        Args:
            vectors: of the subject and of its head, shape (2, d), rows of length 1.
        """
        import numpy as np

        each = self._vectors @ vectors.astype(np.float32).T
        cosines = each.mean(axis=1)
        own = self._han == (detect_language(subject) == "zh")
        places = np.flatnonzero(own) if own.any() else np.arange(len(cosines))
        found: dict[str, str] = {}
        for place in places[np.argsort(-cosines[places], kind="stable")]:
            found.setdefault(self._concepts[place], self._texts[place])
            if len(found) == many:
                break
        return list(found.values()), float(each.max(axis=0).mean())
