"""``wenfang compare``: who is better, by how much, with which p, and what is not compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evaluation_files import write_texts
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput

REFERENCES = ("--reference", "ref1.txt", "--reference", "ref2.txt")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    write_texts(tmp_path)
    return tmp_path


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def compared(*words: str) -> dict[str, Any]:
    result = run("compare", *words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_better_system_is_found_in_words_of_both_languages() -> None:
    result = run("compare", "out.txt", "other.txt", *REFERENCES, "--metrics", "bleu,ter")
    assert "out.txt is better than other.txt in BLEU" in result.stdout
    assert "BLEU 上，out.txt 优于 other.txt" in result.stdout
    assert "out.txt is better than other.txt in TER" in result.stdout
    assert "A − B" in result.stdout


def test_order_turns_the_difference_and_not_the_verdict() -> None:
    words = (*REFERENCES, "--metrics", "bleu,ter", "--samples", "200")
    forward = compared("out.txt", "other.txt", *words)["comparisons"]
    back = compared("other.txt", "out.txt", *words)["comparisons"]
    for name in ("bleu", "ter"):
        assert forward[name]["difference"] == pytest.approx(-back[name]["difference"])
        assert (forward[name]["better"], back[name]["better"]) == ("first", "second")
        assert forward[name]["p_bootstrap"] < 0.05
        assert forward[name]["p_randomisation"] < 0.05
        low, high = forward[name]["interval"]
        assert low < forward[name]["difference"] < high
        assert forward[name]["n"] == 120


def test_a_system_is_not_better_than_itself() -> None:
    found = compared("out.txt", "out.txt", *REFERENCES, "--metrics", "bleu", "--samples", "100")
    assert found["comparisons"]["bleu"]["difference"] == 0
    assert found["comparisons"]["bleu"]["better"] is None
    assert "no difference" in found["comparisons"]["bleu"]["verdict"]["en"]
    assert "看不出" in found["comparisons"]["bleu"]["verdict"]["zh"]


def test_the_score_of_a_comparison_is_that_of_an_evaluation() -> None:
    found = compared("out.txt", "other.txt", *REFERENCES, "--metrics", "chrf", "--samples", "100")
    words = ("--candidate", "other.txt", *REFERENCES, "--metrics", "chrf", "--json")
    alone = json.loads(run("evaluate", "text", *words).stdout)["scores"][0]
    second = found["comparisons"]["chrf"]["second"]
    assert second["value"] == alone["value"]
    assert second["signature"] == alone["signature"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("out.txt", "other.txt"), "--reference"),
        (("out.txt", "short.txt", *REFERENCES), "short.txt"),
        (("out.txt", "nowhere.txt", *REFERENCES), "nowhere.txt"),
        (("out.txt", "other.txt", "--metrics", "distinct"), "no test"),
    ],
)
def test_what_cannot_be_compared_is_said(folder: Path, words: tuple[str, ...], told: str) -> None:
    (folder / "short.txt").write_text("one\ntwo\n")
    with pytest.raises(BadInput) as error:
        run("compare", *words)
    assert told in str(error.value)


def test_the_page_and_the_data_are_written(folder: Path) -> None:
    words = (*REFERENCES, "--metrics", "bleu,ter", "--samples", "100")
    found = compared("out.txt", "other.txt", *words, "-o", "both", "--page-language", "zh")
    assert found["files"] == ["both/report.html", "both/comparison.json"]
    told = json.loads((folder / "both/comparison.json").read_text("utf-8"))
    assert told == {name: value for name, value in found.items() if name != "files"}
    bins = told["comparisons"]["bleu"]["resamples"]
    assert sum(bins["counts"]) == 100
    assert bins["low"] <= 0 <= told["comparisons"]["bleu"]["difference"] <= bins["high"]
    assert "文本比较" in (folder / "both/report.html").read_text("utf-8")
    run("compare", "out.txt", "other.txt", *words, "--report", "page.html")
    assert "Comparison of texts" in (folder / "page.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("out.txt", "other.txt", *REFERENCES, "--report", "out.txt"), "does not end in .html"),
        (("out.txt", "other.txt", *REFERENCES, "--out", "out.txt"), "is a file"),
        (("a.json", "b.json", "--report", "page.html"), "hold no texts"),
    ],
)
def test_a_page_that_cannot_be_written_is_refused_beforehand(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    before = (folder / "out.txt").read_bytes()
    with pytest.raises(BadInput, match=said):
        run("compare", *words)
    assert (folder / "out.txt").read_bytes() == before
    assert not (folder / "page.html").exists()


def saved(name: str, *words: str) -> None:
    told = run("evaluate", "text", "--reference", "ref1.txt", *words, "--json").stdout
    Path(name).write_text(told, encoding="utf-8")


def test_saved_evaluations_of_one_signature_are_held_side_by_side() -> None:
    saved("a.json", "--candidate", "out.txt", "--metrics", "bleu,ter")
    saved("b.json", "--candidate", "other.txt", "--metrics", "chrf,bleu")
    result = run("compare", "a.json", "b.json")
    assert "BLEU ↑" in result.stdout
    assert "only the texts can tell" in result.stdout
    (found,) = json.loads(run("compare", "a.json", "b.json", "--json").stdout)
    assert found["difference"] == pytest.approx(found["first"]["value"] - found["second"]["value"])
    assert found["difference"] > 0


def test_saved_evaluations_of_two_signatures_refuse() -> None:
    saved("a.json", "--candidate", "out.txt", "--metrics", "bleu")
    saved("b.json", "--candidate", "out.txt", "--metrics", "bleu", "--tokenizer", "char")
    with pytest.raises(BadInput, match="cannot be compared") as error:
        run("compare", "a.json", "b.json")
    assert "tok:char" in str(error.value)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"scores": [{"name": 1}]}', "\x00", "null"])
def test_a_file_that_is_no_evaluation_is_refused(folder: Path, content: str) -> None:
    saved("a.json", "--candidate", "out.txt", "--metrics", "bleu")
    (folder / "b.json").write_text(content)
    with pytest.raises(BadInput, match=r"is no evaluation|no score in common"):
        run("compare", "a.json", "b.json")
