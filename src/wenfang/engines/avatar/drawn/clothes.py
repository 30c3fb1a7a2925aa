"""Clothes of the half figure: they stay where they are, whatever the head does."""

from __future__ import annotations

from collections.abc import Callable

from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.palette import WHITE, darker, lighter, mixed, rgb
from wenfang.engines.avatar.drawn.shapes import (
    Colour,
    Paint,
    Path,
    Shape,
    clipped,
    curve,
    ellipse,
    faded,
    linear,
    mirror,
    plain,
    radial,
    strand,
    symmetric,
)

_WOMAN = "400,548! 352,552 306,566 238,588 188,614 160,664 146,750 136,840 130,910! 400,910!"
_MAN = "400,544! 346,546 296,560 206,584 146,612 114,668 98,760 86,840 80,910! 400,910!"


def clothes(look: Look) -> tuple[list[Shape], list[Shape]]:
    """What lies on the shoulders, and what lies over the neck: collar, lapels."""
    return (
        [_still(shape) for shape in _body(look, look.cloth)],
        [_still(shape) for shape in _KINDS[look.clothes](look)],
    )


def _still(shape: Shape) -> Shape:
    return Shape(shape.path, shape.paint, 0.0, 0.0, "body", False, shape.clip, shape.width)


def torso(look: Look) -> Path:
    """Shoulders and upper arms."""
    return symmetric(_WOMAN if look.woman else _MAN)


def _cloth(colour: Colour) -> Paint:
    return linear(
        (250, 560), (470, 920), lighter(colour, 0.12), (0.45, colour), darker(colour, 0.24)
    )


def _line(path: Path, colour: Colour, width: float) -> Shape:
    return Shape(path, plain(colour), width=width)


def _both(text: str, paint: Paint, **more: float) -> list[Shape]:
    path = curve(text)
    return [Shape(path, paint, **more), Shape(mirror(path), paint, **more)]  # type: ignore[arg-type]


def _body(look: Look, colour: Colour) -> list[Shape]:
    """Torso with sleeves: light on one shoulder, shade under the arms and under the chin."""
    path = torso(look)
    x = 0 if look.woman else -26
    shade, light = darker(colour, 0.42), lighter(colour, 0.30)
    shapes = [
        Shape(
            symmetric("400,530 320,540 300,572 340,620 400,640"),
            radial((400, 560), (120, 80), faded(darker(colour, 0.6), 0.5), faded(shade, 0.0)),
        ),
        Shape(
            ellipse(268 + x, 612, 120, 70),
            radial((262 + x, 606), (120, 62), faded(light, 0.55), faded(light, 0.0)),
        ),
    ]
    for flip in (False, True):
        arm = curve(
            f"{222 + x},706 {212 + x},760 {204 + x},830 {202 + x},930 {240 + x},930 {236 + x},830 {228 + x},760"
        )
        seam = curve(f"{226 + x},690 {214 + x},760 {205 + x},840 {203 + x},920", closed=False)
        fold = curve(f"{222 + x},716 {196 + x},738 {178 + x},772", closed=False)
        for one, paint, width in (
            (arm, linear((204 + x, 0), (240 + x, 0), faded(shade, 0.75), faded(shade, 0.0)), 0.0),
            (seam, plain(shade, 0.75), 2.6),
            (fold, plain(shade, 0.35), 3.4),
        ):
            if flip and len(paint.stops) > 1:
                paint = linear((596 - x, 0), (560 - x, 0), faded(shade, 0.75), faded(shade, 0.0))
            shapes.append(Shape(mirror(one) if flip else one, paint, width=width))
    return [Shape(path, _cloth(colour)), *clipped(shapes, path)]


