"""The pictures that go in: read once, rated, and known as ingredients of what comes out."""

from __future__ import annotations

from dataclasses import dataclass

from wenfang.brief import IllustrationBrief
from wenfang.drawing import Ingredient, Relation
from wenfang.finding import Finding, Place, Severity
from wenfang.picture import Picture
from wenfang.pictures.notes import note_words
from wenfang.pictures.reading import ReadPicture, picture_bytes, read_picture
from wenfang.workflows.tools import Tools


@dataclass(frozen=True)
class Inputs:
    """Every file of a brief.

    Attributes:
        images: in the brief's order.
        mask, style, control: where the brief names them.
    """

    images: tuple[ReadPicture, ...]
    mask: ReadPicture | None
    style: ReadPicture | None
    control: ReadPicture | None = None

    @property
    def first(self) -> Picture:
        """The picture that is worked on."""
        return self.images[0].picture

    def all(self) -> tuple[ReadPicture, ...]:
        """All of them, none that is not there."""
        beside = (self.mask, self.style, self.control)
        return (*self.images, *(one for one in beside if one is not None))


def read_inputs(brief: IllustrationBrief, tools: Tools) -> Inputs:
    """Read the files; each is a step of its own, which replay takes over.

    Raises:
        BadInput: one is not there, too large, or no picture.
    """
    images = tuple(
        _read(tools, f"image.{number}", path) for number, path in enumerate(brief.images, start=1)
    )
    mask = _read(tools, "mask", brief.mask) if brief.mask else None
    style = _read(tools, "style", brief.style_image) if brief.style_image else None
    control = _read(tools, "control", brief.control) if brief.control else None
    return Inputs(images, mask, style, control)


def _read(tools: Tools, role: str, path: str) -> ReadPicture:
    name = path.replace("\\", "/").rpartition("/")[2]
    fresh: list[ReadPicture] = []

    def load() -> bytes:
        """What cannot be read is no finished step, so that a mended file is read anew."""
        data = picture_bytes(path, tools.base)
        fresh.append(read_picture(data, name))
        return data

    data = tools.run.step(f"read.{role}", bytes, load, path)
    return fresh[0] if fresh else read_picture(data, name)


def ingredient(read: ReadPicture, relation: Relation, role: str) -> Ingredient:
    """A file as credentials name it."""
    return Ingredient(relation, role, read.name, read.media_type, read.sha256, read.data)


def note_findings(inputs: Inputs) -> list[Finding]:
    """What had to be done to the files on their way in."""
    return [
        Finding(
            "pictures",
            note,
            Severity.INFO,
            f"{read.name}: {note_words(note, 'en')}",
            Place("source", read.name),
            {"file": read.name},
        )
        for read in inputs.all()
        for note in read.notes
    ]
