"""A picture that is looked at and not published, as a PNG with the visible label in its pixels
and the implicit one in its metadata (GB 45438-2025): a file is soon passed on."""

from __future__ import annotations

from wenfang.asset import sha256_hex
from wenfang.picture import Picture
from wenfang.pictures.encoding import encode
from wenfang.pictures.label import draw_label
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers.base import Origin
from wenfang.provenance.containers.png import PngContainer
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA


def labelled_png(picture: Picture) -> bytes:
    """The picture with both labels, whose produce number follows from its pixels.

    Raises:
        BadInput: it is too small for a label that can be read.
    """
    data = encode(draw_label(picture).picture, "png").data
    label = AigcLabel(content_producer="Wenfang", produce_id=sha256_hex(data)[:32])
    return PngContainer().embed(data, label.to_json(), Origin(TRAINED_ALGORITHMIC_MEDIA))
