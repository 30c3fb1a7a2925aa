"""Every encoding in which Chinese and English sources are met comes back as it was."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.sources import read_source
from wenfang.sources.decoding import decode_text

SIMPLIFIED = (
    "清河镇渡轮将于五月一日开航，每二十分钟一班。",
    "镇长李明说：“居民过河的时间将从四十分钟减少到八分钟。”",
    "项目总投资一千二百万元，其中省财政承担六成。",
    "码头长36米，可供三艘船同时停靠。",
    "据居民委员会介绍，反对意见主要来自噪声和停车问题。",
)
TRADITIONAL = (
    "清河鎮渡輪將於五月一日開航，每二十分鐘一班。",
    "鎮長李明說：「居民過河的時間將從四十分鐘減少到八分鐘。」",
    "項目總投資一千二百萬元，其中省財政承擔六成。",
    "碼頭長36米，可供三艘船同時停靠。",
    "據居民委員會介紹，反對意見主要來自噪聲和停車問題。",
)
ENGLISH = (
    "The ferry opens on 1 May and crosses every 20 minutes.",
    "“We waited nine years for this,” said the mayor – and smiled.",
    "The café at the pier, run by Zoë Müller, will sell tickets at £2.",
    "It cost €12 million, according to the council’s minutes.",
    "Residents asked for quieter engines after 10 p.m.",
)


def some(sentences: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(sentences), min_size=2, max_size=12).map("\n".join)


@settings(max_examples=40)
@given(some(SIMPLIFIED), st.sampled_from(["utf-8", "gb18030", "gbk", "utf-16-le", "utf-16-be"]))
def test_simplified(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding))[0] == text


@settings(max_examples=40)
@given(
    some(TRADITIONAL),
    st.sampled_from(["utf-8", "big5", "cp950", "gb18030", "utf-16-le", "utf-16-be"]),
)
def test_traditional(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding))[0] == text


@settings(max_examples=40)
@given(some(ENGLISH), st.sampled_from(["utf-8", "cp1252", "utf-16-le", "utf-16-be"]))
def test_english(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding))[0] == text


@settings(max_examples=40)
@given(
    some(SIMPLIFIED + TRADITIONAL + ENGLISH),
    st.sampled_from(
        [
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
            (codecs.BOM_UTF32_LE, "utf-32-le"),
            (codecs.BOM_UTF32_BE, "utf-32-be"),
        ]
    ),
)
def test_byte_order_marks(text: str, mark: tuple[bytes, str]) -> None:
    decoded, name, notes = decode_text(mark[0] + text.encode(mark[1]))
    assert (decoded, name, notes) == (text, mark[1], ())


@settings(max_examples=100)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    name, cure = answer(data)
    assert cure or codecs.lookup(name)


def answer(data: bytes) -> tuple[str, str]:
    """The encoding found, or the cure of the refusal."""
    try:
        return decode_text(data)[1], ""
    except BadInput as error:
        return "", error.cure or ""


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16-le", "utf-8", "cp1252"])
def test_a_single_short_sentence(encoding: str) -> None:
    text = {"big5": TRADITIONAL[0], "cp1252": ENGLISH[1]}.get(encoding, SIMPLIFIED[0])
    assert decode_text(text.encode(encoding))[:2] == (text, encoding)


@pytest.mark.parametrize("said", ["big5", "Big5", "BIG5-HKSCS", "cp950"])
def test_the_person_says_the_encoding(tmp_path: Path, said: str) -> None:
    (tmp_path / "a.txt").write_bytes(TRADITIONAL[0].encode("big5"))
    source = read_source(f"a.txt#encoding={said}", id="s1", base=tmp_path, allow_network=False)
    assert source.text == TRADITIONAL[0]
    assert (source.name, source.encoding) == ("a.txt", "big5")


@pytest.mark.parametrize(
    ("said", "words"),
    [("utf-8", "not valid utf-8 at byte 0"), ("klingon", "no encoding called"), ("rot13", "no encoding"), ("base64", "no encoding")],
)  # fmt: skip
def test_what_the_person_says_is_not_second_guessed(said: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        decode_text(TRADITIONAL[0].encode("big5"), said=said)


def test_ambiguous_bytes_are_refused() -> None:
    """Four bytes that are two usual characters in either of two encodings."""
    both = [
        c.encode("gb18030") + d.encode("gb18030")
        for c in "的一是不了在人有我他"
        for d in "上大为和国地到以说时"
    ]
    answers = {answer(data)[0] or "refused" for data in both}
    assert answers <= {"gb18030", "refused"}


def test_wrong_declaration_is_noted(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="utf-8"></head><body><p>{SIMPLIFIED[0]}</p></body></html>'
    (tmp_path / "a.html").write_bytes(page.encode("gb18030"))
    source = read_source("a.html", id="s1", base=tmp_path, allow_network=False)
    assert source.text == SIMPLIFIED[0]
    assert [f.code for f in source.findings] == ["wrong-encoding-declared"]


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("gb2312", "gb18030", SIMPLIFIED[3]),
        ("big5", "big5", TRADITIONAL[3]),
        ("iso-8859-1", "cp1252", ENGLISH[1]),
    ],
)
def test_declarations_mean_what_browsers_take_them_for(
    tmp_path: Path, declared: str, encoding: str, text: str
) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><body><p>{text}</p></body></html>'
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    source = read_source("a.html", id="s1", base=tmp_path, allow_network=False)
    assert (source.text, source.encoding, source.findings) == (text, encoding, ())
