"""Text made fit to be written into any file format.

A title or a quoted sentence may hold anything a source held: control characters that XML
1.0 forbids (section 2.2), direction overrides that make a line read differently from what
it says (Unicode TR 36), tag characters and runs of variation selectors in which a message
can be hidden. They are taken out here, once, before any writer sees the text, so that all
formats carry the same words. Everything that can be read is kept.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_CONTROL_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls; white space among them: see above
    "\u202a-\u202e\u2066-\u2069"  # direction embeddings, overrides, isolates
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\ufdd0-\ufdef"  # non-characters
    "\U000e0000-\U000e007f"  # tags
    "]"
)
_NON_CHARACTER = re.compile(
    "[" + "".join(chr(p << 16 | e) for p in range(17) for e in (0xFFFE, 0xFFFF)) + "]"
)
_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SELECTOR_RUN = re.compile(f"(?<=[{_SELECTOR}])[{_SELECTOR}]+")


def without_unseen(text: str) -> str:
    """``text`` without characters that cannot be seen or may not be written.

    White space stays, as spaces where it is made of control characters. A lone surrogate
    becomes U+FFFD; a variation selector stays, further ones after it go.
    """
    text = _CONTROL_SPACE.sub(" ", text)
    text = _NON_CHARACTER.sub("", _UNSEEN.sub("", _SURROGATE.sub("\ufffd", text)))
    return _SELECTOR_RUN.sub("", text)


def printable(text: str) -> str:
    """``text`` on one line: :func:`without_unseen`, white space folded to single spaces and
    trimmed. Idempotent."""
    return " ".join(without_unseen(text).split())


def web_address(name: str) -> str | None:
    """``name`` if it is an http(s) address that may become a link, else ``None``:
    ``javascript:`` and ``data:`` never do."""
    if any(ch.isspace() or ch in '<>"\\^`{|}' for ch in name):
        return None
    try:
        parts = urlsplit(name)
        has_host = bool(parts.hostname)
    except ValueError:
        return None
    return name if parts.scheme in ("http", "https") and has_host else None
