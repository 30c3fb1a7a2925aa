"""What a person may ask to be measured: words for the rows of :mod:`wenfang.metric_table`."""

from __future__ import annotations

from collections.abc import Iterable

from wenfang.errors import BadInput
from wenfang.metric_table import METRICS, Medium


def asked_names(kind: Medium) -> list[str]:
    """What may stand after ``--metrics``."""
    return list(dict.fromkeys(one.asked for one in METRICS.values() if one.kind == kind))


def chosen(asked: Iterable[str] | str, kind: Medium) -> list[str]:
    """The metrics that a person asked for, each once, in that order.

    Args:
        asked: names, or names with commas between.

    Raises:
        BadInput: there is no such metric, or none was named.
    """
    words = asked.split(",") if isinstance(asked, str) else list(asked)
    names = list(dict.fromkeys(w.strip().lower().replace("_", "-") for w in words if w.strip()))
    known = asked_names(kind)
    for name in names:
        if name not in known:
            other = "texts" if kind == "pictures" else "pictures"
            found_there = name in asked_names("text" if kind == "pictures" else "pictures")
            raise BadInput(
                f"{name!r} is a metric of {other}" if found_there else f"no metric {name!r}",
                place="--metrics",
                cure=f"use {', '.join(known)}",
            )
    if not names:
        raise BadInput("no metric is named", place="--metrics", cure=f"use {', '.join(known)}")
    return names


def needs_reference(asked: str) -> bool:
    """Whether what a person asks for by this word is held against something."""
    return any(one.reference for one in METRICS.values() if one.asked == asked)


def is_comparable(asked: str) -> bool:
    """Whether two systems can be told apart by what a person asks for by this word."""
    return all(one.comparable for one in METRICS.values() if one.asked == asked)
