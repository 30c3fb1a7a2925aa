"""Lexicons for the safety check: rules in TOML, matched with one automaton.

A rule has a category, phrases in both languages, and a severity. Where ``near`` phrases are
given, one of them must stand in the same sentence, at most :data:`REACH` characters away:
*bomb* is news, *how to make* beside it is not. ``when_reported`` is the severity in a
sentence that tells of police, courts or prevention.

Aho and Corasick (1975): all phrases of all rules in one pass over the text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.checks.disguise import Plain, undisguise
from wenfang.errors import BadInput
from wenfang.finding import Severity

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

REACH = 40
_RULE_KEYS = {"category", "severity", "when_reported", "zh", "en", "near_zh", "near_en"}
_CURE = "see the lexicon format in docs/checks.md"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``phrases`` and ``near`` are written as they read, lower case."""

    category: str
    severity: Severity
    when_reported: Severity
    phrases: tuple[str, ...]
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase at ``[start, end)`` of the plain text."""

    phrase: str
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """Rules, and the words that tell that a sentence reports or warns."""

    rules: tuple[Rule, ...]
    reporting: tuple[str, ...] = ()

    def __add__(self, other: Lexicon) -> Lexicon:
        """Both together: a person's own lexicon beside the one that comes with Wenfang."""
        return Lexicon(self.rules + other.rules, self.reporting + other.reporting)

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Every phrase of every kind, each once."""
        every = [*self.reporting, *(p for rule in self.rules for p in (*rule.phrases, *rule.near))]
        return tuple(dict.fromkeys(every))

    @cached_property
    def _automaton(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self.phrases)

    def hits(self, plain: Plain, original: str) -> Iterator[Hit]:
        """Every phrase in the text, whole words only where the phrase has Latin letters."""
        for index, start, end in self._automaton.find_matches_as_indexes(
            plain.text, overlapping=True
        ):
            if _whole_word(plain, original, start, end):
                yield Hit(self.phrases[index], start, end)


def _whole_word(plain: Plain, original: str, start: int, end: int) -> bool:
    """Judged on the original, where ``a b o m b`` has its spaces still. A plural is the
    same word."""
    first, last = plain.original(start, end)
    if _latin(plain.text[start]) and first > 0 and _latin(original[first - 1]):
        return False
    if not _latin(plain.text[end - 1]):
        return True
    rest = original[last : last + 2]
    if rest[:1] in ("s", "S"):
        rest = rest[1:]
    return not _latin(rest[:1])


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that comes with Wenfang."""
    return load_lexicon(Path(__file__).with_name("lexicon.toml"))


@cache
def drawing_lexicon() -> Lexicon:
    """The default one and what must not be drawn besides."""
    return default_lexicon() + load_lexicon(Path(__file__).with_name("drawing_lexicon.toml"))


def load_lexicon(path: Path) -> Lexicon:
    """Read a lexicon.

    Raises:
        BadInput: not there, not TOML, or not a lexicon; names the rule.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"cannot be read ({error.strerror})", place=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"not TOML in UTF-8: {error}", place=str(path), cure=_CURE) from error
    rules = data.pop("rule", [])
    reporting = data.pop("reporting", {})
    if data or not isinstance(rules, list) or not isinstance(reporting, dict):
        names = ", ".join(sorted(data)) or "rule, reporting"
        raise BadInput(f"not understood: {names}", place=str(path), cure=_CURE)
    words = tuple(w for key in reporting for w in _words(reporting, key, f"{path}, reporting"))
    return Lexicon(tuple(_rule(r, f"{path}, rule {n}") for n, r in enumerate(rules, 1)), words)


def _rule(data: Any, place: str) -> Rule:
    if not isinstance(data, dict) or not data.keys() <= _RULE_KEYS:
        raise BadInput("a rule has unknown fields", place=place, cure=_CURE)
    category = data.get("category")
    if not isinstance(category, str) or not category:
        raise BadInput("a rule needs a category", place=place, cure=_CURE)
    severity = _severity(data.get("severity"), place)
    reported = _severity(data.get("when_reported", severity.value), place)
    phrases = (*_words(data, "zh", place), *_words(data, "en", place))
    if not phrases:
        raise BadInput("a rule needs phrases in zh or en", place=place, cure=_CURE)
    near = (*_words(data, "near_zh", place), *_words(data, "near_en", place))
    return Rule(category, severity, reported, phrases, near)


def _severity(value: Any, place: str) -> Severity:
    if value not in [severity.value for severity in Severity]:
        raise BadInput(f"severity {value!r}", place=place, cure="use block, warn or info")
    return Severity(value)


def _words(data: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    words = data.get(key, [])
    if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
        raise BadInput(f"{key} must be a list of phrases", place=place, cure=_CURE)
    plain = tuple(undisguise(word.strip()).text for word in words)
    if any(len(word) < 2 for word in plain):
        raise BadInput(f"{key} has a phrase of less than two characters", place=place, cure=_CURE)
    return plain
