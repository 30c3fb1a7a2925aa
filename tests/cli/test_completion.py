"""What a shell is offered, asked as a shell asks; and that ``--help`` reads none of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wenfang.cli import completion
from wenfang.pictures.styles import styles

ASKED = "from wenfang.cli.app import app; app(prog_name='wenfang')"


def offered(folder: Path, line: str, **environment: str) -> list[str]:
    """Words that a shell would show at the end of a line."""
    words = line.split(" ")
    asked = {
        "_WENFANG_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "WENFANG_CONFIG": str(folder / "config"),
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=folder,
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "some", "none"),
    [
        ("wenfang draw fox --style ink", ["ink-wash"], ["watercolour"]),
        ("wenfang vary a.png --style 水", ["水墨"], ["ink-wash"]),
        ("wenfang draw fox -f ", ["png", "jpg", "webp", "avif"], ["gif"]),
        ("wenfang draw fox --label-position top", ["top", "top-left"], ["bottom"]),
        (
            "wenfang draw fox --model ",
            ["generator:", "hf:", "openai:"],
            ["qwen2.5-coder-1.5b-instruct-q4_k_m"],
        ),
        ("wenfang evaluate text --metrics ro", ["rouge"], ["rouge-1", "bleu"]),
        ("wenfang evaluate text --metrics bleu,", ["bleu,ter", "bleu,rouge"], ["bleu,bleu"]),
        ("wenfang compare a b --metrics ch", ["chrf"], ["fid"]),
        ("wenfang evaluate images --metrics fid,k", ["fid,kid"], ["fid,is", "kid"]),
        ("wenfang evaluate text --page-language ", ["zh", "en"], []),
        ("wenfang upscale a.png --quality ", ["fast", "photo", "drawing"], []),
        ("wenfang cutout a.png --subject p", ["person"], ["anything"]),
        ("wenfang describe a.png --language ", ["zh", "en"], []),
        ("wenfang describe a.png --model ", ["hf:", "openai:"], ["smollm2-135m-instruct"]),
        ("wenfang write hello --model smol", ["smollm2-135m-instruct"], ["lac"]),
        ("wenfang models show la", ["lac"], ["smollm2-135m-instruct"]),
        ("wenfang models list --language z", ["zh"], ["en"]),
    ],
)
def test_what_a_shell_is_offered(
    tmp_path: Path, line: str, some: list[str], none: list[str]
) -> None:
    words = offered(tmp_path, line)
    assert set(some) <= set(words)
    assert not set(none) & set(words)


def test_the_configured_models_are_offered(tmp_path: Path) -> None:
    line = "wenfang draw fox --model "
    assert "hf:sdxl" in offered(tmp_path, line, WENFANG_IMAGE_MODEL="hf:sdxl")
    line = "wenfang describe a.png --model "
    assert "hf:sees" in offered(tmp_path, line, WENFANG_TEXT_MODEL="hf:sees")


def test_generators_are_offered_by_name_and_by_folder(tmp_path: Path) -> None:
    for folder in ("fox", "runs/gan-emoji/export", "runs/empty", "other"):
        (tmp_path / folder).mkdir(parents=True)
    for folder in ("fox", "runs/gan-emoji/export"):
        (tmp_path / folder / "generator.json").write_text("{}")
    line = "wenfang draw fox --model "
    words = offered(tmp_path, line)
    assert {"fox", "runs/gan-emoji/export"} <= set(words)
    assert not {"other", "runs/empty", "runs/gan-emoji"} & set(words)
    assert offered(tmp_path, line + "fo") == ["fox"]
    assert offered(tmp_path, line + "./fo") == ["./fox"]
    assert offered(tmp_path, line + "runs/") == ["runs/gan-emoji/export"]
    assert offered(tmp_path, line + "runs/gan") == ["runs/gan-emoji/export"]
    assert offered(tmp_path, f"{line}{tmp_path}/f") == [f"{tmp_path}/fox"]
    assert offered(tmp_path, line + "no/such/") == []
    assert offered(tmp_path, line + "~nobody-of-that-name/") == []
    entry = """[[resource]]
name = "own-fox"
title = "A fox"
task = "image"
format = "generator"
license = "CC0-1.0"
commercial = "yes"
attribution = "Its makers"
homepage = "https://example.org/fox"
memory = 1

[[resource.files]]
name = "generator.json"
bytes = 2
sha256 = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
sources = [{ kind = "url", url = "https://example.org/generator.json" }]
"""
    (tmp_path / "catalogue.toml").write_text(entry)
    settings = {"WENFANG_RESOURCES_CATALOGUE": str(tmp_path / "catalogue.toml")}
    assert "generator:own-fox" in offered(tmp_path, line, **settings)


def test_broken_settings_offer_less_and_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "wenfang.toml").write_text("[text")
    assert set(offered(tmp_path, "wenfang draw fox --model ")) == {
        "generator:",
        "generator:default",
        "hf:",
        "openai:",
    }
    assert offered(tmp_path, "wenfang models show la") == []


@pytest.mark.parametrize(
    "values",
    [completion.style_names, completion.picture_formats, completion.label_positions,
     completion.qualities, completion.subjects],
)  # fmt: skip
def test_what_is_offered_is_taken(values: Any) -> None:
    from wenfang.brief import IllustrationBrief

    field = {
        completion.style_names: "style",
        completion.picture_formats: "formats",
        completion.label_positions: "label_position",
        completion.qualities: "quality",
        completion.subjects: "subject",
    }[values]
    task = {"quality": "upscale", "subject": "cutout"}.get(field, "draw")
    for value, _ in values(""):
        said = {field: (value,) if field == "formats" else value}
        more = {"prompt": "a fox"} if task == "draw" else {"images": ("a.png",)}
        assert IllustrationBrief(task=task, **said, **more)
    assert len(values("")) >= 2
    assert values("no such beginning") == []


def test_every_style_is_offered_in_both_languages() -> None:
    assert [value for value, _ in completion.style_names("")] == [s.id for s in styles()]
    for style in styles():
        assert (style.name.zh, style.id) in completion.style_names(style.name.zh[0])
