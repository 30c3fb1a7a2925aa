"""Bytes to text: which encoding a text file is in, decided strictly and said aloud.

Order: what the person says (``#encoding=big5``); a byte order mark; what the document
declares (HTML ``meta``, HTTP ``charset``), if the text is then plausible; strict UTF-8; and
last the encodings in which Chinese and English files are still met, each decoded strictly
and judged by how much of what comes out is ordinary writing. If none is plausible, or two
are, that is an error with a cure: a source is never read by a guess.

Labels follow the WHATWG Encoding Standard (a file that says ``gb2312`` is read as GB18030,
``iso-8859-1`` as Windows-1252, as every browser does).
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from wenfang.errors import BadInput
from wenfang.sources.common_han import COMMON_HAN
from wenfang.sources.extracted import Note

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_AS_BROWSERS_DO = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "iso8859-1": "cp1252",
    "ascii": "cp1252", "latin_1": "cp1252", "big5": "big5", "cp950": "big5", "big5hkscs": "big5",
}  # fmt: skip
#: Python's codecs to try for one name, in order: Big5 has vendor extensions.
_VARIANTS = {"big5": ("big5", "cp950", "big5hkscs")}
_CANDIDATES = ("gb18030", "big5", "utf-16-le", "utf-16-be", "cp1252")
_PLAUSIBLE = 0.4
_CLEARLY_BETTER = 0.15
_CURE = "save it as UTF-8, or add its encoding to the name: #encoding=big5"

_CJK_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～％￥　０１２３４５６７８９")
_LATIN_MARKS = frozenset("‘’“”–—…•€£©®™°·½¼¾²³×«»§\u00a0")
_FORBIDDEN = frozenset({"Cc", "Cn", "Co", "Cs"})
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_JUDGED = 200_000  # characters are enough to tell
_LATIN_WORD = re.compile(r"[^\W\d_]+")


def decode_text(
    data: bytes, *, said: str | None = None, declared: str | None = None
) -> tuple[str, str, tuple[Note, ...]]:
    """Text, the encoding's name, and notes.

    Args:
        data: the bytes.
        said: the encoding that the person gives; taken or refused, never second-guessed.
        declared: what the document or its server declares; taken if plausible.

    Raises:
        BadInput: no encoding fits, or more than one; names the cure.
    """
    if said is not None:
        return _as_said(data, said), _known_name(said) or said, ()
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name), name, ()
    declared_name = _known_name(declared) if declared else None
    as_declared = _try(data, declared_name) if declared_name else None
    if (
        declared_name
        and as_declared is not None
        and plausibility(as_declared, declared_name) >= _PLAUSIBLE
    ):
        return as_declared, declared_name, ()
    text, name = _detected(data)
    if declared_name and name != declared_name:
        message = f"the document calls itself {declared}, but it is {name}"
        return text, name, (Note("wrong-encoding-declared", message),)
    return text, name, ()


def plausibility(text: str, encoding: str) -> float:
    """How much of ``text`` is ordinary Chinese or English writing, from 0 to 1.

    Only what is not ASCII is judged; text with control characters, unassigned or private
    code points is 0."""
    if any(unicodedata.category(c) in _FORBIDDEN and c not in "\t\n\r\f\x1a" for c in set(text)):
        return 0.0
    if text.isascii():
        return 1.0
    text = text[max(0, _first_other(text) - 100) :][:_JUDGED]
    others = [c for c in text if c > "\x7f"]
    latin = sum(_usual_accents(word) for word in _LATIN_WORD.findall(text))
    if encoding == "cp1252":
        return (latin + sum(c in _LATIN_MARKS for c in others)) / len(others)
    usual = sum(c in COMMON_HAN or c in _CJK_MARKS or c in _LATIN_MARKS for c in others)
    usual += sum("\uff01" <= c <= "\uff5e" and c not in _CJK_MARKS for c in others)
    # Even plain writing is one third rarer characters: two thirds count as all.
    return min(1.0, (usual * 1.5 + latin) / len(others))


def _first_other(text: str) -> int:
    match = _NOT_ASCII.search(text)
    return match.start() if match else 0


def _usual_accents(word: str) -> int:
    """Accented letters of a word that is mostly plain letters. Chinese bytes read as Latin
    give runs of accents, which are not usual."""
    accented = sum("\x7f" < c < "\u0250" for c in word)
    return accented if accented * 2 <= len(word) else 0


def _as_said(data: bytes, said: str) -> str:
    name = _known_name(said)
    if name is None:
        raise BadInput(
            f"there is no encoding called {said!r}", cure="use utf-8, gb18030, big5 or utf-16"
        )
    for mark, marked in _MARKS:
        if data.startswith(mark) and marked.startswith(name):
            return _strict(data[len(mark) :], marked)
    return _strict(data, name)


def _known_name(label: str) -> str | None:
    """The name used here for a label, or ``None`` if Python has no such text encoding."""
    try:
        info = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in ("idna", "punycode"):
        return None
    return _AS_BROWSERS_DO.get(info.name, info.name)


def _strict(data: bytes, name: str) -> str:
    last: UnicodeDecodeError | None = None
    for codec in _VARIANTS.get(name, (name,)):
        try:
            return data.decode(codec)
        except UnicodeDecodeError as error:
            last = error
        except (UnicodeError, LookupError):
            break
    where = f" at byte {last.start}" if last else ""
    raise BadInput(f"the text is not valid {name}{where}", cure=_CURE)


def _try(data: bytes, name: str) -> str | None:
    try:
        return _strict(data, name)
    except BadInput:
        return None


def _detected(data: bytes) -> tuple[str, str]:
    as_utf8: str | None = None
    if b"\0" not in data:
        try:
            as_utf8 = data.decode("utf-8")
        except UnicodeDecodeError as error:
            _refuse_damaged_utf8(data, error)
        else:
            if plausibility(as_utf8, "utf-8") >= _PLAUSIBLE:
                return as_utf8, "utf-8"
    found: list[tuple[float, str, str]] = []
    for name in _CANDIDATES:
        if name.startswith("utf-16") and len(data) % 2:
            continue
        if (text := _try(data, name)) is not None:
            found.append((plausibility(text, name), name, text))
    found.sort(key=lambda one: -one[0])
    if as_utf8 is not None:  # valid, but unusual: a few GB18030 bytes can look like it
        if not found or found[0][0] < _PLAUSIBLE:
            return as_utf8, "utf-8"
        found.insert(0, (found[0][0], "utf-8", as_utf8))
    if not found or found[0][0] < _PLAUSIBLE:
        raise BadInput(f"the text's encoding cannot be told{_likeness(data)}", cure=_CURE)
    if len(found) > 1 and found[0][0] - found[1][0] < _CLEARLY_BETTER:
        raise BadInput(
            f"the text could be {found[0][1]} or {found[1][1]}",
            cure=f"add the encoding to the name: #encoding={found[0][1]}",
        )
    return found[0][2], found[0][1]


def _refuse_damaged_utf8(data: bytes, error: UnicodeDecodeError) -> None:
    """UTF-8 with a few broken bytes is neither another encoding nor readable as it is."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(c > "\x7f" for c in text) - broken
    if whole > 20 * broken:
        raise BadInput(
            f"the text is UTF-8 with damaged bytes, the first at byte {error.start}",
            cure="save it again as UTF-8, or fetch it anew",
        )


def _likeness(data: bytes) -> str:
    """What charset-normalizer takes it for, as a hint to the person."""
    if b"\0" in data[:4096]:
        return " (it looks like binary data)"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:100_000]).best()
    return f" (perhaps {best.encoding})" if best else " (it looks like binary data)"
