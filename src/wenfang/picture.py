"""A picture: pixels in memory, one meaning for all of Wenfang.

Eight bits a channel, sRGB, upright, straight alpha, no metadata. Whatever a file was
(CMYK, 16 bits, another colour profile, lying on its side), :mod:`wenfang.pictures.reading`
makes this of it; whatever a file shall become, :mod:`wenfang.pictures.encoding` does.

Design choice: a NumPy array and not a Pillow image, so that a picture is a value: it cannot
be lazily half-read and carries no hidden metadata that could slip into a published file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from wenfang.asset import sha256_hex

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

PNG = "image/png"


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels.

    Attributes:
        pixels: uint8, shape (height, width, 3) RGB or (height, width, 4) RGB and straight
            alpha; made read-only.

    Raises:
        ValueError: another shape or type.
    """

    pixels: np.ndarray

    def __post_init__(self) -> None:
        import numpy as np

        shape = self.pixels.shape
        if self.pixels.dtype != np.uint8 or len(shape) != 3 or shape[2] not in (3, 4):
            raise ValueError(f"not a picture: {self.pixels.dtype}, shape {shape}")
        if 0 in shape:
            raise ValueError("a picture without pixels")
        pixels = np.ascontiguousarray(self.pixels)
        if pixels is self.pixels:
            pixels = pixels.view()
        pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[0])

    @property
    def has_alpha(self) -> bool:
        """Whether there is an alpha channel, be it opaque everywhere."""
        return bool(self.pixels.shape[2] == 4)

    @property
    def see_through(self) -> bool:
        """Whether a pixel is less than opaque."""
        return self.has_alpha and bool((self.pixels[..., 3] < 255).any())

    @cached_property
    def png(self) -> bytes:
        """The pixels as a lossless PNG without metadata: what the library keeps of a step."""
        out = io.BytesIO()
        self.image().save(out, "PNG", compress_level=1)
        return out.getvalue()

    @cached_property
    def sha256(self) -> str:
        """Of :attr:`png`, 64 hex digits: what makes two pictures the same one."""
        return sha256_hex(self.png)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Picture):
            return NotImplemented
        import numpy as np

        return np.array_equal(self.pixels, other.pixels)

    __hash__ = None  # type: ignore[assignment]

    def image(self) -> Image:
        """As a Pillow image, mode RGB or RGBA; a copy."""
        from PIL import Image

        return Image.fromarray(self.pixels.copy())

    def opaque(self, background: tuple[int, int, int] = (255, 255, 255)) -> Picture:
        """Without alpha: laid on a colour; itself where it has none."""
        if not self.has_alpha:
            return self
        import numpy as np

        colour = self.pixels[..., :3].astype(np.float32)
        alpha = self.pixels[..., 3:].astype(np.float32) / 255
        mixed = colour * alpha + np.asarray(background, np.float32) * (1 - alpha)
        return Picture(np.rint(mixed).astype(np.uint8))

    @classmethod
    def of(cls, image: Image) -> Self:
        """From a Pillow image; other modes than RGB and RGBA are converted plainly, without
        a colour profile (reading files is :mod:`wenfang.pictures.reading`'s)."""
        import numpy as np

        if image.mode not in ("RGB", "RGBA"):
            image = image.convert("RGBA" if "A" in image.getbands() else "RGB")
        return cls(np.asarray(image))

    @classmethod
    def from_png(cls, data: bytes) -> Self:
        """From :attr:`png`; for bytes that this project wrote, not for a stranger's file."""
        from PIL import Image

        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            image.load()
            return cls.of(image)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)
