"""The library: pieces, steps, assets, erasure, migrations."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from wenfang.asset import Asset, file_sha256, sha256_hex
from wenfang.errors import BadInput, ConfigurationError, ResourceError
from wenfang.finding import Finding, Place, Severity
from wenfang.library import tables
from wenfang.library.database import open_database
from wenfang.library.library import Library, Piece, StepRecord, new_piece_id, now
from wenfang.library.store import AssetStore


def a_piece(piece_id: str | None = None) -> Piece:
    at = now()
    brief = {"topic": "渡轮 — ferry"}
    return Piece(
        piece_id or new_piece_id(at), "news", "en", "T", "running", at, at, brief, "/b", "/o"
    )


def test_a_piece_comes_back_as_it_went_in(library: Library) -> None:
    piece = a_piece()
    library.add_piece(piece)
    assert library.piece(piece.id) == piece
    assert library.piece(piece.id[:12]) == piece


@pytest.mark.parametrize("asked", ["none", "20", "%", "_", ""])
def test_no_such_or_several(library: Library, asked: str) -> None:
    for _ in range(2):
        library.add_piece(a_piece())
    with pytest.raises(BadInput):
        library.piece(asked)


def test_an_id_that_begins_another_is_found(library: Library) -> None:
    library.add_piece(a_piece("a1"))
    library.add_piece(a_piece("a12"))
    assert library.piece("a1").id == "a1"


def test_step_and_its_lineage(library: Library) -> None:
    piece = a_piece()
    library.add_piece(piece)
    asset = Asset(b"[1]", "application/json", "read.json", "step")
    step = StepRecord(1, "read", "k" * 64, ("a" * 64, "a" * 64), asset.sha256, now(), 0.5)
    library.add_step(piece.id, step, asset)
    library.add_step(piece.id, step, asset)
    assert library.steps(piece.id) == [step]
    assert library.assets(piece.id) == [asset]
    assert list(library.lineage(piece.id)) == [(asset.sha256, "a" * 64, "made_from")]


def test_findings_are_replaced(library: Library) -> None:
    piece = a_piece()
    library.add_piece(piece)
    finding = Finding(
        "claims", "number", Severity.WARN, "m", Place("output", "p1.s1", 1, 2), {"n": [1]}
    )
    library.set_findings(piece.id, [finding, finding])
    library.set_findings(piece.id, [finding])
    assert library.findings(piece.id) == [finding]


def test_deletion_erases_what_no_other_piece_uses(library: Library, tmp_path: Path) -> None:
    one, two = a_piece(), a_piece()
    secret, shared = b"Maren Holt, +44 20 7946 0000", b"shared font"
    for piece in (one, two):
        library.add_piece(piece)
        library.add_asset(piece.id, Asset(shared, "font/otf", "f.otf", "font"))
    library.add_asset(one.id, Asset(secret, "text/plain", "s.txt", "source"))
    library.record("unlabelled", one.id, reason="asked by Maren Holt")
    assert library.delete(one.id, reason="request 12") == 1
    assert not library.store.has(sha256_hex(secret))
    assert library.store.has(sha256_hex(shared))
    with pytest.raises(BadInput):
        library.piece(one.id)
    tombstone = library.log(one.id)[-1]
    assert (tombstone.event, tombstone.detail["reason"]) == ("deleted", "request 12")
    library.close()
    # PostgreSQL overwrites deleted rows when it vacuums; here the files are ours to read.
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert secret not in left
    assert b"Maren Holt" not in left


def test_an_asset_may_be_of_more_than_two_gibibytes(library: Library) -> None:
    with library._engine.begin() as db:
        row = {"sha256": "0" * 64, "media_type": "video/mp4", "bytes": 3 << 30, "created": now()}
        db.execute(tables.assets.insert(), row)
        assert db.execute(sa.select(tables.assets.c.bytes)).scalar() == 3 << 30
        db.execute(tables.assets.delete())


def test_a_postgresql_library_of_an_earlier_form_gets_room_for_large_assets(postgres: str) -> None:
    open_database(postgres).dispose()
    engine = sa.create_engine(postgres)
    with engine.begin() as db:
        db.execute(sa.text("ALTER TABLE assets ALTER COLUMN bytes TYPE INTEGER"))
        db.execute(sa.text("UPDATE alembic_version SET version_num = '0004'"))
    engine.dispose()
    again = open_database(postgres)
    column = next(one for one in sa.inspect(again).get_columns("assets") if one["name"] == "bytes")
    again.dispose()
    assert isinstance(column["type"], sa.BigInteger)


def test_the_schema_is_what_the_migrations_make(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = open_database(f"sqlite:///{tmp_path / 'l.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_a_newer_library_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    open_database(f"sqlite:///{path}").dispose()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ResourceError, match="update Wenfang"):
        open_database(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x/y", "postgresql+nodriver://h/d"])
def test_unusable_url(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"library\.url"):
        open_database(url)


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "l.db").write_bytes(b"this is no database, not at all" * 100)
    with pytest.raises(ResourceError, match="does not open"):
        open_database(f"sqlite:///{tmp_path / 'l.db'}")


def test_store_notices_damage(tmp_path: Path) -> None:
    store = AssetStore(str(tmp_path))
    sha256 = store.put(b"hello")
    assert store.put(b"hello") == sha256
    assert store.get(sha256) == b"hello"
    (tmp_path / sha256[:2] / sha256[2:]).write_bytes(b"jello")
    with pytest.raises(ResourceError, match="damaged"):
        store.get(sha256)
    store.delete(sha256)
    with pytest.raises(ResourceError, match="not there"):
        store.get(sha256)


def test_the_same_is_kept_twice_at_once(tmp_path: Path) -> None:
    """Both threads have their file open before either moves it."""
    (tmp_path / "a.bin").write_bytes(b"a film")
    sha256 = file_sha256(tmp_path / "a.bin")
    both = threading.Barrier(2)
    store = AssetStore(str(tmp_path / "assets"))
    move = store._files.mv

    def moved(*names: str) -> None:
        both.wait(10)
        move(*names)

    store._files = SimpleNamespace(
        **{name: getattr(store._files, name) for name in ("exists", "size", "makedirs", "open")},
        mv=moved, rm_file=store._files.rm_file, protocol=store._files.protocol,
    )  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(store.put_file, tmp_path / "a.bin", sha256) for _ in range(2)]:
            done.result()
    assert [path.name for path in (tmp_path / "assets").rglob("*") if path.is_file()] == [
        sha256[2:]
    ]


def test_store_in_any_file_system(tmp_path: Path) -> None:
    store = AssetStore("memory://assets")
    sha256 = store.put("文房".encode())
    assert store.get(sha256).decode() == "文房"
    (tmp_path / "a.bin").write_bytes(b"a file")
    kept = file_sha256(tmp_path / "a.bin")
    store.put_file(tmp_path / "a.bin", kept)
    assert store.get(kept) == b"a file"
    assert store.local_file(kept) is None
    store.get_file(kept, tmp_path / "b.bin")
    assert (tmp_path / "b.bin").read_bytes() == b"a file"
    with pytest.raises(ResourceError, match="not there"):
        store.get_file("0" * 64, tmp_path / "c.bin")
    assert not (tmp_path / "c.bin").exists()
    with pytest.raises(ConfigurationError, match=r"library\.assets"):
        AssetStore("nosuch://x")


def test_a_full_disk_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.implementations.local import LocalFileSystem

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    store = AssetStore(str(tmp_path))
    monkeypatch.setattr(LocalFileSystem, "mv", full)
    with pytest.raises(ResourceError, match="No space left"):
        store.put(b"x" * 100)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_several_processes_open_a_fresh_library_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from wenfang.library.library import Library\n"
        "sys.stdin.read(); Library(Path(sys.argv[1])).close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "library")],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    time.sleep(1.5)  # all have imported and wait for the end of their input
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
    for process in started:
        assert process.stderr is not None
        errors = process.stderr.read()
        assert process.wait(60) == 0, errors[-2000:]


def test_a_lock_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    (tmp_path / "library.db.lock").mkdir()
    with pytest.raises(ResourceError, match="does not open"):
        Library(tmp_path)
