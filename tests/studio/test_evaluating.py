"""Measuring from Python: typed results, and what streams by is what is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wenfang.config import Settings
from wenfang.errors import BadInput
from wenfang.metrics.score import Score
from wenfang.studio import Studio
from wenfang.studio.evaluating import lines_in, spoken_by
from wenfang.studio.evaluation_files import ensure_file, ensure_writable, write_evaluation


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    made, real = tmp_path / "made.txt", tmp_path / "real.txt"
    made.write_text("the cat sat\na dog ran home\n", encoding="utf-8")
    real.write_text("the cat sat\na dog ran away\n", encoding="utf-8")
    return made, real


def test_scores_by_name_with_progress(files: tuple[Path, Path]) -> None:
    told: list[tuple[str, float, float | None, str]] = []
    studio = Studio(Settings(), progress=lambda *words: told.append((*words, "")[:4]))
    found = studio.evaluate_text(files[0], [files[1]], metrics=["bleu", "length"], samples=100)
    assert isinstance(found["bleu"], Score)
    assert found["length"].value == 1.0
    assert [one.name for one in found] == ["bleu", "length"]
    assert found.language == "en"
    assert told[-1] == ("measuring", 2, 2, "lines")
    with pytest.raises(KeyError):
        found["fid"]
    json.dumps(found.as_dict())


def test_compared_systems_by_name(files: tuple[Path, Path]) -> None:
    found = Studio(Settings()).compare(files[0], files[1], [files[1]], metrics="bleu", samples=100)
    one = found.comparisons["bleu"]
    assert one.second.value == pytest.approx(100)
    assert one.difference < 0
    assert one.n == 2
    assert found.verdicts["bleu"]["zh"]
    json.dumps(found.as_dict())


@pytest.mark.parametrize(
    ("content", "count"), [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"\n\n", 2)]
)
def test_lines_are_counted_as_they_are_read(tmp_path: Path, content: bytes, count: int) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    assert lines_in(tmp_path / "a.txt") == count
    assert lines_in(tmp_path / "nowhere") is None


@pytest.mark.parametrize(("text", "language"), [("猫坐在垫子上\n", "zh"), ("the cat\n", "en")])
def test_the_language_is_told_by_the_beginning(tmp_path: Path, text: str, language: str) -> None:
    (tmp_path / "a.txt").write_text(text * 3, encoding="utf-8")
    assert spoken_by([tmp_path / "a.txt"]) == language


def test_files_are_written_whole_or_not_at_all(files: tuple[Path, Path], tmp_path: Path) -> None:
    found = Studio(Settings()).evaluate_text(files[0], [files[1]], metrics="bleu", samples=0)
    page, folder = tmp_path / "page.html", tmp_path / "out"
    assert write_evaluation(found) == []
    written = write_evaluation(found, page, folder)
    assert written == [page, folder / "report.html", folder / "evaluation.json"]
    assert page.read_bytes() == (folder / "report.html").read_bytes()
    with pytest.raises(BadInput, match="not empty"):
        write_evaluation(found, tmp_path / "other.html", folder)
    assert not (tmp_path / "other.html").exists()


def test_places_that_cannot_be_written_are_told_beforehand(tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "file").touch()
    for report, folder in (
        (tmp_path / "folder.html", None),
        (tmp_path / "page.pdf", None),
        (None, tmp_path / "file"),
    ):
        with pytest.raises(BadInput):
            ensure_writable(report, folder)
    with pytest.raises(BadInput, match="no such folder"):
        ensure_file(tmp_path / "nowhere" / "real.npz", ".npz", "--out")
    ensure_writable(tmp_path / "page.HTML", tmp_path / "new")
