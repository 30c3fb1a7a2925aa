"""Chinese sentences for the English ones that checks and readers of marks store.

Design choice: one English sentence is stored with a finding, a mark or a receipt, so that
programs, logs and hashes see one text whatever the piece's language. Where a person reads it
in Chinese, a table says it again: a pattern that the whole English sentence fits, and the
Chinese sentence with the evidence in it. A sentence that fits no pattern stays English, for
a wrong translation of a finding would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wording:
    """One sentence in both languages.

    Attributes:
        english: regular expression that the whole English sentence fits; its named groups
            may be used in the Chinese one.
        chinese: ``{}`` places take named groups and evidence by name.
    """

    english: str
    chinese: str


def in_chinese(
    wordings: Iterable[Wording], english: str, values: Mapping[str, Any] | None = None
) -> str | None:
    """The Chinese sentence of the first wording that fits and whose values are all known,
    ``None`` if there is none.

    Args:
        values: evidence by name; groups of the pattern come before them.
    """
    known = {name: _bare(value) for name, value in (values or {}).items()}
    known = {name: value for name, value in known.items() if value not in (None, "")}
    for wording in wordings:
        match = re.fullmatch(wording.english, english.strip(), re.DOTALL)
        if match is None:
            continue
        try:
            return wording.chinese.format_map({**known, **match.groupdict()})
        except (KeyError, IndexError, TypeError, ValueError):
            continue  # this one needs evidence that is not there
    return None


def _bare(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
