"""The live anchor: a timeline of sounds, fragmented MP4, sessions that share nothing."""

import io
import struct
import threading
from dataclasses import replace

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_parts import RATE, Tones, plan, streamed, until
from wenfang.errors import BadInput, EngineError
from wenfang.sound import Sound
from wenfang.workflows.live.fragments import KEPT, FragmentLog
from wenfang.workflows.live.lines import MOST_WAITING
from wenfang.workflows.live.session import GROUP_S, LiveSession
from wenfang.workflows.live.timeline import FADE_S, SoundTimeline


@pytest.fixture
def live():
    begun = []

    def begin(speech=None, **changes) -> LiveSession:
        session = LiveSession(replace(plan(speech or Tones()), **changes)).start()
        begun.append(session)
        return session

    yield begin
    for session in begun:
        session.close()


def recorded(session: LiveSession, seconds: float) -> bytes:
    """All from the beginning until after that second, at most five."""
    until(lambda: len(session.log.recent()) * GROUP_S > seconds)
    return session.log.header() + b"".join(one.data for one in session.log.recent())


@given(st.lists(st.integers(1, 400), max_size=8), st.integers(1, 97))
def test_sounds_are_heard_once_in_order_and_whole(lengths, block) -> None:
    timeline = SoundTimeline(RATE)
    for n, length in enumerate(lengths, start=1):
        timeline.put(Sound(np.full(length, n / 10, np.float32), RATE))
    total = sum(lengths)
    heard = np.concatenate([timeline.read(block) for _ in range(total // block + 2)])
    expected = np.concatenate(
        [np.zeros(0), *(np.full(m, n / 10) for n, m in enumerate(lengths, 1))]
    )
    assert np.allclose(heard[:total], expected)
    assert not heard[total:].any()
    assert timeline.now == timeline.ends


def test_an_interruption_fades_and_drops_what_was_to_come() -> None:
    timeline = SoundTimeline(RATE)
    timeline.put(Sound(np.ones(RATE, np.float32), RATE))
    timeline.put(Sound(np.ones(RATE, np.float32), RATE))
    assert timeline.read(800).min() == 1
    silent = timeline.stop()
    rest = timeline.read(RATE)
    fade = round(FADE_S * RATE)
    assert silent == pytest.approx((800 + fade) / RATE)
    assert np.all(np.diff(rest[:fade]) <= 0)
    assert np.abs(np.diff(rest)).max() < 0.02
    assert not rest[fade:].any()
    assert timeline.put(Sound(np.ones(8, np.float32), RATE), not_before=1.0) >= 1.0
    with pytest.raises(ValueError, match="samples a second"):
        timeline.put(Sound(np.ones(8, np.float32), 44_100))


def test_a_late_reader_gets_the_beginning_and_the_newest() -> None:
    log = FragmentLog()
    log.begin(b"begin")
    for n in range(KEPT + 5):
        log.add(bytes([n]), 0.4)
    assert [one.number for one in log.recent()] == list(range(5, KEPT + 5))
    stream = streamed(log)
    assert [next(stream), next(stream)] == [b"begin", bytes([KEPT + 4])]
    log.add(b"next", 0.4)
    log.close()
    assert list(stream) == [b"next"]


def test_what_is_said_is_seen_and_heard(live) -> None:
    session = live()
    line = session.say("hello there")
    until(lambda: line.state == "spoken")
    data = recorded(session, line.at + 2.0)
    with av.open(io.BytesIO(data)) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (160, 120)
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    with av.open(io.BytesIO(data)) as film:
        blocks = list(film.decode(audio=0))
    samples = np.concatenate([block.to_ndarray()[0] for block in blocks])
    begins = float(blocks[0].pts * blocks[0].time_base)
    loud = np.abs(samples) > 0.1
    assert begins + np.argmax(loud) / RATE == pytest.approx(line.at, abs=0.3)
    assert loud.sum() / RATE == pytest.approx(1.2 * 0.78, abs=0.15)  # a sine's share over 0.1
    mouths = [frame[40:80, 60:100].astype(int) for frame in frames]
    moved = [np.abs(one - mouths[0]).mean() for one in mouths]
    assert max(moved) > 1


def test_a_session_s_fragments_begin_with_key_frames(live) -> None:
    session = live()
    until(lambda: len(session.log.recent()) >= 3)
    header = session.log.header()
    for fragment in session.log.recent()[-2:]:
        with av.open(io.BytesIO(header + fragment.data)) as film:
            packets = [packet for packet in film.demux(video=0) if packet.size]
        assert packets[0].is_keyframe
        assert sum(packet.is_keyframe for packet in packets) == 1


def test_the_stream_begins_with_the_implicit_label(live) -> None:
    def label(header: bytes) -> bytes:
        assert header[4:8] == b"ftyp"
        size = struct.unpack_from(">I", header)[0]
        assert header[size + 4 : size + 8] == b"moov"
        return header + b"label"

    assert live(label=label).log.header().endswith(b"label")


def test_interruption_silences_and_forgets(live) -> None:
    session = live(Tones(seconds=5))
    first, second = session.say("a long story"), session.say("another one")
    until(lambda: first.at is not None)
    session.interrupt()
    until(lambda: first.state == "interrupted" and second.state == "interrupted")
    third = session.say("a short one")
    until(lambda: third.at is not None)
    assert session.plan.speech.spoken == ["a long story", "a short one"]
    assert third.at < first.at + 5


@pytest.mark.parametrize("which", [0, 1])
def test_one_line_is_cancelled_and_the_rest_is_said(live, which) -> None:
    session = live(Tones(seconds=2))
    lines = [session.say(f"line {n}") for n in range(3)]
    until(lambda: lines[0].at is not None)
    assert session.cancel(which) is lines[which]
    until(lambda: lines[2].at is not None)
    assert [line.state for line in lines[:2]] == [
        "cancelled" if n == which else "spoken" for n in (0, 1)
    ]
    assert session.plan.speech.spoken.count("line 1") == (which == 0)
    if which == 0:
        assert lines[1].at < lines[0].at + 2
    assert session.cancel(which).state == "cancelled"
    assert session.cancel(9) is None


def test_the_audible_label_is_heard_to_its_end_whatever_is_interrupted(live) -> None:
    opening = Sound(np.full(RATE, 0.3, np.float32), RATE)
    session = live(opening=opening)
    session.say("too early")
    session.interrupt()
    session.interrupt()
    data = recorded(session, 1.6)
    with av.open(io.BytesIO(data)) as film:
        samples = np.concatenate([one.to_ndarray()[0] for one in film.decode(audio=0)])
    assert (np.abs(samples[: round(1.6 * RATE)]) > 0.15).sum() / RATE == pytest.approx(1, abs=0.1)


def test_the_last_fragment_is_whole_and_as_long_as_it_says(live) -> None:
    session = live()
    until(lambda: len(session.log.recent()) >= 3)
    session.close()
    kept = session.log.recent()
    data = session.log.header() + b"".join(one.data for one in kept)
    with av.open(io.BytesIO(data)) as film:
        frames = sum(1 for _ in film.decode(video=0))
    assert sum(one.seconds for one in kept) == pytest.approx(frames / session.plan.rate)
    assert list(streamed(session.log))[-1] == kept[-1].data


class Kept:
    """A journal that can be full."""

    def __init__(self, full: bool = False) -> None:
        self.full, self.heard_of, self.ends = full, [], []

    def heard(self, line) -> None:
        if self.full:
            raise OSError("the disk is full")
        self.heard_of.append(line.text)

    def ended(self, lines, failure) -> None:
        self.ends.append(([line.state for line in lines], failure))


def test_a_journal_is_told_what_was_heard_and_the_end_once(live) -> None:
    journal = Kept()
    session = live(journal=journal)
    first, dropped = session.say("one"), session.say("two")
    session.cancel(dropped.number)
    until(lambda: first.state == "spoken")
    session.close()
    session.close()
    assert journal.heard_of == ["one"]
    assert journal.ends == [(["spoken", "cancelled"], "")]


def test_what_cannot_be_written_down_is_not_said(live) -> None:
    session = live(journal=Kept(full=True))
    line = session.say("one")
    until(lambda: line.state == "failed")
    assert (line.at, "disk is full" in line.error) == (None, True)
    assert session._timeline.ends == pytest.approx(session._timeline.now, abs=0.2)


@pytest.mark.parametrize("when", ["before", "waiting"])
def test_a_consent_that_ends_stops_the_line_and_the_session(live, when) -> None:
    asked, journal = [], Kept()

    def allowed() -> None:
        asked.append(True)
        if len(asked) > (1 if when == "waiting" else 0):
            raise BadInput("the consent has ended")

    session = live(allowed=allowed, journal=journal)
    if when == "before":
        with pytest.raises(BadInput, match="consent"):
            session.say("one")
    else:
        line = session.say("one")
        until(lambda: line.state == "failed")
        assert "consent" in line.error
    until(lambda: journal.ends)
    assert session.log.closed
    assert "consent has ended" in journal.ends[0][1]
    assert session.plan.speech.spoken == []


def test_sessions_share_nothing(live) -> None:
    one, other = live(Tones(hz=300)), live(Tones(hz=700), seed=5)
    line = one.say("only here")
    until(lambda: line.state == "spoken")
    assert other.lines == []
    one.close()
    until(lambda: other.say("still here").state != "")
    until(lambda: other.lines[0].state == "spoken")
    assert one.log.closed
    assert not other.log.closed


def test_a_line_that_fails_does_not_end_the_session(live) -> None:
    session = live()
    bad, good = session.say("broken"), session.say("whole")
    until(lambda: good.state == "spoken")
    assert bad.state == "failed"
    assert "the model failed" in bad.error


def test_a_renderer_that_fails_ends_the_stream_and_says_so(live) -> None:
    class Broken:
        def perform(self, request):
            raise EngineError("no face", place="avatar")
            yield

    before, journal = threading.active_count(), Kept()
    session = live(avatar=Broken(), journal=journal)
    until(lambda: session.log.closed)
    until(lambda: journal.ends)
    until(lambda: threading.active_count() <= before)  # nobody has to close it
    assert "no face" in session.failure
    with pytest.raises(BadInput, match="ended"):
        session.say("anybody there")


@pytest.mark.parametrize(
    ("text", "what"), [("", "nothing"), (" \n…", "nothing"), ("a" * 501, "501")]
)
def test_lines_that_are_refused(live, text, what) -> None:
    with pytest.raises(BadInput, match=what):
        live().say(text)


def test_not_more_wait_than_may(live) -> None:
    session = live(Tones(seconds=30))
    for _ in range(MOST_WAITING):
        session.say("again")
    until(lambda: session.plan.speech.spoken)  # one is being said and waits no more
    session.say("again")
    with pytest.raises(BadInput, match="wait already"):
        session.say("again")


def test_closing_frees_the_threads(live) -> None:
    before = threading.active_count()
    session = live()
    until(lambda: session.log.recent())
    session.close()
    session.close()
    until(lambda: threading.active_count() <= before)
