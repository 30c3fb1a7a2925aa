"""What speech engines are made of: cutting, choosing, timing, trimming, order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.choosing import check_request, chosen_voice
from wenfang.engines.speech.estimating import estimated
from wenfang.engines.speech.in_order import in_order
from wenfang.engines.speech.pronunciation.phonemes import Phonemes
from wenfang.engines.speech.timing import timed_phones, timed_words, written_words
from wenfang.engines.speech.trimming import PAUSES, trimmed, with_pause
from wenfang.engines.speech.utterances import halves, utterances, weight
from wenfang.engines.speech.voices import VOICES
from wenfang.errors import BadInput
from wenfang.sound import Sound
from wenfang.source import Language


def test_sentences_are_contiguous_and_know_their_pause() -> None:
    text = "  第一句。 第二句！\n新段落，很短。"
    found = utterances(text, "zh")
    assert "".join(text[one.start : one.end] for one in found) == text
    assert [one.pause for one in found] == ["sentence", "paragraph", "sentence"]


def test_early_sound_is_a_clause() -> None:
    text = "国家统计局今天上午发布报告，第一季度国内生产总值同比增长百分之三点五，好于预期。"
    first, *rest = utterances(text, "zh", early=True)
    assert text[first.start : first.end].endswith("报告，")
    assert first.pause == "clause"
    assert rest
    assert len(utterances(text, "zh")) == 1


def test_what_says_nothing_goes_with_its_neighbour() -> None:
    text = "😀 Hello. 👍 Bye. …"
    found = utterances(text, "en")
    assert "".join(text[one.start : one.end] for one in found) == text
    assert len(found) == 2


def test_a_sentence_without_end_is_cut() -> None:
    text = "我们" * 5000
    found = utterances(text, "zh")
    assert "".join(text[one.start : one.end] for one in found) == text
    one = found[0]
    left, right = halves(text, one)
    assert (left.start, left.end, right.end) == (one.start, right.start, one.end)
    assert weight("GDP增长5%") == 4


_TEXTS = st.text(st.sampled_from("我们 a.b，。!?\n😀“”5%"), min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("en", "The mayor opened the new station in the old town on Monday.",
         "The mayor opened the new station "),
        ("zh", "市政府发言人昨天晚上在记者会上宣布了三项新的措施。", "市政府发言人昨天晚上"),
        ("zh", "他们现在存在的问题不少也不容易马上解决掉。", "他们现在存在的问题不少也不容易马上解决掉。"),
        ("en", "Good evening.", "Good evening."),
    ],
)  # fmt: skip
def test_early_sound_of_a_sentence_without_clauses_is_a_phrase(
    language: Language, text: str, first: str
) -> None:
    found = utterances(text, language, early=True)
    assert text[found[0].start : found[0].end] == first
    assert "".join(text[one.start : one.end] for one in found) == text


def test_the_first_is_done_before_the_others_begin() -> None:
    begun: list[int] = []
    ended: list[int] = []

    def work(n: int) -> int:
        begun.append(n)
        if n:
            assert ended[:1] == [0]
        time.sleep(0.02)
        ended.append(n)
        return n

    found = in_order(work, range(4), threads=2, cancel=None, first_alone=True)
    assert list(found) == [0, 1, 2, 3]
    assert begun[0] == 0


@given(_TEXTS, st.sampled_from(["zh", "en"]), st.booleans())
def test_nothing_of_any_text_is_lost(text: str, language: Language, early: bool) -> None:
    found = utterances(text, language, early=early)
    if found:
        assert "".join(text[one.start : one.end] for one in found) == text


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (SpeechRequest("好", "zh"), "zh-female-1"),
        (SpeechRequest("Hi", "en"), "en-female-1"),
        (SpeechRequest("好", "zh", "zm_yunxi"), "zh-male-2"),
        (SpeechRequest("Hi", "en", "EN-Male-1"), "en-male-1"),
        (SpeechRequest("Hi", "en", "zh-female-2"), "zh-female-2"),
    ],
)
def test_voices_by_name_and_id(request_: SpeechRequest, name: str) -> None:
    assert chosen_voice(request_, VOICES).name == name


@pytest.mark.parametrize(
    ("request_", "said", "cure"),
    [
        (SpeechRequest("好", "zh", "en-male-1"), "does not speak Chinese", "zh-female-1"),
        (SpeechRequest("你好世界", "en", "af_heart"), "does not speak Chinese", "zh-male-1"),
        (SpeechRequest("Hi", "en", "en-femal-1"), "no voice 'en-femal-1'", "en-female-1"),
        (SpeechRequest("Hi", "en", "?"), "no voice '?'", "zh-female-1"),
    ],
)
def test_a_wrong_voice_names_those_that_can(request_: SpeechRequest, said: str, cure: str) -> None:
    with pytest.raises(BadInput) as caught:
        chosen_voice(request_, VOICES)
    assert said in caught.value.message
    assert cure in (caught.value.cure or "")
    assert caught.value.place == "voice"


@pytest.mark.parametrize("speed", [0.49, 2.01, 0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_out_of_range(speed: float) -> None:
    with pytest.raises(BadInput, match="speed"):
        check_request(SpeechRequest("好", "zh", speed=speed))


def test_voices_have_names_and_ids_of_their_own() -> None:
    assert len({v.name for v in VOICES}) == len({v.id for v in VOICES}) == len(VOICES) == 36
    assert all(set(v.languages) <= {"zh", "en"} for v in VOICES)


def _phonemes() -> Phonemes:
    said = Phonemes()
    said.say("hˈAʧ", (0, 2))
    said.pause(",")
    said.say("ꭧʰa↗ŋ", (4, 6))
    return said


def test_phones_take_their_marks_with_them() -> None:
    said = _phonemes()
    assert "".join(said.tokens) == "hˈAʧ, ꭧʰa↗ŋ"
    phones = timed_phones(said, [float(n) for n in range(len(said.tokens) + 1)])
    assert [(p.text, p.start, p.end) for p in phones] == [
        ("h", 0, 1), ("eɪ", 1, 3), ("tʃ", 3, 4), ("ʈʂʰ", 6, 8), ("a", 8, 10), ("ŋ", 10, 11),
    ]  # fmt: skip


def test_words_are_as_written() -> None:
    said = _phonemes()
    words = timed_words("5月, “好的”。", (0, 10), said, [float(n) for n in range(12)])
    assert [(w.text, w.start, w.end) for w in words] == [("5月,", 0, 4), ("“好的”。", 6, 11)]


def test_marks_that_open_go_with_the_word_behind_them() -> None:
    assert written_words("（a）「b」c。", [(1, 2), (4, 5), (6, 7)]) == ["（a）", "「b」", "c。"]


def test_silence_goes_and_the_pause_comes() -> None:
    rate = 1000
    samples = np.zeros(3000, np.float32)
    samples[1000:2000] = 0.5
    heard, cut = trimmed(samples, rate)
    assert cut == pytest.approx(0.97)
    assert len(heard) == 1089  # 30 before the first, 60 from the last that is loud
    assert heard[0] == heard[-1] == 0.0
    assert heard[500] == 0.5
    assert len(with_pause(heard, rate, "sentence", 2.0)) == 1089 + PAUSES["sentence"] * 500
    silent, cut = trimmed(np.zeros(10, np.float32), rate)
    assert (len(silent), cut) == (10, 0.0)


def test_threads_keep_the_order_and_stay_near() -> None:
    started: list[int] = []

    def work(n: int) -> int:
        started.append(n)
        time.sleep(0.03 if n % 2 == 0 else 0.0)
        return n * n

    found = in_order(work, range(20), threads=2, cancel=None)
    assert next(found) == 0
    assert len(started) <= 4
    assert list(found) == [n * n for n in range(1, 20)]


def test_cancelling_starts_nothing_further() -> None:
    cancel, started = threading.Event(), []

    def items() -> Iterator[int]:
        for n in range(100):
            started.append(n)
            yield n

    found = in_order(lambda n: n, items(), threads=2, cancel=cancel)
    next(found)
    cancel.set()
    assert list(found) == []
    assert len(started) < 6


def test_estimated_words_are_the_text_and_lie_in_the_sound() -> None:
    request = SpeechRequest("2026年，GDP增长3.5%。", "zh")
    (one,) = utterances(request.text, "zh")
    tone = np.sin(np.arange(24_000) / 10).astype(np.float32) * 0.3
    speech = estimated(request, one, Sound(tone, 24_000))
    assert speech.timing == "estimated"
    assert "".join(w.text for w in speech.words) == request.text
    assert speech.words[0].start == 0.0
    assert speech.words[-1].end <= 1.1
    assert speech.words[-1].end - speech.words[-1].start > 0.2
