"""Sentences: tables in both languages, offsets, hostile input."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.language.clauses import clauses
from wenfang.language.detect import detect_language
from wenfang.language.sentences import LONGEST, sentences, split_sentences

ENGLISH = [
    ("One. Two! Three?", ["One.", "Two!", "Three?"]),
    ("Mr. Smith met Dr. Jones. They spoke.", ["Mr. Smith met Dr. Jones.", "They spoke."]),
    ("It rose 3.5% to $1.2 bn. Then it fell.", ["It rose 3.5% to $1.2 bn.", "Then it fell."]),
    ("Apple Inc. said so. It did.", ["Apple Inc. said so.", "It did."]),
    ("He works at Apple Inc. The firm grew.", ["He works at Apple Inc.", "The firm grew."]),
    ("He came at 5 p.m. on Friday. We left.", ["He came at 5 p.m. on Friday.", "We left."]),
    ("The U.S. Senate voted. It passed.", ["The U.S. Senate voted.", "It passed."]),
    ("J. K. Rowling wrote it. We read it.", ["J. K. Rowling wrote it.", "We read it."]),
    ("“We won.” The crowd cheered.", ["“We won.”", "The crowd cheered."]),
    ('"We won!" she said. Then she left.', ['"We won!" she said.', "Then she left."]),
    ('"We won. We are glad," he said. OK.', ['"We won. We are glad," he said.', "OK."]),
    ('"Is it true?" Ms. Lee asked. It was.', ['"Is it true?" Ms. Lee asked.', "It was."]),
    ("Title of the piece\n\nFirst line. Second.", ["Title of the piece", "First line.", "Second."]),
    ("A heading\nThe body starts here.", ["A heading", "The body starts here."]),
    ("- milk\n- two eggs\n1. First. Step.", ["milk", "two eggs", "First.", "Step."]),
    (
        "The council voted on Tuesday to close the\nbridge over the river, which has stood\n"
        "there since the war. It opens in May.",
        [
            "The council voted on Tuesday to close the bridge over the river, which has stood "
            "there since the war.",
            "It opens in May.",
        ],
    ),
    ("See www.example.com. It helps.", ["See www.example.com.", "It helps."]),
    ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
    (
        "At 10:05 a.m. on Monday, said Mr. Brown of Harrow Ltd. It rained.",
        ["At 10:05 a.m. on Monday, said Mr. Brown of Harrow Ltd.", "It rained."],
    ),
    ("She said No. We left.", ["She said No.", "We left."]),
    ("See No. 3 vs. $999k. Good.", ["See No. 3 vs. $999k.", "Good."]),
    ("Main St. The house near St. John.", ["Main St.", "The house near St. John."]),
]
CHINESE = [
    ("天晴了。我们走！好吗？", ["天晴了。", "我们走！", "好吗？"]),
    ("他说：“我们赢了。”大家鼓掌。", ["他说：“我们赢了。”", "大家鼓掌。"]),
    ("“我们赢了！”她说。然后走了。", ["“我们赢了！”她说。", "然后走了。"]),
    ("“很难。但不放弃。”李明说。", ["“很难。但不放弃。”李明说。"]),
    ("「好。」他點頭。", ["「好。」", "他點頭。"]),
    ("增长3.5%，达1.2亿元。后来下降。", ["增长3.5%，达1.2亿元。", "后来下降。"]),
    ("一是扩大；二是提高。", ["一是扩大；", "二是提高。"]),
    ("他走了……天黑了。", ["他走了……", "天黑了。"]),
    ("标题\n正文第一句。第二句。", ["标题", "正文第一句。", "第二句。"]),
    ("苹果公司（Apple Inc.）发布新品。很贵。", ["苹果公司（Apple Inc.）发布新品。", "很贵。"]),
    ("见No. 3。好", ["见No. 3。", "好"]),
    ("Apple Inc.发布新品。", ["Apple Inc.发布新品。"]),
    ("PM2.5为35。iOS18.2和GPT-4.5。", ["PM2.5为35。", "iOS18.2和GPT-4.5。"]),
    ("　　段首缩进。\n　　又一段。", ["段首缩进。", "又一段。"]),
    ("一、背景\n（二）经过", ["背景", "经过"]),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text: str, expected: list[str]) -> None:
    assert sentences(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), CHINESE)
def test_chinese(text: str, expected: list[str]) -> None:
    assert sentences(text, "zh") == expected


@given(st.text(alphabet='aB1 .。!”“"\n,，三\u200b\ud800…-', max_size=120))
def test_offsets_hold_all_that_is_not_space_or_marker(text: str) -> None:
    spans = split_sentences(text, "en")
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    held = "".join(text[start:end] for start, end in spans)
    assert sum(c.isalpha() for c in held) >= sum(c.isalpha() and c != "三" for c in text)


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "." * 1_000_000, "“" * 500_000, "1." * 300_000, "\n" * 300_000, "。" * 300_000,
     "(" * 300_000, "a b " * 250_000, "Mr. " * 200_000, "\x00\ud800" * 200_000],
    ids=lambda text: ascii(text[:4]),
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_text_takes_linear_time(text: str, language: str) -> None:
    begun = time.perf_counter()
    spans = split_sentences(text, language)  # type: ignore[arg-type]
    assert time.perf_counter() - begun < 5
    assert all(end - start <= LONGEST for start, end in spans)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("北京今天下雨。", "zh"),
        ("It rains in Beijing.", "en"),
        ("OpenAI 发布了 GPT 模型的新版本", "zh"),
        ("The film 霸王别姬 won the Palme d'Or in 1993.", "en"),
        ("今天 temperature 是 25℃, wind 5 m/s。", "zh"),
        ("我用 iPhone 15 Pro Max 和 MacBook Air", "zh"),
        ("The book 中华人民共和国宪法 was published in 1954.", "en"),
        ("She read 《我的前半生》 twice.", "en"),
        ("He wrote，in English，with full-width marks。", "en"),
        ("《我的前半生》", "zh"),
        ("会議 meeting、プロジェクト", "zh"),
        ("", "en"),
        ("123", "en"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_clauses_do_not_end_at_an_abbreviation() -> None:
    text = "We met Dr. Lee at 10:05 a.m. on Monday, he said"
    assert clauses(text) == ["We met Dr. Lee at 10:05 a.m. on Monday", "he said"]
