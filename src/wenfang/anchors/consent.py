"""Consent of people who are shown or heard: when it is needed, whether it holds, what is
published of it.

A photograph of a real person and a voice cloned from one need it (EU AI Act, Art. 50(4);
Civil Code of China, Art. 1019 and 1023); what was drawn or generated shows nobody. A manifest
names a record by its hash, with what it covers and until when: never who gave it, nor what
for, which are theirs to tell.
"""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from collections.abc import Mapping
from typing import Any, Literal

from wenfang.anchor import Anchor, Consent
from wenfang.errors import BadInput, stop_if_blocking
from wenfang.finding import Finding, Place, Severity, blocking

Covered = Literal["face", "voice"]
COVERS: tuple[Covered, ...] = ("face", "voice")
CLONE = "clone:"  #: begins the name of a voice that was cloned from a person's
_SOON = 30  # days
_LONGEST = 500  # characters of a field
_FIELDS = frozenset({"person", "purpose", "until", "given", "covers"})


def is_cloned(voice: str) -> bool:
    """Whether a voice's name says that it was cloned from a person's."""
    return _folded(voice).startswith(CLONE)


def needed(anchor: Anchor) -> tuple[Covered, ...]:
    """What of a person the anchor takes, for which it needs consent; a drawing under a consent
    for the face, or kept under one, shows somebody, and stands and falls with it."""
    covered = anchor.consent is not None and "face" in anchor.consent.covers
    given = covered or anchor.consented is not None
    face = anchor.look == "portrait" and (
        anchor.origin == "photograph" or (anchor.origin == "drawn" and given)
    )
    voice = is_cloned(anchor.voice)
    return tuple(what for what, is_taken in zip(COVERS, (face, voice), strict=True) if is_taken)


def consent_findings(anchor: Anchor, today: dt.date | None = None) -> list[Finding]:
    """Whether the anchor may be shown today; a finding that blocks says why not.

    Nobody's name is in a finding, for findings are stored and shown.
    """
    today = today or dt.date.today()
    wanted, consent = needed(anchor), anchor.consent
    missing = [what for what in wanted if consent is None or what not in consent.covers]
    if missing:
        words = {"face": "the photograph of a person", "voice": "a voice cloned from a person"}
        return [
            _finding("missing", Severity.BLOCK, f"This anchor uses {words[what]} without consent.", what=what)
            for what in missing
        ]  # fmt: skip
    if not wanted or consent is None:
        return []
    evidence = {"until": consent.until.isoformat(), "sha256": consent.sha256}
    if consent.until < today:
        message = f"The consent of the person shown ended on {consent.until.isoformat()}."
        return [_finding("ended", Severity.BLOCK, message, **evidence)]
    if consent.given > today:
        message = f"The consent of the person shown begins on {consent.given.isoformat()}."
        return [_finding("not-yet", Severity.BLOCK, message, **evidence)]
    if (consent.until - today).days < _SOON:
        message = f"The consent of the person shown ends on {consent.until.isoformat()}."
        return [_finding("ends-soon", Severity.WARN, message, **evidence)]
    message = f"The person shown has consented until {consent.until.isoformat()}."
    return [_finding("holds", Severity.INFO, message, **evidence)]


def voice_findings(
    voice: str, anchor: Anchor | None = None, today: dt.date | None = None
) -> list[Finding]:
    """What keeps a voice from being heard: a cloned one speaks for the anchor whose own it is,
    under that anchor's consent, and for nobody else.

    Args:
        voice: as it was asked for.
        anchor: who speaks with it; ``None``: nobody who could have a consent.
    """
    if not is_cloned(voice):
        return []
    if anchor is None or _folded(anchor.voice) != _folded(voice):
        message = (
            "This voice was cloned from a person, and no anchor's consent covers its use here."
        )
        return [_finding("not-own", Severity.BLOCK, message, "voice")]
    return blocking(consent_findings(anchor, today))


