"""Virtual anchors of a studio: a person's own, and those that come with the package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wenfang.anchor import Anchor
from wenfang.brief import AnchorBrief, Brief, Needed, SpeechBrief
from wenfang.errors import BadInput, stop_if_blocking
from wenfang.finding import Finding
from wenfang.source import Language
from wenfang.workflows.anchor.presenter import named_or_usual

if TYPE_CHECKING:
    from wenfang.anchors.store import AnchorStore
    from wenfang.speech import Voice
    from wenfang.studio.engines import Engines
    from wenfang.studio.workspace import Workspace


def anchor_store(studio: Workspace) -> AnchorStore:
    """Where a person's own anchors lie."""
    from wenfang.anchors.store import FOLDER, AnchorStore

    return AnchorStore(studio.library_folder / FOLDER)


def find_anchor(
    studio: Workspace,
    name: str,
    language: Language,
    today: dt.date,
    voices: Callable[[], Sequence[Voice]] = tuple,
) -> tuple[Anchor, list[Finding]]:
    """An anchor by name, a person's own first, with what is to be said of its consent.

    Args:
        voices: of the speech engine, for anchors whose voice is not named.

    Raises:
        BadInput: nobody is called so; the cure names those who are.
        Blocked: the consent of the person shown is missing or has ended.
    """
    from wenfang.anchors.consent import consent_findings
    from wenfang.anchors.voices import with_voice

    anchor = named_anchor(studio, name, language)
    findings = consent_findings(anchor, today)
    stop_if_blocking(findings, "not filmed", cure="renew the consent, or choose another anchor")
    return with_voice(anchor, language, voices), findings


def named_anchor(studio: Workspace, name: str, language: Language | None = None) -> Anchor:
    """An anchor by name, a person's own first; nobody is asked for consent.

    Args:
        language: in which a ready-made one is called; ``None`` = that of the name given.

    Raises:
        BadInput: nobody is called so; the cure names those who are.
        ResourceError: it was damaged.
    """
    store = anchor_store(studio)
    if name in store:
        return store.get(name)
    ready = preset_anchor(name, language)
    if ready is None:
        raise BadInput(
            f"no anchor is called {name[:60]!r}",
            place="anchor",
            cure=f"use one of: {', '.join([*store.names(), *preset_names()])}",
        )
    return ready


def foreseen(studio: Workspace, brief: Brief, engines: Engines) -> tuple[Needed, ...]:
    """Engines that the brief alone does not know: what shows its presenter is a matter of the
    anchor's look, and what finds the times of words of whether the voice tells them.

    Raises:
        BadInput: nobody is called so.
        ResourceError: the anchor was damaged.
    """
    if not isinstance(brief, AnchorBrief | SpeechBrief):
        return ()
    heard = brief.heard or (
        engines.speech_model.startswith("openai:") and engines.aligner(fetch=False) is not None
    )
    listens = (Needed("transcriber"),) if heard else ()
    if isinstance(brief, SpeechBrief):
        return listens
    name = named_or_usual(brief.anchor, brief.language)
    return (Needed("avatar", named_anchor(studio, name).look), *listens)


def preset_names() -> list[str]:
    """Of the anchors that come with the package."""
    from wenfang.engines.avatar.drawn.attributes import PRESETS

    return list(PRESETS)


def presets_left(studio: Workspace) -> list[tuple[str, ...]]:
    """The names of each ready-made anchor, but those that a person's own anchors bear."""
    from wenfang.engines.avatar.drawn.attributes import PRESETS

    store = anchor_store(studio)
    names = (
        tuple(one for one in (key, chinese) if one not in store)
        for key, (chinese, _) in PRESETS.items()
    )
    return [left for left in names if left]


def preset_anchor(name: str, language: Language | None = None) -> Anchor | None:
    """A ready-made anchor by its Chinese or English name."""
    from wenfang.engines.avatar.drawn.attributes import PRESETS, validated

    said = name.strip().casefold()
    for key, (chinese, attributes) in PRESETS.items():
        if said in (key, chinese):
            in_chinese = language == "zh" or (language is None and said == chinese)
            called = chinese if in_chinese else key.title()
            return Anchor(called, "drawn", validated(attributes))
    return None


def own_anchor(studio: Workspace, brief: Brief) -> Anchor | None:
    """The person's own anchor that presents a brief; ``None`` for one that comes with the package,
    and for a brief without a presenter.

    Raises:
        ResourceError: it was damaged.
    """
    if not isinstance(brief, AnchorBrief):
        return None
    store, name = anchor_store(studio), named_or_usual(brief.anchor, brief.language)
    return store.get(name) if name in store else None


def purpose_of(studio: Workspace, brief: Brief) -> str | None:
    """What whoever uses the brief's anchor is shown before: who consented, what for, until when."""
    from wenfang.anchors.consent import purpose_notice

    anchor = own_anchor(studio, brief)
    return purpose_notice(anchor) if anchor is not None else None
