"""What a brief itself puts into an anchor's film: words, a background, music, their licences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from picture_place import file_of, painted
from portraits import astronaut
from spoken_place import SpokenPlace

from wenfang.anchor import Anchor
from wenfang.brief import AnchorBrief
from wenfang.brief.anchor import BACKGROUNDS
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import Blocked
from wenfang.picture import Picture
from wenfang.sound import Sound
from wenfang.studio.anchors import anchor_store
from wenfang.studio.engines import Engines
from wenfang.workflows.anchor.scenery import SCENERIES

CALL = "Call 13812345678"


class Rater:
    """Finds every picture to be the same."""

    identity = EngineIdentity("fixed", "fixed-rater", None, "MIT", {}, True)

    def __init__(self, score: float) -> None:
        self.score = score

    def nsfw(self, picture: Picture) -> float:
        return self.score


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("station", {"station": CALL}),
        ("title", {"title": CALL}),
        ("topic", {"topic": CALL}),
        ("pictures[0].caption", {"pictures": [{"file": "a.png", "caption": CALL}]}),
        ("pictures[0].credit", {"pictures": [{"file": "a.png", "caption": "x", "credit": CALL}]}),
        ("pictures[0].licence", {"pictures": [{"file": "a.png", "caption": "x", "licence": CALL}]}),
        ("background_licence", {"background": "a.png", "background_licence": CALL}),
        ("music_licence", {"music": "a.wav", "music_licence": CALL}),
    ],
)
def test_personal_data_in_what_is_shown_blocks_before_a_word_is_spoken(
    spoken: SpokenPlace, field: str, asked: dict[str, Any]
) -> None:
    spoken.write("a.png", file_of(painted(64, 48)))
    with pytest.raises(Blocked) as caught:
        spoken.present(**asked)
    (found,) = caught.value.findings
    assert (found.check, found.code, found.place.name) == ("privacy", "mobile", field)
    assert "13812345678" not in str(found.evidence)
    assert spoken.server.seen == []


def test_harm_in_the_station_blocks(spoken: SpokenPlace) -> None:
    with pytest.raises(Blocked):
        spoken.present(station="All immigrants are vermin.")
    assert spoken.server.seen == []


def test_a_speechs_title_is_screened_too(spoken: SpokenPlace) -> None:
    with pytest.raises(Blocked):
        spoken.speak(title=CALL)
    assert spoken.server.seen == []


def test_what_a_policy_keeps_is_shown_and_told(spoken: SpokenPlace) -> None:
    made = spoken.present(station=CALL, privacy={"mobile": "keep"})
    told = [(f.place.name, f.evidence["action"]) for f in made.findings if f.check == "privacy"]
    assert ("station", "keep") in told


def test_names_in_credits_block_where_asked_but_not_of_public_figures(spoken: SpokenPlace) -> None:
    spoken.write("a.png", file_of(painted(64, 48)))
    shown = {
        "file": "a.png",
        "caption": "a ferry",
        "credit": "Photo: Angela Merkel",
        "licence": "own",
    }
    with pytest.raises(Blocked):
        spoken.present(pictures=[shown], privacy={"name": "block"})
    made = spoken.present(
        pictures=[shown], privacy={"name": "block"}, public_figures=["Angela Merkel"]
    )
    assert not [f for f in made.findings if f.check == "privacy"]


def test_background_and_music_are_parts_with_a_licence(spoken: SpokenPlace) -> None:
    spoken.write("sea.png", file_of(painted(320, 180)))
    hum = (0.1 * np.sin(np.arange(24_000) / 9)).astype(np.float32)
    spoken.write("hum.wav", Sound(hum, 24_000).wav)
    made = spoken.present(background="sea.png", music="hum.wav", music_licence="CC0-1.0")
    film = spoken.studio.verify(made.out / "news.mp4")
    said = film.mark("credentials").says
    assert {"sea.png", "hum.wav"} <= {one["title"] for one in said["ingredients"]}
    kind = film.mark("source_type").says
    assert kind["value"].endswith("/compositeSynthetic")
    assert said["actions"][0]["digitalSourceType"] == kind["value"]
    licences = {(f.evidence["part"], f.code) for f in made.findings if f.check == "licences"}
    assert {("sea.png", "unknown"), ("hum.wav", "stated")} <= licences
    parts = {one["name"]: one for one in spoken.receipt()["licences"]["parts"]}
    assert parts["sea.png"]["role"] == "background"
    assert parts["hum.wav"]["licence"] == "CC0-1.0"
    assert {engine["model"] for engine in spoken.receipt()["engines"]} >= {"open-nsfw"}
    assert spoken.studio.replay(made.piece_id).identical


def test_a_background_that_must_not_be_used_commercially(spoken: SpokenPlace) -> None:
    spoken.write("sea.png", file_of(painted(320, 180)))
    with pytest.raises(Blocked, match=r"sea\.png"):
        spoken.present(background="sea.png", background_licence="CC-BY-NC-4.0")
    assert spoken.server.seen == []


def test_an_own_anchor_in_the_usual_one_s_place_is_a_part_with_its_licence(
    spoken: SpokenPlace,
) -> None:
    own = Anchor("Maya", "portrait", portrait=astronaut(), origin="drawn", licence="CC-BY-NC-4.0")
    anchor_store(spoken.studio).create(own)
    with pytest.raises(Blocked, match="Maya"):
        spoken.present("Hello.")  # who presents is not said
    assert spoken.server.seen == []


def test_nudity_in_the_background_blocks_before_a_word_is_spoken(
    spoken: SpokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken.write("sea.png", file_of(painted(320, 180)))
    monkeypatch.setattr(Engines, "rater", Rater(0.99))
    with pytest.raises(Blocked) as caught:
        spoken.present(background="sea.png")
    assert caught.value.findings[0].place.name == "background"
    assert spoken.server.seen == []


def test_drawn_backgrounds_are_no_files() -> None:
    assert set(BACKGROUNDS) == set(SCENERIES)
    brief = AnchorBrief(language="en", script="s.txt", background="dusk")
    assert brief.given_files == ()
    assert "rater" not in {needed.role for needed in brief.engines}
