"""What is looked at before anything is drawn, and in what was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wenfang.brief import IllustrationBrief
from wenfang.checks.lookalikes import check_lookalikes
from wenfang.checks.nsfw import check_nsfw
from wenfang.drawing import Drawing
from wenfang.errors import BadInput
from wenfang.finding import Finding, Place
from wenfang.pictures.reference_folder import read_reference_folder
from wenfang.workflows.drawing import private_data, rated, screen_texts, stop_drawing
from wenfang.workflows.illustration.inputs import Inputs
from wenfang.workflows.tools import Tools


def screen_words(brief: IllustrationBrief) -> list[Finding]:
    """Prompt and title. What must *not* be seen may name anything but personal data.

    Raises:
        Blocked: they ask for what must not be drawn, or hold personal data.
    """
    texts = (("prompt", brief.prompt), ("title", brief.title or ""))
    findings = screen_texts(texts, brief.language)
    for name, text in (*texts, ("negative", brief.negative)):
        findings += private_data(text, Place("prompt", name), brief.language, brief.privacy)
    stop_drawing(findings, "change the words, or say in the brief what may stay (privacy)")
    return findings


def look_for_references(brief: IllustrationBrief, tools: Tools) -> None:
    """Before anything is drawn: whether the folder is there, which replay need not ask.

    Raises:
        BadInput: it is not.
    """
    if brief.references is None:
        return
    folder = tools.base / brief.references

    def there() -> bool:
        if not folder.is_dir():
            what = "is no folder" if folder.exists() else "is not there"
            raise BadInput(what, place=f"references: {brief.references}", cure="name a folder")
        return True

    tools.run.step("read.folder", bool, there, brief.references)


def screen_inputs(inputs: Inputs, tools: Tools) -> list[Finding]:
    """Nudity in the pictures that go in; a mask shows nothing.

    Raises:
        Blocked: one must not be used.
    """
    findings = [
        finding
        for read in inputs.all()
        if read is not inputs.mask
        for finding in check_nsfw(read.picture, Place("source", read.name), tools.engines.rater)
    ]
    stop_drawing(findings, "use another picture")
    return findings


def check_drawings(
    brief: IllustrationBrief, tools: Tools, drawings: Sequence[Drawing]
) -> list[Finding]:
    """Nudity in what was made, and likeness to the references; nothing blocks here, for
    the library shall hold what was found."""
    return rated(drawings, tools.engines.rater) + _likenesses(brief, tools, drawings)


def _likenesses(
    brief: IllustrationBrief, tools: Tools, drawings: Sequence[Drawing]
) -> list[Finding]:
    """A step that reads what is outside, so that replay takes it over."""
    if brief.references is None:
        return []
    folder = tools.base / brief.references

    def compare() -> tuple[Finding, ...]:
        try:
            references = read_reference_folder(folder, progress=tools.progress)
        except BadInput as error:
            place = f"references: {brief.references}"
            raise BadInput(error.message, place=place, cure=error.cure) from None
        return tuple(
            finding
            for drawing in drawings
            for finding in check_lookalikes(
                drawing.picture, Place("output", drawing.name), references
            )
        )

    shown: list[Any] = [drawing.picture.sha256 for drawing in drawings]
    found = tools.run.step("read.references", tuple[Finding, ...], compare, brief.references, shown)
    return list(found)
