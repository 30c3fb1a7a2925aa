"""Word times made exact by the sound itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenfang.engines.alignment.aligned_speech import aligned
from wenfang.engines.alignment.base import Alignment
from wenfang.engines.alignment.edges import silences, snapped
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed

RATE = 16_000


def hum(*spans: tuple[float, float], seconds: float = 3.0) -> Sound:
    at = np.arange(round(seconds * RATE)) / RATE
    loud = sum(((at >= a) & (at < b)).astype(float) for a, b in spans)
    return Sound((0.3 * loud * np.sin(2 * np.pi * 200 * at)).astype("f4"), RATE)


def near(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= 0.02


def test_silences():
    found = silences(hum((0.5, 1.0), (1.4, 2.0)))
    assert [(near(a, x), near(b, y)) for (a, b), (x, y) in zip(
        found, [(0, 0.5), (1.0, 1.4), (2.0, 3.0)], strict=True)] == [(True, True)] * 3  # fmt: skip


def test_words_beside_a_silence_end_and_begin_with_the_sound():
    sound = hum((0.5, 1.0), (1.4, 2.0))
    one, two = snapped([Timed("a", 0.4, 1.15), Timed("b", 1.15, 2.1)], sound)
    assert near(one.start, 0.5)
    assert near(one.end, 1.0)
    assert near(two.start, 1.4)
    assert near(two.end, 2.0)


def test_words_that_touch_part_where_it_is_softest():
    sound = hum((0.5, 1.2), (1.23, 2.0))
    one, two = snapped([Timed("a", 0.5, 1.3), Timed("b", 1.3, 2.0)], sound)
    assert one.end == two.start
    assert 1.18 <= one.end <= 1.26


WORDS = st.lists(st.tuples(st.floats(0, 0.6), st.floats(0, 0.6)), max_size=12)
SPANS = st.lists(st.tuples(st.floats(0, 3), st.floats(0, 1)), max_size=4)


@given(WORDS, SPANS)
def test_any_words_stay_in_order(steps, spans):
    words, at = [], 0.0
    for gap, span in steps:
        words.append(Timed("w", at + gap, at + gap + span))
        at += gap + span
    found = snapped(words, hum(*((a, a + b) for a, b in spans)))
    assert len(found) == len(words)
    assert all(word.start <= word.end for word in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


class FixedAligner:
    """Says what it was told to."""

    def __init__(self, likelihood=1.0):
        self.likelihood = likelihood

    def align(self, sound, words, language):
        timed = (Timed(word, n + 0.5, n + 1.0) for n, word in enumerate(words))
        return Alignment(tuple(timed), self.likelihood)


def test_a_speech_is_aligned_unless_its_synthesiser_knows():
    words = (Timed("a", 0, 1), Timed("b.", 1, 2))
    speech = Speech("a b.", "en", hum((0, 2)), words, (Timed("a", 0, 1),), (Timed("a b.", 0, 2),))
    found = aligned(speech, FixedAligner())
    assert found.timing == "aligned"
    assert [(w.start, w.end) for w in found.words] == [(0.5, 1.0), (1.5, 2.0)]
    assert found.phones == ()
    assert found.sentences == (Timed("a b.", 0.5, 2.0),)
    known = Speech("a b.", "en", hum((0, 2)), words, timing="synthesiser")
    assert aligned(known, FixedAligner()) is known
    assert aligned(speech, FixedAligner(0.1)) is speech
