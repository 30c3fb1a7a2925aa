"""The command line as a whole: light to start, errors in words and in JSON, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "sqlalchemy", "httpx", "pydantic", "onnxruntime", "cyllama", "c2pa", "jinja2")


def wenfang(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {
        "WENFANG_CONFIG": str(folder / "config"),
        "WENFANG_LIBRARY_FOLDER": str(folder / "library"),
    }
    return subprocess.run(
        [sys.executable, "-m", "wenfang", *words],
        cwd=folder,
        env={**os.environ, **own, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_help_names_every_verb_and_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['wenfang', '--help']\n"
        "from wenfang.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('HEAVY', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "HEAVY []" in done.stdout
    for verb in (
        "make",
        "resume",
        "replay",
        "write",
        "chat",
        "check",
        "verify",
        "library",
        "models",
    ):
        assert verb in done.stdout


def verbs_in(text: str) -> set[str]:
    return set(re.findall(r"(?:^|`|&& |\n)wenfang ([a-z]+)", text))


@pytest.mark.parametrize(
    "page",
    sorted(p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]),
)
def test_every_verb_that_a_page_names_exists(tmp_path: Path, page: str) -> None:
    for verb in verbs_in((ROOT / page).read_text(encoding="utf-8")):
        assert wenfang(tmp_path, verb, "--help").returncode == 0, verb


@pytest.mark.parametrize("page", ["docs/briefs.md", "docs/gates.md"])
def test_briefs_in_pages_are_valid(page: str) -> None:
    import tomllib

    from wenfang.brief import Brief

    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)
    assert blocks
    for block in blocks:
        Brief(**tomllib.loads(block))


@pytest.mark.parametrize("name", ["brief.toml", "brief.zh.toml"])
def test_the_examples_are_valid(name: str) -> None:
    from wenfang.brief import load_brief

    assert load_brief(ROOT / "examples/news" / name).kind == "news"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["make", "none.toml"], 2, "no such file"),
        (["replay", "none"], 2, "no such piece"),
        (["resume"], 2, "no piece was cut off"),
        (["library", "show", "none"], 2, "no such piece"),
        (["models", "show", "none"], 2, "none"),
        (["check", "none.txt"], 2, "none.txt"),
        (["library", "list", "--state", "nonsense"], 2, "blocked, failed, held, rejected"),
        (["review", "show", "none"], 2, "no such piece"),
        (["review", "approve", "none"], 2, "no such piece"),
        (["review", "reject", "none"], 2, "--reason"),
        (["nosuchverb"], 2, "No such command"),
        (["make"], 2, "Missing argument"),
        (["make", "a.toml", "--nonsense"], 2, "No such option"),
        (["make", "a.toml", "--out"], 2, "requires an argument"),
    ],
)
def test_errors_have_exit_codes_and_words(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    done = wenfang(tmp_path, *words)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    as_json = wenfang(tmp_path, *words, "--json")
    assert as_json.returncode == code
    assert {"error", "message", "place", "cure"} <= set(json.loads(as_json.stdout))


def test_completion_can_be_installed(tmp_path: Path) -> None:
    assert "--install-completion" in wenfang(tmp_path, "--help").stdout
    # Told and not guessed from the processes above, among which there may be no shell.
    told = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = wenfang(tmp_path, "--show-completion", "bash", **told)
    assert script.returncode == 0
    assert "COMP_WORDS" in script.stdout


def test_config_shows_value_and_origin(tmp_path: Path) -> None:
    (tmp_path / "wenfang.toml").write_text("[text]\nparallel = 2\n")
    done = wenfang(tmp_path, "config", "--json", WENFANG_TEXT_MODEL="smollm2-135m-instruct")
    found = {entry["key"]: entry for entry in json.loads(done.stdout)}
    assert found["text.parallel"]["value"] == 2
    assert found["text.parallel"]["origin"].endswith("wenfang.toml")
    assert found["text.model"]["origin"] == "$WENFANG_TEXT_MODEL"
    assert found["text.context"]["origin"] == "default"


def test_unknown_setting_is_a_configuration_error(tmp_path: Path) -> None:
    done = wenfang(tmp_path, "config", WENFANG_TEXT_MODLE="x")
    assert done.returncode == 2
    assert "did you mean" in done.stderr


def test_keys_are_made_private_and_the_root_can_be_given_away(tmp_path: Path) -> None:
    shown = json.loads(wenfang(tmp_path, "keys", "show", "--json").stdout)
    told = wenfang(tmp_path, "keys", "show").stdout
    assert all(entry["sha256"] in told for entry in shown["certificates"])
    folder = shown["folder"]
    assert max(len(line) for line in told.splitlines() if folder not in line) <= 80
    done = wenfang(tmp_path, "keys", "export-root", "root.pem")
    assert done.returncode == 0
    assert "BEGIN CERTIFICATE" in (tmp_path / "root.pem").read_text()
    secret = [p for p in (tmp_path / "config").rglob("*") if p.is_file()]
    assert secret
    if os.name == "posix":
        assert all(p.stat().st_mode & 0o077 == 0 for p in secret)


def test_a_broken_pipe_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m wenfang models list --json | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert "Traceback" not in done.stderr
