"""Pictures beside the presenter: each is shown once, with the line that it fits best.

How well one fits is the likeness of its caption and the line (cosine of sentence vectors); of
pictures that are drawn, the caption is what was asked for. Every picture's score is told, and
one that fits no line is told and, if the person gave it, shown where it fits least badly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wenfang.asset import sha256_hex
from wenfang.brief import AnchorBrief, ShownPicture
from wenfang.checks.nsfw import check_nsfw
from wenfang.drawing import Ingredient
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.image.base import ImageEngine, ImageRequest
from wenfang.errors import BadInput, EngineError
from wenfang.finding import Finding, Place, Severity
from wenfang.language.words import (
    english_words,
    han_runs,
    is_function_character,
    is_function_word,
)
from wenfang.picture import Picture
from wenfang.pictures.reading import ReadPicture, picture_bytes, read_picture
from wenfang.pictures.twins import Look, look_of
from wenfang.source import Language
from wenfang.workflows.anchor.script import Line
from wenfang.workflows.drawing import confined, drawn, examined
from wenfang.workflows.news.cover import scene_without
from wenfang.workflows.tools import Tools

#: A caption below this likeness has little to do with its line.
FITS = 0.25
#: A drawn picture needs more: nobody asked for this very one.
FITS_DRAWN = 0.30
MOST_DRAWN = 12


@dataclass(frozen=True)
class Shown:
    """A picture with its line.

    Attributes:
        line: its place among the lines.
        score: likeness of caption and line, -1 to 1.
        seed: that it was drawn with; ``None`` of a file.
        ingredient: the file, where it was one.
    """

    picture: Picture
    line: int
    caption: str
    credit: str
    score: float
    ingredient: Ingredient | None = None
    seed: int | None = None


def placed(captions: Sequence[str], lines: Sequence[str], embed: EmbeddingEngine) -> list[tuple[int, float]]:  # fmt: skip
    """For each caption the line that it is given, and its score: the best pairs first, no line
    twice.

    Raises:
        BadInput: more captions than lines.
    """
    import numpy as np

    if len(captions) > len(lines):
        raise BadInput(
            f"{len(captions)} pictures, and the script has {len(lines)} lines to show them with",
            place="pictures",
            cure="leave some out, or give a longer script",
        )
    if not captions:
        return []
    likeness = np.asarray(embed.embed(list(captions))) @ np.asarray(embed.embed(list(lines))).T
    given: dict[int, tuple[int, float]] = {}
    for flat in np.argsort(-likeness, axis=None, kind="stable"):
        caption, line = divmod(int(flat), len(lines))
        if caption not in given and line not in {taken for taken, _ in given.values()}:
            given[caption] = line, float(likeness[caption, line])
    return [given[n] for n in range(len(captions))]


def given_pictures(
    brief: AnchorBrief, lines: Sequence[Line], tools: Tools
) -> tuple[list[Shown], list[Finding]]:
    """The brief's pictures with their lines.

    Raises:
        BadInput: a file is missing or no picture, or two show the same.
    """
    files = []
    for n, one in enumerate(brief.pictures, start=1):
        load = partial(picture_bytes, one.file, tools.base)
        files.append(tools.run.step(f"read.picture.{n}", bytes, load, one.file))
    read = [read_picture(data, one.file) for data, one in zip(files, brief.pictures, strict=True)]
    _refuse_twins(read, brief.pictures)
    captions = [one.caption for one in brief.pictures]
    places = placed(captions, [line.text for line in lines], tools.embedding)
    shown = [
        Shown(file.picture, at, one.caption, one.credit, score, _ingredient(one, data, file.media_type))
        for file, one, data, (at, score) in zip(read, brief.pictures, files, places, strict=True)
    ]  # fmt: skip
    return shown, [_score_finding(one, lines[one.line], FITS) for one in shown]


def _ingredient(one: ShownPicture, data: bytes, media_type: str) -> Ingredient:
    return Ingredient(
        "componentOf", "image", Path(one.file).name, media_type, sha256_hex(data), data
    )


def _refuse_twins(read: Sequence[ReadPicture], asked: Sequence[ShownPicture]) -> None:
    """Saved anew in another format or size, a picture is still the same."""
    seen: list[tuple[Look, str]] = []
    for file, one in zip(read, asked, strict=True):
        look = look_of(file.picture)
        for other, name in seen:
            if look.is_same(other):
                raise BadInput(
                    f"shows the same as {name}; no picture is shown twice in a film",
                    place=one.file,
                    cure="leave one out",
                )
        seen.append((look, one.file))


def _score_finding(shown: Shown, line: Line, enough: float) -> Finding:
    evidence = {"caption": shown.caption, "likeness": round(shown.score, 3), "line": line.text}
    place = Place("output", line.place)
    if shown.score < enough:
        return Finding(
            "shown",
            "unfitting",
            Severity.WARN,
            f"the picture '{shown.caption}' has little to do with the line that it is shown with",
            place,
            evidence,
        )
    return Finding(
        "shown",
        "placed",
        Severity.INFO,
        f"the picture '{shown.caption}' is shown with this line",
        place,
        evidence,
    )


def drawn_pictures(
    brief: AnchorBrief, lines: Sequence[Line], taken: Sequence[Shown], tools: Tools
) -> tuple[list[Shown], list[Finding]]:
    """Pictures that the image engine draws for lines that have none: of each paragraph's line
    the thing in it that the engine can draw and that says most of the line; none twice.

    Raises:
        EngineError: the engine failed.
    """
    engine, done = tools.engines.image, {one.line for one in taken}
    shown: list[Shown] = []
    captions: set[str] = set()
    looks = [look_of(one.picture) for one in taken]
    for at, line in enumerate(lines):
        if at in done or at - 1 in done or len(shown) >= MOST_DRAWN:
            continue  # a picture needs time to be looked at
        subject, score = _subject(line.text, brief, engine, captions, tools)
        if not subject:
            continue
        captions.add(subject)
        seed = (brief.seed + at) % 2**31
        picture = _draw(subject, seed, engine, tools, f"draw.{line.place}")
        look = look_of(picture)
        if any(map(look.is_same, looks)):
            continue
        looks.append(look)
        shown.append(Shown(picture, at, subject, _DRAWN[brief.language], score, seed=seed))
        done.add(at)
    return shown, [_score_finding(one, lines[one.line], FITS_DRAWN) for one in shown]


_DRAWN = {"zh": "AI 生成", "en": "AI-generated"}


def _subject(
    text: str, brief: AnchorBrief, engine: ImageEngine, taken: set[str], tools: Tools
) -> tuple[str, float]:
    """What to draw for a line, and how near that is to it; nothing where nothing fits."""
    import numpy as np

    language = brief.language
    people = [name.text for name in tools.names.find(text, language) if name.kind == "person"]
    scene = scene_without(text, people, language)
    wishes = things_in(scene, language) if confined(engine) is not None else [scene]
    wishes = [wish for wish in wishes if wish and wish not in taken]
    if not wishes:
        return "", 0.0
    vectors = np.asarray(tools.embedding.embed([*wishes, text]))
    likeness = vectors[:-1] @ vectors[-1]
    for n in np.argsort(-likeness, kind="stable"):
        if likeness[n] < FITS_DRAWN:
            break
        if _can_draw(wishes[n], engine):
            return wishes[n], float(likeness[n])
    return "", 0.0


def things_in(text: str, language: Language) -> list[str]:
    """Words of a line that may be things: content words in English, runs of two to four
    characters in Chinese; each once."""
    if language == "en":
        words = [word for word, _, _ in english_words(text) if not is_function_word(word)]
    else:
        words = [
            run[start : start + length]
            for run, _ in han_runs(text)
            for length in (4, 3, 2)
            for start in range(len(run) - length + 1)
            if not any(map(is_function_character, run[start : start + length]))
        ]
    return list(dict.fromkeys(words))


def _can_draw(subject: str, engine: ImageEngine) -> bool:
    try:
        found = examined(_request(subject, 0, engine), engine)
    except BadInput:
        return False
    return all(finding.severity is Severity.INFO for finding in found)


def _request(subject: str, seed: int, engine: ImageEngine) -> ImageRequest:
    side, _ = engine.native
    return ImageRequest(prompt=subject, seeds=(seed,), width=side, height=side)


def _draw(subject: str, seed: int, engine: ImageEngine, tools: Tools, name: str) -> Picture:
    def compute() -> Picture:
        for _, picture in drawn(engine, _request(subject, seed, engine), tools.progress):
            return picture
        raise EngineError("the engine ended without a picture", place=engine.identity.model)

    return tools.run.step(name, Picture, compute, subject, seed, tools.image_key)


def rated_pictures(shown: Sequence[Shown], lines: Sequence[Line], tools: Tools) -> list[Finding]:
    """Nudity in what is shown."""
    return [
        finding
        for one in shown
        for finding in check_nsfw(
            one.picture, Place("output", lines[one.line].place), tools.engines.rater
        )
    ]
