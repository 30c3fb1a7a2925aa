"""Pictures that come in: any file of a stranger's made a :class:`~wenfang.picture.Picture`.

Eight bits, sRGB, upright, straight alpha, first frame, no metadata. What had to be done on
the way is told as notes. Decoding is Pillow's.

Design choice: the format is told by content and its one decoder called directly, never all
that Pillow has; the size in the header is held against the limit before a pixel is decoded.
Pillow's own bomb check is a setting of the whole process, and half as high as the
pictures of today's cameras need.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.asset import sha256_hex
from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.colour import to_srgb
from wenfang.pictures.notes import Note
from wenfang.pictures.sniffing import EXTENSIONS, READABLE, media_type_of

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

MAX_PIXELS = 120_000_000
MAX_SIDE = 65_535
MAX_BYTES = 512 << 20
_STRIP = 256  # rows copied at once: a picture is never in memory a third time
_DECODERS = {
    "image/png": ("PngImagePlugin", "PngImageFile"),
    "image/jpeg": ("JpegImagePlugin", "JpegImageFile"),
    "image/webp": ("WebPImagePlugin", "WebPImageFile"),
    "image/avif": ("AvifImagePlugin", "AvifImageFile"),
    "image/gif": ("GifImagePlugin", "GifImageFile"),
    "image/tiff": ("TiffImagePlugin", "TiffImageFile"),
    "image/bmp": ("BmpImagePlugin", "BmpImageFile"),
}
_ORIENTATION = 0x0112  # EXIF 2.3, section 4.6.4
_GPS = 0x8825
_TEXT = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop")


@dataclass(frozen=True)
class ReadPicture:
    """A picture and what is known of its file.

    Attributes:
        name: file name, without a folder.
        media_type: IANA media type, as found by content.
        sha256: of the file.
        data: the file.
        size: (width, height) of the file's picture, upright; larger than the picture's
            where it was read reduced.
        notes: what had to be done to it; :func:`wenfang.pictures.notes.note_words` says
            each in words.
    """

    picture: Picture
    name: str
    media_type: str
    sha256: str
    data: bytes = field(repr=False)
    size: tuple[int, int]
    notes: tuple[Note, ...] = ()


def read_picture_file(
    path: str | Path, base: Path | None = None, *, at_most: int | None = None
) -> ReadPicture:
    """Read a file.

    Args:
        path: relative to ``base`` (default: the working folder); ``~`` is the person's home.
        at_most: as in :func:`read_picture`.

    Raises:
        BadInput: it is not there, not a file, too large, or not a picture.
    """
    data = picture_bytes(path, base)
    return read_picture(data, Path(path).name, at_most=at_most)


def picture_bytes(path: str | Path, base: Path | None = None) -> bytes:
    """A file as it is, for :func:`read_picture`; arguments and errors as
    :func:`read_picture_file`, but whether it is a picture is not looked at."""
    said = str(path)
    if "://" in said:
        raise BadInput("is an address, not a file", place=said, cure="download the picture first")
    try:
        file = (base or Path()) / Path(path).expanduser()
        if not file.is_file():
            raise _no_file(said, file)
        if file.stat().st_size > MAX_BYTES:
            raise _too_many_bytes(said, file.stat().st_size)
        data = file.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"cannot be read: {reason}", place=said) from None
    return data


def read_picture(
    data: bytes, name: str, *, at_most: int | None = None, max_pixels: int = MAX_PIXELS
) -> ReadPicture:
    """Read the bytes of a file.

    Args:
        name: said in errors; a path is cut down to its last part in the result.
        at_most: pixels of the longer side that the caller needs; a larger picture is read
            reduced, in a JPEG already while decoding.
        max_pixels: width times height that a file may state.

    Raises:
        BadInput: what it is instead of a picture, or what is wrong with it, and the cure.
    """
    if len(data) > MAX_BYTES:
        raise _too_many_bytes(name, len(data))
    media_type = media_type_of(data, name)
    notes: list[Note] = []
    if not name.lower().endswith(EXTENSIONS[media_type]) and Path(name).suffix:
        notes.append("extension")
    try:
        image = _opened(data, media_type)
        _within_limits(image.size, name, max_pixels)
        picture, size = _decoded(image, notes, at_most)
    except BadInput as error:
        error.place = name
        raise
    except MemoryError:
        raise BadInput(
            "there is not enough memory to read it", place=name, cure="give a smaller picture"
        ) from None
    except Exception as error:  # decoders raise whatever a broken file leads them to
        raise _broken(error, name, media_type) from error
    ordered = tuple(dict.fromkeys(notes))
    plain = Path(name.replace("\\", "/")).name or name
    return ReadPicture(picture, plain, media_type, sha256_hex(data), data, size, ordered)


def _opened(data: bytes, media_type: str) -> Any:
    """The file's header, read by the one decoder."""
    module, name = _DECODERS[media_type]
    return getattr(import_module(f"PIL.{module}"), name)(io.BytesIO(data))


