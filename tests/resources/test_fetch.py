"""Fetching over a line that fails in every way a line can fail."""

from __future__ import annotations

import errno
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from faulty_server import FaultyServer, catalogue, entry

from wenfang.errors import BadInput, ResourceError
from wenfang.resources import Cache, Catalogue, download, fetch, path_of, remove
from wenfang.resources.catalogue import entries_as_toml

CONTENT = random.Random(1).randbytes(300_000)


def url(address: str) -> dict[str, object]:
    return {"kind": "url", "url": address}


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/gone"


def test_fetches_once_and_then_from_the_cache(server: FaultyServer, tmp_path: Path) -> None:
    server.files["/a"] = CONTENT
    known = catalogue(CONTENT, url(server.url("/a")))
    assert path_of("thing", catalogue=known, cache=tmp_path) is None
    seen: list[float] = []
    first = fetch(
        "thing", catalogue=known, cache=tmp_path, progress=lambda t, d, n, u="": seen.append(d)
    )
    again = fetch("thing", catalogue=known, cache=tmp_path)
    assert first == again == tmp_path / "thing" / "thing.bin"
    assert first.read_bytes() == CONTENT
    assert len(server.requests) == 1
    assert seen == sorted(seen)
    assert seen[-1] == len(CONTENT)
    assert not list((tmp_path / ".partial").glob("*"))
    assert remove("thing", catalogue=known, cache=tmp_path)
    assert not remove("thing", catalogue=known, cache=tmp_path)
    assert not first.exists()


def test_unreachable_sources_give_way_within_seconds(server: FaultyServer, tmp_path: Path) -> None:
    server.files["/a"] = CONTENT
    dead = [url(closed_port()), url("http://does-not-exist.invalid/a"), url(server.url("/404"))]
    known = catalogue(CONTENT, *dead, url(server.url("/a")))
    start = time.monotonic()
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == CONTENT
    assert time.monotonic() - start < 5


