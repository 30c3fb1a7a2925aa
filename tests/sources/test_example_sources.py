"""The example briefs load, their sources are read, and the script makes what is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from wenfang.brief import NewsBrief, load_brief
from wenfang.sources import read_source, read_sources, same_content

FOLDER = Path(__file__).parents[2] / "examples" / "news"


@pytest.mark.parametrize(
    ("name", "language", "units", "encodings", "contradiction"),
    [
        ("brief.toml", "en", r"\S+", ["utf-8", None, "utf-8"], ("£4.2 million", "£4.8 million")),
        ("brief.zh.toml", "zh", r"\w", ["gb18030", None, "utf-8"], ("3.2万册", "2.8万册")),
    ],
)
def test_briefs(
    name: str,
    language: str,
    units: str,
    encodings: list[str | None],
    contradiction: tuple[str, str],
) -> None:
    brief = load_brief(FOLDER / name)
    assert isinstance(brief, NewsBrief)
    sources = read_sources(brief.sources, base=FOLDER, allow_network=False)
    assert [s.encoding for s in sources] == encodings
    assert all(s.language == brief.language == language for s in sources)
    assert all(250 <= len(re.findall(units, s.text)) <= 500 for s in sources)
    assert all(s.title and s.findings == () for s in sources)
    assert same_content(sources) == {}
    assert contradiction[0] in sources[0].text
    assert contradiction[1] in sources[1].text


def test_pdf_headings_and_running_heads() -> None:
    source = read_source("council-minutes.pdf", id="s1", base=FOLDER, allow_network=False)
    texts = [s.text for s in source.sentences]
    assert "Item 4: Ferry line between Mill Quay and Saltmarsh" in texts
    assert "Decision" in texts
    assert not any(text.startswith(("Page", "Harrowmere Town Council")) for text in texts)


def test_script_makes_the_committed_sources(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "make_sources.py", tmp_path], check=True)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["council-minutes.pdf", "library-meeting.docx", "library-notice.txt"]
    for name in made:
        old = read_source(name, id="s1", base=FOLDER, allow_network=False)
        new = read_source(name, id="s1", base=tmp_path, allow_network=False)
        assert new.sentences == old.sentences
