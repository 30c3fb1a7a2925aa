"""Which published pictures a picture looks like, whether marks are there or not.

First by perceptual hashes, which need nothing. Then, unless those name a copy, by what both
show, if the network that tells it is on this machine: a strong cut or turn hides a picture
from the hashes alone.

Looking makes nothing and fetches nothing: where there is no library yet, there is nothing to
find.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.asset import Asset
from wenfang.engines.pixels.open import RATING
from wenfang.errors import EngineError, WenfangError
from wenfang.picture import Picture
from wenfang.verification import Lookalike, Lookalikes
from wenfang.workflows.tools import engine_digest

if TYPE_CHECKING:
    from wenfang.library.library import Library
    from wenfang.studio.engines import Engines
    from wenfang.studio.workspace import Workspace

_MOST, _FORMATS = 10, 4
#: Distance of the hashes up to which a picture is a copy, beyond doubt.
_COPY = 24
_UNSEEN = "strong cuts and turns of published pictures were not looked for: "
_NO_NETWORK = (
    f"the network that tells what they show is not on this machine ('wenfang models pull {RATING}')"
)
_OLDER = "none was published while the network that tells what they show was on this machine"


def lookalikes(studio: Workspace, picture: Picture) -> Lookalikes:
    """Published pictures that this one looks like, nearest first."""
    if not studio.has_library:
        return Lookalikes()
    try:
        near = _by_hashes(studio, picture)
        alike, unseen = _by_vectors(studio, picture, near)
    except WenfangError:  # a library that does not answer is no reason not to tell of the marks
        return Lookalikes()
    # A picture that was published in several formats is told once.
    distinct: dict[tuple[str, str], Lookalike] = {}
    for one in (*near, *alike):
        distinct.setdefault((one.piece, Path(one.file).stem), one)
    return Lookalikes(tuple(distinct.values())[:_MOST], unseen)


def _by_hashes(studio: Workspace, picture: Picture) -> list[Lookalike]:
    near = studio.library.nearest(picture, limit=_MOST * _FORMATS)
    return [Lookalike(one.piece_id, one.name, one.distance) for one in near]


def _by_vectors(
    studio: Workspace, picture: Picture, near: list[Lookalike]
) -> tuple[list[Lookalike], str]:
    """What shows much the same, and what is to be said where that cannot be told."""
    if near and near[0].distance is not None and near[0].distance <= _COPY:
        return [], ""
    if not studio.library.has_pictures:
        return [], ""
    try:
        encoder = studio.engines().encoder_at_hand
        if encoder is None:
            return [], _UNSEEN + _NO_NETWORK
        key = engine_digest(encoder.identity)
        if not studio.library.picture_vectors(key):
            return [], _UNSEEN + _OLDER
        vector = encoder.encode(picture)
    except EngineError as error:  # what the hashes found is to be told all the same
        return [], _UNSEEN + error.message
    found = studio.library.alike(key, vector, limit=_MOST)
    return [Lookalike(one.piece_id, one.name, None, round(one.likeness, 3)) for one in found], ""


def remember_what_is_shown(
    library: Library, engines: Engines, piece_id: str, asset: Asset, picture: Picture
) -> None:
    """Into the library, if the network is at hand; it is not fetched for this, and a piece
    that is published does not fail for it."""
    try:
        encoder = engines.encoder_at_hand
        if encoder is None:
            return
        vector = encoder.encode(picture)
    except WenfangError:
        return
    key = engine_digest(encoder.identity)
    library.add_picture_vector(piece_id, asset.name, asset.sha256, key, vector)