def _jacket(look: Look, inner: list[Shape]) -> list[Shape]:
    """Two fronts with notched lapels over whatever is worn inside."""
    colour = look.cloth
    path = torso(look)
    deep = 812 if look.woman else 800
    left = 334 if look.woman else 328
    opening = symmetric(f"400,520! {left},524! {left - 4},552! 346,640 372,730 400,{deep}!")
    lapel = curve(
        f"{left},530! {left - 26},556 {left - 40},600 {left - 52},642! {left - 16},650! {left - 34},676! "
        f"{left - 14},740 372,806 396,{deep + 40}! 400,{deep}! 372,730 347,640 {left + 1},560"
    )
    shadow = lapel.moved(-5, 7)
    front = linear((280, 560), (380, 840), lighter(colour, 0.16), darker(colour, 0.08))
    other = linear((420, 560), (540, 840), darker(colour, 0.02), darker(colour, 0.26))
    edge = faded(darker(colour, 0.55), 0.7)
    shine = faded(lighter(colour, 0.5), 0.35)
    seam = curve(f"400,{deep + 18} 399,870 400,920", closed=False)
    pocket = curve("262,756 318,748 319,757 263,765")
    shapes = [*clipped(inner, opening)]
    for one, paint in ((lapel, front), (mirror(lapel), other)):
        moved = shadow if one is lapel else mirror(shadow)
        shapes += [
            Shape(moved, plain(darker(colour, 0.6), 0.30), clip=path),
            Shape(one, paint),
            _line(one, edge, 1.6),
        ]
    notch = curve(f"{left - 40},602 {left - 51},641", closed=False)
    shapes += [
        _line(notch, shine, 1.6),
        _line(seam, edge, 2.2),
        Shape(mirror(pocket), plain(darker(colour, 0.30), 0.8)),
        Shape(ellipse(404, 868, 7.5), plain(darker(colour, 0.42))),
        Shape(ellipse(402.6, 866.6, 4.6), plain(lighter(colour, 0.16), 0.6)),
    ]
    return shapes


def _collar_and_shirt(colour: Colour) -> list[Shape]:
    """A shirt as far as a jacket shows it, with its collar's shade."""
    return [
        Shape(
            symmetric("400,574! 374,562 352,550 328,544! 300,550! 300,700 400,900!"),
            linear(
                (400, 560), (400, 800), darker(colour, 0.10), (0.25, colour), darker(colour, 0.05)
            ),
        )
    ]


def _wings(colour: Colour, *, wide: float = 0.0) -> list[Shape]:
    """The two points of a shirt's collar."""
    text = f"344,521! 331,530 325,546 328,566 {346 - wide},602! {374 - wide},588 399,567! 374,558 354,542"
    edge = plain(darker(colour, 0.30), 0.6)
    left = curve(text)
    shapes = []
    for one, paint in (
        (left, linear((340, 520), (370, 600), lighter(colour, 0.3), darker(colour, 0.06))),
        (mirror(left), linear((460, 520), (430, 600), darker(colour, 0.02), darker(colour, 0.16))),
    ):
        shapes += [
            Shape(one.moved(0, 5), plain(darker(colour, 0.55), 0.22)),
            Shape(one, paint),
            Shape(one, edge, width=1.2),
        ]
    return shapes


def _tie(colour: Colour) -> list[Shape]:
    blade = curve("389,610! 411,610! 422,700 430,800 400,850! 370,800 378,700")
    knot = curve("378,572! 400,567 422,572! 413,604 410,613! 400,616 390,613! 387,604")
    stripe = faded(lighter(colour, 0.5), 0.34)
    lines = [
        Shape(curve(f"360,{y}! 440,{y - 52}! 440,{y - 44}! 360,{y + 8}!"), plain(stripe))
        for y in range(654, 760, 34)
    ]
    return [
        Shape(blade.moved(4, 5), plain(rgb("#101018"), 0.25)),
        Shape(
            blade,
            linear((376, 640), (428, 650), lighter(colour, 0.10), colour, darker(colour, 0.24)),
        ),
        *clipped(lines, blade),
        Shape(knot, linear((384, 570), (412, 616), lighter(colour, 0.20), darker(colour, 0.20))),
        Shape(
            curve("391,611 400,615 409,611", closed=False),
            plain(darker(colour, 0.5), 0.7),
            width=2.2,
        ),
    ]


