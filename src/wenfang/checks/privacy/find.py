"""Finding personal data in a text.

Each family of kinds yields candidates; where two overlap, the one found by the stronger
rule stays (an identity number with a right check digit also contains what looks like a
telephone number).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from wenfang.checks.privacy.accounts import account_numbers
from wenfang.checks.privacy.contact import contacts
from wenfang.checks.privacy.datum import Candidate, Kind, PersonalDatum, Scanned, scan
from wenfang.checks.privacy.identity import identity_numbers
from wenfang.checks.privacy.plates import plates
from wenfang.engines.names.base import NameFinder
from wenfang.source import Language

#: Who wins where two overlap, strongest first.
_STRONGEST_FIRST: tuple[Kind, ...] = (
    "email", "iban", "id-card", "uscc", "passport", "bank-card", "ssn", "plate", "ip",
    "mobile", "landline", "name",
)  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(_STRONGEST_FIRST)}


def find_personal_data(
    text: str, language: Language, *, names: NameFinder | None = None
) -> list[PersonalDatum]:
    """Personal data in reading order, not overlapping.

    Args:
        text: any text.
        language: which telephone numbers without a country are likely; names.
        names: finds people's names; without it none are looked for.
    """
    scanned = scan(text)
    found = [
        PersonalDatum(c.kind, start, end, text[start:end], c.confidence)
        for c in _candidates(scanned, language)
        for start, end in [(scanned.original(c.start), scanned.original(c.end - 1) + 1)]
    ]
    return _without_overlaps([*found, *_people(text, language, names)])


def _candidates(scanned: Scanned, language: Language) -> Iterator[Candidate]:
    yield from identity_numbers(scanned)
    yield from account_numbers(scanned)
    yield from contacts(scanned, language)
    yield from plates(scanned)


def _people(text: str, language: Language, names: NameFinder | None) -> list[PersonalDatum]:
    if names is None:
        return []
    return [
        PersonalDatum("name", name.start, name.end, name.text, 0.8)
        for name in names.find(text, language)
        if name.kind == "person"
    ]


def _without_overlaps(found: Iterable[PersonalDatum]) -> list[PersonalDatum]:
    kept: list[PersonalDatum] = []
    for datum in sorted(found, key=lambda d: (_RANK[d.kind], -d.confidence, d.start)):
        at = bisect_left(kept, datum.start, key=lambda d: d.start)
        clear_before = at == 0 or kept[at - 1].end <= datum.start
        clear_after = at == len(kept) or kept[at].start >= datum.end
        if clear_before and clear_after:
            insort(kept, datum, key=lambda d: d.start)
    return kept
