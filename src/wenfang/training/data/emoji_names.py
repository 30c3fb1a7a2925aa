"""What each emoji is called, in English and Chinese, and which are one concept.

Names are CLDR's (Unicode), keywords CLDR's and emojilib's. Flags are left out: they are signs to
be copied exactly, not things to be imagined. So are bare skin tones, hair and letters of
flags. A concept is named by its code points, lower-case hex without U+FE0F, which only asks
for colour: ``1f98a``, ``1f468-200d-1f393``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: CLDR's groups, without component (2) and flags (9): number → (English, Chinese).
GROUPS = {
    0: ("smileys and emotion", "表情与情感"),
    1: ("people and body", "人物与身体"),
    3: ("animals and nature", "动物与自然"),
    4: ("food and drink", "食物与饮料"),
    5: ("travel and places", "旅行与地点"),
    6: ("activities", "活动"),
    7: ("objects", "物品"),
    8: ("symbols", "符号"),
}
CLASSES = tuple(english for english, _ in GROUPS.values())
_SELECTOR = "fe0f"


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is shown.

    Attributes:
        key: its code points.
        names: English, then Chinese.
        keywords: English and Chinese by turns, the plainer first, no name among them.
        label: its group's number in :data:`CLASSES`.
    """

    key: str
    names: tuple[str, ...]
    keywords: tuple[str, ...]
    label: int

    @property
    def captions(self) -> tuple[str, ...]:
        """The names, then the keywords."""
        return self.names + self.keywords


@dataclass(frozen=True, slots=True)
class EmojiNames:
    """Concepts by key, and the variants in a skin tone: key → the concept's key."""

    concepts: dict[str, Concept]
    toned: dict[str, str]


def concept_key(code: str) -> str:
    """``1F468-200D-2764-FE0F``, ``00a9_fe0f`` … as a concept's key."""
    points = (point.lstrip("0") for point in code.lower().replace("_", "-").split("-"))
    return "-".join(point for point in points if point and point != _SELECTOR)


def read_names(emojibase: Path, emojilib: Path) -> EmojiNames:
    """The names.

    Args:
        emojibase: folder with ``en.json`` and ``zh.json``.
        emojilib: its one file.
    """
    english, chinese = (_entries(emojibase / f"{tag}.json") for tag in ("en", "zh"))
    more = json.loads(emojilib.read_text(encoding="utf-8"))
    extra = {_key_of(emoji): words for emoji, words in more.items()}
    labels = {group: number for number, group in enumerate(GROUPS)}
    concepts, toned = {}, {}
    for key, entry in english.items():
        if entry.get("group") not in labels:
            continue
        other = chinese.get(key, {})
        names = _distinct([entry["label"], other.get("label", "")])
        said = _keywords(entry, other, extra.get(key, ()), names)
        concepts[key] = Concept(key, names, said, labels[entry["group"]])
        for skin in entry.get("skins", ()):
            toned[concept_key(skin["hexcode"])] = key
    return EmojiNames(concepts, toned)


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {concept_key(entry["hexcode"]): entry for entry in entries}


def _keywords(
    english: dict[str, Any], chinese: dict[str, Any], extra: Iterable[str], names: tuple[str, ...]
) -> tuple[str, ...]:
    """Both languages by turns, so that whoever takes the first few has both."""
    one = _words([*english.get("tags", ()), *(word.replace("_", " ") for word in extra)])
    two = _words(chinese.get("tags", ()))
    turns = [words[n] for n in range(max(len(one), len(two))) for words in (one, two) if n < len(words)]  # fmt: skip
    return tuple(word for word in _distinct(turns) if word not in names)


def _words(words: Iterable[str]) -> list[str]:
    """Without smileys made of signs, ``:D``."""
    return [word for word in words if word and all(c.isalnum() or c in " -'’" for c in word)]


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _key_of(emoji: str) -> str:
    return concept_key("-".join(f"{ord(character):x}" for character in emoji))
