"""A person's picture and words made into an anchor, if they may be and can be.

In this order: name, picture, origin, nudity, the face, consent. Nobody is sent for a consent to a
picture that no anchor can be made of. Nothing is kept before all of it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wenfang.anchor import Anchor, Consent
from wenfang.anchors.consent import consent_findings
from wenfang.anchors.names import checked_name
from wenfang.anchors.origins import checked_origin, neutral_name, portrait_ingredient
from wenfang.errors import stop_if_blocking
from wenfang.finding import Finding, Place, blocking
from wenfang.picture import Picture
from wenfang.pictures.notes import note_words
from wenfang.pictures.reading import read_picture

if TYPE_CHECKING:
    from wenfang.engines.faces.base import Face, FaceFinder
    from wenfang.engines.pixels.base import Matter, Rater

#: Pixels of the longer side that are kept: more than a 1080p film can show of a face.
LONGEST = 2400
#: Share of the face's landmarks that a cut-out figure keeps.
_WHOLE_FACE = 0.98
_NOT_CUT = "the figure could not be told from its ground, which was kept"
_CONSENT_CURE = (
    "give the person's consent: --consent FILE, or --consent-person, --consent-purpose and "
    "--consent-until"
)


@dataclass(frozen=True)
class Wanted:
    """What a person wants an anchor to be.

    Attributes:
        origin: as they say it; ``None`` where they did not.
        licence: of the picture.
    """

    name: str
    origin: str | None = None
    voice: str = ""
    consent: Consent | None = None
    licence: str = ""


@dataclass(frozen=True)
class Eyes:
    """What looks at a portrait; each opened when it is needed.

    Attributes:
        matter: cuts the figure out of its ground, where the picture has one; ``None`` where
            that is not wanted.
    """

    finder: Callable[[], FaceFinder]
    rater: Callable[[], Rater]
    matter: Callable[[], Matter] | None = None


@dataclass(frozen=True)
class Created:
    """An anchor that may be kept, with what was noticed on the way.

    Attributes:
        notes: what had to be done to the picture, in words.
    """

    anchor: Anchor
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = field(default=())


def portrait_anchor(
    data: bytes, file_name: str, wanted: Wanted, eyes: Eyes, *, today: dt.date | None = None
) -> Created:
    """An anchor of a portrait.

    Args:
        data: the picture's file.

    Raises:
        BadInput: name, picture, origin or face cannot be used, with the cure.
        Blocked: consent is missing or over, or the picture shows nudity.
    """
    from wenfang.checks.nsfw import check_nsfw
    from wenfang.engines.avatar.portrait.checking import front_face

    name = checked_name(wanted.name)
    read = read_picture(data, file_name, at_most=LONGEST)
    origin = checked_origin(read, wanted.origin, wanted.consent)
    anchor = Anchor(
        name=name,
        look="portrait",
        portrait=read.picture,
        origin=origin,
        voice=wanted.voice,
        consent=wanted.consent,
        licence=wanted.licence,
        given=portrait_ingredient(neutral_name(read.media_type), read.media_type, read.data),
    )
    rated = check_nsfw(read.picture, Place("source", read.name), eyes.rater())
    stop_if_blocking(rated, "no anchor is made of this", cure="give another picture")
    face = front_face(read.picture, eyes.finder(), read.name)
    findings = _consented(anchor, today)
    notes = [note_words(note, "en") for note in read.notes]
    if eyes.matter is not None and not read.picture.see_through:
        figure = _cut_out(read.picture, face, eyes.matter())
        anchor = replace(anchor, portrait=figure or read.picture)
        notes += [] if figure else [_NOT_CUT]
    return Created(anchor, (*findings, *rated), tuple(notes))


def drawn_anchor(
    attributes: Mapping[str, str], wanted: Wanted, *, today: dt.date | None = None
) -> Created:
    """An anchor that is drawn, of attributes that were checked.

    Raises:
        BadInput: the name is none.
        Blocked: its voice was cloned from a person without consent.
    """
    anchor = Anchor(
        name=checked_name(wanted.name),
        look="drawn",
        attributes=dict(attributes),
        voice=wanted.voice,
        consent=wanted.consent,
    )
    return Created(anchor, tuple(_consented(anchor, today)))


def _consented(anchor: Anchor, today: dt.date | None) -> list[Finding]:
    findings = consent_findings(anchor, today)
    stops = [finding.code for finding in blocking(findings)]
    cure = _CONSENT_CURE if "missing" in stops else "ask the person for a new one"
    stop_if_blocking(findings, "no anchor is made of this", cure=cure)
    return findings


def _cut_out(picture: Picture, face: Face, matter: Matter) -> Picture | None:
    """The figure without its ground; ``None`` where a part of the face would go too, as happens
    with drawings."""
    import numpy as np

    alpha = matter.matte(picture)
    x, y = np.rint(face.landmarks[:, :2]).astype(int).T
    x, y = np.clip(x, 0, picture.width - 1), np.clip(y, 0, picture.height - 1)
    if np.mean(alpha[y, x] >= 128) < _WHOLE_FACE:
        return None
    return Picture(np.dstack([picture.pixels[..., :3], alpha]))
