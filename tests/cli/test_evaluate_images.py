"""``wenfang evaluate images`` and ``statistics`` with the real networks, on a few small pictures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from evaluation_files import write_pictures
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput

ALL = "fid,kid,is,precision-recall,density-coverage,lpips-diversity"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Circles and stripes, real and made."""
    place = tmp_path_factory.mktemp("pictures")
    write_pictures(place)
    return place


@pytest.fixture(autouse=True)
def quiet_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["evaluate", *words], catch_exceptions=False)


def told(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.slow
def test_every_metric_the_table_and_the_page(folder: Path, tmp_path: Path) -> None:
    made, real = str(folder / "made"), str(folder / "real")
    out = tmp_path / "out"
    words = ("--generated", made, "--reference", real, "--metrics", ALL, "--splits", "4")
    result = run("images", *words, "-o", str(out))
    assert result.exit_code == 0, result.output
    for title in ("FID ↓", "KID ↓", "Inception Score ↑", "precision ↑", "recall ↑", "density ↑",
                  "coverage ↑", "LPIPS diversity ↑"):  # fmt: skip
        assert title in result.stdout
    assert "mind (FID): 12 pictures are fewer than" in result.stdout
    assert "FID|n:12+14|features:inception-v3@" in result.stdout
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count("<img ") > 10
    assert "Nearest to the reference" in page
    data = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    scores = {one["name"]: one["value"] for one in data["scores"]}
    assert list(scores) == ["fid", "kid", "is", "precision", "recall", "density", "coverage",
                            "lpips-diversity"]  # fmt: skip
    assert scores["fid"] > 0
    assert 1 <= scores["is"] <= 1000
    assert all(0 <= scores[name] <= 1 for name in ("precision", "recall", "coverage"))


@pytest.mark.slow
def test_saved_statistics_stand_for_the_folder(folder: Path, tmp_path: Path) -> None:
    made, real = str(folder / "made"), str(folder / "real")
    stats = str(tmp_path / "real.npz")
    saved = told("statistics", real, "-o", stats)
    assert (saved["count"], saved["file"], saved["left_out"]) == (14, stats, [])
    by_folder = told("images", "--generated", made, "--reference", real)
    by_stats = told("images", "--generated", made, "--reference", stats)
    assert by_folder["scores"] == by_stats["scores"]
    assert by_stats["given"][1] == {"role": "reference", "name": stats, "count": 14}
    same = told("images", "--generated", real, "--reference", stats, "--metrics", "fid")
    assert same["scores"][0]["value"] == pytest.approx(0, abs=1e-4)
    page = tmp_path / "page.html"
    run("images", "--generated", made, "--reference", stats, "--page-language", "zh",
        "--report", str(page))  # fmt: skip
    text = page.read_text(encoding="utf-8")
    assert "图片评测" in text
    assert "张图片少于" in text
    assert not re.search(r"fewer|pictures are", text)


@pytest.mark.slow
def test_a_broken_picture_is_named_and_left_out_only_when_asked(
    folder: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "made"
    bad.mkdir()
    for path in (folder / "made").iterdir():
        (bad / path.name).write_bytes(path.read_bytes())
    (bad / "<b>05.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    words = ("images", "--generated", str(bad), "--metrics", "lpips-diversity")
    with pytest.raises(BadInput) as error:
        run(*words)
    assert "<b>05.png" in str(error.value.place)
    assert error.value.exit_code == 2
    page = tmp_path / "page.html"
    found = told(*words, "--skip-unreadable", "--report", str(page))
    assert found["given"][0]["count"] == 12
    assert "<b>05.png" in found["left_out"][0]
    assert found["files"] == [str(page)]
    assert "&lt;b&gt;05.png" in page.read_text(encoding="utf-8")
    assert "<b>05.png" not in page.read_text(encoding="utf-8")


def test_names_of_files_cannot_command_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    from wenfang.cli.scores import print_evaluation
    from wenfang.metrics.evaluation import Evaluation

    print_evaluation(Evaluation("pictures", "en", (), (), left_out=("\x1b[31m[red]a.png: bad",)))
    out = capsys.readouterr().out
    assert "[31m[red]a.png: bad" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("words", "told_of"),
    [
        (("--metrics", "fid"), "reference"),
        (("--metrics", "bleu"), "--metrics"),
        (("--metrics", "is", "--report", "page.txt"), "--report page.txt"),
        (("--metrics", "is", "--report", "nowhere/page.html"), "nowhere"),
        (("--metrics", "is", "-o", "."), "."),
        (("--metrics", "is", "--page-language", "fr"), "--page-language"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_work(
    folder: Path, tmp_path: Path, words: tuple[str, ...], told_of: str
) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(BadInput) as error:
        run("images", "--generated", str(folder / "made"), *words)
    assert told_of in str(error.value.place)
    assert error.value.cure


@pytest.mark.parametrize("name", ["stats.txt", "nowhere/real.npz"])
def test_statistics_go_to_a_file_of_their_kind(folder: Path, name: str) -> None:
    with pytest.raises(BadInput):
        run("statistics", str(folder / "real"), "-o", name)
