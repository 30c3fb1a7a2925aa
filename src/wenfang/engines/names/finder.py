"""The name finder: LAC for Chinese, rules for English and for Latin names in Chinese."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from wenfang.engines.names.base import Name, NameFinder
from wenfang.engines.names.lac import Word
from wenfang.engines.names.rules import english_names, latin_names
from wenfang.language.detect import HAN, is_han
from wenfang.language.gazetteer import entries
from wenfang.source import Language

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_SPOKEN_OF = re.compile(
    f"(?P<name>[{_SURNAMES}][{HAN}]{{1,2}})(?=说|表示|称|指出|介绍|认为|告诉|强调|先生|女士|教授|[，,]?(?:今年)?\\d+岁)"
)
_ROLE = re.compile(
    f"(?:记者|主席|总统|总理|部长|市长|省长|书记|局长|院长|校长|教授|经理|主任|总裁|董事长|教练|队长|先生|女士)(?P<name>[{_SURNAMES}][{HAN}]{{1,2}}?)"
    f"(?=说|表示|称|指出|在|于|[，,。、]|$)"
)
_SUFFIXED = re.compile(
    f"(?P<name>[{HAN}]{{2,12}}?(?:公司|大学|银行|法院|委员会|集团|医院|研究院|研究所|协会))"
)


class WenfangNameFinder:
    """Names in both languages; remembers recent texts.

    Args:
        lac_folder: the files of LAC, or ``None``: Chinese names are then found by rule, which
            sees people next to a role or a verb of speaking, listed places, and
            organisations that say what they are.
    """

    def __init__(self, lac_folder: Path | None) -> None:
        self._tagger = None
        if lac_folder is not None:
            from wenfang.engines.names.lac import LacTagger

            self._tagger = LacTagger(lac_folder)
            self._words = lru_cache(maxsize=4096)(self._tagger.words)
        self._cached = lru_cache(maxsize=4096)(self._find)

    def find(self, text: str, language: Language) -> list[Name]:
        """Names in reading order, not overlapping."""
        return list(self._cached(text, language))

    def words(self, text: str) -> list[Word] | None:
        """Chinese words with their part of speech, or ``None`` without a tagger."""
        return self._words(text) if self._tagger else None

    def _find(self, text: str, language: Language) -> tuple[Name, ...]:
        if language == "en":
            return tuple(english_names(text))
        chinese = self._tagger.names(text) if self._tagger else chinese_by_rule(text)
        chinese = [name for name in chinese if is_han(name.text[0])]
        return tuple(_apart([*latin_names(text), *chinese]))


def chinese_by_rule(text: str) -> list[Name]:
    """Chinese names without a model."""
    found = [Name(m["name"], "person", *m.span("name"))
             for pattern in (_SPOKEN_OF, _ROLE) for m in pattern.finditer(text)]  # fmt: skip
    found += [Name(m["name"], "organisation", *m.span("name")) for m in _SUFFIXED.finditer(text)]
    for form, (kind, _) in entries().items():
        if len(form) > 1 and is_han(form[0]):
            found += [Name(form, kind, m.start(), m.end()) for m in re.finditer(form, text)]
    return found


def _apart(names: list[Name]) -> list[Name]:
    """In reading order, the longer one where two overlap."""
    kept: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start, -(n.end - n.start))):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


def open_name_finder(lac_folder: Path | None) -> NameFinder:
    """The name finder.

    Args:
        lac_folder: holds LAC's files, or ``None`` for rules alone.

    Raises:
        EngineError: the files are missing or damaged.
    """
    return WenfangNameFinder(lac_folder)
