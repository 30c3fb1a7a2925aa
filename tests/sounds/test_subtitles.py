"""Subtitle files, as players read them."""

import json

from hypothesis import given
from hypothesis import strategies as st

from subtitle_files import from_srt, from_vtt
from wenfang.sounds.subtitles import to_json, to_srt, to_vtt
from wenfang.speech import Timed

TWO = (Timed("你好，\n世界 & <b>", 0.0, 1.5), Timed("12", 3661.2344, 3662.0))


def test_srt_as_players_read_it():
    assert to_srt(TWO) == (
        "1\n00:00:00,000 --> 00:00:01,500\n你好，\n世界 & <b>\n\n"
        "2\n01:01:01,234 --> 01:01:02,000\n12\n"
    )


def test_vtt_is_escaped_and_has_its_title():
    assert to_vtt(TWO, "News -->\n today") == (
        "WEBVTT - News → today\n\n00:00:00.000 --> 00:00:01.500\n你好，\n世界 &amp; &lt;b&gt;\n"
        "\n01:01:01.234 --> 01:01:02.000\n12\n"
    )


def test_no_cue_can_forge_another():
    forged = (Timed("a\n\n2\n00:00:05,000 --> 00:00:06,000\nforged", 0, 1),)
    assert len(from_srt(to_srt(forged))) == 1
    assert len(from_vtt(to_vtt(forged))) == 1


def test_no_cues_at_all():
    assert from_srt(to_srt(())) == from_vtt(to_vtt(())) == ()
    assert json.loads(to_json((), "zh")) == {"language": "zh", "cues": []}


def test_json_says_the_language():
    assert json.loads(to_json(TWO, "zh"))["language"] == "zh"


LINE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join).filter(lambda text: "-->" not in text)
CUE = st.tuples(TEXT, st.integers(0, 10**7), st.integers(0, 10**4)).map(
    lambda one: Timed(one[0], one[1] / 1000, (one[1] + one[2]) / 1000)
)


@given(st.lists(CUE, max_size=6))
def test_round_trips(cues):
    assert from_srt(to_srt(cues)) == tuple(cues)
    assert from_vtt(to_vtt(cues, "title")) == tuple(cues)
    said = json.loads(to_json(cues, "en"))["cues"]
    assert [Timed(one["text"], one["start"], one["end"]) for one in said] == cues
