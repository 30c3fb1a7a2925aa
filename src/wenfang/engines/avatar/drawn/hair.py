"""Hair: what lies behind the head, what lies on it, and the strands that make it hair.

A style is a row of curves: the mass behind, the mass in front with the hairline as its inner
edge, and strands that are lighter or darker than it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wenfang.engines.avatar.drawn.face import skin_light
from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.palette import lighter, mixed, rgb
from wenfang.engines.avatar.drawn.shapes import (
    Colour,
    Paint,
    Path,
    Shape,
    curve,
    ellipse,
    faded,
    linear,
    mirror,
    plain,
    polygon,
    radial,
    strand,
    symmetric,
)

_CROWN = polygon("150,0 650,0 650,300 150,300")


@dataclass
class Hair:
    """Shapes of a style by where they lie."""

    back: list[Shape] = field(default_factory=list)
    front: list[Shape] = field(default_factory=list)
    fringe: Path | None = None
    covers_ears: bool = False


def hair(look: Look) -> Hair:
    """The style that the look names."""
    return STYLES[look.hair](look.hair_colour, look)


def darker(colour: Colour, share: float) -> Colour:
    """Shade in hair is warm: a cool one makes fair hair olive."""
    return mixed(colour, rgb("#261218" if sum(colour[:3]) > 260 else "#1a1428"), share)


def _mass(colour: Colour, top: float = 90, bottom: float = 330) -> Paint:
    return linear(
        (400, top), (440, bottom), lighter(colour, 0.13), (0.35, colour), darker(colour, 0.22)
    )


def _back(path: Path, colour: Colour, bottom: float = 480, *, long: bool = False) -> Shape:
    dark = darker(colour, 0.34)
    paint = linear(
        (400, 200), (400, bottom), darker(colour, 0.45), (0.5, dark), darker(colour, 0.18)
    )
    return Shape(path, paint, 0.0, -34.0, "hair" if long else "head")


def _strands(
    paths: Sequence[str | Path], colour: Colour, *, light: bool, width: float = 3.0
) -> list[Shape]:
    tone = faded(lighter(colour, 0.42), 0.22) if light else faded(darker(colour, 0.5), 0.42)
    return [
        Shape(path, plain(tone), 0.6, 16)
        for path in _lines(*paths, width=width * (2.6 if light else 1.5))
    ]


def _lines(*texts: str | Path, both: bool = False, width: float = 6.0) -> list[Path]:
    paths = [strand(text, width) if isinstance(text, str) else text for text in texts]
    return paths + [mirror(path) for path in paths] if both else paths


def _front(
    path: Path, colour: Colour, *, bottom: float = 330, lift: float = 14, bulge: float = 0.6
) -> Shape:
    return Shape(path, _mass(colour, 90, bottom), bulge, lift)


def _gloss(path: Path, colour: Colour, strength: float = 0.30) -> Shape:
    """The band of light that smooth hair has around the crown."""
    tone = lighter(colour, 0.62)
    paint = radial(
        (384, 330),
        (262, 218),
        (0.70, faded(tone, 0.0)),
        (0.83, faded(tone, strength)),
        (0.95, faded(tone, 0.0)),
    )
    return Shape(path, paint, 0.6, 15, clip=_CROWN)


def _side_part(colour: Colour, look: Look) -> Hair:
    path = curve(
        "279,322! 268,296 262,250 264,204 284,150 330,108 388,90 448,92 504,118 534,168 539,222 534,276 522,324! "
        "519,290 515,252 503,214 474,196 430,190 384,186 344,176 330,164! 318,184 300,206 290,240 285,284"
    )
    return Hair(
        front=[
            _front(path, colour),
            *_strands(("334,160 390,158 452,172 500,204", "340,148 400,138 466,156 514,200"), colour, light=True),
            *_strands(("330,164 370,178 430,184 478,192", "332,160 318,140 330,116", "300,190 284,210 276,250"), colour, light=False),
            _gloss(path, colour, 0.30),
        ],
        fringe=path,
    )  # fmt: skip


def _crew(colour: Colour, look: Look) -> Hair:
    path = symmetric(
        "400,102 348,108 300,138 276,186 271,240 274,300! 281,304! 285,262 291,222 304,196! 330,180 366,176 400,175"
    )
    fade = curve("268,230 276,300 286,306 292,262 292,214 282,196")
    soft = faded(lighter(look.skin.base, 0.0), 0.45)
    return Hair(
        front=[
            _front(path, colour),
            *[
                Shape(one, linear((0, 216), (0, 306), faded(soft, 0.0), soft), 0.6, 14)
                for one in (fade, mirror(fade))
            ],
            _gloss(path, colour, 0.22),
        ],
        fringe=path,
    )


def _slick(colour: Colour, look: Look) -> Hair:
    path = curve(
        "278,312! 268,270 264,216 276,156 318,108 380,84 440,86 500,112 530,164 537,220 532,272 522,312! "
        "516,262 508,216 492,182 458,162 424,160 398,170 372,160 338,164 308,184 294,218 286,262"
    )
    flows = _lines("398,168 396,130 404,94", "372,160 360,124 372,92", "426,160 440,122 430,92",
                   "340,164 322,136 338,104", "458,162 480,134 466,102", "310,184 290,164 300,130",
                   "490,182 512,166 500,130")  # fmt: skip
    return Hair(
        front=[
            _front(path, colour),
            *_strands(flows[1::2], colour, light=True, width=3.4),
            *_strands(flows[::2], colour, light=False, width=2.4),
            _gloss(path, colour, 0.30),
        ],
        fringe=path,
    )


def _tousled(colour: Colour, look: Look) -> Hair:
    path = curve(
        "277,324! 264,286 256,236 258,186 280,136 300,124 322,96 362,92 396,74 440,86 480,92 512,122 536,160 544,210 "
        "538,270 523,326! 520,286 514,250 500,214! 494,238 478,210! 466,236 440,206! 428,240 398,204! 380,236 "
        "356,204! 340,232 322,208! 312,240 300,222! 290,260 285,296"
    )
    return Hair(
        front=[
            _front(path, colour),
            *_strands(("400,98 372,140 360,200", "440,104 452,150 444,206", "340,116 318,156 312,206",
                             "484,120 500,160 498,206"), colour, light=True),
            *_strands(("398,204 404,160 424,120", "356,204 344,160 360,120", "478,210 476,170 460,130",
                             "322,208 300,180 296,140"), colour, light=False),
            _gloss(path, colour, 0.30),
        ],
        fringe=path,
    )  # fmt: skip


def _bob(colour: Colour, look: Look) -> Hair:
    back = symmetric(
        "400,112 340,120 286,156 256,220 243,310 244,390 256,452 290,474 340,470 400,462"
    )
    front = symmetric(
        "400,84 338,92 284,126 254,190 246,270 246,360 254,440 276,462! 290,440 292,390 287,340 284,290 287,246 "
        "300,228! 330,236 366,240 400,241"
    )
    return Hair(
        back=[_back(back, colour)],
        front=[
            _front(front, colour, bottom=460),
            *_strands(_lines("360,110 330,170 322,232", "384,104 370,170 366,238", "300,132 272,210 266,320", both=True),
                      colour, light=True),
            *_strands(_lines("342,104 312,164 304,226", "400,96 400,170 399,240", "286,250 280,320 284,420", both=True),
                      colour, light=False, width=2.4),
            _gloss(front, colour, 0.34),
        ],
        fringe=front,
        covers_ears=True,
    )  # fmt: skip


def _curtain(colour: Colour, low: int) -> tuple[Path, list[Shape]]:
    """Parted in the middle, falling along both sides of the face."""
    half = curve(
        f"401,92! 344,94 290,124 258,188 248,270 246,360 250,{low - 40} 268,{low}! 290,{low - 40} 296,410 286,350 "
        "281,296 290,238 318,192 360,160 401,141!"
    )
    path = half + mirror(half)
    shapes = [
        _front(half, colour, bottom=low),
        _front(mirror(half), colour, bottom=low),
        *_strands(_lines("396,112 340,140 296,196 272,280 268,400", "398,128 350,160 310,210", both=True), colour, light=True),
        *_strands(_lines("400,100 330,120 280,180 260,270 258,400", "398,136 346,172 306,222 286,290", both=True),
                  colour, light=False, width=2.4),
        *_strands(("400,94 400,138",), colour, light=False, width=2.6),
        _gloss(half, colour, 0.34),
        _gloss(mirror(half), colour, 0.24),
    ]  # fmt: skip
    return path, shapes


def _long_straight(colour: Colour, look: Look) -> Hair:
    back = symmetric(
        "400,112 342,120 288,160 260,230 242,340 226,480 214,620 212,740 232,790 290,770 330,720 400,700"
    )
    path, front = _curtain(colour, 500)
    return Hair(
        back=[_back(back, colour, 760, long=True)], front=front, fringe=path, covers_ears=True
    )


def _long_wavy(colour: Colour, look: Look) -> Hair:
    back = symmetric(
        "400,112 342,120 288,160 260,230 242,310 240,370 218,440 212,510 230,580 214,640 236,690 290,680 340,660 400,650"
    )
    path, front = _curtain(colour, 470)
    lock = curve(
        "254,320 238,380 248,436 228,492 224,552 244,604 238,652 216,700! 262,690 292,650 298,600 282,552 284,506 302,462 290,410 288,350"
    )
    locks = []
    for one in (lock, mirror(lock)):
        locks.append(
            Shape(
                one,
                linear(
                    (400, 330),
                    (400, 710),
                    colour,
                    (0.6, lighter(colour, 0.10)),
                    darker(colour, 0.1),
                ),
                0.0,
                6,
                "hair",
            )
        )
    waves = _lines("262,370 250,420 262,470 244,530 258,590 256,660", both=True)
    darks = _lines("276,390 268,440 280,480 262,530 272,580 276,640", both=True)
    light, dark = faded(lighter(colour, 0.42), 0.36), faded(darker(colour, 0.5), 0.40)
    locks += [Shape(one, plain(light), 0.0, 8, "hair") for one in waves]
    locks += [Shape(one, plain(dark), 0.0, 8, "hair") for one in darks]
    return Hair(
        back=[_back(back, colour, 700, long=True)],
        front=[*locks, *front],
        fringe=path,
        covers_ears=True,
    )


def _swept(colour: Colour) -> tuple[Path, list[Shape]]:
    """Drawn back from the face, with a soft side parting."""
    path = curve(
        "281,308! 272,282 266,236 272,180 300,130 352,100 410,92 466,102 512,142 531,196 531,250 525,286 519,308! "
        "514,270 506,232 486,198 446,176 400,166 366,158 352,150! 330,172 304,204 292,240 286,272"
    )
    shapes = [
        _front(path, colour),
        *_strands(("356,146 410,150 466,174 506,222", "350,146 318,166 290,210", "362,136 430,132 490,164 522,220"), colour, light=True),
        *_strands(("354,148 420,140 480,168 516,216", "352,148 308,160 280,204 274,262", "370,122 440,116 500,150"), colour, light=False, width=2.4),
        _gloss(path, colour, 0.30),
    ]  # fmt: skip
    return path, shapes


def _bun(colour: Colour, look: Look) -> Hair:
    path, front = _swept(colour)
    ball = ellipse(400, 74, 62, 54)
    twist = _lines("346,86 372,48 424,42 450,74", "356,104 400,80 446,98", "372,60 404,62 430,84")
    paint = linear(
        (360, 24), (440, 126), lighter(colour, 0.16), (0.4, colour), darker(colour, 0.32)
    )
    return Hair(
        back=[
            _back(
                symmetric("400,100 344,108 298,146 280,214 284,290 310,340 350,380 400,390"), colour
            ),
            Shape(ball, paint, 0.0, -34),
            *[Shape(one, plain(darker(colour, 0.5), 0.45), 0.0, -33) for one in twist[1:]],
            Shape(twist[0], plain(lighter(colour, 0.5), 0.25), 0.0, -33),
        ],
        front=front,
        fringe=path,
    )


def _ponytail(colour: Colour, look: Look) -> Hair:
    path, front = _swept(colour)
    tail = curve(
        "500,150 556,170 584,240 590,330 574,420 592,510 572,600 540,640! 534,570 522,480 528,390 520,300 500,220"
    )
    lines = _lines("540,200 566,290 556,400 566,500 552,600", "524,220 546,310 540,420 546,520")
    return Hair(
        back=[
            Shape(tail, linear((500, 160), (590, 620), colour, (0.5, lighter(colour, 0.10)), darker(colour, 0.25)), 0.0, -58, "hair"),
            *[Shape(one, plain(darker(colour, 0.5), 0.4), 0.0, -57, "hair") for one in lines],
            _back(symmetric("400,100 344,108 298,146 280,214 284,290 310,340 350,380 400,390"), colour),
        ],
        front=front,
        fringe=path,
    )  # fmt: skip


def _pixie(colour: Colour, look: Look) -> Hair:
    path = curve(
        "276,352! 262,320 254,262 256,200 278,144 324,104 384,86 446,90 504,120 536,172 544,232 540,292 530,344! "
        "518,332 514,290 508,250 490,216! 474,232 440,240 396,236 356,222 330,196 318,178! 314,214 300,246 290,286 288,330"
    )
    return Hair(
        back=[_back(symmetric("400,116 338,124 284,168 262,240 262,330 284,392 330,420 400,430"), colour)],
        front=[
            _front(path, colour, bottom=350),
            *_strands(("326,170 372,200 430,214 484,206", "330,150 392,172 450,184 506,206", "300,160 274,220 270,290"), colour, light=True),
            *_strands(("322,176 360,212 420,228 476,222", "340,128 410,140 476,160 520,206", "318,178 296,200 280,250"), colour, light=False, width=2.4),
            _gloss(path, colour, 0.30),
        ],
        fringe=path,
        covers_ears=True,
    )  # fmt: skip


def _curly(colour: Colour, look: Look) -> Hair:
    import math

    back, front = [], []
    for number in range(26):
        angle = math.pi * (0.86 + 1.28 * number / 25)
        x, y = 400 + 140 * math.cos(angle), 232 + 148 * math.sin(angle)
        back.append(ellipse(x, y, 35 + 5 * math.sin(number * 2.4)))
    for row, (rx, ry, many, size) in enumerate(
        ((134, 126, 15, 25), (112, 100, 13, 25), (116, 74, 15, 21))
    ):
        for number in range(many):
            angle = math.pi * (1.0 + number / (many - 1)) + (0.0 if row != 1 else 0.12)
            x = 400 + rx * math.cos(angle)
            y = 230 + ry * math.sin(angle) + (8 if row == 2 else 0) - 6 * math.sin(number * 2.1)
            front.append((x, y, size + 3 * math.sin(number * 1.9 + row)))
    cap = symmetric("400,92 336,100 286,140 262,200 276,226 300,196 346,168 400,164")
    dark = darker(colour, 0.32)
    curls = []
    for x, y, r in front:
        paint = radial(
            (x - r * 0.35, y - r * 0.45),
            (r * 1.5, r * 1.5),
            lighter(colour, 0.20),
            (0.5, colour),
            darker(colour, 0.42),
        )
        swirl = f"{x - r * 0.5:.1f},{y + r * 0.1:.1f} {x - r * 0.1:.1f},{y - r * 0.45:.1f} {x + r * 0.45:.1f},{y - r * 0.1:.1f}"
        curls += [
            Shape(ellipse(x, y, r), paint, 0.6, 14),
            Shape(strand(swirl, 5.0), plain(lighter(colour, 0.5), 0.16), 0.6, 15),
        ]
    return Hair(
        back=[Shape(one, plain(dark), 0.0, -40) for one in back]
        + [
            Shape(
                symmetric("400,110 306,132 266,210 268,320 300,360 400,360"), plain(dark), 0.0, -41
            )
        ],
        front=[Shape(cap, _mass(colour), 0.6, 14), *curls],
        fringe=cap,
    )


def _bald(colour: Colour, look: Look) -> Hair:
    tone = look.skin
    dome = symmetric("400,110 342,118 296,158 279,228 300,232 350,226 400,224")
    temples = curve("279,228 282,190 300,156 296,200 288,250 284,280")
    shade = faded(mixed(tone.shade, rgb("#4a4448"), 0.4), 0.12)
    return Hair(
        front=[
            Shape(dome, skin_light(tone), 0.9, 0),
            *[Shape(one, plain(shade), 0.9, 1) for one in (temples, mirror(temples))],
            Shape(
                ellipse(360, 156, 52, 26),
                radial(
                    (360, 156),
                    (52, 26),
                    faded(lighter(tone.light, 0.6), 0.6),
                    faded(tone.light, 0.0),
                ),
                0.9,
                2,
            ),
        ]
    )


STYLES: dict[str, Callable[[Colour, Look], Hair]] = {
    "side-part": _side_part,
    "crew": _crew,
    "slick-back": _slick,
    "tousled": _tousled,
    "pixie": _pixie,
    "bob": _bob,
    "long-straight": _long_straight,
    "long-wavy": _long_wavy,
    "bun": _bun,
    "ponytail": _ponytail,
    "curly": _curly,
    "bald": _bald,
}