def stop_if_not_own(voice: str, anchor: Anchor | None = None) -> None:
    """Refuse a cloned voice before anything is said in it.

    Raises:
        Blocked: as :func:`voice_findings` says.
    """
    stop_if_blocking(
        voice_findings(voice, anchor),
        "not spoken",
        cure="use another voice, or the anchor whose own it is: 'wenfang anchor create --voice' "
        "with a consent in force that covers voice",
    )


def purpose_notice(anchor: Anchor) -> str | None:
    """What whoever uses the anchor is shown before each use; ``None`` where nobody is shown."""
    if not needed(anchor) or anchor.consent is None:
        return None
    consent = anchor.consent
    return (
        f"{anchor.name}: consent of {consent.person} until {consent.until}, for: {consent.purpose}"
    )


def consent_claim(consent: Consent) -> dict[str, Any]:
    """What the manifest of a film says of it (``org.wenfang.consent``)."""
    return {
        "sha256": consent.sha256,
        "covers": list(consent.covers),
        "until": consent.until.isoformat(),
    }


def claims_of(anchor: Anchor) -> tuple[dict[str, Any], ...]:
    """For :attr:`wenfang.provenance.manifest.Claims.consents`."""
    return (consent_claim(anchor.consent),) if anchor.consent and needed(anchor) else ()


def parsed_consent(text: str, place: str) -> Consent:
    """A consent record in TOML.

    Raises:
        BadInput: it is not TOML, lacks a field, or one does not fit.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"is not TOML: {error}", place=place, cure=_example()) from None
    return consent_of(data, place)


def consent_of(data: Mapping[str, Any], place: str) -> Consent:
    """A consent record from its fields; ``given`` is today and ``covers`` the face if not said.

    Raises:
        BadInput: as :func:`parsed_consent`.
    """
    unknown = sorted(set(data) - _FIELDS)
    if unknown:
        raise BadInput(f"unknown field {unknown[0]!r}", place=place, cure=_example())
    given = _day(data.get("given", dt.date.today()), "given", place)
    until = _day(data.get("until"), "until", place)
    if until < given:
        raise BadInput(
            f"it ends on {until}, before it was given on {given}", place=f"{place}: until",
            cure="give the last day on which it holds",
        )  # fmt: skip
    covers = data.get("covers", ["face"])
    fits = isinstance(covers, list | tuple) and all(what in COVERS for what in covers)
    if not fits or not covers:
        raise BadInput(
            f"{covers!r} is not covered", place=f"{place}: covers", cure="face, voice or both"
        )
    texts = {name: _text(data.get(name), name, place) for name in ("person", "purpose")}
    ordered = tuple(what for what in COVERS if what in covers)
    return Consent(texts["person"], texts["purpose"], until, given, ordered)


def written(consent: Consent) -> bytes:
    """As TOML, which :func:`parsed_consent` reads."""
    import tomli_w

    data = {
        "person": consent.person,
        "purpose": consent.purpose,
        "until": consent.until,
        "given": consent.given,
        "covers": list(consent.covers),
    }
    return tomli_w.dumps(data).encode()


def _folded(voice: str) -> str:
    """As servers may read a voice's name: whatever its width, capitals and spaces."""
    return unicodedata.normalize("NFKC", voice).strip().casefold()


def _finding(
    code: str, severity: Severity, message: str, field: str = "anchor", **evidence: Any
) -> Finding:
    return Finding("consent", code, severity, message, Place("brief", field), evidence)


def _text(value: Any, name: str, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput("is missing", place=f"{place}: {name}", cure=_example())
    text = " ".join(value.split())
    if len(text) > _LONGEST or not text.isprintable():
        raise BadInput(
            f"is no line of at most {_LONGEST} characters",
            place=f"{place}: {name}",
            cure=_example(),
        )
    return text


def _day(value: Any, name: str, place: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        what = "is missing" if value is None else f"{value!r} is no day"
        raise BadInput(what, place=f"{place}: {name}", cure="write it as 2027-12-31") from None


def _example() -> str:
    return 'person = "…", purpose = "…", until = 2027-12-31, covers = ["face"]'
