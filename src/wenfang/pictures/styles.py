"""Styles by name: words put after a prompt, in the language of the prompt.

The styles are data, ``styles.toml`` beside this file.
"""

from __future__ import annotations

import difflib
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wenfang.errors import BadInput
from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Style:
    """One style.

    Attributes:
        id: lower case, with hyphens.
        words: what is put after the prompt.
        negative: what must not be seen.
        aliases: other names it is found by.
    """

    id: str
    name: Words
    words: Words
    negative: Words
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is found by."""
        return (self.id, self.name.zh, self.name.en, *self.aliases)


@cache
def styles() -> tuple[Style, ...]:
    """All of them, in order."""
    text = Path(__file__).with_name("styles.toml").read_text(encoding="utf-8")
    return tuple(
        Style(
            id=id_,
            name=Words(**entry["name"]),
            words=Words(**entry["words"]),
            negative=Words(**entry["negative"]),
            aliases=tuple(entry.get("aliases", ())),
        )
        for id_, entry in tomllib.loads(text).items()
    )


def style_named(name: str) -> Style:
    """The style of this id or name in either language; case, spaces and hyphens do not count.

    Raises:
        BadInput: there is none; the error lists names that are near.
    """
    by_name = {_plain(known): style for style in styles() for known in style.names}
    found = by_name.get(_plain(name))
    if found:
        return found
    # Close ones first, then those that contain it or are contained.
    wanted = _plain(name)
    near = difflib.get_close_matches(wanted, list(by_name), n=3, cutoff=0.5)
    near += [known for known in by_name if wanted and (wanted in known or known in wanted)]
    likely = list(dict.fromkeys(by_name[known] for known in near))[:3]
    said = likely or styles()
    names = ", ".join(f"{style.id} ({style.name.zh})" for style in said)
    cure = f"did you mean {names}?" if likely else f"there are: {names}"
    raise BadInput(f"no style is named {name!r}", place="style", cure=cure)


def styled(prompt: str, negative: str, style: Style, language: Language) -> tuple[str, str]:
    """Prompt and negative words with the style's after them.

    Args:
        language: whose words are added; also decides the comma between.
    """
    return (
        _joined(prompt, style.words[language], language),
        _joined(negative, style.negative[language], language),
    )


def _joined(said: str, added: str, language: Language) -> str:
    said = said.strip().rstrip(",，、.。;；").rstrip()
    comma = "，" if language == "zh" else ", "
    return f"{said}{comma}{added}" if said else added


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char not in " -_'’")
