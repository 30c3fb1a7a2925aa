"""Parts of the virtual anchor's workflow: script, pictures, cards, scenery, places."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.document import Document, Paragraph, Sentence
from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.workflows.anchor.panels import headline_card, picture_card
from wenfang.workflows.anchor.pictures import placed, things_in
from wenfang.workflows.anchor.scenery import SCENERIES, desk, scenery
from wenfang.workflows.anchor.script import lines_in, lines_of, with_greeting
from wenfang.workflows.anchor.shooting import Scene, picture_times
from wenfang.workflows.anchor.stage import stage
from wenfang.workflows.speech import in_pieces


def document(*paragraphs: tuple[str, ...], summary: str) -> Document:
    return Document(
        "news",
        "en",
        Sentence("A headline"),
        (Sentence(summary),),
        tuple(Paragraph(tuple(map(Sentence, one))) for one in paragraphs),
        (),
        alternatives=(Sentence("Another headline"),),
    )


def test_a_report_is_said_without_headlines_and_nothing_twice() -> None:
    report = document(("It opens.", "It costs 3."), ("It opens.", "It ends."), summary="It opens.")
    lines = lines_of(report)
    assert [line.text for line in lines] == ["It opens.", "It costs 3.", "It ends."]
    assert [line.paragraph for line in lines] == [0, 1, 2]


@pytest.mark.parametrize(
    ("language", "station", "first"),
    [
        ("zh", "柳溪周报", "各位好，欢迎收看柳溪周报。"),
        ("zh", "", "各位好，这里是今天的播报。"),
        ("en", "the Courier", "Hello, and welcome to the Courier."),
        ("en", "", "Hello, and welcome."),
    ],
)
def test_greeting(language, station, first) -> None:
    lines = with_greeting(
        lines_in("一。" if language == "zh" else "One.", language), language, station
    )
    assert lines[0].text == first
    assert (lines[0].place, lines[-1].place, len(lines)) == ("greeting", "farewell", 3)


def test_a_script_s_lines_are_its_sentences() -> None:
    lines = lines_in("第一句。第二句！\n\n***\n第三句。", "zh")
    assert [line.text for line in lines] == ["第一句。", "第二句！", "第三句。"]
    assert lines[0].paragraph == lines[1].paragraph != lines[2].paragraph
    assert lines_in("!!! \n —", "en") == []


@given(st.text(alphabet="Aa b.\n我。", max_size=200), st.integers(5, 50))
def test_pieces_lose_nothing(text, longest) -> None:
    said = "".join(in_pieces(text, "en", longest))
    letters = [c for c in text if c.isalnum()]
    assert [c for c in said if c.isalnum()] == letters


def test_each_picture_has_a_line_of_its_own(models) -> None:
    lines = ["The ferry crosses the river.", "The bridge is closed.", "Tickets cost two pounds."]
    given_to = placed(["a closed bridge", "a ferry on a river"], lines, models.embedding)
    assert [line for line, _ in given_to] == [1, 0]
    assert all(score > 0.3 for _, score in given_to)
    same = placed(["a ferry on a river", "a ferry on the river"], lines, models.embedding)
    assert len({line for line, _ in same}) == 2
    with pytest.raises(BadInput, match="has 3 lines"):
        placed(["a"] * 4, lines, models.embedding)


def test_things_that_may_be_drawn() -> None:
    assert "ferry" in things_in("The ferry is here", "en")
    assert "the" not in {word.lower() for word in things_in("The ferry is here", "en")}
    assert "渡轮" in things_in("渡轮的价格", "zh")


@pytest.mark.parametrize("name", sorted(SCENERIES))
@pytest.mark.parametrize("size", [(320, 180), (180, 320), (64, 64)])
def test_scenery_of_any_size_is_always_the_same(name, size) -> None:
    picture = scenery(name, *size)
    assert (picture.width, picture.height) == size
    assert picture == scenery(name, *size)
    assert picture.pixels.std() > 5
    table = desk(size[0], size[1] // 4, name)
    assert table.pixels[0, :, 3].max() == 0
    assert table.pixels[-1, :, 3].min() == 255


@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
@pytest.mark.parametrize("resolution", [1080, 720, 540])
def test_everything_stands_in_the_frame(aspect, resolution) -> None:
    place = stage(aspect, resolution)
    assert min(place.width, place.height) == resolution
    for box in (place.presenter, place.panel, place.desk):
        assert not any(side % 2 for side in (box.x, box.y, box.width, box.height))
        assert box.x >= 0
        assert box.x + box.width <= place.width + 2
    assert place.panel.x >= 0.05 * resolution
    assert place.panel.y >= 0.05 * place.height
    assert (
        place.panel.y + place.panel.height
        < place.desk.y
        < place.presenter.y + place.presenter.height
    )


@pytest.mark.parametrize(
    "title",
    ["哈洛米尔将在大桥关闭前开通电动渡轮" * 3, "word " * 40, "word " * 400, "a" * 300, ""],
)
def test_a_headline_stays_on_its_card(title) -> None:
    card = headline_card(title, "2026-03-10", (640, 400)).pixels.astype(int)
    dark = (card[..., :3].sum(axis=2) < 200) & (card[..., 3] > 250)
    rows, columns = np.nonzero(dark)
    assert not len(rows) or (rows.min() > 14 and rows.max() < 385 and columns.max() < 640 - 14)
    assert dark.any() == bool(title)


def test_a_picture_is_shown_whole_and_undistorted() -> None:
    red = np.zeros((100, 300, 3), np.uint8)
    red[..., 0] = 255
    card = picture_card(Picture(red), "Somebody", (640, 400)).pixels.astype(int)
    shown = (card[..., 0] > 250) & (card[..., 1] < 5)
    rows, columns = np.nonzero(shown)
    across, down = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert across / down == pytest.approx(3, rel=0.02)


def test_a_piece_without_pictures_shows_none() -> None:
    scene = SimpleNamespace(seconds=30.0, said=SimpleNamespace(sentences=[]), shown=[])
    assert picture_times(cast(Scene, scene)) == []
