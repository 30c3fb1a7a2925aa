"""How layers come and go: where a layer is in a frame, and how opaque.

Slides are named by the way in which the layer moves: ``slide-left`` comes in from the right
edge and leaves over the left one. All are eased, so that nothing starts or stops at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from wenfang.film import Change, Film, Layer


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a layer is in one frame.

    Attributes:
        frame: number of the source's frame.
        x, y: of its corner in the film.
        opacity: 0 to 255.
    """

    frame: int
    x: int
    y: int
    opacity: int


def frames_of(layer: Layer, film: Film) -> tuple[int, int]:
    """First frame of the film in which the layer is, and the one after its last."""
    first = max(0, round(layer.start * film.rate))
    return first, min(film.frames, round(layer.end * film.rate))


def placement(layer: Layer, film: Film, frame: int) -> Placement | None:
    """Where the layer is in that frame; ``None`` where it is not to be seen."""
    first, stop = frames_of(layer, film)
    if not first <= frame < stop:
        return None
    own = frame - round(layer.start * film.rate)
    steps = max(1, round(layer.change_s * film.rate))
    coming = _eased((frame - first + 1) / (steps + 1))
    going = _eased((stop - frame) / (steps + 1))
    x, y, opacity = layer.x, layer.y, 255
    if layer.enter != "cut" and coming < 1:
        x, y, opacity = _changed(layer, film, layer.enter, coming, entering=True)
    if layer.leave != "cut" and going < 1 and (layer.enter == "cut" or coming >= 1):
        x, y, opacity = _changed(layer, film, layer.leave, going, entering=False)
    return Placement(own, x, y, opacity)


def _eased(share: float) -> float:
    """0 to 1 with soft ends (smoothstep)."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _changed(
    layer: Layer, film: Film, change: Change, there: float, *, entering: bool
) -> tuple[int, int, int]:
    """Place and opacity while ``there`` (0 to 1) of the way is done."""
    if change == "fade":
        return layer.x, layer.y, round(255 * there)
    rest = 1 - there
    width, height = layer.source.width, layer.source.height
    after = {"slide-left": film.width - layer.x, "slide-right": -(layer.x + width),
             "slide-up": film.height - layer.y, "slide-down": -(layer.y + height)}  # fmt: skip
    before = {"slide-left": -(layer.x + width), "slide-right": film.width - layer.x,
              "slide-up": -(layer.y + height), "slide-down": film.height - layer.y}  # fmt: skip
    far = (after if entering else before)[change]
    moved = 2 * round(far * rest / 2)  # an even way: the same patch serves every step
    across = change in ("slide-left", "slide-right")
    return layer.x + (moved if across else 0), layer.y + (0 if across else moved), 255
