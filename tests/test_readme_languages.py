"""The README in both languages: the same commands, verbs and pages, each linking the other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """Code blocks without their comments."""
    found = re.findall(r"^```\w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [re.sub(r"(?m)(?<=\S)\s+#.*$", "", block) for block in found]


def links(text: str) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)]+)\)", text) if "README" not in link]


def verbs(text: str) -> list[str]:
    return re.findall(r"(?m)^\| (`wenfang .*?) \|", text)


def test_both_say_the_same_commands() -> None:
    assert len(blocks(ENGLISH)) == 5
    assert blocks(ENGLISH) == blocks(CHINESE)


def test_both_have_the_same_verbs() -> None:
    assert len(verbs(ENGLISH)) == 16
    assert verbs(ENGLISH) == verbs(CHINESE)


def test_both_lead_to_the_same_pages_which_are_there() -> None:
    assert len(links(ENGLISH)) >= 9
    assert sorted(links(ENGLISH)) == sorted(links(CHINESE))
    pages = [link for link in links(CHINESE) if link.endswith(".md")]
    assert pages
    assert all((ROOT / page).exists() for page in pages)


def test_each_leads_to_the_other() -> None:
    assert "](README.zh.md)" in ENGLISH.split("##")[0]
    assert "](README.md)" in CHINESE.split("##")[0]


def test_the_headings_are_as_many() -> None:
    english, chinese = (re.findall(r"(?m)^#+ ", text) for text in (ENGLISH, CHINESE))
    assert english == chinese
