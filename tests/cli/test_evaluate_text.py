"""``wenfang evaluate text``: what it prints and writes, what it refuses, and how much it holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from evaluation_files import write_texts
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    write_texts(tmp_path)
    return tmp_path


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["evaluate", "text", *words], catch_exceptions=False)


def scores(*words: str) -> dict[str, dict[str, Any]]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return {one["name"]: one for one in json.loads(result.stdout)["scores"]}


def test_a_table_with_intervals_and_signatures() -> None:
    result = run("--candidate", "out.txt", "--reference", "ref1.txt", "--reference", "ref2.txt")
    assert result.exit_code == 0
    for told in ("BLEU ↑", "chrF ↑", "TER ↓", "ROUGE-1 ↑", "ROUGE-Lsum ↑", " – "):
        assert told in result.stdout, told
    signatures = [line for line in result.stdout.splitlines() if "|version:" in line]
    assert len(signatures) == 7
    assert all("n:120" in one or "segments:120" in one for one in signatures)


def test_equal_texts_have_the_best_scores() -> None:
    same = ("--candidate", "ref1.txt", "--reference", "ref1.txt")
    found = scores(*same, "--metrics", "rouge,ter,length,bleu,chrf")
    values = {name: one["value"] for name, one in found.items()}
    assert list(values) == ["rouge-1", "rouge-2", "rouge-l", "rouge-lsum", "ter", "length",
                            "bleu", "chrf"]  # fmt: skip
    assert values == pytest.approx(
        {"rouge-1": 1, "rouge-2": 1, "rouge-l": 1, "rouge-lsum": 1, "ter": 0, "length": 1,
         "bleu": 100, "chrf": 100}
    )  # fmt: skip


def test_chinese_is_told_by_the_texts() -> None:
    words = ("--candidate", "zh.txt", "--reference", "zh-ref.txt", "--metrics", "bleu,rouge")
    told = scores(*words)
    said = scores(*words, "--language", "zh")
    assert told == said
    assert "tok:zh" in told["bleu"]["signature"]
    assert 0.5 < told["rouge-1"]["value"] < 1
    english = scores(*words, "--tokenizer", "char", "--metrics", "bleu")
    assert "tok:char" in english["bleu"]["signature"]


def test_the_same_seed_gives_the_same_intervals_and_another_others() -> None:
    words = ("--candidate", "out.txt", "--reference", "ref1.txt", "--metrics", "bleu")
    first, second = scores(*words, "--seed", "1"), scores(*words, "--seed", "1")
    assert first == second
    assert scores(*words, "--seed", "2")["bleu"]["interval"] != first["bleu"]["interval"]
    assert scores(*words, "--samples", "0")["bleu"]["interval"] is None


def test_without_a_reference_variety_can_be_measured() -> None:
    found = scores("--candidate", "out.txt", "--metrics", "distinct,self-bleu,repetition")
    assert list(found) == ["distinct-1", "distinct-2", "distinct-3", "self-bleu", "repetition"]
    values = [found[f"distinct-{n}"]["value"] for n in (1, 2, 3)]
    assert values == sorted(values)


def test_page_and_json_in_a_folder_in_either_language(folder: Path) -> None:
    words = ("--candidate", "out.txt", "--reference", "ref1.txt", "--metrics", "bleu")
    result = run(*words, "-o", "found", "--page-language", "zh")
    assert result.stdout.splitlines()[-2:] == ["found/report.html", "found/evaluation.json"]
    page = (folder / "found" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans">' in page
    assert "最差与最好的行" in page
    data = json.loads((folder / "found" / "evaluation.json").read_text(encoding="utf-8"))
    assert data["given"][0] == {"role": "candidate", "name": "out.txt", "count": 120}
    assert sum(data["details"]["bleu"]["segments"]["counts"]) == 120
    assert data["bootstrap"] == {"samples": 1000, "seed": 0}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.txt", b"", "empty"),
        ("short.txt", b"one\ntwo\n", "2"),
        ("latin.txt", "caf\u00e9\n".encode("latin-1") * 120, "UTF-8"),
        ("utf16.txt", ("word\n" * 120).encode("utf-16"), "UTF-8"),
    ],
)
def test_files_that_cannot_be_measured_are_named(
    folder: Path, name: str, content: bytes, told: str
) -> None:
    (folder / name).write_bytes(content)
    for words in (
        ("--candidate", name, "--reference", "ref1.txt"),
        ("--candidate", "out.txt", "--reference", "ref1.txt", "--reference", name),
    ):
        with pytest.raises(BadInput) as error:
            run(*words, "--language", "en", "--metrics", "bleu", "-o", "found")
        assert name in str(error.value)
        assert told in str(error.value)
        assert error.value.exit_code == 2
    assert not (folder / "found").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--candidate", "out.txt"), "--reference"),
        (("--candidate", "nowhere.txt", "--metrics", "repetition"), "nowhere.txt"),
        (("--candidate", ".", "--metrics", "repetition"), "."),
        (("--candidate", "out.txt", "--metrics", "blue"), "--metrics"),
        (("--candidate", "out.txt", "--metrics", "repetition", "--samples", "20"), "samples"),
        (("--candidate", "out.txt", "--metrics", "repetition", "--language", "fr"), "--language"),
        (("--candidate", "out.txt", "--metrics", "repetition", "--report", "out.txt"), "--report"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, words: tuple[str, ...], told: str) -> None:
    before = (folder / "out.txt").read_bytes()
    with pytest.raises(BadInput) as error:
        run(*words)
    assert told in str(error.value)
    assert (folder / "out.txt").read_bytes() == before


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_what_can_be_read_but_once_is_refused(path: str) -> None:
    with pytest.raises(BadInput, match="no file but a pipe or a device"):
        run("--candidate", "out.txt", "--reference", path)


def test_an_unknown_tokenizer_is_refused() -> None:
    with pytest.raises(BadInput, match="tokenizer"):
        run("--candidate", "out.txt", "--reference", "ref1.txt", "--tokenizer", "klingon")


def test_exit_codes_and_errors_for_programs(folder: Path) -> None:
    def wenfang(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "wenfang", "evaluate", "text", *words]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)

    good = wenfang("--candidate", "out.txt", "--metrics", "repetition")
    assert (good.returncode, good.stderr) == (0, "measuring …\n")
    bad = wenfang("--candidate", "nowhere.txt", "--metrics", "repetition", "--json")
    assert bad.returncode == 2
    assert json.loads(bad.stdout)["place"] == "nowhere.txt"
    usage = wenfang("--candidate", "out.txt", "--samples", "-1", "--json")
    assert usage.returncode == 2
    assert json.loads(usage.stdout)["error"] == "bad_input"
    model = wenfang("--candidate", "out.txt", "--metrics", "perplexity", "--model", "none.gguf")
    assert model.returncode in (2, 3)
    assert "none.gguf" in model.stderr


LIMITED = """
import resource, sys
from pathlib import Path
from wenfang.studio import Studio

