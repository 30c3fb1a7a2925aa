"""The face without what moves in it: outline, ears, neck, nose, and the light on them."""

from __future__ import annotations

from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.palette import WHITE, Skin, mixed
from wenfang.engines.avatar.drawn.shapes import (
    Paint,
    Path,
    Shape,
    clipped,
    curve,
    faded,
    linear,
    mirror,
    plain,
    radial,
    symmetric,
)

#: The lower edge of the skin that is seen, where clothes are open.
_NECKLINES = {
    "blazer": "330,556 340,612 366,648 400,660",
    "shirt": "340,556! 400,632!",
    "hanfu": "340,556! 400,668!",
    "hoodie": "340,552 372,586 400,592",
}
_SKULL = "400,122 342,132 296,172 279,228 "
_OUTLINES = {
    "oval": _SKULL + "276,290 281,344 297,390 328,429 366,454 400,461",
    "round": _SKULL + "273,290 276,348 292,396 326,433 366,452 400,456",
    "square": _SKULL + "276,290 280,346 290,397 320,438 366,458 400,462",
    "heart": _SKULL + "275,288 281,338 299,385 333,428 372,456 400,464",
}


def outline(look: Look) -> Path:
    """Of the face, from skull to chin."""
    return symmetric(_OUTLINES[look.face])


def neck(look: Look) -> list[Shape]:
    """Neck and the skin that an open collar shows."""
    tone = look.skin
    x = 0 if look.woman else -14
    path = symmetric(
        f"400,380 {348 + x},384 {347 + x},440 {344 + x},500 {334 + x},536 "
        + _NECKLINES.get(look.clothes, "340,552 372,566 400,570")
    )
    base = Shape(
        path,
        linear(
            (400, 430),
            (400, 660),
            tone.shade,
            (0.42, mixed(tone.base, tone.shade, 0.25)),
            tone.base,
        ),
        bulge=0.0,
        follow="neck",
    )
    shadow = Shape(
        symmetric("400,395 318,380 316,430 338,470 372,500 400,508"),
        linear((400, 440), (400, 512), faded(tone.deep, 0.75), faded(tone.deep, 0.28)),
        bulge=0.25,
        follow="neck",
    )
    tendon = curve("354,500 364,540 384,572", closed=False)
    lines = [
        Shape(one, plain(tone.deep, 0.10), 0.0, follow="neck", width=3.0)
        for one in (tendon, mirror(tendon))
    ]
    return [base, *clipped([shadow], path), *lines]


def ears(look: Look) -> list[Shape]:
    """Both ears, behind the face."""
    tone = look.skin
    ear = curve("284,284 268,270 255,276 254,298 261,326 270,347 282,350 288,330")
    inner = curve("276,290 265,283 260,296 266,318 274,332", closed=False)
    fold = curve("278,300 270,304 271,318", closed=False)
    shapes = []
    for one, within, bend in ((ear, inner, fold), (mirror(ear), mirror(inner), mirror(fold))):
        shapes += [
            Shape(
                one,
                linear((400, 270), (400, 352), tone.base, mixed(tone.base, tone.shade, 0.55)),
                0.0,
                -14,
            ),
            Shape(within, plain(tone.deep, 0.45), 0.0, -13, width=3.2),
            Shape(bend, plain(tone.deep, 0.35), 0.0, -13, width=3.0),
        ]
    return shapes


def skin_light(tone: Skin) -> Paint:
    """Light from the upper left on the rounded face."""
    return radial(
        (372, 270),
        (215, 250),
        tone.light,
        (0.42, tone.base),
        (0.80, mixed(tone.base, tone.shade, 0.42)),
        mixed(tone.base, tone.shade, 0.85),
    )


def face(look: Look) -> list[Shape]:
    """Skin of the face with light from the upper left, blush and nose."""
    tone = look.skin
    path = outline(look)
    base = Shape(path, skin_light(tone), jaw=True)
    side = Shape(
        curve("470,110 520,180 535,300 520,400 440,480 480,430 506,360 512,290 500,200"),
        linear((505, 300), (545, 300), faded(tone.shade, 0.0), faded(tone.shade, 0.75)),
        jaw=True,
    )
    chin = Shape(
        symmetric("400,440 360,432 318,420 340,470 400,486"),
        linear((400, 432), (400, 470), faded(tone.shade, 0.0), faded(tone.shade, 0.6)),
        jaw=True,
    )
    shine = Shape(
        symmetric("400,168 350,184 336,212 360,232 400,236"),
        radial((385, 200), (62, 34), faded(tone.light, 0.75), faded(tone.light, 0.0)),
    )
    shapes = [side, chin, shine]
    strength = 0.42 if look.woman else 0.20
    for x in (322, 478):
        shapes.append(
            Shape(
                symmetric("400,310 360,322 350,350 366,378 400,386").moved(x - 400, 0),
                radial((x, 348), (44, 32), faded(tone.blush, strength), faded(tone.blush, 0.0)),
            )
        )
    return [base, *clipped(shapes, path), *_nose(look)]


def _nose(look: Look) -> list[Shape]:
    """A bridge by one soft shade, a tip by light, nostrils by two short strokes."""
    tone = look.skin
    wide = 1.0 if look.woman else 1.14
    dark = plain(tone.deep, 0.72)
    bridge = curve("408,268 413,292 418,322 425,340 428,350 418,354 408,346 406,316")
    under = symmetric("400,351 388,353 376,350 381,359 392,364 400,366")
    nostril = curve("378,355 384,350 391,352 395,356 387,357")
    wing = curve(
        f"{400 - 27 * wide:.0f},341 {400 - 31 * wide:.0f},350 {400 - 25 * wide:.0f},358",
        closed=False,
    )
    shapes = [
        Shape(
            bridge,
            linear((404, 300), (430, 304), faded(tone.shade, 0.0), faded(tone.shade, 0.62)),
            lift=16,
        ),
        Shape(
            symmetric("400,262 391,276 392,320 400,334"),
            linear(
                (400, 258),
                (400, 338),
                faded(tone.light, 0.0),
                faded(tone.light, 0.75),
                faded(tone.light, 0.15),
            ),
            lift=17,
        ),
        Shape(
            symmetric("400,324 384,330 380,344 388,354 400,357"),
            radial(
                (396, 339),
                (17, 15),
                faded(mixed(tone.light, WHITE, 0.35), 0.85),
                faded(tone.light, 0.0),
            ),
            lift=26,
        ),
        Shape(under, plain(tone.shade, 0.42), lift=14),
    ]
    for one, rim in ((nostril, wing), (mirror(nostril), mirror(wing))):
        shapes += [
            Shape(one, dark, lift=17),
            Shape(rim, plain(tone.deep, 0.13), lift=13, width=2.0),
        ]
    return shapes
