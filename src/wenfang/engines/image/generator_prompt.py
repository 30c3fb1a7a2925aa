"""What a generator makes of a prompt: its condition, and what a person has to know of it.

Three kinds: told nothing, one of its classes, or a text. Each gives a row of numbers and
findings, or refuses with what it can draw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol

from wenfang.engines.image.generator_card import THRESHOLD, GeneratorCard
from wenfang.engines.image.generator_folder import GeneratorFolder
from wenfang.engines.image.prompt_condition import Captions, Embed, PromptCondition
from wenfang.engines.image.prompt_reading import Asked, PromptReader, head_of
from wenfang.engines.image.prompt_words import COLOURS
from wenfang.errors import BadInput
from wenfang.finding import Finding, Place, Severity
from wenfang.language.detect import HAN

if TYPE_CHECKING:
    import numpy as np

_PROMPT = Place("prompt", "prompt")
_LISTED = 40  # classes that an error names
_SURE = 0.1  # nearness above the threshold from which nothing has to be said


@dataclass(frozen=True)
class Condition:
    """What a generator is told.

    Attributes:
        rows: float32, shape (manners, width): where the prompt leaves its manner open, seeds take
            them in turn, so that several pictures of one prompt differ.
        colour: that the drawn picture is given, by name; ``None`` = its own.
        findings: what became of the prompt.
        styles: names of the rows' manners; empty where there are none.
    """

    rows: np.ndarray
    findings: tuple[Finding, ...] = ()
    colour: str | None = None
    styles: tuple[str, ...] = ()

    def row(self, seed: int) -> np.ndarray:
        """What a seed is told, shape (width,)."""
        found: np.ndarray = self.rows[seed % len(self.rows)]
        return found


class Prompter(Protocol):
    """From a prompt to a condition."""

    def condition(self, prompt: str, *, anyway: bool) -> Condition:
        """Raises ``BadInput`` for a prompt that cannot be drawn, with ``anyway`` only for one
        that means nothing."""
        ...


def prompter_for(folder: GeneratorFolder, embed: Embed | None) -> Prompter:
    """By the kind of generator.

    Args:
        embed: the sentence encoder that the card names.
    """
    card = folder.card
    if card.conditioning == "none":
        return Nothing()
    if card.conditioning == "class":
        return Classes(card, embed)
    assert embed is not None
    assert folder.captions is not None
    return Words(card, folder.captions, embed)


class Nothing:
    """A generator that is told nothing: the seed alone decides."""

    def condition(self, prompt: str, *, anyway: bool) -> Condition:
        import numpy as np

        message = "this generator takes no words: the prompt had no say in the picture"
        return Condition(
            np.zeros((1, 0), np.float32),
            (Finding("generator", "no-words", Severity.WARN, message, _PROMPT),),
        )


class Classes:
    """A generator of classes: the prompt names one, in whatever words."""

    def __init__(self, card: GeneratorCard, embed: Embed | None) -> None:
        self._card, self._embed = card, embed
        self._reader = PromptReader((), ())
        self._names: dict[str, int] = {}
        for number, word in enumerate(card.classes):
            for name in (word.name, *word.name.split("/"), *word.words, *word.weak):
                if name.strip():
                    self._names.setdefault(self._read(name), number)

    def condition(self, prompt: str, *, anyway: bool) -> Condition:
        import numpy as np

        subject = self._read(prompt)
        number, findings = self._chosen(subject) if subject else self._none(prompt)
        row = np.zeros(len(self._card.classes), np.float32)
        row[number] = 1
        return Condition(row[None], tuple(findings))

    def _chosen(self, subject: str) -> tuple[int, list[Finding]]:
        if subject in self._names:
            return self._names[subject], []
        inside = [name for name in self._names if _contains(subject, name)]
        name = max(inside, key=len, default=None)
        cosine = None
        if name is None:
            name, cosine = self._nearest(subject)
        if name is None:
            return self._none(subject)
        number = self._names[name]
        chosen = self._card.classes[number].name
        sure = "" if cosine is None else f" (nearest, cosine {cosine:.2f})"
        message = f"of the classes that this generator draws, {chosen!r} was taken{sure}"
        evidence = {"class": chosen, "nearness": cosine}
        return number, [Finding("generator", "class", Severity.INFO, message, _PROMPT, evidence)]

    def _none(self, asked: str) -> NoReturn:
        raise BadInput(
            f"this generator draws none such: {asked!r}",
            place="prompt",
            cure=f"it draws {self._list()}",
        )

    def _read(self, text: str) -> str:
        return self._reader.read(text).subject

    def _nearest(self, subject: str) -> tuple[str | None, float | None]:
        """A class's name that means about the same."""
        if self._embed is None:
            return None, None
        names = list(self._names)
        cosines = self._embed(names) @ self._embed([subject])[0]
        place = int(cosines.argmax())
        cosine = float(cosines[place])
        return (names[place], cosine) if cosine >= THRESHOLD else (None, None)

    def _list(self) -> str:
        names = [word.name for word in self._card.classes]
        return ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")