def measure(name):
    with Studio.open() as studio:
        paths = Path(f"{name}-out.txt"), [Path(f"{name}-ref.txt")]
        return studio.evaluate_text(*paths, metrics="bleu,repetition", language="en", samples=100)

measure("small")
data = next(line for line in open("/proc/self/status") if line.startswith("VmData"))
limit = int(data.split()[1]) * 1024 + (48 << 20)
resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
found = measure("large")
print(found.given[0].count, sum(found.measured[0].segments.counts))
try:
    held = [Path("large-out.txt").read_text().splitlines(), Path("large-ref.txt").read_text()]
except MemoryError:
    print("all lines at once do not fit")
"""


if sys.platform == "linux":  # elsewhere a process cannot be held to so little

    @pytest.mark.slow
    def test_many_lines_stream_in_little_memory(folder: Path) -> None:
        line = (
            "the small ferry crossed the river at noon and left the quay again before the rain came"
        )
        for name, count in (("small", 3000), ("large", 200_000)):
            with (folder / f"{name}-out.txt").open("w") as out:
                out.writelines(f"{line} {n % 97}\n" for n in range(count))
            with (folder / f"{name}-ref.txt").open("w") as out:
                out.writelines(f"{line} {n % 89}\n" for n in range(count))
        done = subprocess.run(
            [sys.executable, "-c", LIMITED], cwd=folder, capture_output=True, text=True, timeout=500
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["200000 200000", "all lines at once do not fit"]
