"""Subtitles made of words and their times: what is shown together, and where lines break.

What editors agree on is the price of each place to break, and the cheapest way through the
words is taken (dynamic programming, as Knuth and Plass, *Breaking paragraphs into lines*, 1981,
do it for paragraphs):

* at most two lines of 42 Latin or 18 Han characters (BBC Subtitle Guidelines 1.2.3; Netflix
  Timed Text Style Guides, English and Simplified Chinese: 42 and 16 to 18);
* breaks at sentence ends, then at other punctuation, then at pauses, then between words; not
  after an article or preposition, never inside an English word or a number with its unit;
* to be read at 17 Latin or 9 Han characters a second: a cue stays while nobody speaks, up to
  what it needs, and two frames (80 ms) are left free before the next.

A Latin word that is wider than a line has a line of its own. Spaces are those of the text where
it is known: a cue is a slice of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenfang.language.detect import is_han
from wenfang.language.sentences import ends_abbreviation
from wenfang.source import Language
from wenfang.speech import Timed

#: Characters a line, in the language's own: Latin or Han.
WIDTH: dict[Language, int] = {"en": 42, "zh": 18}
#: Characters a second that can be read.
READING_SPEED: dict[Language, float] = {"en": 17.0, "zh": 9.0}
GAP_S = 0.08
LONGEST_S, SHORTEST_S = 7.0, 1.0
_LINGER_S = 0.4
_PAUSE_S = 0.8
_TOGETHER = 1e6
_BREATH_S = 0.25

_SENTENCE = re.compile(r"[.。!！?？…；;][\"'”’」』）)]*$")
_CLAUSE = re.compile(r"[,，、:：—–][\"'”’」』）)]*$")
_JOINTS = "—–…/"  # a line may break behind them without a space
_OPENS = "([{“‘「『（《〈【$￥€£#@"
_CLOSES = ")]}”’」』）》〉】,.;:!?，。；：！？、…%％"
_UNIT = re.compile(r"[%％‰°℃年月日号时点分秒万亿千百个名人岁元美公里米吨倍届度家次项台辆]")
# A line that ends with one of these leaves the reader hanging.
_LEADING = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in on at by for from with and or but as than that which who is are was "
        "were be been has have had will would can could may its his her their our my no not very",
    )
)


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never broken.

    Attributes:
        space: whether one stands before it where a line goes on.
        price: of a line break behind it, 0 to 9; 0 = here a sentence ends.
    """

    text: str
    start: float
    end: float
    space: bool
    price: float


def cues(
    words: Sequence[Timed],
    language: Language,
    *,
    text: str = "",
    width: int | None = None,
    lines: int = 2,
) -> tuple[Timed, ...]:
    """What to show, and when.

    Args:
        words: in order; with the punctuation that follows them.
        text: that they are the words of, for its spaces; where they do not make it up, or it is
            empty, spaces are put where they are usual.
        width: of a line, in Latin characters for English, Han characters for Chinese; ``None``
            = 42 or 18.
        lines: that a cue may have at most.

    Returns:
        Cues in order, without overlap, with ``\\n`` between lines; all words in them, white
        space folded.

    Raises:
        ValueError: a width under 4 or no lines.
    """
    columns = (WIDTH[language] if width is None else width) * (2 if language == "zh" else 1)
    if lines < 1 or columns < 4:
        raise ValueError(f"no room for subtitles: {lines} lines, {columns} columns")
    atoms = _atoms(words, text, columns, language)
    spans = _spans(atoms, columns, lines, language)
    texts = [_layout(atoms[first:stop], columns, lines) for first, stop in spans]
    times = [(atoms[first].start, atoms[stop - 1].end) for first, stop in spans]
    return tuple(_timed(texts, times, language))


def columns_of(text: str) -> int:
    """How wide a text is: a Han character takes two columns, a Latin one takes one (UAX #11)."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _timed(
    texts: list[str], times: list[tuple[float, float]], language: Language
) -> Iterator[Timed]:
    """Cues with the time that reading needs, as far as the next one leaves it."""
    nexts = [*(start for start, _ in times), float("inf")][1:]
    for text, (start, end), following in zip(texts, times, nexts, strict=True):
        wanted = max(SHORTEST_S, _characters(text, language) / READING_SPEED[language])
        stop = min(max(end + _LINGER_S, start + wanted), following - GAP_S)
        # Where words follow each other without a gap, the two frames are taken from the end.
        yield Timed(text, start, max(stop, min(start + GAP_S, following), start))


def _characters(text: str, language: Language) -> float:
    wide = columns_of(text.replace("\n", "" if language == "zh" else " "))
    return wide / 2 if language == "zh" else wide


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, or a part of one, and where it stands in the whole text."""

    text: str
    start: float
    end: float
    first: int
    stop: int


