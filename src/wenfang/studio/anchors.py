"""Virtual anchors of a studio: a person's own, and those that come with the package."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from wenfang.anchor import Anchor
from wenfang.errors import BadInput, stop_if_blocking
from wenfang.finding import Finding
from wenfang.source import Language

if TYPE_CHECKING:
    from wenfang.anchors.store import AnchorStore
    from wenfang.studio.workspace import Workspace


def anchor_store(studio: Workspace) -> AnchorStore:
    """Where a person's own anchors lie."""
    from wenfang.anchors.store import FOLDER, AnchorStore

    return AnchorStore(studio.library_folder / FOLDER)


def find_anchor(
    studio: Workspace, name: str, language: Language, today: dt.date
) -> tuple[Anchor, list[Finding]]:
    """An anchor by name, a person's own first, with what is to be said of its consent.

    Raises:
        BadInput: nobody is called so; the cure names those who are.
        Blocked: the consent of the person shown is missing or has ended.
    """
    from wenfang.anchors.consent import consent_findings

    store = anchor_store(studio)
    if name in store:
        anchor = store.get(name)
        findings = consent_findings(anchor, today)
        stop_if_blocking(findings, "not filmed", cure="renew the consent, or choose another anchor")
        return anchor, findings
    ready = _preset(name, language)
    if ready is None:
        raise BadInput(
            f"no anchor is called {name!r}",
            place="anchor",
            cure=f"use one of: {', '.join([*store.names(), *preset_names()])}",
        )
    return ready, []


def preset_names() -> list[str]:
    """Of the anchors that come with the package."""
    from wenfang.engines.avatar.drawn.attributes import PRESETS

    return list(PRESETS)


def _preset(name: str, language: Language) -> Anchor | None:
    from wenfang.engines.avatar.drawn.attributes import PRESETS, validated

    for key, (chinese, attributes) in PRESETS.items():
        if name.strip().casefold() in (key, chinese):
            look = validated(attributes)
            gender = "male" if look["figure"] == "man" else "female"
            called = chinese if language == "zh" else key.title()
            return Anchor(called, "drawn", look, voice=f"{language}-{gender}-1")
    return None
