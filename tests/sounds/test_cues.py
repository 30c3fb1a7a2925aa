"""What is shown together and where lines break."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.sounds.cues import GAP_S, READING_SPEED, columns_of, cues
from wenfang.speech import Timed

EN = (
    "The government of the United Kingdom said on Tuesday that it would spend £1,200 million, "
    "or 3.5% of its budget, on new railways. The first train will run in 2031. Critics, who had "
    "asked for more, were not pleased with the plan."
)
ZH = (
    "国务院总理在2026年3月5日作政府工作报告，提出国内生产总值增长5%左右的目标。OpenAI公司和华为签署协议，"
    "将投资12亿元建设人工智能计算中心，预计明年投入使用。"
)


def spoken(text: str, seconds: float = 0.06, pause: float = 0.4) -> list[Timed]:
    """Words of a text, one after the other, with a pause after each sentence."""
    words, at = [], 0.0
    for piece in (
        re.findall(r"\d+|[A-Za-z]+|[一-鿿]{1,2}[，。]?|\S", text) if "国" in text else text.split()
    ):
        end = at + seconds * columns_of(piece) * (1.6 if "国" in text else 1)
        words.append(Timed(piece, at, end))
        at = end + (pause if piece[-1] in ".。" else 0)
    return words


@pytest.mark.parametrize(("text", "language", "width"), [(EN, "en", 42), (ZH, "zh", 36)])
def test_no_line_is_too_wide_and_nothing_is_lost(text, language, width):
    made = cues(spoken(text), language)
    assert len(made) > 2
    for cue in made:
        lines = cue.text.split("\n")
        assert len(lines) <= 2
        assert all(columns_of(line) <= width for line in lines)
    joined = "".join(cue.text for cue in made)
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


def test_cues_end_where_sentences_and_clauses_do():
    ends = [cue.text[-1] for cue in cues(spoken(ZH), "zh")]
    assert all(end in "，。" for end in ends)
    texts = [cue.text.replace("\n", " ") for cue in cues(spoken(EN), "en")]
    assert "The first train will run in 2031." in texts


def test_english_spaces_stand_between_words_alone():
    (cue,) = cues(spoken("He said: yes."), "en")
    assert cue.text == "He said: yes."


def test_no_space_in_chinese():
    words = [
        Timed(one, n, n + 1)
        for n, one in enumerate(["用", "OpenAI", "API", "的", "20", "26", "年", "。"])
    ]
    (cue,) = cues(words[:8], "zh")
    assert cue.text == "用OpenAI API的2026年。"


@pytest.mark.parametrize("width", [4, 5, 6, 7, 8, 9])
def test_a_number_keeps_its_digits_and_its_unit(width):
    words = [
        Timed(one, n / 2, n / 2 + 0.5)
        for n, one in enumerate(["今天", "20", "26", "年", "增长", "35", "%", "左右"])
    ]
    text = "|".join(cue.text.replace("\n", "|") for cue in cues(words, "zh", width=width))
    assert "2026年" in text
    assert "35%" in text


def test_no_line_ends_with_an_article():
    words = spoken(
        "Nobody in the whole wide world had seen the beginning of the end of the war coming", 0.06
    )
    for cue in cues(words, "en", width=30):
        assert not re.search(r"\b(the|of|in)$", cue.text, re.M)


def test_a_word_wider_than_a_line_stands_alone():
    words = [Timed(one, n, n + 1) for n, one in enumerate(["See", "x" * 60, "now."])]
    assert [cue.text for cue in cues(words, "en") if "x" in cue.text] == ["x" * 60]


def test_a_clause_known_as_one_piece_is_cut_between_characters():
    made = cues(
        [Timed("提出国内生产总值增长5%左右的目标并且要求各地落实到位。", 0, 8)], "zh", width=8
    )
    assert all(columns_of(line) <= 16 for cue in made for line in cue.text.split("\n"))
    assert made[0].start == 0
    assert made[1].start > 1


def test_a_silence_parts_two_cues():
    words = [Timed("Well", 0, 0.4), Timed("then", 5, 5.4)]
    assert [cue.text for cue in cues(words, "en")] == ["Well", "then"]


def test_a_cue_stays_to_be_read_as_long_as_nobody_speaks():
    fast = spoken("Extraordinarily quick speakers overwhelm everybody listening.", 0.02)
    (cue,) = cues(fast, "en")
    assert cue.end - cue.start >= len(cue.text) / READING_SPEED["en"] - 1e-9
    first, second = cues([*fast, Timed("Stop.", 1.4, 2)], "en", width=32)
    assert second.start - first.end >= GAP_S - 1e-9


def test_nothing_said_shows_nothing():
    assert cues([], "zh") == ()
    assert cues([Timed("  ", 0, 1)], "en") == ()


def test_no_room_is_refused():
    with pytest.raises(ValueError, match="no room"):
        cues([], "en", width=3)
    with pytest.raises(ValueError, match="no room"):
        cues([], "en", lines=0)


WORD = st.one_of(
    st.text("国人大会议,，。“”（）年", min_size=1, max_size=30),
    st.text("abcXYZ.,!?'-()%$", min_size=1, max_size=14),
    st.integers(0, 10**6).map(str),
)
STEPS = st.lists(st.tuples(WORD, st.floats(0, 2), st.floats(0, 3)), max_size=40)


@given(STEPS, st.sampled_from(["zh", "en"]), st.integers(4, 50), st.integers(1, 3))
def test_any_words_keep_their_order_and_fit(steps, language, width, lines):
    words, at = [], 0.0
    for text, span, gap in steps:
        words.append(Timed(text, at, at + span))
        at += span + gap
    made = cues(words, language, width=width, lines=lines)
    joined = re.sub(r"\s", "", "".join(cue.text for cue in made))
    assert joined == "".join(word.text for word in words)
    for cue in made:
        assert cue.start <= cue.end
        assert cue.text.count("\n") < lines
    for one, two in pairwise(made):
        assert one.end <= two.start


SPACED = [
    ("今天 temperature 是 25℃, wind 5 m/s。", "今天|temperature|是|25|℃,|wind|5|m/s。", "zh"),
    ("用 GPT-4o，共 128K tokens。", "用|GPT|-4|o，|共|128|K|tokens。", "zh"),
    ("打印在A4纸上，喝H2O。", "打印|在|A|4|纸|上，|喝|H|2|O。", "zh"),
    ("He said “yes” at 2:30pm (local).", "He|said|“yes”|at|2:30|pm|(local).", "en"),
    ("It has  128K\ntokens .", "It|has|128|K|tokens|.", "en"),
]


@pytest.mark.parametrize(("text", "words", "language"), SPACED)
def test_cues_are_slices_of_the_text(text, words, language):
    timed = [Timed(one, n / 4, n / 4 + 0.2) for n, one in enumerate(words.split("|"))]
    (cue,) = cues(timed, language, text=text, lines=1, width=60)
    assert cue.text == " ".join(text.split())


def test_no_cue_or_line_parts_what_the_text_writes_as_one():
    words = [
        "打印",
        "在",
        "A",
        "4",
        "纸",
        "上，",
        "用",
        "GPT",
        "-4",
        "o，",
        "共",
        "128",
        "K",
        "tokens。",
    ]
    timed = [Timed(one, n / 4, n / 4 + 0.2) for n, one in enumerate(words)]
    text = "打印在A4纸上，用GPT-4o，共 128K tokens。"
    for width in range(6, 16):
        shown = "|".join(cue.text for cue in cues(timed, "zh", text=text, width=width))
        assert "GPT-4o" in shown
        assert "128K" in shown


ABBREVIATED = [
    "We met Dr. Lee at 10:05 a.m. on Monday, said Mr. Brown of Harrow Ltd. in London.",
    "The case of Smith vs. $999k is about No. 3 and Fig. 2 of the U.S. Senate in Jan. 2026.",
]


@pytest.mark.parametrize("text", ABBREVIATED)
@pytest.mark.parametrize("width", [16, 20, 28, 42])
def test_no_cue_ends_at_an_abbreviation(text, width):
    for cue in cues(spoken(text, 0.07), "en", text=text, width=width):
        for line in cue.text.split("\n"):
            assert not line.endswith(".") or text.endswith(line), line


def test_a_cue_ends_where_an_abbreviation_ends_a_sentence():
    text = "That is what they said about Harrow Ltd. The company did not answer."
    first, _ = cues(spoken(text, 0.07), "en", text=text, lines=1)
    assert first.text.endswith("Ltd.")


def test_words_of_another_text_have_the_usual_spaces():
    (cue,) = cues([Timed("Good", 0, 1), Timed("day.", 1, 2)], "en", text="Something else")
    assert cue.text == "Good day."
