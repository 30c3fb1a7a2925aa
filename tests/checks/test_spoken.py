"""Whether a speech says its script."""

from __future__ import annotations

import pytest

from wenfang.checks.spoken import check_spoken, pronounced, spoken_error_rate
from wenfang.checks.spoken_sentences import check_sentences, sentences_heard
from wenfang.documents.finding_words import finding_message
from wenfang.finding import Place, Severity
from wenfang.language.read_alike import tokens
from wenfang.language.spoken.reading import read_aloud

ZH = "科学家在森林里发现了一种很小的青蛙，并以著名画家张伟的名字命名，共有35只。"
EN = "Scientists have found a small frog in the forest, and named it after Maria Lopez in 2026."


def codes(script, heard, language, **more):
    return [one.code for one in check_spoken(script, heard, language, **more)]


@pytest.mark.parametrize(
    ("script", "heard", "language"),
    [
        (ZH, ZH, "zh"),
        (ZH, "科学家在森林里发现了一种很小的青蛙并以著名话家章伟的名字命名共有三十五只", "zh"),
        (EN, EN.lower().replace("2026", "twenty twenty-six"), "en"),
        ("……", "", "zh"),
    ],
)
def test_well_said(script, heard, language):
    assert codes(script, heard, language, names=["张伟", "Maria Lopez"]) == []


def test_another_number_is_told_with_its_place():
    (found,) = check_spoken(ZH, ZH.replace("35", "53"), "zh")
    assert (found.code, found.severity) == ("number", Severity.WARN)
    assert ZH[found.place.start : found.place.end] == "35"
    assert finding_message(found, "zh") == "语音中没有听到数字“35”，请人工试听。"


def test_a_name_that_is_not_heard():
    (found,) = check_spoken(EN, EN.replace("Maria Lopez", "someone"), "en", names=["Maria Lopez"])
    assert found.code == "name"
    assert EN[found.place.start : found.place.end] == "Maria Lopez"


def test_numerals_within_words_are_no_numbers():
    assert codes(ZH, ZH.replace("一种", "种种"), "zh") == []