def _atoms(words: Sequence[Timed], text: str, columns: int, language: Language) -> list[_Atom]:
    """Words, long Chinese ones in pieces, with what a break behind each costs."""
    whole, pieces = _placed([one for one in words if one.text.strip()], text, columns, language)
    atoms: list[_Atom] = []
    latest, first, held = 0.0, 0, False
    for n, piece in enumerate(pieces):
        start = max(latest, piece.start)
        latest = max(start, piece.end)
        space = n > 0 and _has_space(whole, pieces[n - 1].stop, piece.first)
        after = pieces[n + 1] if n + 1 < len(pieces) else None
        price = _price(whole, piece, after) if after else 0.0
        if held:
            before = atoms.pop()
            start, space = before.start, before.space
        else:
            first = piece.first
        shown = " ".join(whole[first : piece.stop].split())
        if price == _TOGETHER:
            fits = after is not None and columns_of(shown) + 1 + columns_of(after.text) <= columns
            price = float("inf") if fits else 9.0
        atoms.append(_Atom(shown, start, latest, space, price))
        held = price == float("inf")
    return atoms


def _placed(
    words: Sequence[Timed], text: str, columns: int, language: Language
) -> tuple[str, list[_Piece]]:
    """The whole text, and the pieces of the words in it."""
    letters = "".join("".join(one.text.split()) for one in words)
    kept = [at for at, one in enumerate(text) if not one.isspace()]
    if letters != "".join(text[at] for at in kept):
        text = _joined(words, language)
        kept = [at for at, one in enumerate(text) if not one.isspace()]
    pieces: list[_Piece] = []
    at = 0
    for word in words:
        count = sum(not one.isspace() for one in word.text)
        first, stop = kept[at], kept[at + count - 1] + 1
        pieces += _pieces(Timed(text[first:stop], word.start, word.end), first, columns)
        at += count
    return text, pieces


def _joined(words: Sequence[Timed], language: Language) -> str:
    """Words as one text, with the spaces that are usual between them."""
    parts: list[str] = []
    for n, word in enumerate(words):
        spaced = n > 0 and _is_spaced(words[n - 1].text, word.text, language)
        parts.append(" " * spaced + word.text.strip())
    return "".join(parts)


