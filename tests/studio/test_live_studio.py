"""A studio's live anchor: who may be shown and heard, and what is kept of what was said."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from pathlib import Path

import pytest
from spoken_place import SpokenPlace
from typer.testing import CliRunner

from wenfang.anchor import Anchor, Consent
from wenfang.cli.app import app
from wenfang.errors import Blocked, ConfigurationError, ResourceError
from wenfang.studio.anchors import anchor_store
from wenfang.studio.live import LiveWish, live_plan, screen_line
from wenfang.studio.live_log import live_records
from wenfang.workflows.live.session import LiveSession

sys.path.insert(0, str(Path(__file__).parents[1]))
from live_parts import until


def test_a_cloned_voice_is_refused_before_anything_is_said(spoken: SpokenPlace) -> None:
    with pytest.raises(Blocked, match="cloned"):
        live_plan(spoken.studio, LiveWish(language="en", voice="clone:linwei"))
    assert spoken.server.seen == []


HOLDS = Consent("Elena Ruiz", "news", dt.date(2099, 1, 1), dt.date(2026, 1, 1), ("face", "voice"))
WISH = LiveWish(language="en", anchor="Star")


def star(place: SpokenPlace, consent: Consent | None = HOLDS) -> Path:
    """An own anchor with a cloned voice; the file of its consent."""
    store = anchor_store(place.studio)
    store.create(Anchor("Star", "drawn", voice="clone:star", consent=consent))
    return store.folder / "star" / "consent.toml"


def test_consent_is_asked_for_with_each_session_and_line(spoken: SpokenPlace) -> None:
    told: list[str] = []
    record = star(spoken)
    plan = live_plan(spoken.studio, WISH, tell=told.append)
    first, second = plan(0), plan(1)
    assert told == ["Star: consent of Elena Ruiz until 2099-01-01, for: news"] * 2
    first.allowed()
    text = record.read_text("utf-8")
    record.write_text(text.replace("2099-01-01", "2098-01-01"), "utf-8")
    with pytest.raises(Blocked, match="changed"):
        first.allowed()
    record.write_text(text.replace("2099-01-01", "2026-01-02"), "utf-8")
    with pytest.raises(Blocked, match="ended on 2026-01-02"):
        second.allowed()
    with pytest.raises(Blocked, match="ended"):
        plan(2)
    record.write_bytes(b"\xff\xfe")
    with pytest.raises(ResourceError, match="the consent cannot be read"):
        first.allowed()
    record.write_text(text, "utf-8")
    first.allowed()
    anchor_store(spoken.studio).delete("Star")
    with pytest.raises(Blocked, match="without consent"):
        first.allowed()


@pytest.mark.parametrize("between", [" ", "\n", "\t \r\n"])
def test_a_line_is_screened_as_it_is_said(spoken: SpokenPlace, between: str) -> None:
    found = screen_line(spoken.studio, f"Call 138 1234{between}5678", "en")
    assert [(one.code, one.severity) for one in found] == [("mobile", "block")]


def test_a_server_that_needs_a_whole_film_s_sound_is_refused_at_the_start(
    spoken: SpokenPlace,
) -> None:
    spoken.more["avatar"] = {"model": "http://127.0.0.1:9"}
    with pytest.raises(ConfigurationError, match="sound of all that is said") as caught:
        live_plan(spoken.studio, LiveWish(language="en"))
    assert caught.value.place == "avatar.model"
    assert "WENFANG_AVATAR_MODEL" in str(caught.value.cure)
    assert spoken.server.seen == []


def test_the_library_answers_for_what_was_said(spoken: SpokenPlace, monkeypatch) -> None:
    star(spoken)
    session = LiveSession(live_plan(spoken.studio, WISH)(0)).start()
    said = session.say(" The ferry  opens. ")
    until(lambda: said.state == "spoken", 60)
    header = session.log.header()
    session.say("Never heard.")
    session.close()
    (record,) = live_records(spoken.library)
    assert record.id.encode() in header  # the stream's label names it
    sha256 = hashlib.sha256(b"The ferry opens.").hexdigest()
    assert [(one["number"], one["sha256"]) for one in record.heard] == [(0, sha256)]
    assert record.lines == 2
    assert record.states == {"spoken": 1, "interrupted": 1}
    assert record.closed >= record.opened
    assert record.said["anchor"] == "Star"
    assert record.said["consent_sha256"] == HOLDS.sha256
    assert record.said["voice"] == "clone:star"
    assert [one["engine"] for one in record.said["engines"]] == ["openai", "drawn"]
    kept = json.dumps([entry.detail for entry in spoken.library.log()])
    assert "ferry" not in kept
    assert HOLDS.person not in kept
    assert live_records(spoken.library, record.id[:12])[0].id == record.id
    assert live_records(spoken.library, "nothing") == []
    for name, value in spoken.environment.items():
        monkeypatch.setenv(name, value)
    listed = CliRunner().invoke(app, ["anchor", "live", "--log", "--json"])
    assert [one["session"] for one in json.loads(listed.stdout)] == [record.id]
    shown = CliRunner().invoke(app, ["library", "show", record.id, "--json"])
    assert json.loads(shown.stdout)["heard"][0]["sha256"] == sha256
    table = CliRunner().invoke(app, ["anchor", "live", "--log"]).stdout
    assert record.id in table
    assert "Star" in table
    page = CliRunner().invoke(app, ["library", "show", record.id]).stdout
    assert sha256 in page
    assert HOLDS.sha256 in page