class Words:
    """A generator of texts."""

    def __init__(self, card: GeneratorCard, captions: Captions, embed: Embed) -> None:
        assert card.text is not None
        self._text, self._captions = card.text, captions
        self._embed = embed
        self._conditions = PromptCondition(embed, card.text.styles, card.text.colours)
        self._recolouring = PromptReader(card.text.styles, COLOURS)

    def condition(self, prompt: str, *, anyway: bool) -> Condition:
        asked = self._read(prompt)
        told, given = (None, asked.colour) if self._text.recolours else (asked.colour, None)
        if not asked.subject:
            raise BadInput("the prompt says nothing", place="prompt", cure="say what shall be seen")
        subject, findings = self._named(asked.subject)
        findings += self._distance(subject, anyway)
        if asked.left:
            words = ", ".join(asked.left)
            message = f"a colour of a part cannot be steered, only that of the whole: {words}"
            evidence = {"colour_words": words}
            findings.append(
                Finding("generator", "colour", Severity.INFO, message, _PROMPT, evidence)
            )
        styles = [asked.style] if asked.style else [word.name for word in self._text.styles]
        many = max(1, len(styles))
        rows = self._conditions.condition([subject] * many, styles or [None], [told] * many)
        return Condition(rows, tuple(findings), given, tuple(styles))

    def _named(self, subject: str) -> tuple[str, list[Finding]]:
        """A subject by the name under which it was learned."""
        if subject in self._captions:
            return subject, []
        name = self._captions.called(subject, self._embed([subject])[0])
        if name is None:
            return subject, []
        message = f"drawn as {name}, which also goes by that word"
        evidence = {"name": name}
        return name, [Finding("generator", "called", Severity.INFO, message, _PROMPT, evidence)]

    def _read(self, prompt: str) -> Asked:
        """A generator that is told no colours reads none, so that a thing whose own name holds one
        (black cat, 红心), which it has learned in that colour, is found under that name."""
        asked = self._conditions.reader.read(prompt)
        if not self._text.recolours or asked.subject in self._captions:
            return asked
        return self._recolouring.read(prompt)

    def _distance(self, subject: str, anyway: bool) -> Iterator[Finding]:
        vectors = self._embed([subject, head_of(subject)])
        near, cosine = self._captions.nearest(subject, vectors)
        least = self._text.threshold
        if cosine >= least + _SURE and (subject in self._captions or subject == head_of(subject)):
            return
        can = ", ".join(near)
        evidence = {"learned": can, "nearness": round(cosine, 4)}
        if cosine >= least:
            message = f"nearest to what this generator has learned is {near[0]}"
            yield Finding("generator", "nearest", Severity.INFO, message, _PROMPT, evidence)
            return
        if not anyway:
            raise BadInput(
                f"this generator has not learned to draw {subject!r} "
                f"(nearness {cosine:.2f}, under {least:.2f})",
                place="prompt",
                cure=f"nearest is what it has learned: {can}; or have it drawn anyway (--anyway)",
            )
        message = f"this generator has not learned to draw that; nearest is {can}"
        yield Finding("generator", "outside", Severity.WARN, message, _PROMPT, evidence)


def in_turn(condition: Condition, seeds: Sequence[int]) -> list[Finding]:
    """What is to be said of several pictures whose manner the prompt leaves open."""
    if len(condition.styles) < 2 or len(set(seeds)) < 2:
        return []
    styles = ", ".join(condition.styles)
    message = f"no style is named: seeds take them in turn, {styles}"
    evidence = {"styles": styles}
    return [Finding("generator", "styles", Severity.INFO, message, _PROMPT, evidence)]


def _contains(text: str, name: str) -> bool:
    """Whether a name stands in a text; a Latin one as whole words, in the plural too."""
    if re.search(f"[{HAN}]", name):
        return name in text
    return re.search(rf"(?<!\w){re.escape(name)}(?:e?s)?(?!\w)", text) is not None
