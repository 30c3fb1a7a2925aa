"""Markdown (CommonMark with tables): front matter to title, author and date; the rest to
HTML and from there to text, so that HTML inside Markdown falls under the same rules.

A footnote is a paragraph of its own; its mark in the text is no part of the sentence.
Front matter is YAML between ``---`` lines, as Jekyll, Hugo and Pandoc have it.
"""

from __future__ import annotations

import re
from typing import Any

from wenfang.errors import BadInput
from wenfang.sources.extracted import Extracted, iso_date, one_line

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_MAX_FRONT = 65_536
# Footnotes are no CommonMark: ``[^1]: notes.txt`` would define a link, and ``[^1]`` become one.
_NOTE = re.compile(r"^ {0,3}(\[\^[\w-]{1,30}\]:)", re.M)
_NOTE_MARK = re.compile(r"(?<!\\)\[\^[\w-]{1,30}\](?!:)")


def read_markdown(text: str) -> Extracted:
    """Blocks of a Markdown text.

    Raises:
        BadInput: the front matter is not YAML.
    """
    from markdown_it import MarkdownIt

    from wenfang.sources.html import read_fragment

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front: dict[str, Any] = {}
    if match := _FRONT.match(text):
        front = _front_matter(match.group(1))
        text = text[match.end() :]
    text = _NOTE.sub(r"\n\\\1", _NOTE_MARK.sub("", text))
    inside = read_fragment(MarkdownIt("commonmark").enable("table").render(text))
    author = front.get("author") or front.get("authors") or front.get("byline")
    if isinstance(author, list):
        author = ", ".join(str(name) for name in author)
    return Extracted(
        inside.blocks,
        title=one_line(front.get("title")) or inside.title,
        author=one_line(author),
        published=iso_date(front.get("date") or front.get("published")),
        notes=inside.notes,
    )


def _front_matter(block: str) -> dict[str, Any]:
    import yaml

    if len(block) > _MAX_FRONT:
        raise BadInput("the front matter is over 64 kB", cure="shorten it")
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(block)):
            raise BadInput("the front matter uses YAML aliases", cure="write the values out")
        data = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise BadInput(
            f"the front matter is not valid YAML near line {line}", cure="correct or remove it"
        ) from None
    return data if isinstance(data, dict) else {}
