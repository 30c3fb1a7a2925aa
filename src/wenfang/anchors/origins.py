"""What a portrait's file itself says of how it came to be, held against what the person says.

A file cannot prove that nobody is shown in it. But a generator that is fit for publishing marks
what it makes, so that "generated" is believed of files alone that say so themselves; one that says
a camera took it was not drawn, or is the photograph of a drawing, for which somebody answers with
a consent; and one that says a model made it was not drawn by hand.
"""

from __future__ import annotations

from typing import Any, Literal

from wenfang.anchor import Consent
from wenfang.asset import sha256_hex
from wenfang.drawing import Ingredient
from wenfang.errors import BadInput
from wenfang.pictures.reading import ReadPicture
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA, says_ai, term
from wenfang.provenance.stated_origin import stated_generated, stated_source_type
from wenfang.verification import MarkState

PortraitOrigin = Literal["drawn", "generated", "photograph"]
_CAMERA = frozenset({"digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm"})
_MAKE, _MODEL = 0x010F, 0x0110  # EXIF 2.3
_EXPOSURES = frozenset({0x829A, 0x829D, 0x8827})  # time, f-number, sensitivity
_EXIF = 0x8769
_MARK_CURE = (
    "give the file as its generator wrote it (source type trainedAlgorithmicMedia, in IPTC or "
    "C2PA, or the AIGC label; 'wenfang draw' writes all three, and saving it anew loses them), or "
    "state --origin photograph, with consent"
)
_DRAWING_CURE = (
    "state --origin photograph, with consent; of a drawing that was photographed, scan it, or give "
    "the consent of the person drawn, or of its artist where it shows nobody: --consent FILE"
)


def stated_types(read: ReadPicture) -> tuple[str, ...]:
    """IPTC source types, full addresses: of the metadata, and of credentials that are valid."""
    found = [stated_source_type(read.data, read.media_type)]
    report = read_credentials(read.data, read.media_type, b"")
    if report.state is MarkState.VALID:
        found += [action.get("digitalSourceType") for action in report.says.get("actions", [])]
    return tuple(dict.fromkeys(one for one in found if one))


def checked_origin(
    read: ReadPicture,
    said: str | None,
    consent: Consent | None = None,
    place: str = "--origin",
) -> PortraitOrigin:
    """The origin as the person says it.

    Args:
        consent: of the person whom a drawing shows, where there is one.

    Raises:
        BadInput: they did not say it, or the file says otherwise, or not what has to be said by it.
    """
    types = stated_types(read)
    machine = any(says_ai(one) for one in types)
    camera = any(term(one) in _CAMERA for one in types) or _has_exposure(read.data)
    if said is None:
        raise _unsaid(machine, camera, place)
    if said == "photograph":
        return "photograph"
    if said == "generated":
        _refuse_ungenerated(read, types, camera, place)
        return "generated"
    if said == "drawn":
        if machine:
            raise _contradicts("a model made it", "state --origin generated", place)
        if camera and (consent is None or "face" not in consent.covers):
            raise _contradicts("a camera took it", _DRAWING_CURE, place)
        return "drawn"
    raise BadInput(f"{said!r} is no origin", place=place, cure="photograph, drawn or generated")


def _refuse_ungenerated(
    read: ReadPicture, types: tuple[str, ...], camera: bool, place: str
) -> None:
    """Whoever says "generated" says that nobody is shown: the file has to say so too, and no
    more than that, for a person's photograph that a model changed shows that person."""
    changed = any((term(one) or "").startswith("composite") for one in types)
    if camera or changed:
        says = "a camera took it" if camera else "it was made of other pictures"
        raise _contradicts(says, "state --origin photograph, with consent", place)
    labelled = not types and stated_generated(read.data, read.media_type)
    if TRAINED_ALGORITHMIC_MEDIA not in types and not labelled:
        raise BadInput(
            "nothing in the file says that a model made it", place=place, cure=_MARK_CURE
        )


def _unsaid(machine: bool, camera: bool, place: str) -> BadInput:
    hint = "the file itself says that a model made it" if machine else (
        "the file itself says that a camera took it" if camera else "a photograph needs consent"
    )  # fmt: skip
    return BadInput(
        "it has to be said how the portrait came to be",
        place=place,
        cure=f"photograph, drawn (by hand) or generated (by a model); {hint}",
    )


def portrait_ingredient(name: str, media_type: str, data: bytes) -> Ingredient:
    """The portrait's file as manifests name it."""
    return Ingredient("componentOf", "portrait", name, media_type, sha256_hex(data), data)


def neutral_name(media_type: str) -> str:
    """What manifests call the file: its own name may be that of the person it shows."""
    return f"portrait.{media_type.partition('/')[2]}"


def _contradicts(says: str, cure: str, place: str) -> BadInput:
    return BadInput(f"the file itself says that {says}", place=place, cure=cure)


def _has_exposure(data: bytes) -> bool:
    """Whether EXIF names a camera and how long it looked; scanners and programs do not."""
    import io

    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            exif: Any = image.getexif()
            named = bool(exif.get(_MAKE) or exif.get(_MODEL))
            return named and not _EXPOSURES.isdisjoint(exif.get_ifd(_EXIF))
    except Exception:  # metadata that cannot be read says nothing
        return False
