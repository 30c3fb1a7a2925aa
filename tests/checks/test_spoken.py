"""Whether a speech says its script."""

from __future__ import annotations

import pytest

from wenfang.checks.spoken import check_spoken, pronounced, spoken_error_rate
from wenfang.checks.spoken_sentences import check_sentences, sentences_heard
from wenfang.documents.finding_words import finding_message
from wenfang.finding import Place, Severity
from wenfang.language.read_alike import tokens

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
