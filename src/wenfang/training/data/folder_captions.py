"""What is said of the pictures in a person's folder: ``NAME.txt`` beside one, ``captions.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from wenfang.training.data.picture_set import Problem

LISTED = "captions.jsonl"
MAX_LIST = 256 << 20
MAX_TEXT = 64 << 10  # of a NAME.txt
LONGEST = 1000  # characters of a caption: more is no caption but a text
_CURE = 'write {"file": "NAME.png", "caption": "…"} on a line'


@dataclass
class Captions:
    """Captions by the picture's name, and what is wrong with those that cannot be read."""

    by_name: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_captions(folder: Path, names: Iterable[str], needed: bool) -> Captions:
    """The captions of these pictures; those of the list come first.

    Args:
        needed: whether a picture without one cannot be learnt from: a caption that cannot be
            read then stops, too.
    """
    found, known = Captions(), set(names)
    for number, line in enumerate(_list(folder, found, needed), 1):
        if line.strip():
            _listed(line, f"{LISTED}:{number}", known, found, needed)
    for name in known:
        beside = str(PurePosixPath(name).with_suffix(".txt"))
        text = _text(folder / beside, MAX_TEXT, beside, found, needed)
        said = _captions(text.splitlines(), beside, found, needed)
        if said:
            found.by_name[name] = _distinct([*found.by_name.get(name, ()), *said])
    found.by_name = dict(sorted(found.by_name.items()))
    found.problems.sort(key=lambda problem: (problem.file, problem.message))
    return found


def _list(folder: Path, found: Captions, needed: bool) -> list[str]:
    return _text(folder / LISTED, MAX_LIST, LISTED, found, needed).splitlines()


def _text(path: Path, most: int, name: str, found: Captions, needed: bool) -> str:
    """The file's text; empty where there is none."""
    try:
        if not path.is_file():
            return ""
        if path.stat().st_size > most:
            found.problems.append(_problem(name, "too long for captions", "shorten it", needed))
            return ""
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        found.problems.append(_problem(name, "is no text in UTF-8", "save it as UTF-8", needed))
        return ""


def _listed(line: str, place: str, known: set[str], found: Captions, needed: bool) -> None:
    try:
        entry: Any = json.loads(line)
        file, said = entry["file"], entry.get("captions", entry.get("caption", []))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found.problems.append(_problem(place, "is not a caption in JSON", _CURE, needed))
        return
    said = [said] if isinstance(said, str) else said
    if not isinstance(said, list) or not all(isinstance(text, str) for text in said):
        found.problems.append(_problem(place, "its captions are no texts", _CURE, needed))
    elif not isinstance(file, str) or file not in known:
        message = f"names {str(file)[:100]!r}, which is no picture here"
        cure = "give the name relative to the folder, with /"
        found.problems.append(_problem(place, message, cure, needed))
    else:
        texts = _captions(said, place, found, needed)
        found.by_name[file] = _distinct([*found.by_name.get(file, ()), *texts])


def _captions(lines: Iterable[str], place: str, found: Captions, needed: bool) -> list[str]:
    said = []
    for line in lines:
        text = " ".join("".join(c if c.isprintable() else " " for c in line).split())
        if len(text) > LONGEST:
            message = f"a caption of {len(text):,} characters"
            found.problems.append(
                _problem(place, message, f"say it in at most {LONGEST:,}", needed)
            )
        elif text:
            said.append(text)
    return said


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _problem(file: str, message: str, remedy: str, needed: bool) -> Problem:
    return Problem(file, "caption", message, not needed, remedy)
