"""Published pictures found again by what they show."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from older_library import older_library
from sqlalchemy import insert
from test_library import a_piece

from wenfang.library import tables as t
from wenfang.library.library import Library
from wenfang.library.picture_vectors import _Rows, _small


def direction(seed: int, size: int = 1024) -> np.ndarray:
    """A unit vector, at right angles to that of any other seed but for 0.1 or so."""
    vector = np.random.default_rng(seed).normal(size=size).astype(np.float32)
    return vector / np.linalg.norm(vector)


def between(one: np.ndarray, other: np.ndarray, cosine: float) -> np.ndarray:
    """A unit vector at that cosine from one, turned towards the other."""
    across = other - (other @ one) * one
    return cosine * one + np.sqrt(1 - cosine**2) * across / np.linalg.norm(across)


def published(library: Library, seeds: range, encoder: str = "e") -> str:
    piece = a_piece()
    library.add_piece(piece)
    for seed in seeds:
        library.add_picture_vector(
            piece.id, f"{seed}.png", f"{seed:064x}", encoder, direction(seed)
        )
    return piece.id


def test_the_alike_are_told_nearest_first(library: Library) -> None:
    piece = published(library, range(20))
    asked = between(direction(3), direction(7), 0.8)
    found = library.alike("e", asked, at_least=0.5)
    assert [(one.piece_id, one.name, one.sha256) for one in found] == [
        (piece, "3.png", f"{3:064x}"),
        (piece, "7.png", f"{7:064x}"),
    ]
    assert found[0].likeness == pytest.approx(0.8, abs=0.002)
    assert [one.name for one in library.alike("e", asked, at_least=0.5, limit=1)] == ["3.png"]
    assert library.alike("e", direction(99), at_least=0.5) == []


def test_vectors_of_another_encoder_are_never_compared(library: Library) -> None:
    published(library, range(3), "one")
    piece = published(library, range(3, 6), "other")
    assert (library.picture_vectors("one"), library.picture_vectors("none")) == (3, 0)
    assert library.alike("one", direction(4), at_least=0.5) == []
    assert library.alike("other", direction(4), at_least=0.5)[0].piece_id == piece
    assert library.alike("none", direction(4), at_least=-1) == []


def test_a_file_written_again_shows_what_is_new(library: Library) -> None:
    piece = published(library, range(2))
    library.add_picture_vector(piece, "0.png", "f" * 64, "e", direction(50))
    assert library.picture_vectors("e") == 2
    assert library.alike("e", direction(0), at_least=0.5) == []
    (one,) = library.alike("e", direction(50), at_least=0.5)
    assert one.sha256 == "f" * 64


def test_erased_with_the_piece_also_from_memory(library: Library) -> None:
    one, two = published(library, range(3)), published(library, range(3, 6))
    assert library.alike("e", direction(4), at_least=0.5)[0].piece_id == two
    library.delete(two)
    assert library.alike("e", direction(4), at_least=0.5) == []
    published(library, range(6, 9))  # as many rows as were erased
    assert library.alike("e", direction(4), at_least=0.5) == []
    assert library.alike("e", direction(1), at_least=0.5)[0].piece_id == one
    assert library.alike("e", direction(7), at_least=0.5)[0].name == "7.png"


def test_what_another_process_writes_is_seen(tmp_path: Path) -> None:
    one, two = Library(tmp_path / "lib"), Library(tmp_path / "lib")
    published(one, range(3))
    assert two.alike("e", direction(1), at_least=0.5)[0].name == "1.png"
    published(one, range(3, 5))
    assert two.alike("e", direction(4), at_least=0.5)[0].name == "4.png"
    one.close()
    two.close()


def test_an_older_library_gets_the_table(tmp_path: Path) -> None:
    piece = a_piece()
    older_library(tmp_path / "lib", piece, "0002")
    again = Library(tmp_path / "lib")
    assert again.piece(piece.id) == piece
    assert again.alike("e", direction(1)) == []
    again.add_picture_vector(piece.id, "a.png", "0" * 64, "e", direction(1))
    assert again.alike("e", direction(1))[0].name == "a.png"
    again.close()


def test_ten_thousand_rows(library: Library) -> None:
    piece = published(library, range(2))
    random = np.random.default_rng(1)
    common = {"piece_id": piece, "sha256": "0" * 64, "encoder": "e"}
    rows = [{**common, "name": f"n{n}", "vector": random.bytes(1024)} for n in range(10_000)]
    with library._engine.begin() as db:
        db.execute(insert(t.picture_vectors), rows)
    library.alike("e", direction(0), at_least=0.5)  # reads them
    taken = []
    for _ in range(5):
        start = time.process_time()
        assert library.alike("e", direction(1), at_least=0.5)[0].name == "1.png"
        taken.append(time.process_time() - start)
    assert min(taken) < 0.1


@given(arrays.arrays(np.float32, 64, elements=st.floats(-1, 1, width=32)))
def test_eight_bits_keep_the_direction(vector: np.ndarray) -> None:
    assume(np.abs(vector).max() > 1e-6)
    kept = _Rows.of([(1, _small(vector).tobytes())])
    # Each of 64 places is wrong by half a step of 1/127 of the largest at most.
    assert kept.likeness(vector)[0] >= 0.999
