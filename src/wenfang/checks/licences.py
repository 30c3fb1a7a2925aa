"""Under which licences a finished piece may be used: read off what it was made with.

A piece's licence position follows from its receipt: every model, font and data set that
took part, each with its licence (SPDX), whether commercial use is allowed, and whom to
name. The check blocks a commercial brief made with a non-commercial part and warns where
a licence is not known; it never guesses.

This is a statement of facts about the parts, not legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from wenfang.finding import Finding, Place, Severity
from wenfang.source import Language

Commercial = Literal["yes", "no", "conditions", "unknown"]

#: Licences that forbid commercial use, by what their names have in common.
_NON_COMMERCIAL = re.compile(r"(^|-)nc(-|$)|non-?commercial|research-only", re.IGNORECASE)
#: What a person says of their own files instead of a licence.
OWN = "own"
_PERMISSIVE = frozenset(
    {
        "Apache-2.0",
        "MIT",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "CC0-1.0",
        "CC-BY-4.0",
        "CC-BY-3.0",
        "OFL-1.1",
        "Unicode-3.0",
        "Unlicense",
        "0BSD",
        "Zlib",
    }
)


@dataclass(frozen=True, slots=True)
class LicencedPart:
    """Something a piece was made with.

    Attributes:
        role: what it did: ``text``, ``embedding``, ``names``, ``font`` …
        name: its name in the catalogue, or as it was asked for.
        sha256: of its content, where that is on this machine.
        licence: SPDX expression, ``None`` where unknown.
        commercial: whether commercial use of its output is allowed.
        note: the conditions, where there are some.
        attribution: whom to name.
        stated: whether only the person who makes the piece says so, in their settings.
    """

    role: str
    name: str
    sha256: str | None
    licence: str | None
    commercial: Commercial
    note: str = ""
    attribution: str = ""
    stated: bool = False


@dataclass(frozen=True, slots=True)
class LicenceStatement:
    """The position of a whole piece.

    Attributes:
        commercial: ``no`` if any part forbids it, else ``unknown``, ``conditions``, ``yes``.
        sentences: the position in words, in the piece's language.
        parts: what it rests on.
    """

    commercial: Commercial
    sentences: tuple[str, ...]
    parts: tuple[LicencedPart, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)


def commercial_use(licence: str | None) -> Commercial:
    """What an SPDX expression alone says of commercial use: of identifiers joined by ``AND`` each
    must allow it, of those joined by ``OR`` one; nothing is guessed of one with brackets."""
    if licence is None:
        return "unknown"
    if licence == OWN:
        return "yes"
    if " OR " in licence and "(" not in licence:
        said = {commercial_use(part.strip()) for part in licence.split(" OR ")}
        return next((level for level in ("yes", "unknown") if level in said), "no")
    if any(_NON_COMMERCIAL.search(part) for part in licence.split(" AND ")):
        return "no"
    return "yes" if set(licence.split(" AND ")) <= _PERMISSIVE else "unknown"


def given_part(role: str, name: str, licence: str) -> LicencedPart:
    """A person's own file as a part of a piece; its licence is what they say it is.

    Args:
        licence: SPDX expression, :data:`OWN`, or empty where nothing was said.
    """
    said = licence.strip() or None
    return LicencedPart(role, name, None, said, commercial_use(said), stated=said is not None)


def licence_statement(parts: Sequence[LicencedPart], language: Language) -> LicenceStatement:
    """The position of a piece made with these parts."""
    said = {part.commercial for part in parts}
    order: tuple[Commercial, ...] = ("no", "unknown", "conditions", "yes")
    commercial: Commercial = next((level for level in order if level in said), "yes")
    return LicenceStatement(commercial, _words(commercial, parts, language), tuple(parts))


def check_licences(parts: Sequence[LicencedPart], *, commercial: bool) -> list[Finding]:
    """Findings against using these parts.

    Args:
        commercial: whether the brief says that the piece is used commercially.
    """
    findings = []
    for part in parts:
        place = Place("brief", "commercial")
        evidence = {"part": part.name, "role": part.role, "licence": part.licence}
        if part.stated:
            message = f"the licence of {part.name} ({part.licence}) is stated by whoever made this"
            findings.append(Finding("licences", "stated", Severity.INFO, message, place, evidence))
        if part.commercial == "no" and commercial:
            message = f"{part.name} ({part.licence}) must not be used commercially"
            severity = Severity.BLOCK
        elif part.commercial == "unknown":
            message = f"the licence of {part.name} is not known to allow commercial use"
            severity = Severity.WARN if commercial else Severity.INFO
        elif part.commercial == "conditions":
            message = f"{part.name} ({part.licence}) may be used on conditions: {part.note}"
            severity = Severity.INFO
        else:
            continue
        code = {"no": "non-commercial"}.get(part.commercial, part.commercial)
        findings.append(Finding("licences", code, severity, message, place, evidence))
    return findings


_POSITION: dict[Language, dict[Commercial, str]] = {
    "en": {
        "yes": "This piece may be used commercially as far as the parts that made it go.",
        "no": "This piece must not be used commercially: {names} forbids it.",
        "unknown": "Whether this piece may be used commercially is not known: {names}.",
        "conditions": "This piece may be used commercially on conditions: {names}.",
    },
    "zh": {
        "yes": "就生成所用的各组成部分而言，本作品可用于商业用途。",
        "no": "本作品不得用于商业用途：{names} 的许可不允许。",
        "unknown": "本作品能否用于商业用途尚不清楚：{names}。",
        "conditions": "本作品可在满足条件时用于商业用途：{names}。",
    },
}
_MADE_WITH = {"en": "Made with: {parts}.", "zh": "所用部分：{parts}。"}
_STATED = {"en": ", as stated by whoever made this", "zh": "，由制作者声明"}
_SOURCES = {
    "en": "The rights of the cited sources stay with their owners.",
    "zh": "所引资料的权利归其权利人所有。",
}


def _words(
    commercial: Commercial, parts: Sequence[LicencedPart], language: Language
) -> tuple[str, ...]:
    joint = "; " if language == "en" else "；"
    guilty = [
        f"{part.name}: {part.note}" if part.commercial == "conditions" and part.note else part.name
        for part in parts
        if part.commercial == commercial
    ]
    named = [f"{part.name} ({_terms(part, language)})" for part in parts]
    return (
        _POSITION[language][commercial].format(names=joint.join(guilty)),
        _MADE_WITH[language].format(parts=joint.join(named)),
        _SOURCES[language],
    )


def _terms(part: LicencedPart, language: Language) -> str:
    """Licence, who says so, and whom to name."""
    terms = (part.licence or "?") + (_STATED[language] if part.stated else "")
    return f"{terms}; {part.attribution}" if part.attribution else terms
