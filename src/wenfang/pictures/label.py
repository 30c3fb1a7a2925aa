"""The visible label of a picture: what it says, where it stands, drawn into the pixels.

GB 45438-2025, 5.2: text at an edge or corner, with an AI element and a generation element,
its height at least 5 % of the picture's shortest side. Whether *height* means the em or the
glyph is not settled, so every letter's own ink is measured, small ones included: that is why
the English part is in capitals, whose ink is a third taller than that of small letters.

Design choices: one colour for the whole label and, where the picture under it leaves less
than 4.5:1 (WCAG 2.2, 1.4.3) at a single pixel, a plate that is as translucent as that
allows. Where the picture is transparent, the plate is opaque, because what will lie behind
is unknown. Below the size at which Han characters can be read, legibility decides instead
of the 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from wenfang.errors import ConfigurationError
from wenfang.language.label_wording import meets_gb_45438
from wenfang.picture import Picture
from wenfang.pictures.glyphs import GLYPHS

if TYPE_CHECKING:
    import numpy as np

Position = Literal["bottom-right", "bottom-left", "bottom", "top-right", "top-left", "top"]
Edge = Literal["top", "bottom"]
POSITIONS: tuple[Position, ...] = (
    "bottom-right",
    "bottom-left",
    "bottom",
    "top-right",
    "top-left",
    "top",
)
LONGEST = 24
#: WCAG 2.2 asks for 4.5; a little more, for lossy formats take some away.
CONTRAST = 4.8
_PLATES = (0.0, 0.45, 0.6, 0.75, 1.0)
_WHITE, _BLACK = (255, 255, 255), (16, 16, 16)
#: Ink, opacity of the plate, and their contrast (white on black, WCAG 2.2).
_OPAQUE: tuple[tuple[int, int, int], float, float] = (_WHITE, 1.0, 21.0)
Box = tuple[int, int, int, int]
_BOUND = "use at most 24 of the characters in wenfang.pictures.glyphs"


@dataclass(frozen=True, slots=True)
class PictureLabel:
    """What the label says and where.

    Attributes:
        chinese: always drawn.
        english: drawn beside or under it where there is room; may be empty.
        position: an edge or a corner.

    Raises:
        ConfigurationError: the wording does not meet GB 45438-2025, or holds characters
            that the label's font lacks.
    """

    chinese: str = "AI生成"
    english: str = "AI-GENERATED"
    position: Position = "bottom-right"

    def __post_init__(self) -> None:
        if not meets_gb_45438(self.chinese):
            raise ConfigurationError(
                f"the Chinese label {self.chinese!r} lacks 人工智能 or AI, or 生成 or 合成",
                place="label",
                cure="use a wording like AI生成",
            )
        if self.english and "AI" not in self.english:
            raise ConfigurationError(
                f'the English label {self.english!r} lacks the letters "AI"', place="label"
            )
        unknown = sorted(set(self.chinese + self.english) - set(GLYPHS))
        if unknown or max(len(self.chinese), len(self.english)) > LONGEST:
            what = f"the label's font lacks {''.join(unknown)}" if unknown else "it is too long"
            raise ConfigurationError(
                f"the label cannot be drawn: {what}", place="label", cure=_BOUND
            )
        if self.position not in POSITIONS:
            known = ", ".join(POSITIONS)
            raise ConfigurationError(
                f"unknown position {self.position!r}", place="label", cure=f"use {known}"
            )

    def as_dict(self) -> dict[str, str]:
        """JSON-ready form, as receipt and manifest say it."""
        return {"chinese": self.chinese, "english": self.english, "position": self.position}


DEFAULT_LABEL = PictureLabel()


@dataclass(frozen=True)
class LabelledPicture:
    """A picture with its label.

    Attributes:
        picture: same size; the alpha is the same outside the label.
        box: of plate or ink with its padding: left, top, right, bottom, in pixels.
        glyph_px: height of the lowest letter, in pixels.
        contrast: between the ink and the worst pixel under it, after WCAG 2.2.
        plate: how opaque the plate is, 0 to 1.
        lines: as drawn.
    """

    picture: Picture
    box: tuple[int, int, int, int]
    glyph_px: int
    contrast: float
    plate: float
    lines: tuple[str, ...]


def draw_label(
    picture: Picture, label: PictureLabel = DEFAULT_LABEL, *, over: Box | None = None
) -> LabelledPicture:
    """The picture with the label in its pixels; deterministic.

    Args:
        over: the box of a label that stands there already. Where the new one would touch it,
            an opaque plate covers both boxes, so that one label is seen and not two.

    Raises:
        BadInput: the picture is too small for a label that can be read.
    """
    from wenfang.pictures.label_layout import layout, letter_px, rendered

    plan = layout(picture.width, picture.height, label)
    ink, plate = rendered(plan, label.position)
    height, width = ink.shape
    left, top = _corner(picture, width, height, plan.margin, label.position)
    box = (left, top, left + width, top + height)
    covers = over is not None and _touch(box, over)
    if over is not None and covers:
        box, ink, plate = _covering(box, over, ink, plan.px)
    left, top, right, bottom = box
    under = picture.pixels[top:bottom, left:right]
    colour, opacity, contrast = _OPAQUE if covers else _colours(under)
    pixels = picture.pixels.copy()
    drawn = _over(under, tuple(255 - c for c in colour), plate * opacity) if opacity else under
    pixels[top:bottom, left:right] = _over(drawn, colour, ink)
    return LabelledPicture(
        Picture(pixels), box, letter_px(plan.lines, plan.px), contrast, opacity, plan.lines
    )


def _touch(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _covering(box: Box, over: Box, ink: np.ndarray, px: int) -> tuple[Box, np.ndarray, np.ndarray]:
    """The box of both, with the ink in its middle and a plate of that size."""
    import numpy as np

    from wenfang.pictures.label_layout import plate

    whole = (*map(min, box[:2], over[:2]), *map(max, box[2:], over[2:]))
    left, top, right, bottom = whole
    width, height = right - left, bottom - top
    placed = np.zeros((height, width), np.float32)
    row, column = (height - ink.shape[0]) // 2, (width - ink.shape[1]) // 2
    placed[row : row + ink.shape[0], column : column + ink.shape[1]] = ink
    return (left, top, right, bottom), placed, plate(width, height, px)


def _corner(
    picture: Picture, width: int, height: int, margin: int, position: str
) -> tuple[int, int]:
    """Left and top of the label's box."""
    rest_x, rest_y = picture.width - width, picture.height - height
    margin_x, margin_y = min(margin, rest_x), min(margin, rest_y)
    top = margin_y if position.startswith("top") else rest_y - margin_y
    if position.endswith("right"):
        return rest_x - margin_x, top
    return (margin_x if position.endswith("left") else rest_x // 2), top


def _colours(under: np.ndarray) -> tuple[tuple[int, int, int], float, float]:
    """Ink, opacity of the plate in the opposite colour, and the worst contrast of the two
    over ``under``."""

    if under.shape[2] == 4 and int(under[..., 3].min()) < 255:
        return _OPAQUE
    for opacity in _PLATES:
        for ink in (_WHITE, _BLACK):
            worst = _contrast(ink, under, opacity)
            if worst >= CONTRAST:
                return ink, opacity, worst
    raise AssertionError("an opaque plate always has contrast")


def _contrast(ink: tuple[int, int, int], under: np.ndarray, opacity: float = 0.0) -> float:
    """Contrast of ``ink``, a grey, with the pixel that has least of it (WCAG 2.2, 1 to 21)
    under a plate in the opposite colour."""
    import numpy as np

    own = float(_linear(np.array(ink[:1], np.float32))[0])
    mixed = np.arange(256, dtype=np.float32) * (1 - opacity) + (255 - ink[0]) * opacity
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    others = _linear(mixed)[under[..., :3]] @ weights
    lighter, darker = np.maximum(others, own), np.minimum(others, own)
    return float(((lighter + 0.05) / (darker + 0.05)).min())


def _linear(levels: np.ndarray) -> np.ndarray:
    """Linear light of sRGB levels 0 to 255, 0 to 1."""
    import numpy as np

    value = levels / np.float32(255)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _over(under: np.ndarray, colour: Any, coverage: np.ndarray) -> np.ndarray:
    """``colour`` laid over ``under`` where ``coverage`` (0 to 1) says; straight alpha."""
    import numpy as np

    cover = coverage[..., None]
    rgb = under[..., :3].astype(np.float32)
    if under.shape[2] == 3:
        mixed = rgb * (1 - cover) + np.asarray(colour, np.float32) * cover
        return np.asarray(np.rint(mixed), np.uint8)
    below = under[..., 3:].astype(np.float32) / 255 * (1 - cover)
    alpha = below + cover
    mixed = (rgb * below + np.asarray(colour, np.float32) * cover) / np.maximum(alpha, 1e-6)
    changed = np.concatenate([mixed, alpha * 255], axis=2)
    return np.asarray(np.where(cover > 0, np.rint(changed), under), np.uint8)
