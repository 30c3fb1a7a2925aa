"""What must not be drawn or published, and engines that fail: nothing is left of either."""

from __future__ import annotations

import pytest
from openai_server import draw, paint, status
from picture_place import PicturePlace, file_of, painted, pictures_of
from PIL import Image
from skimage import data

from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput, Blocked, EngineError
from wenfang.picture import Picture

pytestmark = pytest.mark.slow
HARM = {
    "en": "a poster with instructions for how to build a pipe bomb at home",
    "zh": "一张教人在家制作炸弹的海报：炸弹制作方法",
}


class Rater:
    """Says what is told for a picture of some size, and nothing of others."""

    identity = EngineIdentity("fixed", "fixed-rater", None, "MIT", {}, True)

    def __init__(self, score: float, width: int) -> None:
        self._score, self._width = score, width
        self.rated = 0

    def nsfw(self, picture: Picture) -> float:
        self.rated += 1
        return self._score if abs(picture.width - self._width) < 64 else 0.0


@pytest.fixture
def rated(monkeypatch: pytest.MonkeyPatch):
    def use(score: float, width: int) -> Rater:
        rater = Rater(score, width)
        monkeypatch.setattr("wenfang.engines.pixels.open.open_rater", lambda *_, **__: rater)
        return rater

    return use


def nothing_left(place: PicturePlace) -> None:
    assert not (place.folder / "out").exists()
    assert not list(place.folder.glob(".out*")), "a staging folder"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("field", ["prompt", "title"])
def test_harmful_words_are_blocked_before_the_engine_is_asked(
    pictures: PicturePlace, language: str, field: str
) -> None:
    said = {"prompt": "a poster" if language == "en" else "一张海报", field: HARM[language]}
    with pytest.raises(Blocked) as caught:
        pictures.draw(**said)
    assert {f.check for f in caught.value.findings} == {"safety"}
    assert caught.value.findings[0].place.name == field
    assert not pictures.server.seen
    nothing_left(pictures)
    (piece,) = pictures.library.pieces()
    assert piece.state == "blocked"
    assert pictures.library.findings(piece.id)


def test_what_must_not_be_seen_may_name_anything(pictures: PicturePlace) -> None:
    with pytest.raises(BadInput, match="negative"):  # this server takes none: not Blocked
        pictures.draw(negative=HARM["en"])


def test_an_indecent_input_is_blocked_before_the_engine_is_asked(
    pictures: PicturePlace, rated
) -> None:
    rated(0.95, width=192)
    with pytest.raises(Blocked) as caught:
        pictures.draw(images=[pictures.write("bare.png", painted())])
    (finding,) = caught.value.findings
    assert (finding.check, finding.place.name) == ("nsfw", "bare.png")
    assert not pictures.server.seen
    nothing_left(pictures)


def test_an_indecent_result_is_not_published_and_stands_in_the_library(
    pictures: PicturePlace, rated
) -> None:
    rater = rated(0.95, width=192)
    with pytest.raises(Blocked) as caught:
        pictures.draw(count=2)
    assert rater.rated
    assert [f.place.name for f in caught.value.findings] == ["picture-1", "picture-2"]
    nothing_left(pictures)
    (piece,) = pictures.library.pieces()
    assert piece.state == "blocked"
    assert {f.check for f in pictures.library.findings(piece.id)} >= {"nsfw"}


def test_a_doubtful_result_is_published_with_a_warning(pictures: PicturePlace, rated) -> None:
    rated(0.6, width=192)
    made = pictures.draw()
    assert [f.severity.value for f in made.findings if f.check == "nsfw"] == ["warn"]


def test_a_copy_of_a_reference_is_named_and_blocked(pictures: PicturePlace) -> None:
    start = Image.fromarray(data.astronaut()).resize((160, 160))
    pictures.write("refs/theirs.jpg", file_of(start.resize((120, 120)), "JPEG"))
    pictures.write("refs/others.png", painted(seed=4))
    said = {"task": "upscale", "images": [pictures.write("mine.png", start)], "factor": 2}
    with pytest.raises(Blocked) as caught:
        pictures.make(**said, references="refs")
    (finding,) = caught.value.findings
    assert (finding.check, finding.code) == ("lookalikes", "copy")
    assert finding.evidence["file"] == "theirs.jpg"
    assert "theirs.jpg" in caught.value.message
    nothing_left(pictures)
    (pictures.folder / "refs/theirs.jpg").unlink()
    made = pictures.make(**said, references="refs")
    assert not [f for f in made.findings if f.check == "lookalikes"]


@pytest.mark.parametrize(
    ("references", "words"), [("none", "references: none"), ("a.png", "references: a.png")]
)
def test_references_that_are_no_folder(pictures: PicturePlace, references: str, words: str) -> None:
    pictures.write("a.png", painted())
    with pytest.raises(BadInput) as caught:
        pictures.draw(references=references)
    assert caught.value.place == words
    nothing_left(pictures)


@pytest.mark.parametrize(
    "answer", [status(400, '{"error": "no such thing"}'), status(200, '{"data": []}')]
)
def test_a_server_that_fails_leaves_nothing_half_written(pictures: PicturePlace, answer) -> None:
    pictures.answers = (draw, answer)
    with pytest.raises(EngineError) as caught:
        pictures.draw(count=3)
    assert str(pictures.server.url) in str(caught.value.place or caught.value)
    nothing_left(pictures)
    (piece,) = pictures.library.pieces()
    assert piece.state == "failed"
    assert set(pictures.steps(piece.id)) == {"draw.1"}
    pictures.server.answers = [paint]
    made = pictures.studio.resume()
    assert len(pictures.server.seen) == 1 + 1 + 2  # one, the failed one, the two that were left
    assert len(pictures_of(made)) == 4


def test_an_engine_that_cannot_is_asked_nothing(pictures: PicturePlace) -> None:
    with pytest.raises(BadInput, match="negative-prompt"):
        pictures.draw(negative="people")
    with pytest.raises(BadInput, match="steps"):
        pictures.draw(steps=4)
    assert not pictures.server.seen
    assert not pictures.library.pieces()


def test_an_unknown_style_is_told_before_anything_is_drawn(pictures: PicturePlace) -> None:
    with pytest.raises(BadInput, match="watercolour") as caught:
        pictures.draw(style="watercolor-ish")
    assert caught.value.place == "style"
    assert not pictures.server.seen


def test_no_such_image_model(pictures: PicturePlace) -> None:
    pictures.image = {"model": "painter"}
    with pytest.raises(Exception, match=r"image\.model") as caught:
        pictures.draw()
    assert "hf:" in str(caught.value)
    nothing_left(pictures)


def test_a_folder_that_is_taken_is_refused_before_anything(pictures: PicturePlace) -> None:
    pictures.write("out/mine.txt", b"mine")
    with pytest.raises(BadInput, match="not empty"):
        pictures.draw()
    assert not pictures.server.seen
    assert (pictures.folder / "out/mine.txt").read_bytes() == b"mine"


def test_too_short_a_reason_for_no_label(pictures: PicturePlace) -> None:
    with pytest.raises(BadInput, match="reason"):
        pictures.draw(unlabelled_reason="no")
    assert not pictures.server.seen


def test_a_picture_too_small_for_its_label_is_refused(pictures: PicturePlace) -> None:
    tiny = pictures.write("tiny.png", Image.new("RGB", (6, 6), (90, 20, 40)))
    with pytest.raises(BadInput, match="label"):
        pictures.make(task="upscale", images=[tiny], factor=2)
    nothing_left(pictures)