def _suit(look: Look) -> list[Shape]:
    shirt = WHITE if look.accent[:3] != WHITE[:3] else rgb("#dfe6ee")
    inner = [*_collar_and_shirt(mixed(shirt, rgb("#dfe6f0"), 0.25)), *_tie(look.accent)]
    return [*_jacket(look, inner), *_wings(rgb("#f7f8fa"))]


def _blazer(look: Look) -> list[Shape]:
    """A jacket over a soft blouse with a round neckline."""
    tone = look.accent
    blouse = symmetric("400,636! 372,628 346,598 330,556 300,548 290,700 400,900!")
    inner = [
        Shape(blouse, linear((380, 600), (430, 800), lighter(tone, 0.25), (0.5, tone), darker(tone, 0.16))),
        Shape(curve("338,572 350,602 374,628 400,636 426,628 450,602 462,572", closed=False), plain(darker(tone, 0.35), 0.5), width=2.4),
        Shape(curve("384,650 376,710 386,780", closed=False), plain(darker(tone, 0.3), 0.28), width=4),
        Shape(curve("420,652 428,700 418,770", closed=False), plain(darker(tone, 0.3), 0.28), width=4),
    ]  # fmt: skip
    return _jacket(look, inner)


def _shirt(look: Look) -> list[Shape]:
    """Open at the first button."""
    colour = look.cloth
    path = torso(look)
    band = curve("388,628! 412,628! 413,920! 387,920!")
    edge = faded(darker(colour, 0.4), 0.55)
    buttons = [
        Shape(ellipse(400, y, 4.6), plain(darker(colour, 0.30))) for y in (668, 744, 820, 892)
    ]
    pocket = curve("470,738! 536,738! 536,806 503,824 470,806")
    return [
        Shape(band, plain(lighter(colour, 0.10), 0.7), clip=path),
        _line(curve("387,640 387,920", closed=False), edge, 1.5),
        _line(curve("413,640 413,920", closed=False), edge, 1.5),
        _line(pocket, edge, 1.8),
        *buttons,
        *_open_collar(colour),
    ]


def _open_collar(colour: Colour) -> list[Shape]:
    left = curve("345,522! 330,530 320,548 319,572 330,642! 366,620 402,644! 378,610 352,566")
    shapes = []
    for one, paint in (
        (left, linear((330, 520), (370, 630), lighter(colour, 0.26), darker(colour, 0.06))),
        (mirror(left), linear((470, 520), (430, 630), lighter(colour, 0.04), darker(colour, 0.18))),
    ):
        shapes += [
            Shape(one.moved(0, 6), plain(darker(colour, 0.6), 0.25)),
            Shape(one, paint),
            Shape(one, plain(darker(colour, 0.42), 0.5), width=1.4),
        ]
    return shapes


def _sweater(look: Look) -> list[Shape]:
    """A turtleneck with ribs."""
    colour = look.cloth
    wide = 0 if look.woman else -10
    roll = symmetric(
        f"400,500 {372 + wide},498 {342 + wide},486! {334 + wide},520 {326 + wide},562 {346 + wide},590 400,602"
    )
    ribs = [
        Shape(curve(f"{400 + x * 0.92:.0f},496 {400 + x},545 {400 + x * 1.04:.0f},596", closed=False),
              plain(darker(colour, 0.35), 0.30), width=2.2)
        for x in range(-66, 67, 12)
    ]  # fmt: skip
    fold = curve("330,552 362,572 400,578 438,572 470,552", closed=False)
    return [
        Shape(roll.moved(0, 8), plain(darker(colour, 0.6), 0.30)),
        Shape(
            roll,
            linear((330, 520), (480, 560), lighter(colour, 0.18), colour, darker(colour, 0.26)),
        ),
        *clipped(ribs, roll),
        *clipped([Shape(fold, plain(darker(colour, 0.5), 0.25), width=9)], roll),
    ]


