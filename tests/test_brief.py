"""Briefs: what is accepted, what is refused and in which words, and the way to a file and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.brief import Brief, NewsBrief, dump_brief, load_brief
from wenfang.errors import BadInput

GOOD = {"kind": "news", "language": "en", "topic": "A new ferry", "sources": ["a.md"]}

printable = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\x85\ufeff"),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip())


def test_brief_of_a_kind_is_that_kinds_class() -> None:
    brief = Brief(**GOOD)
    assert isinstance(brief, NewsBrief)
    assert (brief.length, brief.counted_in, brief.commercial) == (300, "words", True)


def test_chinese_counts_characters() -> None:
    assert Brief(**{**GOOD, "language": "zh"}).counted_in == "characters"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"kind": "newz"}, "kind", "use one of: anchor, film, illustration, news, speech"),
        ({"kind": None}, "kind", "no such kind"),
        ({"lenght": 300}, "lenght", "did you mean 'length'?"),
        ({"colour": "red"}, "colour", "known fields"),
        ({"language": "fr"}, "language", "'zh' or 'en'"),
        ({"topic": "   "}, "topic", "say what the report is about"),
        ({"topic": ""}, "topic", "at least 1"),
        ({"sources": []}, "sources", "at least 1"),
        ({"sources": ["a.md", " "]}, "sources[1]", "is empty"),
        ({"sources": "a.md"}, "sources", "tuple"),
        ({"length": 3}, "length", "greater than or equal to 60"),
        ({"length": "many"}, "length", "integer"),
        ({"unit": "pages"}, "unit", "words"),
        ({"seed": -1}, "seed", "greater than or equal to 0"),
        ({"formats": []}, "formats", "at least one"),
        ({"formats": ["pdf", "pdf"]}, "formats", "each at most once"),
        ({"formats": ["odt"]}, "formats[0]", "md"),
        ({"profiles": ["us"]}, "profiles[0]", "cn"),
        ({"privacy": {"email": "hide"}}, "privacy.email", "mask"),
        ({"date": "someday"}, "date", "date"),
    ],
)
def test_refused_with_place_and_cure(change: dict[str, object], place: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        Brief(**{**GOOD, **change})
    assert caught.value.place == place
    assert words in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("missing", ["language", "topic", "sources"])
def test_missing_field_is_named(missing: str) -> None:
    data = {key: value for key, value in GOOD.items() if key != missing}
    with pytest.raises(BadInput, match=f"add {missing} =") as caught:
        Brief(**data)
    assert caught.value.place == missing


def test_brief_without_kind() -> None:
    with pytest.raises(BadInput, match="does not say what kind"):
        Brief(language="en")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("b.toml", b"kind = ", "not valid TOML"),
        ("b.json", b"{", "not valid JSON"),
        ("b.yaml", b"a: [", "not valid YAML"),
        ("b.yaml", b"!!python/object/apply:os.system ['true']", "not valid YAML"),
        ("b.yaml", b"- 1", "table of fields"),
        ("b.yaml", b"1: 2", "field names must be text"),
        ("b.json", b"[" * 100_000, "not valid JSON"),
        ("b.txt", b"kind", "cannot tell the format"),
        ("b", b"kind", "without a suffix"),
        ("b.toml", "kind = 'ä'".encode("latin-1"), "not UTF-8 (byte 8)"),
        ("b.toml", b"#" * 1_000_001, "1,000,001 bytes"),
    ],
)
def test_unreadable_brief(tmp_path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as caught:
        load_brief(tmp_path / name)
    assert words in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


def test_missing_brief_and_folder(tmp_path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        load_brief(tmp_path / "none.toml")
    with pytest.raises(BadInput, match="is a folder"):
        load_brief(tmp_path)


def test_place_names_file_and_field(tmp_path) -> None:
    path = tmp_path / "b.json"
    path.write_text(json.dumps({**GOOD, "language": "fr"}))
    with pytest.raises(BadInput) as caught:
        load_brief(path)
    assert caught.value.place == f"{path}: language"


@given(
    topic=printable,
    sources=st.lists(printable, min_size=1, max_size=3),
    language=st.sampled_from(["zh", "en"]),
    length=st.integers(60, 5000),
    audience=st.none() | printable,
    seed=st.integers(0, 2**31 - 1),
    date=st.none() | st.dates(),
    suffix=st.sampled_from([".toml", ".yaml", ".json"]),
)
def test_brief_to_file_and_back(tmp_path_factory, suffix: str, **fields: object) -> None:
    brief = Brief(kind="news", **fields)
    path = tmp_path_factory.mktemp("brief") / f"b{suffix}"
    path.write_text(dump_brief(brief, suffix), encoding="utf-8")
    assert load_brief(path) == brief


def test_unknown_format_to_write() -> None:
    with pytest.raises(BadInput, match="no such brief format"):
        dump_brief(Brief(**GOOD), ".xml")


@pytest.mark.parametrize(("field", "section"), [("model", "text"), ("image_model", "image")])
def test_a_brief_file_cannot_send_prompts_elsewhere(
    tmp_path: Path, field: str, section: str
) -> None:
    path = tmp_path / "brief.toml"
    words = 'kind = "news"\nlanguage = "en"\ntopic = "t"\nsources = ["a.md"]\n'
    path.write_text(words + f'{field} = "openai:m@https://collector.example/v1"\n')
    with pytest.raises(BadInput, match=r"collector\.example") as caught:
        load_brief(path)
    assert caught.value.place == f"{path}: {field}"
    assert f"{section}.base_url" in str(caught.value.cure)
    path.write_text(words + f'{field} = "openai:m@http://localhost:8000/v1"\n')
    assert getattr(load_brief(path), field).startswith("openai:m@")
