"""What a portrait's file itself says of how it came to be, held against what the person says.

A file cannot prove that nobody is shown in it. But one that says of itself that a camera took
it is no generated picture, and one that says a model made it was not drawn by hand; whoever
states otherwise has to look again.
"""

from __future__ import annotations

from typing import Any, Literal

from wenfang.asset import sha256_hex
from wenfang.drawing import Ingredient
from wenfang.errors import BadInput
from wenfang.pictures.reading import ReadPicture
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.source_type import says_ai, term
from wenfang.provenance.stated_origin import stated_source_type
from wenfang.verification import MarkState

PortraitOrigin = Literal["drawn", "generated", "photograph"]
_CAMERA = frozenset({"digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm"})
_MAKE, _MODEL, _EXPOSURE = 0x010F, 0x0110, 0x829A  # EXIF 2.3
_EXIF = 0x8769


def stated_types(read: ReadPicture) -> tuple[str, ...]:
    """IPTC source types, full addresses: of the metadata, and of credentials that are valid."""
    found = [stated_source_type(read.data, read.media_type)]
    report = read_credentials(read.data, read.media_type, b"")
    if report.state is MarkState.VALID:
        found += [action.get("digitalSourceType") for action in report.says.get("actions", [])]
    return tuple(dict.fromkeys(one for one in found if one))


def checked_origin(read: ReadPicture, said: str | None, place: str = "--origin") -> PortraitOrigin:
    """The origin as the person says it.

    Raises:
        BadInput: they did not say it, or the file says otherwise.
    """
    types = stated_types(read)
    machine = any(says_ai(one) for one in types)
    camera = any(term(one) in _CAMERA for one in types) or _has_exposure(read.data)
    if said is None:
        hint = "the file itself says that a model made it" if machine else (
            "the file itself says that a camera took it" if camera else "a photograph needs consent"
        )  # fmt: skip
        raise BadInput(
            "it has to be said how the portrait came to be",
            place=place,
            cure=f"photograph, drawn (by hand) or generated (by a model); {hint}",
        )
    if said == "photograph":
        return "photograph"
    if said == "generated":
        if camera and not machine:
            raise _contradicts("a camera took it", "photograph", place)
        return "generated"
    if said == "drawn":
        if machine:
            raise _contradicts("a model made it", "generated", place)
        return "drawn"
    raise BadInput(f"{said!r} is no origin", place=place, cure="photograph, drawn or generated")


def portrait_ingredient(name: str, media_type: str, data: bytes) -> Ingredient:
    """The portrait's file as manifests name it."""
    return Ingredient("componentOf", "portrait", name, media_type, sha256_hex(data), data)


def neutral_name(media_type: str) -> str:
    """What manifests call the file: its own name may be that of the person it shows."""
    return f"portrait.{media_type.partition('/')[2]}"


def _contradicts(says: str, instead: str, place: str) -> BadInput:
    return BadInput(
        f"the file itself says that {says}", place=place, cure=f"state --origin {instead}"
    )


def _has_exposure(data: bytes) -> bool:
    """Whether EXIF names a camera and how long it looked; scanners and programs do not."""
    import io

    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            exif: Any = image.getexif()
            named = bool(exif.get(_MAKE) or exif.get(_MODEL))
            return named and _EXPOSURE in exif.get_ifd(_EXIF)
    except Exception:  # metadata that cannot be read says nothing
        return False
