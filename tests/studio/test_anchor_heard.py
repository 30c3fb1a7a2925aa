"""A presenter who is not understood: the film is held back, by the limit that the brief sets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai_server import Answer, Handler
from spoken_place import SpokenPlace, babbled

from wenfang.errors import Blocked

SCRIPT = "The ferry opens in June this year. It carries sixty people over the river."
HALF = "The ferry opens in June this year. A dog barked loudly behind all their houses."


def understood_as(text: str) -> Answer:
    """A voice and a listener at one address; the listener understands ``text``."""

    def answer(handler: Handler) -> None:
        if handler.path.endswith("/audio/transcriptions"):
            handler.say(200, "application/json", json.dumps({"text": text}).encode())
        else:
            babbled(handler)

    return answer


@pytest.fixture
def half_understood(tmp_path: Path) -> Iterator[SpokenPlace]:
    place = SpokenPlace(tmp_path, (understood_as(HALF),))
    yield place
    place.close()


def test_a_film_over_the_limit_is_not_published(half_understood: SpokenPlace) -> None:
    with pytest.raises(Blocked) as caught:
        half_understood.present(SCRIPT, heard=True)
    found = {finding.code: finding for finding in caught.value.findings}
    assert found["over-limit"].check == "spoken"
    assert not (half_understood.folder / "out").exists()
    asked = [path for path, *_ in half_understood.server.seen]
    # Spoken once more, for this voice may say it otherwise, and listened to again.
    assert asked.count("/v1/audio/transcriptions") == 2


def test_the_limit_is_the_briefs(half_understood: SpokenPlace) -> None:
    made = half_understood.present(SCRIPT, heard=True, max_error_rate=0.7)
    assert (made.out / "news.mp4").is_file()
    told = [finding["code"] for finding in half_understood.receipt()["findings"]]
    assert "sentence" in told
    assert "over-limit" not in told
