"""Glasses, beards and earrings."""

from __future__ import annotations

from dataclasses import replace

from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.palette import WHITE, darker, lighter, mixed, rgb
from wenfang.engines.avatar.drawn.shapes import (
    Path,
    Shape,
    curve,
    ellipse,
    faded,
    linear,
    mirror,
    plain,
    radial,
    symmetric,
)

_FRAMES = {"round": "#3b2a24", "square": "#1d1d22", "half-rim": "#30343c"}


def glasses(look: Look) -> list[Shape]:
    """Frame, bridge, temples, and light on the lenses."""
    if look.glasses == "none":
        return []
    colour = rgb(_FRAMES[look.glasses])
    lens = _lens(look.glasses)
    thick = 4.2 if look.glasses == "square" else 3.4
    lift = 28.0
    shapes: list[Shape] = []
    glint = curve("304,276 322,268 306,322 292,318")
    for one, light in ((lens, glint), (mirror(lens), glint.moved(112, 0))):
        shapes += [
            Shape(
                one,
                linear((400, 264), (400, 332), faded(WHITE, 0.16), faded(WHITE, 0.03)),
                0.8,
                lift,
            ),
            Shape(
                light,
                linear((300, 270), (300, 326), faded(WHITE, 0.30), faded(WHITE, 0.0)),
                0.8,
                lift,
                clip=one,
            ),
        ]
        rim = one
        if look.glasses == "half-rim":
            top = curve("303,300 305,276 322,268 364,268 382,276 383,300", closed=False)
            rim = top if one is lens else mirror(top)
        shapes.append(Shape(rim, plain(colour), 0.8, lift, width=thick))
    bridge = curve("382,292 390,286 400,284 410,286 418,292", closed=False)
    arm = curve("304,288 288,284 274,288", closed=False)
    shapes.append(Shape(bridge, plain(colour), 0.8, lift + 4, width=thick))
    shapes += [
        Shape(one, plain(darker(colour, 0.2)), 0.9, 4, width=thick + 0.6)
        for one in (arm, mirror(arm))
    ]
    return shapes


def _lens(kind: str) -> Path:
    if kind == "round":
        return ellipse(343, 298, 40, 38)
    return curve("303,300 305,276 322,268 364,268 382,276 383,300 376,324 356,332 328,332 309,324")


def beard(look: Look, face: Path) -> list[Shape]:
    """Goes down with the chin; drawn under the lips.

    Args:
        face: its outline.
    """
    colour = mixed(look.hair_colour, look.skin.deep, 0.18)
    shapes: list[Shape] = []
    if look.beard == "stubble":
        shapes.append(
            Shape(
                symmetric("400,330! 250,330! 250,480! 400,490!"),
                linear((400, 345), (400, 450), faded(colour, 0.0), faded(colour, 0.34)),
                jaw=True,
                clip=face,
            )
        )
    if look.beard == "full":
        shapes.append(
            Shape(
                _jaw(),
                linear(
                    (400, 318), (400, 470), faded(colour, 0.55), (0.25, colour), darker(colour, 0.2)
                ),
                jaw=True,
                lift=2,
            )
        )
        for text in (
            "300,380 318,420 346,448",
            "330,410 346,440 368,460",
            "372,436 384,456 392,466",
        ):
            line = curve(text, closed=False)
            shapes += [
                Shape(one, plain(lighter(colour, 0.3), 0.25), jaw=True, lift=3, width=2.6)
                for one in (line, mirror(line))
            ]
    if look.beard == "goatee":
        chin = symmetric("400,428 380,428 368,440 370,458 384,470 400,473")
        shapes.append(
            Shape(
                chin, linear((400, 426), (400, 474), colour, darker(colour, 0.2)), jaw=True, lift=3
            )
        )
    if look.beard in ("moustache", "goatee", "full"):
        lip = symmetric("400,372 386,369 366,377 350,396! 368,392 386,386 400,384")
        shapes.append(
            Shape(
                lip,
                linear((400, 368), (400, 394), lighter(colour, 0.08), darker(colour, 0.15)),
                lift=11,
            )
        )
    return shapes


def _jaw() -> Path:
    return symmetric(
        "400,427 378,427 358,412 350,394 338,379 316,370 297,350 285,316! 277,320 281,352 296,398 326,438 364,465 400,472"
    )


def earrings(look: Look, *, over_hair: bool) -> list[Shape]:
    """On both lobes.

    Args:
        over_hair: the hair covers the ears; then they hang at its edge, where they are seen.
    """
    if look.earrings == "none":
        return []
    shapes: list[Shape] = []
    for x in (285, 515) if over_hair else (270, 530):
        shapes += [replace(one, lift=16.0 if over_hair else -8.0) for one in _earring(look, x)]
    return shapes


def _earring(look: Look, x: float) -> list[Shape]:
    gold, jade = rgb("#c9a24d"), rgb("#2f9c8c")
    if look.earrings == "pearls":
        pearl = radial((x - 2, 351), (10, 10), WHITE, (0.5, rgb("#f1e7df")), rgb("#b8a79c"))
        return [Shape(ellipse(x, 354, 8), pearl, 0.0)]
    if look.earrings == "hoops":
        metal = linear((x - 13, 350), (x + 13, 384), rgb("#f3d98b"), rgb("#b98a34"))
        return [Shape(ellipse(x, 366, 13, 17), metal, 0.0, width=4)]
    drop = curve(f"{x},356! {x + 7},372 {x},382 {x - 7},372")
    return [
        Shape(curve(f"{x},346! {x},360!", closed=False), plain(gold), 0.0, width=2.4),
        Shape(drop, radial((x - 2, 368), (10, 14), lighter(jade, 0.5), rgb("#1f7a6d")), 0.0),
    ]
