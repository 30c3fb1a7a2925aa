"""What is said for a text, case by case, and that it keeps its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.language.spoken.reading import read_aloud
from wenfang.source import Language

CHINESE = [
    ("2026年3月5日", "二零二六年三月五日"),
    ("2026-03-05", "二零二六年三月五日"),
    ("2026/3/5", "二零二六年三月五日"),
    ("2024-2026年", "二零二四到二零二六年"),
    ("90年代", "九十年代"),
    ("1500年历史", "一千五百年历史"),
    ("1-6月", "一到六月"),
    ("3月5日-8日", "三月五日到八日"),
    ("14:05开会", "十四点零五分开会"),
    ("10:00", "十点"),
    ("2:30", "两点三十分"),
    ("8:30-17:30", "八点三十分到十七点三十分"),
    ("3.5%", "百分之三点五"),
    ("-3.5%", "负百分之三点五"),
    ("3%-5%", "百分之三到百分之五"),
    ("20%~30%", "百分之二十到百分之三十"),
    ("5‰", "千分之五"),
    ("￥1,200", "一千二百元"),
    ("$3.5m", "三百五十万美元"),
    ("50万美元", "五十万美元"),
    ("US$2亿", "两亿美元"),
    ("€9.99", "九点九九欧元"),
    ("100 km/h", "每小时一百公里"),
    ("时速100 km/h", "时速一百公里"),
    ("每秒21公里即21km/s", "每秒二十一公里即每秒二十一公里"),
    ("1998年到2004年", "一九九八年到二零零四年"),
    ("36.5°C", "三十六点五摄氏度"),
    ("-5℃", "零下五摄氏度"),
    ("10~15℃", "十到十五摄氏度"),
    ("120m²", "一百二十平方米"),
    ("3.2万平方公里", "三点二万平方公里"),
    ("5kg", "五公斤"),
    ("2个人", "两个人"),
    ("2小时", "两小时"),
    ("2月", "二月"),
    ("第2次", "第二次"),
    ("3-5天", "三到五天"),
    ("1～2个", "一到两个"),
    ("20000人", "两万人"),
    ("200元", "二百元"),
    ("3000多名", "三千多名"),
    ("比分3:2", "比分三比二"),
    ("1/2的人", "二分之一的人"),
    ("2½米", "二又二分之一米"),
    ("-3.5", "负三点五"),
    ("版本1.2.3", "版本一点二点三"),
    ("拨打110", "拨打幺幺零"),
    ("13812345678", "幺三八幺二三四五六七八"),
    ("5G", "五G"),
    ("A320", "A三二零"),
    ("iPhone 15 Pro", "iPhone 十五 Pro"),
    ("在US举行", "在U-S举行"),
    ("zhang@qq.com", "zhang 艾特 Q-Q 点 com"),
    ("见https://a.cn/b。", "见a 点 C-N 斜杠 b."),
    ("５０％", "百分之五十"),
    ("零下5度", "零下五度"),
    ("¥3万-5万", "三万到五万元"),
    ("第Ⅳ章", "第四章"),
    ("10元/斤", "十元每斤"),
    ("95后", "九五后"),
    ("3·15晚会", "三一五晚会"),
    ("2023-24赛季", "二零二三到二四赛季"),
    ("7×24小时", "七乘二十四小时"),
    ("٣个", "三个"),
    ("α粒子", "alpha粒子"),
    ("PM2.5浓度", "PM二点五浓度"),
    ("GPT-4.5和iOS18.2", "GPT四点五和iOS十八点二"),
    ("4.0L发动机", "四点零升发动机"),
    ("2:30pm开会", "下午两点三十分开会"),
    ("下午2:30 p.m.", "下午两点三十分"),
    ("12am到9am", "凌晨零点到上午九点"),
    ("8:05am-5pm", "上午八点零五分到下午五点"),
    ("全国No.1", "全国第一"),
    ("No. 12楼", "十二号楼"),
    ("他是2nd place", "他是second place"),
    (
        "第二 in 2nd place，100km/h，3m²，¥0.5，2026/11/27，5-10人，A4纸，No.3",
        "第二 in second place,每小时一百公里,三平方米,零点五元,二零二六年十一月二十七日,五到十人,A四纸,第三",
    ),
    (
        "他说 the quick brown fox jumps over 25 lazy dogs at 5 km/h，25 km，3个",
        "他说 the quick brown fox jumps over twenty-five lazy dogs at five kilometers per hour,"
        "二十五公里,三个",
    ),
    ("歌词 we are all in this together 25人", "歌词 we are all in this together 二十五人"),
]
ENGLISH = [
    ("5 March 2026", "the fifth of March, twenty twenty-six"),
    ("on the 5th of May", "on the fifth of May"),
    ("March 5, 2026", "March fifth, twenty twenty-six"),
    ("2026-03-05", "March fifth, twenty twenty-six"),
    ("Sept. 4", "September fourth"),
    ("in 1999", "in nineteen ninety-nine"),
    ("the 1990s and '80s", "the nineteen nineties and eighties"),
    ("1914-1918", "nineteen fourteen to nineteen eighteen"),
    ("2,026 people", "two thousand twenty-six people"),
    ("2026 people", "two thousand twenty-six people"),
    ("at 7pm", "at seven P-M"),
    ("10:05 a.m.", "ten oh five A-M"),
    ("14:30", "fourteen thirty"),
    ("10:00", "ten o'clock"),
    ("3.5%", "three point five percent"),
    ("5-10%", "five to ten percent"),
    ("$3.5m", "three point five million dollars"),
    ("$3.5 million", "three point five million dollars"),
    ("£9.99", "nine pounds and ninety-nine pence"),
    ("$1", "one dollar"),
    ("¥1,200", "one thousand two hundred yuan"),
    ("a $5 billion deal", "a five billion dollar deal"),
    ("100 km/h", "one hundred kilometers per hour"),
    ("at 21 km/s", "at twenty-one kilometers per second"),
    ("3 to 7 May", "the third to seventh of May"),
    ("555-0142", "five five five, zero one four two"),
    ("Call 555-2142", "Call five five five, two one four two"),
    ("1 km", "one kilometer"),
    ("36.5°C", "thirty-six point five degrees Celsius"),
    ("-5 °C", "minus five degrees Celsius"),
    ("10-15 km", "ten to fifteen kilometers"),
    ("20 GB", "twenty gigabytes"),
    ("1st, 21st", "first, twenty-first"),
    ("1/2 and 3/4", "one half and three quarters"),
    ("2½", "two and a half"),
    ("Dr. Smith", "Doctor Smith"),
    ("Main St. vs. St. John", "Main Street versus Saint John"),
    ("No. 5", "number five"),
    ("e.g. this", "for example this"),
    ("the U.S. and the US", "the U-S and the U-S"),
    ("NASA", "NASA"),
    ("GDP", "G-D-P"),
    ("CEOs", "C-E-O's"),
    ("World War II", "World War two"),
    ("Elizabeth II", "Elizabeth the second"),
    ("A320", "A three twenty"),
    ("5G", "five G"),
    ("COVID-19", "COVID nineteen"),
    ("(555) 123-4567", "five five five, one two three, four five six seven"),
    ("call 911", "call nine one one"),
    ("a.b@x.org", "a dot b at x dot org"),
    ("https://www.example.com/news", "W-W-W dot example dot com slash news"),
    ("24/7", "twenty-four seven"),
    ("习近平 in 2026年3月", "习近平 in 二零二六年三月"),
    ("don't", "don't"),
    ("AT&T", "AT and T"),
    ("GPT-4.5 and iOS18.2", "GPT four point five and iOS eighteen point two"),
]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [*(("zh", *case) for case in CHINESE), *(("en", *case) for case in ENGLISH)],
)
def test_is_said(language: Language, text: str, said: str) -> None:
    spoken = re.sub(r"\s+", " ", read_aloud(text, language).spoken).strip().replace(" ,", ",")
    assert spoken.rstrip(". ") == said.rstrip(". ")


def test_digits_are_read_in_the_language_around_them() -> None:
    text = "He said there were 25 people in the room, 记者有25人。"
    assert read_aloud(text, "zh").spoken.startswith("He said there were twenty-five people")
    assert "记者有二十五人" in read_aloud(text, "zh").spoken


def test_emoji_are_left_out_and_told() -> None:
    reading = read_aloud("好😀的 👍🏽", "zh")
    assert reading.spoken.split() == ["好", "的"]
    assert set(reading.left_out) >= {"😀", "👍"}


_PIECES = st.sampled_from(
    ["2026年", "3月", "5日", "3.5%", "￥1,200", "GDP", "100 km/h", "hello", "你好", " ", "，", ". ",
     "-", "😀", "1/2", "\n", "$3.5m", "10:05", "“", "”", "Dr. ", "99999999999", "٣", "²", "é"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join), st.sampled_from(["zh", "en"]))
def test_what_is_said_keeps_its_place(text: str, language: Language) -> None:
    reading = read_aloud(text, language)
    assert len(reading.spoken) == len(reading.spans)
    assert not any(c.isascii() and c.isdigit() for c in reading.spoken)
    starts = [start for start, _ in reading.spans]
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in reading.spans)
    for character, (start, end) in zip(reading.spoken, reading.spans, strict=True):
        if end - start == 1 and character == text[start]:
            continue
        assert character == " " or text[start:end].strip() or end == start


@given(st.text(max_size=60), st.sampled_from(["zh", "en"]))
def test_any_text_at_all_is_read(text: str, language: Language) -> None:
    reading = read_aloud(text, language)
    assert len(reading.spoken) == len(reading.spans)


def test_a_row_of_digits_without_end_is_read_to_its_end() -> None:
    assert len(read_aloud("1" * 20_000, "zh").spoken) >= 20_000