def test_a_part_left_out():
    heard = ZH[: len(ZH) // 2]
    found = check_spoken(ZH, heard, "zh")
    assert found[0].code == "misspoken"
    assert found[0].evidence["deletions"] > 5
    assert "35" in [one.evidence.get("seen") for one in found]
    assert finding_message(found[0], "zh").startswith("语音与文稿有 ")


@pytest.mark.parametrize("heard", ["", "请不吝点赞订阅转发打赏", "Thanks for watching!"])
def test_something_else_or_nothing_blocks(heard):
    (found,) = check_spoken(ZH, heard, "zh", names=["张伟"])
    assert (found.code, found.severity) == ("unspoken", Severity.BLOCK)
    assert finding_message(found, "zh").endswith("不得发布。")


def test_the_bound_is_the_callers():
    heard = EN.replace("small", "tall")
    assert codes(EN, heard, "en") == []
    assert codes(EN, heard, "en", bound=0.01) == ["misspoken"]


def test_pronounced():
    assert pronounced(tokens("画家OK", "zh")) == ["hua", "jia", "ok"]
    assert spoken_error_rate("画家", "话家", "zh").total == 0


def test_over_the_callers_limit_blocks():
    heard = EN.replace("small frog in the forest", "tall dog on a bed")
    (found,) = [f for f in check_spoken(EN, heard, "en", most=0.2) if f.code != "number"]
    assert (found.code, found.severity) == ("over-limit", Severity.BLOCK)
    assert finding_message(found, "zh") == "语音与文稿有 29% 不同，超过所允许的 20%，不得发布。"
    assert codes(EN, heard, "en", most=0.5) == ["misspoken"]


def test_of_a_few_words_a_limit_says_nothing():
    assert codes("Hello there, Ann.", "Hello there, Dan.", "en", most=0.2) == ["misspoken"]


def test_edits_are_shared_out_to_their_sentences():
    script = ["The ferry opens in June.", "It is new and it is blue.", "That is all."]
    heard = "The ferry opens in June. He drew and hid his glue. That is all for now."
    found = sentences_heard(script, heard, "en")
    assert [one.length for one in found] == [5, 7, 3]
    assert (found[0].rate, found[2].rate) == (0.0, 0.0)
    assert found[1].rate > 0.5
    (told,) = check_sentences(found, 0.5, [Place("output", f"line.{n}") for n in (1, 2, 3)])
    assert (told.code, told.severity, told.place.name) == ("sentence", Severity.WARN, "line.2")
    assert finding_message(told, "zh").endswith("“It is new and it is blue.”，请人工试听。")
    nothing = sentences_heard(script, "", "en")
    assert [one.rate for one in nothing] == [1.0, 1.0, 1.0]


HEARD_ALIKE = [
    ("en", "It costs £1.50 at the shop on the corner.", "It costs £1.50 at the shop on the corner"),
    ("en", "The train leaves at 10:05 from here.", "The train leaves at 10.05 from here"),
    ("en", "He leaves at 10:05 a.m. from here.", "He leaves at 10.05 am from here"),
    ("en", "King Henry VIII had six wives.", "King Henry VIII had 6 wives."),
    ("en", "The 1990s and the 80s were good.", "The 1990s and the 80s were good."),
    ("en", "The A320 flies at 100 km/h.", "The A320 flies at 100 km/h."),
    ("en", "Call 12345 today, please.", "Call 1-2-3-4-5 today, please."),
    ("en", "Call 555-0142 today, please.", "Call 5550142 today, please."),
    ("zh", "会议于15:30开始，地点在三楼。", "会议于15.30分开始，地点在3楼"),
    ("zh", "请拨打热线12345。", "请拨打热线12345"),
    ("zh", "车速100km/h，2:30pm到。", "车速100km/h,2:30pm到"),
    ("zh", "PM2.5为35，占3.5%。", "PM2.5为35，占3.5%"),
]


@pytest.mark.parametrize(("language", "script", "heard"), HEARD_ALIKE)
def test_figures_that_were_heard_and_written_otherwise(language, script, heard):
    said = read_aloud(script, language).spoken
    assert codes(said, heard, language) == []
    assert spoken_error_rate(said, heard, language).rate == 0
    (one,) = sentences_heard([said], heard, language)
    assert one.rate == 0


@pytest.mark.parametrize(
    ("language", "script", "heard"),
    [
        ("en", "The train leaves at 10:05 from here.", "The train leaves at 10.15 from here"),
        ("en", "King Henry VIII had six wives.", "King Henry VII had six wives."),
        ("zh", "请拨打热线12345，谢谢您的来电。", "请拨打热线12354，谢谢您的来电"),
        (
            "en",
            "It costs £1.50 at the shop on the corner.",
            "It costs £1.60 at the shop on the corner",
        ),
    ],
)
def test_other_figures_are_told(language, script, heard):
    assert "number" in codes(read_aloud(script, language).spoken, heard, language)


def test_one_pound_fifty_is_no_other_number():
    said = read_aloud("It costs £1.50 at the shop on the corner of the road.", "en").spoken
    heard = "It costs one pound fifty at the shop on the corner of the road."
    assert codes(said, heard, "en") == []


@pytest.mark.parametrize(
    ("name", "heard", "found"),
    [
        ("O'Neil", "O'Neill", []),
        ("Smith", "Smyth", []),
        ("Catherine", "Katherine", []),
        ("Martin", "Marvin", ["name"]),
        ("Lee", "Lou", ["name"]),
    ],
)
def test_names_are_heard_whatever_their_spelling(name, heard, found):
    script = "We met the old Mr. {} at the door of the house this morning."
    assert codes(script.format(name), script.format(heard), "en", names=[name]) == found


def test_the_passage_compared_is_shown_whole():
    script = "Nobody in this town had ever seen such a thing before the end of that long winter."
    heard = "Everybody in that street has never been to anything before the end of a long winter."
    found = check_spoken(script, heard, "en")[0]
    assert found.evidence["heard"] == heard
    first = "Nobody in this town had ever seen such a thing."
    rows = sentences_heard(
        [first, "We left."], "All dogs of that land did ever bark. We left.", "en"
    )
    (finding,) = check_sentences(rows, 0.5, [Place("output", "script")] * 2)
    assert finding.evidence["heard"].startswith("All dogs of")
    assert "We left" not in finding.evidence["heard"]
