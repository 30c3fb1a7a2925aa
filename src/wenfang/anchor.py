"""A virtual anchor: who presents, as data, and under whose consent.

A drawn anchor is a set of attributes (:mod:`wenfang.engines.avatar.drawn` draws it). A portrait
anchor is a picture of a front face. Where the picture shows a real person, or a voice was
cloned from one, that person's consent is part of the anchor; without it the anchor is refused
(DESIGN: people stay in charge; EU AI Act, Art. 50(4); China's Civil Code, Art. 1019 and 1023).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wenfang.asset import canonical_json, sha256_hex
from wenfang.drawing import Ingredient
from wenfang.picture import Picture


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent to being shown or heard.

    Attributes:
        person: who gave it.
        purpose: what for, in their words.
        until: the last day on which it holds.
        given: the day on which it was given.
        covers: ``face``, ``voice`` or both.
    """

    person: str
    purpose: str
    until: dt.date
    given: dt.date
    covers: tuple[Literal["face", "voice"], ...] = ("face",)

    @property
    def sha256(self) -> str:
        """What manifests name it by: nobody's name is published."""
        data = {
            "person": self.person,
            "purpose": self.purpose,
            "until": self.until.isoformat(),
            "given": self.given.isoformat(),
            "covers": list(self.covers),
        }
        return sha256_hex(canonical_json(data))


@dataclass(frozen=True)
class Anchor:
    """Who presents.

    Attributes:
        name: ``Lin``.
        look: ``drawn`` or ``portrait``.
        attributes: of a drawn anchor: hair, skin, glasses, clothes, colours by name.
        portrait: of a portrait anchor, as it was given.
        origin: of a portrait: ``drawn`` by hand, ``generated`` by a model, or a ``photograph``.
        given: the portrait's file, byte for byte, so that films name it with its credentials.
        voice: that it speaks with, by name; ``female`` or ``male`` = one of these in the
            language of the piece; empty = one that suits a drawn figure, else the language's
            first.
        consent: of the person who is shown.
        licence: of the picture, SPDX or words; empty where it is one's own.
        consented: SHA-256 of the consent under which a drawing of somebody was kept: it needs one
            from then on, whatever becomes of the record.
    """

    name: str
    look: Literal["drawn", "portrait"]
    attributes: Mapping[str, str] = field(default_factory=dict)
    portrait: Picture | None = None
    origin: Literal["drawn", "generated", "photograph"] = "drawn"
    voice: str = ""
    consent: Consent | None = None
    licence: str = ""
    given: Ingredient | None = None
    consented: str | None = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """64 hex digits that change when its look does."""
        portrait = self.portrait.sha256 if self.portrait else None
        return sha256_hex(canonical_json([self.look, dict(self.attributes), portrait]))
