"""Who an engine is, as a receipt has to know it; the same for every medium."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def published_name(name: str) -> str:
    """A model's name as receipts and manifests tell it.

    Of a folder or file on this machine the last part: where it lies is nobody's business, and
    its hash says which weights it holds. A hub's or a catalogue's name stays as it is.
    """
    path = Path(name).expanduser()
    return Path(os.path.abspath(path)).name if path.exists() else name


@dataclass(frozen=True, slots=True)
class EngineIdentity:
    """What a receipt has to know of an engine.

    Attributes:
        engine: ``gguf``, ``openai``, ``transformers``, ``diffusers`` …
        model: the name that was asked for; of what lies on this machine, the last part.
        sha256: of the weights, where they are on this machine; else ``None``.
        licence: SPDX identifier of the weights, where known.
        versions: of the libraries that compute, name → version.
        reproducible: whether the same request gives the same result again.
        resource: catalogue name of the weights, where they come from the catalogue.
        uses: catalogue names of other weights that it cannot do without.
        attribution: whom the weights' licence asks to name, where the catalogue does not say.
    """

    engine: str
    model: str
    sha256: str | None
    licence: str | None
    versions: Mapping[str, str]
    reproducible: bool
    resource: str | None = None
    uses: tuple[str, ...] = ()
    attribution: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, as receipts hold it."""
        return {
            "engine": self.engine,
            "model": self.model,
            "sha256": self.sha256,
            "licence": self.licence,
            "versions": dict(self.versions),
            "reproducible": self.reproducible,
        }