def test_a_host_that_never_answers_gives_way(
    server: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenfang.resources.download.ANSWER", 0.5)
    server.files["/a"] = CONTENT
    with socket.socket() as mute:  # accepts, and never says a word
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        silent = f"http://localhost:{mute.getsockname()[1]}/a"
        files = {n: (CONTENT, [url(silent), url(server.url("/a"))]) for n in ("x", "y", "z")}
        known = Catalogue([entry(files)])
        start = time.monotonic()
        folder = fetch("thing", catalogue=known, cache=tmp_path)
    assert {path.name for path in folder.iterdir()} == {"x", "y", "z"}
    assert time.monotonic() - start < 1.4, "asked once, not once a file"


def test_a_cut_line_goes_on_where_it_broke(server: FaultyServer, tmp_path: Path) -> None:
    server.files["/a"] = CONTENT
    server.cut_after["/a"] = [100_000, 50_000]
    path = fetch("thing", catalogue=catalogue(CONTENT, url(server.url("/a"))), cache=tmp_path)
    assert path.read_bytes() == CONTENT
    assert server.requests == [("/a", None), ("/a", "bytes=100000-"), ("/a", "bytes=150000-")]


def test_a_server_without_ranges_starts_over(server: FaultyServer, tmp_path: Path) -> None:
    server.files["/a"] = CONTENT
    server.cut_after["/a"] = [100_000]
    server.no_range.add("/a")
    path = fetch("thing", catalogue=catalogue(CONTENT, url(server.url("/a"))), cache=tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_busy_server_is_asked_again(server: FaultyServer, tmp_path: Path) -> None:
    server.files["/a"] = CONTENT
    server.status["/a"] = [503, 429]
    path = fetch("thing", catalogue=catalogue(CONTENT, url(server.url("/a"))), cache=tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_line_that_only_drips_gives_way(
    server: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "STALL", 0.3)
    monkeypatch.setattr(download, "SLOWEST", 1_000_000)
    server.files.update({"/slow": CONTENT, "/a": CONTENT})
    server.drip["/slow"] = 0.05
    known = catalogue(CONTENT, url(server.url("/slow")), url(server.url("/a")))
    start = time.monotonic()
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == CONTENT
    assert time.monotonic() - start < 1.5


@pytest.mark.parametrize(
    "wrong",
    [CONTENT[:-1] + b"\0", CONTENT[:-1], CONTENT + b"more", b"<html>log in</html>", b""],
    ids=["one byte", "shorter", "longer", "a page", "nothing"],
)
def test_wrong_bytes_are_refused_and_removed(
    server: FaultyServer, tmp_path: Path, wrong: bytes
) -> None:
    server.files["/a"] = wrong
    known = catalogue(CONTENT, url(server.url("/a")))
    with pytest.raises(ResourceError, match="cannot be had") as caught:
        fetch("thing", catalogue=known, cache=tmp_path)
    assert caught.value.place == "thing"
    assert not (tmp_path / "thing").exists()
    assert sum(p.stat().st_size for p in (tmp_path / ".partial").rglob("*") if p.is_file()) == 0
    server.files["/b"] = CONTENT
    both = catalogue(CONTENT, url(server.url("/a")), url(server.url("/b")))
    assert fetch("thing", catalogue=both, cache=tmp_path).read_bytes() == CONTENT


def test_a_file_that_changed_while_resumed_is_fetched_anew(
    server: FaultyServer, tmp_path: Path
) -> None:
    server.files["/a"] = bytes(len(CONTENT))
    server.cut_after["/a"] = [100_000, 0, 0]
    known = catalogue(CONTENT, url(server.url("/a")))
    with pytest.raises(ResourceError, match="broken off"):
        fetch("thing", catalogue=known, cache=tmp_path)
    server.files["/a"], server.cut_after["/a"] = CONTENT, []
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == CONTENT


def test_a_full_disk_is_told_before_anything_is_fetched(
    server: FaultyServer, tmp_path: Path
) -> None:
    server.files["/a"] = CONTENT
    known = catalogue(CONTENT, url(server.url("/a")))
    with pytest.raises(ResourceError, match="disk is full") as caught:
        fetch("thing", catalogue=known, cache=tmp_path, free=lambda folder: 1000)
    assert "300.0 kB are needed" in caught.value.message
    assert not server.requests


def test_a_disk_that_fills_on_the_way_keeps_what_came(
    server: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenfang.resources.sink import Sink

    server.files["/a"] = CONTENT
    known = catalogue(CONTENT, url(server.url("/a")))
    write = Sink.write

    def full(sink: Sink, chunk: bytes) -> None:
        if sink.size > 100_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(sink, chunk)

    with monkeypatch.context() as patched:
        patched.setattr(Sink, "write", full)
        with pytest.raises(ResourceError, match="disk is full"):
            fetch("thing", catalogue=known, cache=tmp_path)
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == CONTENT
    assert server.requests[1][1] is not None, "resumed"


def test_offline_is_a_clear_error_and_local_files_still_work(
    server: FaultyServer, tmp_path: Path
) -> None:
    server.files["/a"] = CONTENT
    known = catalogue(CONTENT, url(server.url("/a")))
    with pytest.raises(ResourceError, match="offline") as caught:
        fetch("thing", catalogue=known, cache=tmp_path / "c", offline=True)
    assert caught.value.cure
    assert not server.requests
    (tmp_path / "mine").write_bytes(CONTENT)
    local = catalogue(CONTENT, {"kind": "file", "path": str(tmp_path / "mine")})
    assert (
        fetch("thing", catalogue=local, cache=tmp_path / "c", offline=True).read_bytes() == CONTENT
    )


def test_damage_in_the_cache_is_seen_and_only_that_file_fetched(
    server: FaultyServer, tmp_path: Path
) -> None:
    other = CONTENT[::-1]
    server.files.update({"/a": CONTENT, "/b": other})
    resource = entry(
        {"a": (CONTENT, [url(server.url("/a"))]), "b": (other, [url(server.url("/b"))])}
    )
    known, store = Catalogue([resource]), Cache(tmp_path)
    folder = fetch("thing", catalogue=known, cache=tmp_path)
    damaged = bytearray(CONTENT)
    damaged[7] ^= 1
    (folder / "a").write_bytes(damaged)
    assert store.faults(resource) == ["a: its content has changed"]
    server.requests.clear()
    assert (fetch("thing", catalogue=known, cache=tmp_path) / "a").read_bytes() == CONTENT
    assert server.requests == [("/a", None)]
    (folder / "b").unlink()
    assert store.faults(resource) == ["b: not there"]
    assert path_of("thing", catalogue=known, cache=tmp_path) is None


def test_damage_that_keeps_size_and_time_is_seen_by_verify(
    server: FaultyServer, tmp_path: Path
) -> None:
    server.files["/a"] = CONTENT
    resource = catalogue(CONTENT, url(server.url("/a"))).get("thing")
    path = fetch("thing", catalogue=Catalogue([resource]), cache=tmp_path)
    before = path.stat()
    path.write_bytes(CONTENT[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Cache(tmp_path).faults(resource) == []
    assert Cache(tmp_path).faults(resource, hash_again=True)


def test_a_disguised_pickle_is_refused(server: FaultyServer, tmp_path: Path) -> None:
    import pickle

    server.files["/a"] = content = pickle.dumps({"weights": list(range(100))})
    with pytest.raises(ResourceError, match="pickle"):
        fetch("thing", catalogue=catalogue(content, url(server.url("/a"))), cache=tmp_path)
    known = catalogue(content, url(server.url("/a")), format="pickle")
    assert fetch("thing", catalogue=known, cache=tmp_path).read_bytes() == content


def test_an_unknown_name_is_answered_with_near_ones(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="thing"):
        fetch("thinj", catalogue=catalogue(b"x", url("http://127.0.0.1/a")), cache=tmp_path)


def child(tmp_path: Path, own: Path) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from pathlib import Path; from wenfang.resources import fetch, load_catalogue;"
        "print(fetch('thing', catalogue=load_catalogue(Path(sys.argv[1])), cache=Path(sys.argv[2])))"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(own), str(tmp_path / "cache")])


def test_two_processes_at_once_fetch_once(server: FaultyServer, tmp_path: Path) -> None:
    server.files["/a"], server.drip["/a"] = CONTENT, 0.01
    own = tmp_path / "own.toml"
    own.write_text(entries_as_toml(catalogue(CONTENT, url(server.url("/a")))))
    pair = [child(tmp_path, own), child(tmp_path, own)]
    assert [process.wait(30) for process in pair] == [0, 0]
    assert server.requests == [("/a", None)]
    assert (tmp_path / "cache" / "thing" / "thing.bin").read_bytes() == CONTENT


def test_killed_in_the_middle_goes_on_from_the_bytes_there(
    server: FaultyServer, tmp_path: Path
) -> None:
    server.files["/a"], server.drip["/a"] = CONTENT * 10, 0.02
    own = tmp_path / "own.toml"
    own.write_text(entries_as_toml(catalogue(CONTENT * 10, url(server.url("/a")))))
    killed = child(tmp_path, own)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not any(
        p.stat().st_size > 500_000 for p in (tmp_path / "cache").rglob("*.part")
    ):
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(10) == -signal.SIGKILL
    assert not (tmp_path / "cache" / "thing").exists(), "nothing half-written in its place"
    server.drip.clear()
    assert child(tmp_path, own).wait(30) == 0
    assert (tmp_path / "cache" / "thing" / "thing.bin").read_bytes() == CONTENT * 10
    resumed = server.requests[-1][1]
    assert resumed is not None
    assert int(resumed.removeprefix("bytes=").rstrip("-")) >= 500_000
