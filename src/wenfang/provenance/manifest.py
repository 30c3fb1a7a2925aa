"""What a C2PA manifest of ours says, as the definition that the signing library takes.

``c2pa.actions.v2``: ``c2pa.created`` with the IPTC source type, or ``c2pa.opened`` of the
parent and the edits; ``c2pa.placed`` for parts. Sources of a text are ingredients
``inputTo``, named by hash and never holding their content; files that a picture was made of
are ingredients with their own credentials (:mod:`wenfang.provenance.credentials` adds them).
``c2pa.ai-disclosure`` (2.4); ``c2pa.soft-binding`` for a picture's watermark; and assertions
of our own, under ``org.wenfang``: the receipt's hash, what is known of the watermark, the
drawn label's wording, consent records by hash, and, for files without a container, the AIGC
label.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import wenfang
from wenfang.drawing import Ingredient
from wenfang.provenance.containers.base import Origin
from wenfang.provenance.picture_mark import SOFT_BINDING
from wenfang.provenance.sound_mark import SOUND_SOFT_BINDING
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA

ACTIONS = "c2pa.actions.v2"
DISCLOSURE = "c2pa.ai-disclosure"
SOFT = "c2pa.soft-binding"
RECEIPT = "org.wenfang.receipt"
WATERMARK = "org.wenfang.watermark"
LABEL = "org.wenfang.label"
AIGC = "org.wenfang.aigc"
CONSENT = "org.wenfang.consent"
GENERATOR = "Wenfang"
#: Watermarks by which a manifest can be found again.
_SOFT_BINDINGS = (SOFT_BINDING, SOUND_SOFT_BINDING)


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
    """What is claimed of a file; most of it is the same for every file of a piece.

    Attributes:
        created: when, with a time zone.
        model: the generating model's name, ``None`` if none took part.
        sources: what went in, to be named by hash.
        piece: the piece's id in the library.
        receipt_sha256: :meth:`wenfang.provenance.receipt.Receipt.making_sha256`.
        watermark: JSON-ready statement: ``applied``, ``scheme`` or ``reason``.
        generated: false for a file that no model wrote (the receipt).
        source_type: IPTC digital source type, full address.
        ingredients: files that went in, with their credentials; at most one ``parentOf``.
        actions: C2PA actions after created or opened, in order.
        label: wording and place of the label in a picture or sound.
        prompt, prompt_writer: published in the metadata where they are given; a prompt may
            hold personal data, so nobody gives them unasked.
        consents: of people who are shown or heard, each ``sha256``, ``covers`` and ``until``
            (:func:`wenfang.anchors.consent.consent_claim`); never who they are.
    """

    created: datetime
    model: str | None = None
    sources: tuple[SourceReference, ...] = ()
    piece: str | None = None
    receipt_sha256: str | None = None
    watermark: dict[str, Any] = field(default_factory=dict)
    generated: bool = True
    source_type: str = TRAINED_ALGORITHMIC_MEDIA
    ingredients: tuple[Ingredient, ...] = ()
    actions: tuple[str, ...] = ()
    label: dict[str, str] = field(default_factory=dict)
    prompt: str = ""
    prompt_writer: str = ""
    consents: tuple[dict[str, Any], ...] = ()

    @property
    def origin(self) -> Origin:
        """The same in IPTC's words, for the file's metadata."""
        system = f"{GENERATOR} ({self.model})" if self.model else GENERATOR
        version = wenfang.__version__
        return Origin(self.source_type, system, version, self.prompt, self.prompt_writer)


def definition(
    claims: Claims, *, title: str, media_type: str, aigc_label: str | None = None
) -> dict[str, Any]:
    """The manifest of one file, without the claims' ingredients that are files.

    Args:
        title: the file's name.
        aigc_label: JSON of the label, for a format that cannot hold it itself.
    """
    sources = [_source(source) for source in _distinct(claims.sources)]
    assertions = [
        _assertion(ACTIONS, {"actions": _actions(claims, [s["instance_id"] for s in sources])}),
        *([_assertion(DISCLOSURE, {"modelType": "c2pa.types.model"})] if claims.generated else []),
        *([_assertion(WATERMARK, claims.watermark)] if claims.watermark else []),
        *([_assertion(LABEL, claims.label)] if claims.label else []),
        *([_assertion(CONSENT, {"consents": list(claims.consents)})] if claims.consents else []),
        *_soft_binding(claims.watermark),
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
        "ingredients": sources,
    }


def file_ingredients(claims: Claims) -> list[tuple[dict[str, Any], Ingredient]]:
    """Each ingredient that is a file, once for each relation, with its definition."""
    distinct = {(i.sha256, i.relation): i for i in claims.ingredients}
    return [(_file(ingredient), ingredient) for ingredient in distinct.values()]


def _actions(claims: Claims, source_ids: list[str]) -> list[dict[str, Any]]:
    """From opened or created to the parts that were placed."""
    ids = {
        relation: [i["instance_id"] for i, _ in file_ingredients(claims) if i["relationship"] == relation]
        for relation in ("parentOf", "inputTo", "componentOf")
    }  # fmt: skip
    inputs = [*source_ids, *ids["inputTo"]]
    edits = list(claims.actions)
    if ids["parentOf"]:
        opened = {"action": "c2pa.opened", "when": _when(claims)} | _linked(ids["parentOf"])
        first, *edits = edits or ["c2pa.edited"]
        made = [opened, _made(claims, first, inputs)]
    else:
        made = [_made(claims, "c2pa.created", inputs)]
    made += [{"action": name, "when": _when(claims), "softwareAgent": _agent()} for name in edits]
    made += [
        {"action": "c2pa.placed", "when": _when(claims)} | _linked([part])
        for part in ids["componentOf"]
    ]
    return made


def _made(claims: Claims, name: str, inputs: list[str]) -> dict[str, Any]:
    """The action that says by what the file came to be."""
    action: dict[str, Any] = {
        "action": name,
        "when": _when(claims),
        "softwareAgent": _agent(),
        "digitalSourceType": claims.source_type,
    }
    if claims.model:
        action["description"] = f"model: {claims.model}"
    return action | _linked(inputs)


def _linked(ids: Iterable[str]) -> dict[str, Any]:
    ids = list(ids)
    return {"parameters": {"ingredientIds": ids}} if ids else {}


def _when(claims: Claims) -> str:
    return claims.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _soft_binding(watermark: dict[str, Any]) -> list[dict[str, Any]]:
    """Names the watermark of a picture or sound, so that the manifest can be found again by it
    (C2PA 2.4, 9.3); one assertion for each of a film's two marks. A mark that only tells *ours*
    from *not ours* has no payload to give."""
    bindings = []
    for mark in (watermark, watermark.get("sound") or {}):
        scheme = mark.get("scheme")
        if scheme in _SOFT_BINDINGS and mark.get("applied"):
            value = str(mark.get("payload") or "present")
            blocks = [{"scope": {}, "value": value}]
            bindings.append(_assertion(SOFT, {"alg": scheme, "blocks": blocks}))
    return bindings


def _source(source: SourceReference) -> dict[str, Any]:
    return {
        "title": source.title,
        "format": source.media_type,
        "relationship": "inputTo",
        "instance_id": f"urn:sha256:{source.sha256}",
    }


def _file(ingredient: Ingredient) -> dict[str, Any]:
    return {
        "title": ingredient.name,
        "format": ingredient.media_type,
        "relationship": ingredient.relation,
        # One file may be both what is edited and its own style.
        "instance_id": f"urn:sha256:{ingredient.sha256}#{ingredient.relation}",
        "description": ingredient.role,
    }


def _distinct(sources: tuple[SourceReference, ...]) -> list[SourceReference]:
    return list({source.sha256: source for source in sources}.values())


def _agent() -> dict[str, str]:
    return {"name": GENERATOR, "version": wenfang.__version__}


def _assertion(label: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"label": label, "data": data}
