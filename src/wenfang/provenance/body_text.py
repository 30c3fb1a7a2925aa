"""The sentences of a published piece without what publication puts around them: the visible
label, the caption of the cover, byline and date, footnote marks, the list of sources.

These are no claims of the piece, and a claims check has nothing to hold them against. Design
choice: only what our own writers print is recognised, by its exact form, and it is blanked
out rather than cut, so that offsets stay true. A wording that is nearly a label, or a line
below the list of sources that reads like a sentence, stays and is checked: whatever is left
out here is looked at by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenfang.documents.label_text import ANSWERED_FOR, GENERATED
from wenfang.documents.words import WORDS

_BADGE = "AI"


def _label_lines() -> frozenset[str]:
    """The wordings alone, both on one line, and behind the badge, as readers give them."""
    wordings = [
        wording
        for said in (GENERATED, ANSWERED_FOR)
        for a, b in [(said["zh"], said["en"])]
        for wording in (a, b, f"{a} {b}", f"{b} {a}")
    ]
    captions = (words.cover for words in WORDS.values())
    return frozenset([*wordings, *(f"{_BADGE} {wording}" for wording in wordings), *captions])


_LABELS = _label_lines()
_LIST_HEADINGS = frozenset(words.sources for words in WORDS.values())
#: Headline, label and standfirst stand before the byline.
_CREDITS_WITHIN = 12
_DATE = r"(?:\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d{4}年\d{1,2}月\d{1,2}日)"


def _credit(wording: str) -> str:
    """A pattern for ``By {}`` and the gap behind it, which may be missing as a whole."""
    before, after = wording.split("{}")
    return rf"(?:{re.escape(before)}.{{1,80}}?{re.escape(after)}(?:\s*·\s*|\s+))?"


#: The date is always printed; HTML and PDF part the three by space alone.
_CREDITS = re.compile(
    "|".join(_credit(words.byline) + _credit(words.editor) + _DATE for words in WORDS.values())
)
_PAGE_NUMBER = re.compile(
    "|".join(re.escape(words.page).replace(re.escape("{}"), r"\d{1,4}") for words in WORDS.values())
)
_MARKDOWN_MARK = re.compile(r"\[\^[\w-]{1,30}\](?!:)")
_MARKDOWN_NOTE = re.compile(r"\[\^[\w-]{1,30}\]:\s")
_NUMBERED = re.compile(r"\[(\d{1,3})\] |\d{1,3}\. ")
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)）]*$")
_LONGEST_ENTRY = 600


def body_only(text: str) -> str:
    """``text`` with everything that is not the piece itself replaced by spaces.

    Args:
        text: as a reader of :mod:`wenfang.sources` gives it, a paragraph a line. Texts of
            other makers come back as they are, but for Markdown's footnotes.
    """
    lines = list(_lines(text))
    out = {*_labels_and_page_numbers(lines), *_credits(lines), *_notes(lines), *_source_list(lines)}
    marks = [_MARKDOWN_MARK]
    if numbers := {m[1] for n in out if (m := _NUMBERED.match(lines[n][2])) and m[1]}:
        marks.append(re.compile(rf"\[(?:{'|'.join(sorted(numbers))})\]"))
    pieces = []
    for n, (start, end, _) in enumerate(lines):
        line = text[start:end]
        if n in out:
            line = " " * len(line)
        for mark in marks:
            line = mark.sub(lambda found: " " * len(found[0]), line)
        pieces.append(line)
    return "\n".join(pieces)


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and stripped text of every line."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line), line.strip()
        start += len(line) + 1


def _labels_and_page_numbers(lines: list[tuple[int, int, str]]) -> Iterator[int]:
    filled = [n for n, (*_, line) in enumerate(lines) if line]
    for at, n in enumerate(filled):
        line = lines[n][2]
        after = lines[filled[at + 1]][2] if at + 1 < len(filled) else ""
        badge = line == _BADGE and after in _LABELS
        if line in _LABELS or badge or _PAGE_NUMBER.fullmatch(line):
            yield n


def _credits(lines: list[tuple[int, int, str]]) -> Iterator[int]:
    filled = [n for n, (*_, line) in enumerate(lines) if line]
    for n in filled[:_CREDITS_WITHIN]:
        if _CREDITS.fullmatch(lines[n][2]):
            yield n
            return


def _notes(lines: list[tuple[int, int, str]]) -> Iterator[int]:
    return (n for n, (*_, line) in enumerate(lines) if _MARKDOWN_NOTE.match(line))


def _source_list(lines: list[tuple[int, int, str]]) -> Iterator[int]:
    """The last heading that opens a list of sources, and the entries that follow it."""
    headings = [n for n, (*_, line) in enumerate(lines) if line in _LIST_HEADINGS]
    if not headings:
        return
    first = headings[-1]
    entries = []
    for n in range(first + 1, len(lines)):
        line = lines[n][2]
        if line and not _is_entry(line):
            break
        entries += [n] if line else []
    if entries:
        yield from (first, *entries)


def _is_entry(line: str) -> bool:
    """Titles, authors and file names do not end as sentences do; what does is checked."""
    return len(line) <= _LONGEST_ENTRY and not _SENTENCE_END.search(line)
