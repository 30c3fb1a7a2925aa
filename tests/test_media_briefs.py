"""Briefs of speech, films and virtual anchors: what is refused at the door, and the way to files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.brief import AnchorBrief, Brief, FilmBrief, SpeechBrief, dump_brief, load_brief
from wenfang.errors import BadInput


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"kind": "speech", "language": "zh"}, "text"),
        ({"kind": "speech", "language": "zh", "text": " \n"}, "text"),
        ({"kind": "speech", "text": "hello", "file": "a.txt"}, "text"),
        ({"kind": "speech", "text": "hello", "speed": 3}, "speed"),
        ({"kind": "speech", "text": "hello", "formats": ["ogg"]}, "formats[0]"),
        ({"kind": "speech", "text": "hello", "label": "none"}, "label"),
        ({"kind": "speech", "text": "h" * 50_001}, "text"),
        ({"kind": "speech", "text": "hello", "name": "../a"}, "name"),
        ({"kind": "film"}, "prompt"),
        ({"kind": "film", "prompt": "a fox", "motion": "zoom in"}, "motion"),
        ({"kind": "film", "image": "a.png", "seconds": 0.1}, "seconds"),
        ({"kind": "film", "image": "a.png", "size": "32x32"}, "size"),
        ({"kind": "film", "image": "a.png", "rate": 13}, "rate"),
        ({"kind": "anchor", "language": "en"}, "sources"),
        ({"kind": "anchor", "language": "en", "sources": ["a"], "script": "b"}, "sources"),
        ({"kind": "anchor", "language": "en", "sources": ["a"]}, "topic"),
        ({"kind": "anchor", "language": "en", "script": "b", "aspects": []}, "aspects"),
        ({"kind": "anchor", "language": "en", "script": "b", "aspects": ["16:9"] * 2}, "aspects"),
        ({"kind": "anchor", "language": "en", "script": "b", "aspects": ["4:3"]}, "aspects[0]"),
        (
            {"kind": "anchor", "language": "en", "script": "b", "pictures": [{"file": "a.png"}]},
            "pictures[0].caption",
        ),
        (
            {
                "kind": "anchor",
                "language": "en",
                "script": "b",
                "pictures": [{"file": "a.png", "caption": "x"}] * 2,
            },
            "pictures",
        ),
    ],
)
def test_refused_with_its_place(fields, place) -> None:
    with pytest.raises(BadInput) as refused:
        Brief(**fields)
    assert refused.value.place == place


def test_the_language_is_the_text_s() -> None:
    assert SpeechBrief(text="今天的新闻").language == "zh"
    assert SpeechBrief(text="The news").language == "en"
    assert FilmBrief(image="a.png", motion="缓慢推近").language == "zh"


@pytest.mark.parametrize(
    "script",
    ["大家好，今天说说新渡船。", "Hello, this is the news.", "大家好\n今天", "字，" * 3_000],
)
def test_a_text_in_the_place_of_its_file_is_told(script) -> None:
    with pytest.raises(BadInput, match="names a text file, and this is the text itself") as refused:
        AnchorBrief(language="zh", script=script)
    assert refused.value.place == "script"


@pytest.mark.parametrize("script", ["news.txt", "稿子，第二版.md", "a. b/c.txt", "notes", "../稿"])
def test_names_of_files_are_none(script) -> None:
    assert AnchorBrief(language="zh", script=script).script == script


def test_only_a_report_is_greeted_unasked() -> None:
    report = {"language": "en", "topic": "t", "sources": ["a"]}
    assert AnchorBrief(**report).greets
    assert not AnchorBrief(**report, greeting=False).greets
    assert not AnchorBrief(language="en", script="b").greets
    assert AnchorBrief(language="en", script="b", greeting=True).greets


def test_the_report_takes_over_what_both_have() -> None:
    brief = AnchorBrief(
        language="zh",
        topic="渡轮",
        sources=["a.md"],
        seed=7,
        editor="沈知遥",
        privacy={"name": "mask"},
    )
    report = brief.report
    assert (report.topic, report.sources, report.seed) == ("渡轮", ("a.md",), 7)
    assert (report.editor, report.privacy, report.length) == ("沈知遥", {"name": "mask"}, 240)
    assert AnchorBrief(language="en", topic="a", sources=["a"]).report.length == 130


def test_paths_outside_are_not_published() -> None:
    brief = AnchorBrief(
        language="en",
        script="/home/somebody/script.txt",
        pictures=[{"file": "/home/somebody/a.png", "caption": "a boat"}],
        speech_model="openai:tts@http://127.0.0.1:9/v1",
    )
    said = str(brief.as_published())
    assert "somebody" not in said
    assert "127.0.0.1" not in said


def test_a_stranger_s_brief_names_no_server(tmp_path) -> None:
    path = tmp_path / "brief.toml"
    path.write_text('kind="speech"\ntext="hello"\nspeech_model="openai:tts@https://evil.test/v1"\n')
    with pytest.raises(BadInput, match=r"evil\.test") as refused:
        load_brief(path)
    assert refused.value.place == f"{path}: speech_model"


SPEECH = st.builds(
    SpeechBrief,
    language=st.sampled_from(["zh", "en"]),
    text=st.text(min_size=1, max_size=40).filter(lambda text: text.strip() and text.isprintable()),
    speed=st.floats(0.5, 2),
    label=st.sampled_from(["spoken", "rhythm"]),
    formats=st.lists(
        st.sampled_from(SpeechBrief.known_formats), min_size=1, max_size=4, unique=True
    ),
)
FILM = st.builds(
    FilmBrief,
    image=st.just("a.png"),
    motion=st.sampled_from(["", "zoom in", "缓慢推近"]),
    seconds=st.floats(0.5, 600),
    rate=st.sampled_from([24, 25, 30, 50, 60]),
)


@given(st.one_of(SPEECH, FILM), st.sampled_from([".toml", ".yaml", ".json"]))
def test_a_brief_comes_back_from_its_file(tmp_path_factory, brief, suffix) -> None:
    path = tmp_path_factory.mktemp("brief") / f"brief{suffix}"
    path.write_text(dump_brief(brief, suffix), encoding="utf-8")
    assert load_brief(path) == brief
