"""The page of a held piece, written for the person who decides.

It is no publication: nothing on it is signed, and each picture is a small copy with the visible
label in its pixels and the implicit one in its file; the page bears both labels, too. A picture
that cannot bear the label is not shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.asset import sha256_hex
from wenfang.errors import BadInput
from wenfang.picture import Picture

if TYPE_CHECKING:
    from wenfang.studio.reviewing import HeldPiece
    from wenfang.studio.workspace import Workspace

PAGE = "review.html"
LONGEST_SIDE = 1024
"""Of a copy, in pixels."""


def write_review_page(studio: Workspace, held: HeldPiece, out: Path) -> Path:
    """Write the page into a new folder; where it lies.

    Raises:
        BadInput: the piece was approved, or the folder holds something.
    """
    from wenfang.documents.review_page import render_review
    from wenfang.provenance.aigc_label import AigcLabel
    from wenfang.provenance.containers.base import Origin
    from wenfang.provenance.containers.html import HtmlContainer
    from wenfang.provenance.folder import staged_folder, write_file
    from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA

    review = held.review
    if review.decision == "approved":
        raise BadInput(
            f"was approved by {review.reviewer}: its own page shows it",
            place=held.piece.id,
            cure=f"run 'wenfang library export {held.piece.id}'",
        )
    page = render_review(
        held.piece.id,
        f"{review.since.astimezone():%Y-%m-%d %H:%M}",
        review.shown,
        held.findings,
        [_labelled(studio, told["sha256"]) for told in review.shown["pictures"]],
        "zh" if held.piece.language == "zh" else "en",
        (review.reviewer or "", review.reason or "") if review.decision else None,
    )
    label = AigcLabel(content_producer="Wenfang", produce_id=sha256_hex(page)[:32])
    page = HtmlContainer().embed(page, label.to_json(), Origin(TRAINED_ALGORITHMIC_MEDIA))
    with staged_folder(out) as staging:
        write_file(staging / PAGE, page)
    return out / PAGE


def _labelled(studio: Workspace, sha256: str) -> bytes | None:
    """A held picture, small and labelled; nothing where it is gone or too small."""
    from wenfang.provenance.labelled_preview import labelled_png

    if not studio.library.store.has(sha256):
        return None
    try:
        return labelled_png(_small(Picture.from_png(studio.library.store.get(sha256))))
    except BadInput:
        return None


def _small(picture: Picture) -> Picture:
    import numpy as np
    from PIL import Image

    if max(picture.width, picture.height) <= LONGEST_SIDE:
        return picture
    image = Image.fromarray(picture.pixels)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return Picture(np.asarray(image))