def _hoodie(look: Look) -> list[Shape]:
    """Hood behind the neck, open edge, two strings, a pocket."""
    colour = look.cloth
    hood = symmetric(
        "400,640! 372,612 344,566 338,512 318,500 276,528 262,572 296,620 350,660 400,690"
    )
    inner = symmetric("400,630 366,596 342,548 340,500 320,510 330,580 366,632 400,652")
    tee = symmetric("400,588! 362,574 338,540 318,540 330,620 400,660")
    string = curve("356,640 350,700 356,770", closed=False)
    pocket = curve("286,910! 300,836 340,806! 460,806! 500,836 514,910!")
    edge = faded(darker(colour, 0.45), 0.6)
    ends = [
        Shape(path, plain(rgb("#f2efe9")), width=5.0)
        for path in (string, mirror(string).moved(0, -18))
    ]
    tips = [
        Shape(ellipse(x, y, 4.2, 8), plain(rgb("#b9b3aa"))) for x, y in ((356, 774), (444, 756))
    ]
    return [
        Shape(tee, linear((400, 560), (400, 640), look.accent, darker(look.accent, 0.2))),
        Shape(hood.moved(0, 8), plain(darker(colour, 0.6), 0.28)),
        Shape(
            hood,
            linear((280, 520), (500, 660), lighter(colour, 0.16), colour, darker(colour, 0.22)),
        ),
        Shape(inner, plain(darker(colour, 0.34), 0.8)),
        _line(
            curve("340,506 344,560 372,612 400,640 428,612 456,560 460,506", closed=False),
            edge,
            2.4,
        ),
        *ends,
        *tips,
        _line(pocket, edge, 2.6),
    ]


def _qipao(look: Look) -> list[Shape]:
    """Standing collar, slanting front with piping and knotted buttons."""
    colour, trim = look.cloth, look.accent
    wide = 0 if look.woman else -12
    collar = symmetric(
        f"400,548! 384,530 366,510 {346 + wide},494! {338 + wide},520 {330 + wide},556 352,572 400,584"
    )
    slant = curve("400,584 392,622 350,660 296,684 236,700", closed=False)
    bright = linear((320, 560), (480, 600), lighter(trim, 0.25), darker(trim, 0.1))
    shapes = [
        *_blossoms(look),
        Shape(slant.moved(0, 5), plain(darker(colour, 0.6), 0.35), width=7),
        Shape(slant, bright, width=6),
        Shape(collar.moved(0, 6), plain(darker(colour, 0.6), 0.30)),
        Shape(collar, linear((330, 500), (470, 580), lighter(colour, 0.16), colour, darker(colour, 0.22))),
        Shape(curve(f"{346 + wide},495 366,511 384,531 400,548 416,531 434,511 {454 - wide},495", closed=False), bright, width=4.5),
        Shape(curve(f"{330 + wide},556 352,572 400,584 448,572 {470 - wide},556", closed=False), bright, width=4.0),
    ]  # fmt: skip
    for x, y, turn in ((400, 570, 0), (372, 645, 22), (286, 688, 16)):
        shapes += _knot(x, y, turn, trim)
    return shapes


def _knot(x: float, y: float, slope: float, colour: Colour) -> list[Shape]:
    """A knotted button: two loops and a bead."""
    rise = slope * 0.5
    loops = [
        curve(f"{x + side * 4},{y - side * rise * 0.2} {x + side * 15},{y - 6 - side * rise * 0.6} "
              f"{x + side * 25},{y - side * rise} {x + side * 15},{y + 6 - side * rise * 0.6}")
        for side in (-1, 1)
    ]  # fmt: skip
    return [
        *(Shape(loop, plain(lighter(colour, 0.12)), width=3.2) for loop in loops),
        Shape(
            ellipse(x, y, 5.6),
            radial((x - 1.5, y - 2), (7, 7), lighter(colour, 0.5), darker(colour, 0.12)),
        ),
    ]


