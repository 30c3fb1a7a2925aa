"""Words into phonemes: pinyin, tones next to each other, English with and without the lexicon."""

from __future__ import annotations

from functools import cache

import pytest

from wenfang.engines.names.lac import LacTagger
from wenfang.engines.speech.pronunciation.chinese import syllables
from wenfang.engines.speech.pronunciation.english import EnglishReader
from wenfang.engines.speech.pronunciation.phonemes import Phonemes, Pronouncer
from wenfang.engines.speech.pronunciation.pinyin_ipa import phonemes
from wenfang.engines.speech.pronunciation.tone_sandhi import spoken_tones
from wenfang.language.spoken.reading import read_aloud
from wenfang.resources import fetch
from wenfang.source import Language


@cache
def _pronouncer() -> Pronouncer:
    tagger = LacTagger(fetch("lac"))
    english = EnglishReader(fetch("hibari"))
    return Pronouncer(english, lambda text: [(w.start, w.end) for w in tagger.words(text)])


def _said(text: str, language: Language) -> Phonemes:
    return _pronouncer().phonemes(read_aloud(text, language))


def _tokens(text: str, language: Language) -> str:
    return "".join(_said(text, language).tokens)


@pytest.mark.parametrize(
    ("pinyin", "said"),
    [
        ("ni3", "ni↓"), ("hao3", "xau↓"), ("zhong1", "ꭧʊ→ŋ"), ("guo2", "kwo↗"), ("shi4", "ʂɨ↘"),
        ("si4", "sɨ↘"), ("ri4", "ɻɨ↘"), ("yu3", "y↓"), ("lv4", "ly↘"), ("lü4", "ly↘"), ("ju2", "ʨy↗"),
        ("xue2", "ɕɥe↗"), ("yuan2", "ɥɛ↗n"), ("qiong2", "ʨʰjʊ↗ŋ"), ("yi1", "i→"), ("wu3", "u↓"),
        ("you3", "jou↓"), ("liu4", "ljou↘"), ("hui4", "xwei↘"), ("wen2", "wə↗n"), ("bo1", "pwo→"),
        ("er2", "ɚ↗"), ("de5", "tɤ"), ("ma", "ma"), ("wang4", "wa↘ŋ"), ("ying1", "i→ŋ"),
        ("yun4", "y↘n"), ("o2", "ɔ↗"), ("ng2", "ŋ"), ("weng1", "wə→ŋ"), ("yue4", "ɥe↘"),
    ],
)  # fmt: skip
def test_syllables(pinyin: str, said: str) -> None:
    if pinyin == "ng2":
        assert phonemes("ng") == said
    else:
        assert phonemes(pinyin) == said


def test_what_is_no_syllable_is_none() -> None:
    assert phonemes("xyz1") is None
    assert phonemes("5") is None


def test_every_syllable_of_the_dictionary_has_phonemes() -> None:
    from pypinyin import Style, lazy_pinyin
    from pypinyin.pinyin_dict import pinyin_dict

    common = [chr(code) for code in pinyin_dict if 0x4E00 <= code < 0x9FA6]
    read = lazy_pinyin(common, style=Style.TONE3, neutral_tone_with_five=True)
    without = {one for one in read if phonemes(one) is None}
    assert len(without) <= 3, without


@pytest.mark.parametrize(
    ("text", "syllables", "words", "said"),
    [
        ("你好", "ni3 hao3", [(0, 2)], "ni2 hao3"),
        ("很好", "hen3 hao3", [(0, 1), (1, 2)], "hen2 hao3"),
        ("展览馆", "zhan3 lan3 guan3", [(0, 3)], "zhan2 lan2 guan3"),
        ("不是", "bu4 shi4", [(0, 2)], "bu2 shi4"),
        ("不好", "bu4 hao3", [(0, 2)], "bu4 hao3"),
        ("一个", "yi1 ge4", [(0, 2)], "yi2 ge4"),
        ("一天", "yi1 tian1", [(0, 2)], "yi4 tian1"),
        ("第一个", "di4 yi1 ge4", [(0, 2), (2, 3)], "di4 yi1 ge4"),
        ("统一", "tong3 yi1", [(0, 2)], "tong3 yi1"),
        ("一月", "yi1 yue4", [(0, 2)], "yi1 yue4"),
        ("二一年", "er4 yi1 nian2", [(0, 3)], "er4 yi1 nian2"),
        ("一万", "yi1 wan4", [(0, 2)], "yi2 wan4"),
        ("看一看", "kan4 yi1 kan4", [(0, 3)], "kan4 yi5 kan4"),
    ],
)
def test_tones_as_they_are_heard(
    text: str, syllables: str, words: list[tuple[int, int]], said: str
) -> None:
    assert " ".join(spoken_tones(text, syllables.split(), words)) == said


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("银行", "xa↗ŋ"), ("行走", "ɕi↗ŋ"), ("重庆", "ꭧʰʊ↗ŋ"), ("重要", "ꭧʊ↘ŋ"), ("音乐", "ɥe↘"),
        ("快乐", "lɤ↘"), ("长江", "ꭧʰa↗ŋ"), ("校长", "ꭧa↓ŋ"),
    ],
)  # fmt: skip
def test_characters_of_two_readings(word: str, read: str) -> None:
    assert read in syllables(word, [(0, len(word))])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The quick brown fox.", "ðə kwˈɪk bɹˈWn fˈɑks."),
        ("the apple", "ði ˈæpᵊl"),
        ("to record a record", "tə ɹəkˈɔɹd ɐ ɹˈɛkəɹd"),
        ("NASA", "nˈæsə"),
        ("GDP", "ʤˌidˌipˈi"),
        ("waiting", "wˈATɪŋ"),
        ("don't", "dˈOnt"),
    ],
)
def test_english(text: str, said: str) -> None:
    assert _tokens(text, "en").replace("ɾ", "T") == said.replace("ɾ", "T")


def test_unknown_words_are_read_by_their_letters() -> None:
    said = _tokens("Flumptastic", "en")
    assert said[:2] == "fl" or said.startswith("flˈ")
    assert "tˈæs" in said or "tæs" in said


def test_both_languages_in_one_sentence_and_words_as_written() -> None:
    text = "2026年3月5日，GDP增长3.5%。"
    said = _said(text, "zh")
    assert [text[start:end] for start, end in said.words] == [
        "2026年", "3月5日", "GDP", "增长", "3.5%",
    ]  # fmt: skip
    tokens = "".join(said.tokens)
    assert "ʤˌidˌipˈi" in tokens
    assert tokens.startswith("ɚ↘li↗ŋɚ↘ljou↘njɛ↗n")
    assert tokens.endswith("u↓.")


def test_chinese_names_in_english() -> None:
    said = _tokens("He met 习近平 in 北京.", "en")
    assert "pei↓ʨi→ŋ" in said
    assert said.startswith("hˌi ")


def test_the_strongest_of_several_marks_is_the_pause() -> None:
    assert _tokens("什么？！……", "zh").endswith("?")
    assert _tokens("，，。好", "zh") == "xau↓"


def test_owners_are_words() -> None:
    said = _said("Hello, world!", "en")
    assert len(said.tokens) == len(said.owners)
    assert {owner for owner in said.owners if owner >= 0} == {0, 1}