def _has_space(whole: str, stop: int, first: int) -> bool:
    """Whether a space stands between two pieces; a new line beside a wide character is none."""
    gap = whole[stop:first]
    if "\n" in gap and (_is_wide(whole[stop - 1]) or _is_wide(whole[first])):
        return False
    return bool(gap)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _pieces(word: Timed, first: int, columns: int) -> Iterator[_Piece]:
    """A word as it is, or where it is long and has Han characters, these one by one: an engine
    may know the times of nothing smaller than a clause."""
    text = word.text
    parts = [(0, len(text))]
    if columns_of(text) > max(8, columns // 3) and any(map(is_han, text)):
        parts = [match.span() for match in _CHARACTERS.finditer(text)]
    total = sum(columns_of(text[start:stop]) for start, stop in parts) or 1
    at, span = 0, word.end - word.start
    for start, stop in parts:
        wide = columns_of(text[start:stop])
        begin, end = (word.start + span * done / total for done in (at, at + wide))
        yield _Piece(text[start:stop], begin, end, first + start, first + stop)
        at += wide


# A Han character with the punctuation around it; or a run of anything else.
_HAN_CLASS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHARACTERS = re.compile(
    rf"[“‘「『（《〈【(]*(?:[{_HAN_CLASS}]|[^\s{_HAN_CLASS}，。；：！？、…”’」』）》〉】“‘「『（《〈【]+)"
    rf"[，。；：！？、…”’」』）》〉】]*|\S"
)


def _is_spaced(before: str, after: str, language: Language) -> bool:
    """Whether a space stands between two words."""
    if before != before.rstrip() or after != after.lstrip():
        return True
    if _is_wide(before[-1]) or _is_wide(after[0]):
        return False
    if language == "zh" and _is_one_number(before, after):
        return False
    return before[-1] not in _OPENS and after[0] not in _CLOSES


def _is_one_number(before: str, after: str) -> bool:
    """Whether digits on both sides belong together: ``20|26``, ``3.|5``, ``1,|200``."""
    return re.search(r"\d[.,:/-]?$", before) is not None and after[0].isdigit()


def _is_one_word(whole: str, stop: int, first: int) -> bool:
    """Whether no space, Han character or joint parts two pieces: ``GPT|-4|o``, ``2:30|pm``."""
    before, after = whole[stop - 1], whole[first]
    joined = stop == first and before not in _JOINTS
    return joined and not _is_wide(before) and not _is_wide(after) and not is_han(after)


def _price(whole: str, atom: _Piece, after: _Piece) -> float:
    """What a break between two atoms costs; infinite where there must be none,
    :data:`_TOGETHER` where there must be none if both fit into a line."""
    text, following = atom.text, after.text
    numeral = text[-1].isdigit()
    if text[-1] in _OPENS or following[0] in _CLOSES or (numeral and following[0].isdigit()):
        return float("inf")
    if numeral and _UNIT.match(following):
        return float("inf")
    if ends_abbreviation(whole, atom.stop) or _is_one_word(whole, atom.stop, after.first):
        return _TOGETHER
    if _SENTENCE.search(text):
        return 0.0
    if _CLAUSE.search(text):
        return 1.0
    if numeral or (text[-1] in "年月" and following[0].isdigit()):
        return 8.0  # a number and what is counted, a date
    pause = 2.0 if after.start - atom.end >= _BREATH_S else 0.0
    return (9.0 if text.lower() in _LEADING else 4.0) - pause


def _spans(
    atoms: list[_Atom], columns: int, lines: int, language: Language
) -> list[tuple[int, int]]:
    """The cheapest way to cut atoms into cues."""
    best = [0.0] + [float("inf")] * len(atoms)
    came = [0] * (len(atoms) + 1)
    wides = [columns_of(atom.text) for atom in atoms]
    for first in range(len(atoms)):
        line, used, inner, wide = wides[first], 1, 0.0, wides[first]
        for stop in range(first + 1, len(atoms) + 1):
            if stop > first + 1:
                atom, own = atoms[stop - 1], wides[stop - 1]
                inner += _inner(atoms[stop - 2], atom)
                wide += atom.space + own
                full = line + atom.space + own > columns
                line, used = (own, used + 1) if full else (line + atom.space + own, used)
                if used > lines or own > columns or wides[first] > columns:
                    break
            after = atoms[stop].start if stop < len(atoms) else float("inf")
            price = _cue_price(atoms[first], atoms[stop - 1], after, wide, columns, language)
            if best[first] + inner + price < best[stop]:
                best[stop], came[stop] = best[first] + inner + price, first
    spans = []
    stop = len(atoms)
    while stop:
        spans.append((came[stop], stop))
        stop = came[stop]
    return spans[::-1]


def _inner(before: _Atom, atom: _Atom) -> float:
    """What it costs to show two atoms together: a sentence that ends within, a silence."""
    silence = max(0.0, atom.start - before.end - _PAUSE_S)
    return (4.0 if before.price == 0 else 0.0) + 30.0 * silence


def _cue_price(
    first: _Atom, last: _Atom, after: float, wide: int, columns: int, language: Language
) -> float:
    """What a cue costs by itself: each one something; a bad place to end, one that is too long,
    too hurried or tiny costs more.

    Args:
        after: when the next one begins.
    """
    characters = wide / 2 if language == "zh" else wide
    hurry = max(0.0, characters / READING_SPEED[language] - (after - first.start))
    tiny = 3.0 if wide < columns / 4 else 0.0
    short = 5.0 * max(0.0, SHORTEST_S - (after - first.start))
    long = 10.0 * max(0.0, last.end - first.start - LONGEST_S)
    return 3.0 + 2.0 * last.price + 4.0 * hurry + tiny + short + long


def _layout(atoms: list[_Atom], columns: int, lines: int) -> str:
    """The lines of one cue: as few as hold it, broken where it costs least, the upper ones no
    longer than need be."""
    texts = [" " * (atom.space and n > 0) + atom.text for n, atom in enumerate(atoms)]
    for count in range(1, lines + 1):
        found = _broken(atoms, texts, columns, count)
        if found:
            return "\n".join(found[1])
    return "".join(texts)  # one word that is wider than a line


def _broken(
    atoms: list[_Atom], texts: list[str], columns: int, count: int
) -> tuple[float, list[str]] | None:
    """The cheapest way to lay atoms into ``count`` lines."""
    best: tuple[float, list[str]] | None = None
    line = ""
    for n, text in enumerate(texts, start=1):
        line = (line + text).lstrip() if n == 1 else line + text
        wide = columns_of(line)
        if wide > columns:
            break
        if count == 1:
            if n == len(texts):
                return (wide / columns) ** 2 * 8, [line]
            continue
        if n == len(texts):
            break
        following = [texts[n].lstrip(), *texts[n + 1 :]]
        rest = _broken(atoms[n:], following, columns, count - 1)
        # Squares of widths are least where lines are equally long.
        cost = rest[0] + atoms[n - 1].price + (wide / columns) ** 2 * 8 if rest else 0.0
        if rest and (best is None or cost < best[0]):
            best = cost, [line, *rest[1]]
    return best
