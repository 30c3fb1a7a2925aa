"""Draws the pictures of these briefs: ferry.png, bridge.png, library.png, books.png.

python make_pictures.py            # needs resvg-py
"""

from __future__ import annotations

import math
import random
from pathlib import Path

WIDTH, HEIGHT = 1280, 800


def svg(*parts: str) -> str:
    """A picture of that size."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


def gradient(name: str, *stops: tuple[float, str]) -> str:
    """From top to bottom."""
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<defs><linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{inner}</linearGradient></defs>'


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, more: str = "") -> str:
    """A rectangle."""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {more}/>'


def path(d: str, fill: str, more: str = "") -> str:
    """A shape."""
    return f'<path d="{d}" fill="{fill}" {more}/>'


def hills(y: float, height: float, colour: str, seed: int) -> str:
    """A soft line of hills."""
    rng = random.Random(seed)
    waves = [(rng.uniform(0.6, 2.6), rng.uniform(0, 6), rng.uniform(0.3, 1)) for _ in range(3)]
    points = []
    for x in range(0, WIDTH + 20, 20):
        up = sum(a * math.sin(w * x / 210 + p) for w, p, a in waves) / 3
        points.append(f"{x},{y - height * (0.5 + 0.5 * up):.1f}")
    return path(f"M0,{HEIGHT} L{' L'.join(points)} L{WIDTH},{HEIGHT} Z", colour)


def water(y: float, top: str, bottom: str, seed: int) -> str:
    """A river with glints."""
    rng = random.Random(seed)
    glints = "".join(
        rect(
            rng.uniform(-40, WIDTH), gy := rng.uniform(y + 12, HEIGHT),
            rng.uniform(20, 90) * (0.4 + (gy - y) / (HEIGHT - y)), 3 + (gy - y) / 110,
            "#ffffff", 2, f'opacity="{rng.uniform(0.08, 0.3):.2f}"',
        )
        for _ in range(90)
    )  # fmt: skip
    return (
        gradient(f"w{seed}", (0, top), (1, bottom))
        + rect(0, y, WIDTH, HEIGHT - y, f"url(#w{seed})")
        + glints
    )


def ferry() -> str:
    """An electric ferry between two banks."""
    windows = "".join(rect(452 + n * 62, 408, 44, 46, "#bfe6f5", 6) for n in range(6))
    people = "".join(
        f'<circle cx="{470 + n * 58}" cy="{352 - (n % 2) * 3}" r="10" fill="{skin}"/>'
        + rect(460 + n * 58, 361, 20, 22, coat, 6)
        for n, (skin, coat) in enumerate(
            [("#8d5a3b", "#e4572e"), ("#f1c9a5", "#2e86ab"), ("#c68863", "#f2b134"),
             ("#f1c9a5", "#6a4c93"), ("#5c3a21", "#3fa34d"), ("#e8b48c", "#d7263d")]
        )
    )  # fmt: skip
    return svg(
        gradient("sky", (0, "#8fd0ee"), (1, "#eaf7fb")), rect(0, 0, WIDTH, HEIGHT, "url(#sky)"),
        '<circle cx="1040" cy="150" r="64" fill="#fff3c4"/>',
        hills(430, 150, "#b6d9b0", 4), hills(470, 110, "#8fc18a", 9),
        water(470, "#63b3cf", "#2b7a9e", 2),
        path("M0,470 L210,470 Q240,520 190,560 L0,600 Z", "#d9c6a0"),
        rect(120, 490, 170, 16, "#7a5c3e", 4), rect(150, 500, 10, 70, "#6a4e34"), rect(250, 500, 10, 60, "#6a4e34"),
        path("M372,486 L908,486 L860,562 Q640,582 420,562 Z", "#f7f9fa"),
        path("M380,500 L900,500 L893,516 L388,516 Z", "#1d7a6b"),
        rect(428, 392, 420, 94, "#ffffff", 14), windows,
        rect(420, 378, 436, 16, "#1d7a6b", 8), people,
        rect(424, 370, 428, 5, "#4c6b75"), rect(760, 318, 66, 60, "#ffffff", 8), rect(772, 330, 42, 26, "#bfe6f5", 4),
        path("M640,524 L622,548 L638,548 L628,572 L656,540 L640,540 L652,524 Z", "#f2b134"),
        path("M372,562 Q640,604 920,556 L980,572 Q640,640 330,584 Z", "#ffffff", 'opacity="0.35"'),
    )  # fmt: skip


def bridge() -> str:
    """An old stone bridge with a closed road."""
    arches = "".join(
        path(
            f"M{120 + n * 262},620 L{120 + n * 262},520 A95,95 0 0 1 {310 + n * 262},520 L{310 + n * 262},620 Z",
            "url(#w5)",
        )
        for n in range(4)
    )
    rng = random.Random(3)
    stones = "".join(
        rect(rng.uniform(20, 1230), rng.uniform(392, 560), rng.uniform(22, 48), 13, "#8d8478", 3, 'opacity="0.45"')
        for _ in range(120)
    )  # fmt: skip
    crack = path(
        "M596,440 l10,26 l-12,20 l14,30 l-9,26 l12,34", "none", 'stroke="#4a443c" stroke-width="5"'
    )
    sign = (
        rect(610, 268, 12, 92, "#5b5b5b") + rect(566, 236, 100, 44, "#e4572e", 6)
        + rect(580, 252, 72, 12, "#ffffff", 3)
    )  # fmt: skip
    cones = "".join(
        path(f"M{x},360 l16,-52 l16,52 Z", "#f26b21")
        + path(f"M{x + 8},334 l16,0 l3,10 l-22,0 Z", "#ffffff")
        for x in (470, 520, 700, 750)
    )
    return svg(
        gradient("sky", (0, "#c3d5e6"), (1, "#f4efe6")), rect(0, 0, WIDTH, HEIGHT, "url(#sky)"),
        hills(400, 170, "#a9b9a2", 8), hills(440, 120, "#8aa085", 11),
        water(600, "#7fa9b8", "#466f82", 5),
        path("M0,360 Q640,330 1280,360 L1280,640 L0,640 Z", "#b3a999"), stones, arches, crack,
        path("M0,360 Q640,330 1280,360 L1280,384 Q640,354 0,384 Z", "#978d7d"), cones, sign,
        "".join(rect(312 + n * 262, 500, 70, 180, "#9c9283", 8) for n in range(3)),
    )  # fmt: skip


def library() -> str:
    """A granary that has become a library."""
    books = "".join(
        rect(392 + n * 22, 470 - (n * 37 % 22), 17, 92 + (n * 37 % 22), colour, 2)
        for n, colour in enumerate(["#c8553d", "#588b8b", "#f28f3b", "#2d3047", "#93b7be"] * 4)
        if n < 20
    )
    tree = '<circle cx="{0}" cy="{1}" r="{2}" fill="#6fa05f"/><rect x="{3}" y="{1}" width="18" height="190" fill="#7a5a3c"/>'
    return svg(
        gradient("sky", (0, "#f6d9b8"), (1, "#fdf3e3")), rect(0, 0, WIDTH, HEIGHT, "url(#sky)"),
        hills(470, 130, "#c9d3a8", 5), hills(520, 80, "#a9bd86", 6),
        rect(0, 620, WIDTH, 180, "#d9c9a3"), path("M520,800 L560,620 L720,620 L800,800 Z", "#efe3c6"),
        tree.format(190, 430, 96, 181), tree.format(1110, 450, 84, 1101),
        rect(300, 330, 680, 300, "#f3ead7", 4),
        path("M250,340 Q640,150 1030,340 L1000,352 Q640,190 280,352 Z", "#5b6770"),
        path("M280,352 Q640,190 1000,352 L980,352 L300,352 Z", "#7d8a93"),
        rect(370, 430, 480 - 10, 140, "#ffe9b0", 6), books, rect(366, 562, 478, 12, "#8b5e3c", 3),
        rect(880, 440, 78, 190, "#8b3a2b", 6), '<circle cx="894" cy="540" r="5" fill="#f2c14e"/>',
        rect(520, 372, 240, 40, "#8b3a2b", 6),
        "".join(rect(548 + n * 64, 382, 40, 20, "#f2c14e", 3) for n in range(3)),
        "".join(f'<circle cx="{x}" cy="600" r="15" fill="{s}"/>' + rect(x - 17, 614, 34, 56, c, 12)
                for x, s, c in ((430, "#e8b48c", "#2e86ab"), (486, "#f1c9a5", "#d7263d"), (820, "#c68863", "#6a4c93"))),
    )  # fmt: skip


def books() -> str:
    """Shelves full of books, and a reader."""
    rng = random.Random(12)
    colours = [
        "#c8553d",
        "#588b8b",
        "#f28f3b",
        "#2d3047",
        "#93b7be",
        "#d5a021",
        "#7b9e87",
        "#a23b72",
    ]
    shelves = []
    for row in range(4):
        y = 70 + row * 165
        x = 70.0
        while x < 820:
            w, h = rng.uniform(20, 42), rng.uniform(96, 132)
            shelves.append(rect(x, y + 134 - h, w - 3, h, rng.choice(colours), 3))
            shelves.append(rect(x + 4, y + 134 - h + 14, w - 11, 5, "#ffffff", 2, 'opacity="0.5"'))
            x += w
        shelves.append(rect(50, y + 134, 810, 16, "#8b5e3c", 3))
    return svg(
        rect(0, 0, WIDTH, HEIGHT, "#f5e6cf"), rect(40, 40, 830, 700, "#e2c9a0", 8), *shelves,
        rect(0, 740, WIDTH, 60, "#b98b5e"),
        path("M930,740 L930,560 Q930,520 970,520 L1150,520 Q1190,520 1190,560 L1190,740 Z", "#588b8b"),
        '<circle cx="1060" cy="400" r="62" fill="#f1c9a5"/>',
        path("M996,396 Q996,322 1060,322 Q1126,322 1126,396 Q1110,356 1060,356 Q1012,356 996,396 Z", "#33261d"),
        path("M960,640 Q960,470 1060,470 Q1160,470 1160,640 Z", "#c8553d"),
        path("M950,600 L1056,620 L1056,700 L950,678 Z", "#ffffff"), path("M1170,600 L1064,620 L1064,700 L1170,678 Z", "#f4f4f4"),
        "".join(rect(966, 622 + n * 14, 74, 4, "#b8c0c8", 2, f'transform="rotate(11 966 {622 + n * 14})"') for n in range(4)),
        '<circle cx="1042" cy="402" r="5" fill="#33261d"/><circle cx="1082" cy="402" r="5" fill="#33261d"/>',
        path("M1046,428 Q1062,440 1080,428", "none", 'stroke="#b0705a" stroke-width="5" stroke-linecap="round"'),
    )  # fmt: skip


def main() -> None:
    """Write all four."""
    import io

    import resvg_py
    from PIL import Image

    for make in (ferry, bridge, library, books):
        png = bytes(resvg_py.svg_to_bytes(svg_string=make()))
        image = Image.open(io.BytesIO(png)).convert("RGB")
        image.quantize(128, dither=Image.Dither.NONE).save(
            Path(__file__).with_name(f"{make.__name__}.png"), optimize=True
        )


if __name__ == "__main__":
    main()
