"""IPTC digital source type: how a piece came to be, as a controlled term.

The value is always the full ``http`` address of the term (a bare term is the common
mistake); C2PA actions and XMP (``Iptc4xmpExt:DigitalSourceType``) share it.
"""

from __future__ import annotations

_BASE = "http://cv.iptc.org/newscodes/digitalsourcetype/"

XMP_NAMESPACE = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP_PREFIX = "Iptc4xmpExt"
XMP_NAME = "DigitalSourceType"

#: Made by a trained model.
TRAINED_ALGORITHMIC_MEDIA = _BASE + "trainedAlgorithmicMedia"
#: A person's work changed by a trained model.
COMPOSITE_WITH_TRAINED = _BASE + "compositeWithTrainedAlgorithmicMedia"
#: Synthetic parts put together.
COMPOSITE_SYNTHETIC = _BASE + "compositeSynthetic"
#: Made by an algorithm that was not trained.
ALGORITHMIC_MEDIA = _BASE + "algorithmicMedia"

TERMS = frozenset(
    [
        "digitalCapture",
        "computationalCapture",
        "negativeFilm",
        "positiveFilm",
        "print",
        "humanEdits",
        "compositeWithTrainedAlgorithmicMedia",
        "algorithmicallyEnhanced",
        "digitalCreation",
        "dataDrivenMedia",
        "trainedAlgorithmicMedia",
        "algorithmicMedia",
        "screenCapture",
        "virtualRecording",
        "composite",
        "compositeCapture",
        "compositeSynthetic",
    ]
)
_AI_TERMS = frozenset(
    ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic")
)


def term(uri: str) -> str | None:
    """The bare term of a full address, ``None`` if it is not one of the vocabulary."""
    name = uri.removeprefix(_BASE)
    return name if name != uri and name in TERMS else None


def says_ai(uri: str) -> bool:
    """Whether the term says that a trained model took part."""
    return term(uri) in _AI_TERMS