def _within_limits(size: tuple[int, int], name: str, max_pixels: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise BadInput("it has no pixels", place=name, cure="give another picture")
    if width * height > max_pixels or max(size) > MAX_SIDE:
        raise BadInput(
            f"{width} × {height} pixels are too many",
            place=name,
            cure=f"make it smaller: at most {max_pixels // 1_000_000} megapixels and "
            f"{MAX_SIDE} pixels a side",
        )


def _decoded(image: Any, notes: list[Note], at_most: int | None) -> tuple[Picture, tuple[int, int]]:
    """The picture, and the size that the file has, upright."""
    width, height = image.size
    profile = image.info.get("icc_profile")
    if _has_16_bits(image):
        notes.append("eight-bit")
    orientation = _look_at_metadata(image, notes)
    if at_most is not None and max(width, height) > at_most:
        image.draft(None, _fitted(image.size, at_most))
    if getattr(image, "is_animated", False):
        notes.append("first-frame")
    image.load()
    turned = image
    if orientation != 1:
        notes.append("turned")
        # The TIFF decoder turns the picture itself and forgets the orientation.
        turned = _upright(image, _orientation(image))
    plain = _plain_mode(turned, notes)
    if at_most is not None and max(width, height) > at_most:
        notes.append("reduced")
        plain.thumbnail((at_most, at_most), reducing_gap=3.0)
    converted, said = to_srgb(plain, profile if isinstance(profile, bytes) else None)
    notes.extend(said)
    lying = orientation >= 5 and image.format != "TIFF"  # whose decoder states it upright
    size = (height, width) if lying else (width, height)
    return Picture(_pixels(converted)), size


def _fitted(size: tuple[int, int], at_most: int) -> tuple[int, int]:
    scale = at_most / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _look_at_metadata(image: Any, notes: list[Note]) -> int:
    """Note what will be left out; the orientation, 1 to 8."""
    try:
        exif = image.getexif()
        if _GPS in exif:
            notes.append("location-removed")
        has_exif = bool(set(exif) - {_ORIENTATION}) and image.format != "TIFF"
    except Exception:  # metadata nobody can read is metadata nobody will miss
        has_exif = True
    if has_exif or any(image.info.get(key) for key in _TEXT) or getattr(image, "text", None):
        notes.append("metadata-removed")
    return _orientation(image)


def _orientation(image: Any) -> int:
    try:
        found = image.getexif().get(_ORIENTATION)
    except Exception:  # as above
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _upright(image: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def _has_16_bits(image: Any) -> bool:
    """Whether the file has 16 bits a channel; Pillow gives RGB of it as eight already."""
    if image.mode.startswith("I;16"):
        return True
    raw = [tile[3] for tile in getattr(image, "tile", ())]
    return any(";16" in str(args) for args in raw)


def _plain_mode(image: Image, notes: list[Note]) -> Image:
    """Mode L, LA, RGB, RGBA or CMYK.

    Raises:
        BadInput: floating point and 32-bit pixels, whose white nobody can know.
    """
    mode = image.mode
    if mode.startswith("I;16"):
        return _high_byte(image)
    if mode in ("I", "F"):
        raise BadInput(
            "its pixels have 32 bits, and where white is cannot be known",
            cure="save it with 8 or 16 bits a channel",
        )
    if mode in ("P", "PA", "1"):
        notes.append("expanded")
        clear = mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if clear else "RGB")
    if mode in ("L", "RGB") and "transparency" in image.info:
        return image.convert("RGBA")  # one colour that is clear (PNG tRNS)
    if mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("RGBA" if mode in ("La", "RGBa") else "RGB")


def _high_byte(image: Image) -> Image:
    """Sixteen bits as eight, rounded."""
    import numpy as np
    from PIL import Image as images

    grey = np.empty((image.height, image.width), np.uint8)
    for top in range(0, image.height, _STRIP):
        strip = image.crop((0, top, image.width, min(top + _STRIP, image.height)))
        wide = np.asarray(strip).astype(np.uint32)
        grey[top : top + _STRIP] = (wide * 255 + 32_767) // 65_535
    return images.fromarray(grey)


def _pixels(image: Image) -> np.ndarray:
    """The pixels, copied strip by strip."""
    import numpy as np

    channels = len(image.getbands())
    pixels = np.empty((image.height, image.width, channels), np.uint8)
    for top in range(0, image.height, _STRIP):
        bottom = min(top + _STRIP, image.height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, image.width, bottom)))
    return pixels


def _no_file(said: str, path: Path) -> BadInput:
    if not path.exists():
        return BadInput("there is no such file", place=said, cure=f"looked in {path.parent}")
    what = "is a folder" if path.is_dir() else "is no regular file"
    return BadInput(what, place=said, cure="give the path of a picture")


def _too_many_bytes(name: str, size: int) -> BadInput:
    return BadInput(
        f"{size:,} bytes are too many for a picture",
        place=name,
        cure=f"at most {MAX_BYTES:,}",
    )


def _broken(error: Exception, name: str, media_type: str) -> BadInput:
    kind = media_type.removeprefix("image/").upper()
    said = str(error).lower()
    if isinstance(error, EOFError) or "truncated" in said or "unexpected end" in said:
        return BadInput(
            f"the {kind} ends before its picture does",
            place=name,
            cure="copy or download it again",
        )
    return BadInput(
        f"the {kind} is damaged and cannot be read",
        place=name,
        cure=f"save it again as a {READABLE} file",
    )
