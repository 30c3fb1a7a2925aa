"""What happens with personal data: per kind ``block``, ``mask`` or ``keep``.

Design choice: what identifies a person for life or opens an account blocks; what reaches a
person is masked; what is public by nature (a company's credit code, the name of somebody
in the news) is kept. A kept kind is recorded, except names, of which a report is full.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal, cast

from wenfang.checks.privacy.broken_lines import find_across_lines
from wenfang.checks.privacy.datum import KINDS, Kind, PersonalDatum
from wenfang.checks.privacy.find import find_personal_data
from wenfang.engines.names.base import NameFinder
from wenfang.errors import ConfigurationError
from wenfang.finding import Finding, Place, Severity
from wenfang.language.normalise import fold
from wenfang.source import Language

Action = Literal["block", "mask", "keep"]

DEFAULT_POLICY: Mapping[str, Action] = MappingProxyType(
    {
        "id-card": "block",
        "ssn": "block",
        "passport": "block",
        "bank-card": "block",
        "iban": "block",
        "uscc": "keep",
        "mobile": "mask",
        "landline": "mask",
        "email": "mask",
        "ip": "mask",
        "plate": "mask",
        "name": "keep",
    }
)
_SEVERITY = {"block": Severity.BLOCK, "mask": Severity.WARN, "keep": Severity.INFO}
_WORDS: Mapping[Kind, str] = {
    "id-card": "a Chinese identity number",
    "ssn": "a US social security number",
    "passport": "a passport number",
    "bank-card": "a bank card number",
    "iban": "a bank account (IBAN)",
    "uscc": "a unified social credit code",
    "mobile": "a mobile number",
    "landline": "a telephone number",
    "email": "an e-mail address",
    "ip": "an IP address",
    "plate": "a vehicle plate",
    "name": "a person's name",
}
_DONE = {"block": "it must not be published", "mask": "it is to be masked", "keep": "it is kept"}


def full_policy(policy: Mapping[str, str] | None) -> dict[str, Action]:
    """The default policy with ``policy`` over it.

    Raises:
        ConfigurationError: an unknown kind or action.
    """
    merged: dict[str, Action] = dict(DEFAULT_POLICY)
    for kind, action in (policy or {}).items():
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise ConfigurationError(
                f"unknown kind of personal data {kind!r}", place="privacy", cure=f"known: {known}"
            )
        if action not in _SEVERITY:
            raise ConfigurationError(
                f"unknown action {action!r}",
                place=f"privacy.{kind}",
                cure="use block, mask or keep",
            )
        merged[kind] = cast(Action, action)
    return merged


def output_policy(policy: Mapping[str, str] | None) -> dict[str, Action]:
    """The full policy for what goes out: what should have been masked by then blocks."""
    return {
        kind: "block" if action == "mask" else action
        for kind, action in full_policy(policy).items()
    }


def check_privacy(
    text: str,
    *,
    place: Place,
    language: Language,
    policy: Mapping[str, str] | None = None,
    names: NameFinder | None = None,
    public_figures: Collection[str] = (),
) -> list[Finding]:
    """Findings for the personal data in ``text``, in reading order.

    Args:
        text: a source, a prompt or a part of the output.
        place: where ``text`` is; findings add the offsets.
        language: of the text.
        policy: per kind, over :data:`DEFAULT_POLICY`. ``block`` gives a blocking finding,
            ``mask`` a warning, ``keep`` a note.
        names: finds names; asked only where the policy does not keep names.
        public_figures: people whose names are kept under any policy.
    """
    actions = full_policy(policy)
    finder = names if actions["name"] != "keep" else None
    known = {fold(figure).casefold() for figure in public_figures}
    return [
        _finding(datum, actions[datum.kind], place)
        for datum in find_personal_data(text, language, names=finder)
        if datum.kind != "name" or fold(datum.text).casefold() not in known
    ]


def check_said_privacy(
    text: str,
    *,
    place: Place,
    language: Language,
    policy: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Findings for the numbers and addresses that are broken over lines, and are heard as one
    where ``text`` is said. Arguments as :func:`check_privacy`, which finds all others."""
    actions = full_policy(policy)
    return [
        _finding(datum, actions[datum.kind], place) for datum in find_across_lines(text, language)
    ]


def _finding(datum: PersonalDatum, action: Action, place: Place) -> Finding:
    return Finding(
        check="privacy",
        code=datum.kind,
        severity=_SEVERITY[action],
        message=f"This is {_WORDS[datum.kind]}; {_DONE[action]}.",
        place=replace(place, start=datum.start, end=datum.end),
        evidence={"seen": masked(datum), "action": action, "confidence": datum.confidence},
    )


def mask(text: str, data: Sequence[PersonalDatum], policy: Mapping[str, str] | None = None) -> str:
    """``text`` with every datum masked that the policy does not keep. Masking twice is
    masking once."""
    actions = full_policy(policy)
    pieces: list[str] = []
    end = 0
    for datum in sorted(data, key=lambda d: d.start):
        if actions[datum.kind] != "keep":
            pieces += [text[end : datum.start], masked(datum)]
            end = datum.end
    return "".join([*pieces, text[end:]])


def masked(datum: PersonalDatum) -> str:
    """The datum so that a person can tell which one is meant and nobody can use it: a
    name keeps its first letters, an e-mail address its host, a number at most two
    characters at either end."""
    text = datum.text
    if datum.kind == "name":
        return re.sub(r"(?<=\w)\w", "*", text) if " " in text else text[:1] + "*" * (len(text) - 1)
    if datum.kind == "email":
        return re.sub(r"^[^@＠﹫]*", "***", text)
    signs = [n for n, character in enumerate(text) if character.isalnum()]
    shown = min(2, len(signs) // 4)
    hidden = set(signs[shown : len(signs) - shown])
    return "".join("*" if n in hidden else character for n, character in enumerate(text))
