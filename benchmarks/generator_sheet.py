"""A sheet of what a generator draws from prompts in both languages, for looking at.

    python benchmarks/generator_sheet.py FOLDER OUT.png

The first seed of each prompt, none chosen by hand, at the generator's own size. Prompts that the
generator refuses as outside are told and left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from wenfang.engines.image.base import ImageEngine, ImageRequest, Sample
from wenfang.engines.image.registry import open_image_engine
from wenfang.errors import BadInput
from wenfang.resources import fetch
from wenfang.training.previews import write_labelled

PROMPTS = (
    "fox", "cat", "birthday cake", "rocket", "red heart", "sun", "house", "robot",
    "狐狸", "猫", "生日蛋糕", "火箭", "西瓜", "太阳", "房屋", "雪人",
    "a red fox", "a blue cat", "purple rocket", "green apple", "红色的狐狸", "蓝色的猫", "粉色的鱼", "黄色的雨伞",
    "pizza", "tree", "guitar", "octopus", "眼镜", "月亮", "蝴蝶", "自行车",
    "castle, 3d", "flat style castle", "noto castle", "blue castle",
    "熊猫", "扁平风格的熊猫", "谷歌风格的熊猫", "紫色的雨伞",
)  # fmt: skip
ACROSS, CELL, FOOT, GAP = 8, 128, 26, 10


def drawn(engine: ImageEngine, prompt: str) -> Image.Image | None:
    width, height = CELL, CELL
    try:
        events = list(engine.draw(ImageRequest(prompt, (0,), width, height)))
    except BadInput as error:
        print(f"{prompt}: {error}")
        return None
    (picture,) = (event.picture for event in events if isinstance(event, Sample))
    ground = Image.new("RGBA", (CELL, CELL), "white")
    ground.alpha_composite(picture.image().convert("RGBA").resize((CELL, CELL)))
    return ground.convert("RGB")


def main(folder: str, out: Path) -> None:
    engine = open_image_engine(folder, settings={})
    font = ImageFont.truetype(str(fetch("source-han-serif-sc")), 15)
    found = [(prompt, drawn(engine, prompt)) for prompt in PROMPTS]
    cells = [(prompt, picture) for prompt, picture in found if picture is not None]
    down = -(-len(cells) // ACROSS)
    size = (ACROSS * (CELL + GAP) + GAP, down * (CELL + FOOT + GAP) + GAP + 130)
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    for number, (prompt, picture) in enumerate(cells):
        row, column = divmod(number, ACROSS)
        left, top = GAP + column * (CELL + GAP), GAP + row * (CELL + FOOT + GAP)
        sheet.paste(picture, (left, top))
        pen.text((left + CELL / 2, top + CELL + FOOT / 2), prompt, "black", font, anchor="mm")
    write_labelled(out, np.asarray(sheet))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
