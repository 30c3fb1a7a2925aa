"""A drawing: a picture of a piece before it becomes a file.

What a document is to writing: workflows return drawings, checks look at them, publication
makes marked files of them. A drawing knows what it was made of, so that the credentials of
the published file can name its parents and keep theirs.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import Literal

from wenfang.picture import Picture

#: C2PA 2.4: the new picture is an edit of its one parent; was made with it as input; holds
#: it as a part.
Relation = Literal["parentOf", "inputTo", "componentOf"]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file that a drawing was made of.

    Attributes:
        relation: as C2PA names it.
        role: ``image``, ``mask``, ``style``, ``control``, ``voice``, ``report``,
            ``background``, ``music``: what it was used as.
        name: file name, without a folder.
        media_type: IANA media type, as found by content.
        sha256: of ``data``.
        data: the file as it was read, so that credentials inside it are kept in the new
            file's; its other metadata (places, names) is not published. One that is too large
            for memory is mapped into it.
    """

    relation: Relation
    role: str
    name: str
    media_type: str
    sha256: str
    data: bytes | mmap.mmap


@dataclass(frozen=True)
class Drawing:
    """One picture of a piece.

    Attributes:
        name: file name without extension: ``picture-1``.
        picture: the pixels, without any mark.
        source_type: IPTC digital source type, full address.
        prompt: what was asked for, in the person's words; empty where no words were.
        seed: of this picture alone; ``None`` where nothing was drawn by chance.
        ingredients: what it was made of; at most one ``parentOf``.
        actions: C2PA actions after created or opened, in order: ``c2pa.edited``,
            ``c2pa.resized``, ``c2pa.cropped`` …
        description: what is to be seen, for people who cannot see it.
        model: that drew it, where the piece itself is another model's; else ``None``.
    """

    name: str
    picture: Picture
    source_type: str
    prompt: str = ""
    seed: int | None = None
    ingredients: tuple[Ingredient, ...] = ()
    actions: tuple[str, ...] = ()
    description: str = ""
    model: str | None = None
