"""The page of a piece plays its films, with poster and subtitles, and lets nothing else in."""

from __future__ import annotations

import base64
from typing import Any

import html5lib
import pytest
from sample_pieces import CREATED

from wenfang.document import Document, Sentence
from wenfang.documents.label_text import label_for
from wenfang.documents.piece_page import PageFilm, PieceView, render_piece_page
from wenfang.source import Language
from wenfang.speech import Timed

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<b>河水</b>\n".encode()


def page(language: Language, *films: PageFilm) -> Any:
    document = Document("illustration", language, Sentence("A heading"), (), (), ())
    view = PieceView(document=document, label=label_for(document), created=CREATED, films=films)
    parser = html5lib.HTMLParser(
        strict=True, tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False
    )
    return parser.parse(render_piece_page(view).decode())


def policy(root: Any) -> str:
    (meta,) = [m for m in root.iter("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    return str(meta.get("content"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_film_has_controls_poster_and_subtitles(language: Language) -> None:
    film = PageFilm("新 闻.mp4", 1920, 1080, 61, "cover.png", VTT, "zh", 'A "river"')
    (video,) = page(language, film).iter("video")
    assert video.get("controls") is not None
    assert video.get("autoplay") is None
    assert (video.get("width"), video.get("height")) == ("1920", "1080")
    assert video.get("poster") == "./cover.png"
    assert video.get("aria-label") == 'A "river"'
    (source,), (track,) = video.iter("source"), video.iter("track")
    assert source.get("src") == "./%E6%96%B0%20%E9%97%BB.mp4"
    assert base64.b64decode(track.get("src").partition(",")[2]) == VTT
    assert track.get("srclang").startswith("zh")


def test_what_a_film_says_is_on_the_page_with_its_times() -> None:
    words = (Timed("The river\nrose.", 2.5, 4.0), Timed("<i>雨停了。</i>", 61.0, 63.0))
    (said,) = page("en", PageFilm("a.mp4", 64, 64, 70, words=words)).iter("details")
    assert said.get("class") == "said"
    rows = [["".join(part.itertext()) for part in row] for row in said.iter("li")]
    assert [row[0] for row in rows] == ["0:02", "1:01"]
    assert [" ".join(row[1].split()) for row in rows] == ["The river rose.", "<i>雨停了。</i>"]
    assert [time.get("datetime") for time in said.iter("time")] == ["PT2.500S", "PT61.000S"]


def test_upright_films_are_told_and_plain_ones_have_no_track() -> None:
    root = page("en", PageFilm("a.mp4", 1080, 1920, 5), PageFilm("b.mp4", 1920, 1080, 5))
    assert [f.get("class") for f in root.iter("figure")] == ["film upright", "film"]
    assert not list(root.iter("track"))


def test_media_are_let_in_only_where_there_are_any() -> None:
    assert "media-src 'self' data:" in policy(page("en", PageFilm("a.mp4", 64, 64, 5, "", VTT)))
    assert "media-src" not in policy(page("en"))