def _blossoms(look: Look) -> list[Shape]:
    """A spray of plum blossom on the cloth."""
    tone = mixed(look.accent, look.cloth, 0.35)
    branch = curve("500,920 520,860 548,800 556,740 544,690", closed=False)
    twig = curve("548,800 580,776 596,744", closed=False)
    shapes = [_line(branch, faded(tone, 0.8), 3.4), _line(twig, faded(tone, 0.8), 2.6)]
    for x, y, r in (
        (544, 690, 12),
        (574, 742, 14),
        (530, 768, 15),
        (600, 738, 10),
        (548, 826, 13),
        (506, 874, 12),
    ):
        for dx, dy in ((0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)):
            shapes.append(
                Shape(
                    ellipse(x + dx * r * 0.62, y + dy * r * 0.62, r * 0.52),
                    plain(lighter(tone, 0.18), 0.85),
                )
            )
        shapes.append(Shape(ellipse(x, y, r * 0.28), plain(darker(tone, 0.35), 0.9)))
    return clipped(shapes, torso(look))


def _hanfu(look: Look) -> list[Shape]:
    """Crossed collar, the wearer's left side over the right (交领右衽)."""
    colour, trim = look.cloth, look.accent
    path = torso(look)
    white = rgb("#f6f3ec")
    lower = curve("343,508! 326,520 324,556 364,616 414,684! 386,716! 330,642 290,578 302,534")
    upper = curve(
        "457,508! 474,520 476,556 440,612 380,690 312,778 262,846! 322,846! 372,786 432,706 486,622 514,572 498,534"
    )
    inner_lower = curve(
        "347,512! 341,530 342,556 368,604 420,674! 408,690! 356,622 324,566 324,528"
    )
    inner_upper = curve(
        "453,512! 459,530 458,556 430,606 366,688! 380,706! 444,622 478,562 476,528"
    )
    sash = curve("60,846! 250,838 400,842 560,838 740,846! 740,920! 60,920!")
    edge = plain(darker(trim, 0.5), 0.35)
    knot = curve("372,850 400,842 428,850 424,890 400,900 376,890")
    lines = [
        Shape(strand(text, 7.0), plain(darker(colour, 0.45), 0.30))
        for text in (
            "470,690 456,760 462,836",
            "520,700 512,770 518,836",
            "300,690 292,740 284,790",
            "562,720 566,780 560,836",
        )
    ]
    warm = linear((490, 520), (300, 820), lighter(trim, 0.16), trim, darker(trim, 0.18))
    return [
        *lines,
        Shape(lower, linear((300, 520), (400, 690), trim, darker(trim, 0.25))),
        Shape(lower, edge, width=1.4),
        Shape(inner_lower, linear((330, 520), (410, 680), white, darker(white, 0.16))),
        Shape(upper.moved(-6, 9), plain(darker(colour, 0.6), 0.28), clip=path),
        Shape(inner_upper, linear((460, 510), (360, 690), white, darker(white, 0.14))),
        Shape(upper, warm),
        Shape(upper, edge, width=1.4),
        Shape(
            sash, linear((400, 840), (400, 915), lighter(trim, 0.08), darker(trim, 0.22)), clip=path
        ),
        Shape(knot, linear((376, 842), (424, 900), lighter(trim, 0.2), darker(trim, 0.15))),
        Shape(knot, edge, width=1.4),
    ]


_KINDS: dict[str, Callable[[Look], list[Shape]]] = {
    "suit": _suit,
    "blazer": _blazer,
    "shirt": _shirt,
    "sweater": _sweater,
    "hoodie": _hoodie,
    "qipao": _qipao,
    "hanfu": _hanfu,
}
