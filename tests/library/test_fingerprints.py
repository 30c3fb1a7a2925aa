"""Published pictures found again when every mark is gone."""

from __future__ import annotations

import io
import time
from pathlib import Path

import numpy as np
from older_library import older_library
from PIL import Image
from sqlalchemy import insert, text
from test_library import a_piece

from wenfang.library import tables as t
from wenfang.library.library import Library
from wenfang.picture import Picture
from wenfang.pictures.fingerprint import ALGORITHM, VARIANTS


def drawn(seed: int, size: tuple[int, int] = (400, 300)) -> Picture:
    """A picture of blurred patches, unlike that of any other seed."""
    random = np.random.default_rng(seed)
    patches = Image.fromarray(random.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    return Picture.of(patches.resize(size, Image.Resampling.BICUBIC))


def washed(picture: Picture) -> Picture:
    """Made smaller, cut by 5 %, mirrored, saved as JPEG 50: nothing of a file is left."""
    image = picture.image()
    w, h = image.size
    image = image.crop((w // 20, h // 20, w, h)).resize((w // 2, h // 2))
    out = io.BytesIO()
    image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(out, "JPEG", quality=50)
    return Picture.of(Image.open(out))


def published(library: Library, seeds: range) -> str:
    piece = a_piece()
    library.add_piece(piece)
    for seed in seeds:
        library.add_fingerprint(piece.id, f"{seed}.png", f"{seed:064x}", drawn(seed))
    return piece.id


def test_found_again(library: Library) -> None:
    piece = published(library, range(40))
    for seed in (3, 17):
        near = library.nearest(washed(drawn(seed)))
        assert [(n.piece_id, n.name, n.sha256) for n in near] == [
            (piece, f"{seed}.png", f"{seed:064x}")
        ]
    assert library.nearest(drawn(99)) == []


def test_nearest_first_and_each_picture_once(library: Library) -> None:
    published(library, range(10))
    near = library.nearest(washed(drawn(5)), at_most=256, limit=4)
    assert near[0].name == "5.png"
    assert [n.distance for n in near] == sorted(n.distance for n in near)
    assert len({n.name for n in near}) == 4


def test_a_file_written_again_is_known_by_its_new_hash(library: Library) -> None:
    piece = published(library, range(2))
    library.add_fingerprint(piece, "0.png", "f" * 64, drawn(50))
    assert library.nearest(drawn(0)) == []
    (near,) = library.nearest(drawn(50))
    assert (near.sha256, near.distance, near.variant) == ("f" * 64, 0, "whole")


def test_erased_with_the_piece_also_from_memory(library: Library) -> None:
    one, two = published(library, range(3)), published(library, range(3, 6))
    assert library.nearest(drawn(4))[0].piece_id == two
    library.delete(two)
    assert library.nearest(drawn(4)) == []
    assert library.nearest(drawn(1))[0].piece_id == one
    three = published(library, range(6, 9))  # as many rows as were erased
    assert library.nearest(drawn(4)) == []
    assert library.nearest(drawn(7))[0].piece_id == three


def test_what_another_process_writes_is_seen(tmp_path: Path) -> None:
    one, two = Library(tmp_path / "lib"), Library(tmp_path / "lib")
    published(one, range(3))
    assert two.nearest(drawn(1))[0].distance == 0
    published(one, range(3, 5))
    assert two.nearest(drawn(4))[0].distance == 0
    one.close()
    two.close()


def test_an_older_library_gets_the_table(tmp_path: Path) -> None:
    piece = a_piece()
    older_library(tmp_path / "lib", piece, "0001")
    again = Library(tmp_path / "lib")
    assert again.piece(piece.id) == piece
    again.add_fingerprint(piece.id, "a.png", "0" * 64, drawn(1))
    assert again.nearest(drawn(1))[0].name == "a.png"
    again.close()


def test_many_rows(library: Library) -> None:
    piece = published(library, range(2))
    many = 100_000 if library._engine.dialect.name == "sqlite" else 10_000  # its driver is slow
    random = np.random.default_rng(1)
    variants = tuple(VARIANTS)
    rows = [
        {"piece_id": piece, "name": f"n{n}", "sha256": "0" * 64, "algorithm": ALGORITHM,
         "variant": variants[0], "hash": random.bytes(32).hex()}
        for n in range(many)
    ]  # fmt: skip
    with library._engine.begin() as db:
        db.execute(insert(t.fingerprints), rows)
    library.nearest(drawn(0))  # reads them
    taken = []
    for _ in range(5):
        start = time.process_time()
        assert library.nearest(washed(drawn(1)))[0].name == "1.png"
        taken.append(time.process_time() - start)
    assert min(taken) < 0.1


def test_found_with_and_without_its_label(library: Library) -> None:
    piece = a_piece()
    library.add_piece(piece)
    bare, shown = drawn(1, (160, 120)), drawn(2, (160, 120))
    library.add_fingerprint(piece.id, "1.png", "1" * 64, shown, bare)
    for picture in (bare, shown):
        assert [(n.name, n.distance) for n in library.nearest(picture)] == [("1.png", 0)]
    with library._engine.connect() as db:
        kept = db.execute(text("SELECT variant FROM fingerprints")).scalars().all()
    assert len(set(kept)) == 2 * len(VARIANTS)
    width = t.fingerprints.c.variant.type.length
    assert max(map(len, kept)) <= width
