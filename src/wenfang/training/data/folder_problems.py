"""What is wrong with a picture that someone wants to learn from, and what to do about it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from wenfang.errors import BadInput
from wenfang.pictures.reading import ReadPicture
from wenfang.training.data.picture_set import Problem

Wanted = Literal["none", "class", "text"]
WIDEST = 2.0  # sides; of a longer opaque picture more than half would be cut off
SHOWN = 10


def unreadable(name: str, error: BadInput) -> Problem:
    """Of a file that is no picture, or a broken one."""
    return Problem(name, "unreadable", error.message, False, error.cure or "give another")


def judged(
    name: str,
    read: ReadPicture,
    side: int,
    captions: Sequence[str],
    label: int,
    want: Wanted,
    looks: dict[str, str],
) -> list[Problem]:
    """What is wrong with one picture.

    Args:
        side: that it will be learnt at.
        looks: hash of the pixels → name, of the pictures before it; added to.
    """
    found = [*_of_file(name, read), *_of_size(name, read, side)]
    if want == "text" and not captions:
        remedy = f"write what it shows into {name.rpartition('.')[0]}.txt or captions.jsonl"
        found.append(Problem(name, "no-caption", "nothing is said of it", False, remedy))
    if want == "class" and label < 0:
        remedy = "put it into a sub-folder named by what it is"
        found.append(Problem(name, "no-class", "it has no class", False, remedy))
    pixels = read.picture.pixels
    look = hashlib.sha256(str(pixels.shape).encode() + pixels.tobytes()).hexdigest()
    first = looks.setdefault(look, name)
    if first != name:
        message = f"the same picture as {first}"
        found.append(Problem(name, "duplicate", message, False, "take one of the two away"))
    return found


def sizes_compared(sizes: Mapping[str, tuple[int, int]]) -> list[Problem]:
    """Of pictures whose size is not that of most: they are resized, which is no harm."""
    if len(set(sizes.values())) < 2:
        return []
    usual, _ = Counter(sizes.values()).most_common(1)[0]
    return [
        Problem(
            name, "size", f"{_said(size)}, where most are {_said(usual)}", True, "it is resized"
        )
        for name, size in sizes.items()
        if size != usual
    ]


def refused(problems: Sequence[Problem], place: str) -> BadInput | None:
    """The error that lists what cannot be learnt from; ``None`` where all can."""
    bad = [problem for problem in problems if not problem.usable]
    if not bad:
        return None
    lines = [f"  {p.file}: {p.message}; {p.remedy}" for p in bad[:SHOWN]]
    if len(bad) > SHOWN:
        lines.append(f"  … and {len(bad) - SHOWN} more")
    total = f"  {len(bad)} faults in all" if len(bad) > 1 else "  one fault in all"
    return BadInput(
        "\n".join(["these files cannot be learnt from as they are:", *lines, total]),
        place=place,
        cure="mend them, or leave them out (leave_out_bad)",
    )


def _of_file(name: str, read: ReadPicture) -> list[Problem]:
    found = []
    if "first-frame" in read.notes:
        remedy = "save the one frame that is meant as a PNG"
        found.append(Problem(name, "animated", "it has several frames", False, remedy))
    if "from-cmyk" in read.notes:
        message = "its colours are for print (CMYK) and look different on a screen"
        found.append(Problem(name, "cmyk", message, True, "they are converted to sRGB"))
    return found


def _of_size(name: str, read: ReadPicture, side: int) -> list[Problem]:
    width, height = read.size
    found = []
    if min(width, height) < side:
        message = f"{_said(read.size)} is smaller than {side} × {side}"
        remedy = "give it larger, or train at a lower resolution"
        found.append(Problem(name, "small", message, False, remedy))
    if width != height:
        pixels = read.picture.pixels
        clear = pixels.shape[2] == 4 and bool((pixels[..., 3] < 255).any())
        long = max(width, height) > WIDEST * min(width, height) and not clear
        remedy = "cut it to what is meant" if long else (
            "it is set into a clear square" if clear else "its middle square is used"
        )  # fmt: skip
        found.append(Problem(name, "aspect", f"{_said(read.size)} is no square", not long, remedy))
    return found


def _said(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"
