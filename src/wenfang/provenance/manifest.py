"""What a C2PA manifest of ours says, as the definition that the signing library takes.

``c2pa.actions.v2`` with ``c2pa.created`` and the IPTC source type; sources as ingredients
``inputTo``, named by hash and never holding their content; ``c2pa.ai-disclosure`` (2.4);
and three assertions of our own, under ``org.wenfang``: the receipt's hash, what is known of
the text watermark, and, for files without a container, the AIGC label.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import wenfang
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA

ACTIONS = "c2pa.actions.v2"
DISCLOSURE = "c2pa.ai-disclosure"
RECEIPT = "org.wenfang.receipt"
WATERMARK = "org.wenfang.watermark"
AIGC = "org.wenfang.aigc"


@dataclass(frozen=True, slots=True)
class SourceReference:
    """A source as a manifest names it.

    Attributes:
        title: shown to whoever reads the manifest; the file's name, or less.
        sha256: of the bytes that were read.
    """

    title: str
    sha256: str
    media_type: str


@dataclass(frozen=True)
class Claims:
    """What is claimed of a piece, the same for each of its files.

    Attributes:
        created: when, with a time zone.
        model: the generating model's name, ``None`` if none took part.
        sources: what went in.
        piece: the piece's id in the library.
        receipt_sha256: :meth:`wenfang.provenance.receipt.Receipt.making_sha256`.
        watermark: JSON-ready statement: ``applied``, ``scheme`` or ``reason``.
        generated: false for a file that no model wrote (the receipt).
    """

    created: datetime
    model: str | None = None
    sources: tuple[SourceReference, ...] = ()
    piece: str | None = None
    receipt_sha256: str | None = None
    watermark: dict[str, Any] = field(default_factory=dict)
    generated: bool = True


def definition(
    claims: Claims, *, title: str, media_type: str, aigc_label: str | None = None
) -> dict[str, Any]:
    """The manifest of one file.

    Args:
        title: the file's name.
        aigc_label: JSON of the label, for a format that cannot hold it itself.
    """
    ingredients = [_ingredient(source) for source in _distinct(claims.sources)]
    created = _created_action(claims, [i["instance_id"] for i in ingredients])
    assertions = [
        _assertion(ACTIONS, {"actions": [created]}),
        *([_assertion(DISCLOSURE, {"modelType": "c2pa.types.model"})] if claims.generated else []),
        *([_assertion(WATERMARK, claims.watermark)] if claims.watermark else []),
    ]
    if claims.receipt_sha256:
        hashed = {"piece": claims.piece, "alg": "sha256", "hash": claims.receipt_sha256}
        assertions.append(_assertion(RECEIPT, hashed))
    if aigc_label is not None:
        assertions.append(_assertion(AIGC, json.loads(aigc_label)))
    return {
        "title": title,
        "format": media_type,
        "claim_generator_info": [_agent()],
        "assertions": assertions,
        "ingredients": ingredients,
    }


def _created_action(claims: Claims, ingredient_ids: list[str]) -> dict[str, Any]:
    action: dict[str, Any] = {
        "action": "c2pa.created",
        "when": claims.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "softwareAgent": _agent(),
        "digitalSourceType": (
            TRAINED_ALGORITHMIC_MEDIA
            if claims.generated
            else "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
        ),
    }
    if claims.model:
        action["description"] = f"model: {claims.model}"
    if ingredient_ids:
        action["parameters"] = {"ingredientIds": ingredient_ids}
    return action


def _ingredient(source: SourceReference) -> dict[str, Any]:
    return {
        "title": source.title,
        "format": source.media_type,
        "relationship": "inputTo",
        "instance_id": f"urn:sha256:{source.sha256}",
    }


def _distinct(sources: tuple[SourceReference, ...]) -> list[SourceReference]:
    return list({source.sha256: source for source in sources}.values())


def _agent() -> dict[str, str]:
    return {"name": "Wenfang", "version": wenfang.__version__}


def _assertion(label: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"label": label, "data": data}
