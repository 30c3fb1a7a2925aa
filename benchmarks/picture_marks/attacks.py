"""What happens to published pictures: one function per row of the robustness table.

Every attack takes and gives an RGB Pillow image. None knows the key.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Attack = Callable[[Image.Image], Image.Image]


def encoded(form: str, quality: int) -> Attack:
    def attack(image: Image.Image) -> Image.Image:
        out = io.BytesIO()
        image.save(out, form, quality=quality)
        return Image.open(io.BytesIO(out.getvalue())).convert("RGB")

    return attack


def scaled(factor: float, resample: Image.Resampling = Image.Resampling.LANCZOS) -> Attack:
    def attack(image: Image.Image) -> Image.Image:
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        return image.resize(size, resample)

    return attack


def cropped(part: float, left: float = 0.5, top: float = 0.5) -> Attack:
    """``part`` of each side is cut away; ``left`` and ``top`` say where the cut goes."""

    def attack(image: Image.Image) -> Image.Image:
        x, y = round(image.width * part * left), round(image.height * part * top)
        wide, tall = round(image.width * (1 - part)), round(image.height * (1 - part))
        return image.crop((x, y, x + wide, y + tall))

    return attack


def turned(degrees: float) -> Attack:
    return lambda image: image.rotate(degrees, Image.Resampling.BICUBIC)


def labelled(image: Image.Image) -> Image.Image:
    """A dark plate with text over the lower right corner."""
    image = image.copy()
    draw = ImageDraw.Draw(image)
    tall = max(12, min(image.size) // 12)
    wide = tall * 5
    box = (image.width - wide, image.height - tall, image.width, image.height)
    draw.rectangle(box, fill=(20, 20, 20))
    draw.text((box[0] + 4, box[1]), "AI generated", fill="white", font_size=tall * 0.7)
    return image


def screenshot(image: Image.Image) -> Image.Image:
    """Shown at another size in a window with bars, saved as JPEG."""
    shown = image.resize(
        (round(image.width * 0.83), round(image.height * 0.83)), Image.Resampling.BILINEAR
    )
    canvas = Image.new("RGB", (shown.width + 40, shown.height + 90), (240, 240, 242))
    canvas.paste(shown, (20, 60))
    return encoded("JPEG", 85)(canvas)


def square(image: Image.Image) -> Image.Image:
    """As networks cut: the middle square, 1080 pixels."""
    return ImageOps.fit(image, (1080, 1080), Image.Resampling.LANCZOS)


def noisy(image: Image.Image) -> Image.Image:
    noise = Image.merge("RGB", [Image.effect_noise(image.size, 20)] * 3)
    return Image.blend(image, noise, 0.2)


def shared(image: Image.Image) -> Image.Image:
    """A cut, a smaller size and a JPEG, as a picture travels."""
    return encoded("JPEG", 70)(scaled(0.6)(cropped(0.06, 0.2, 0.9)(image)))


ATTACKS: dict[str, Attack] = {
    "none": lambda image: image,
    "JPEG 90": encoded("JPEG", 90),
    "JPEG 75": encoded("JPEG", 75),
    "JPEG 50": encoded("JPEG", 50),
    "JPEG 30": encoded("JPEG", 30),
    "WebP 60": encoded("WEBP", 60),
    "scaled × 0.25": scaled(0.25),
    "scaled × 0.5": scaled(0.5),
    "scaled × 2": scaled(2),
    "crop 10 %": cropped(0.10, 0.3, 0.8),
    "crop 25 %": cropped(0.25, 0.7, 0.1),
    "turned 2°": turned(2),
    "turned 5°": turned(5),
    "mirrored": ImageOps.mirror,
    "blur 2 px": lambda image: image.filter(ImageFilter.GaussianBlur(2)),
    "median 3": lambda image: image.filter(ImageFilter.MedianFilter(3)),
    "noise": noisy,
    "grey": lambda image: image.convert("L").convert("RGB"),
    "brightness × 1.3": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "contrast × 0.7": lambda image: ImageEnhance.Contrast(image).enhance(0.7),
    "label over corner": labelled,
    "screenshot": screenshot,
    "middle square": square,
    "stretched 5 %": lambda image: image.resize((round(image.width * 1.05), image.height)),
    "cut, × 0.6, JPEG 70": shared,
    "JPEG 50, × 0.25": lambda image: scaled(0.25)(encoded("JPEG", 50)(image)),
}
