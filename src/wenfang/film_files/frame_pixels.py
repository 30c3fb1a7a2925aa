"""A decoded frame as a picture."""

from __future__ import annotations

from wenfang.picture import Picture


def picture_of(frame: object) -> Picture:
    """A BT.709 frame as sRGB pixels."""
    from av.video.reformatter import ColorRange, Colorspace

    rgb = frame.reformat(  # type: ignore[attr-defined]
        format="rgb24", src_colorspace=Colorspace.ITU709, src_color_range=ColorRange.MPEG, threads=1
    )
    return Picture(rgb.to_ndarray())
