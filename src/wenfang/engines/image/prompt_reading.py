"""A prompt read: what is to be seen, in which style, in which colour.

For generators that are told style and colour apart from the subject. Training reads its
captions with the same reader, so that a word means the same to both.

Design choice: rules and not a model, for they are the same everywhere and can be looked up.
A colour is the subject's if it stands right before it (``a red fox``, ``红狐狸``), is said of
it (``红色的狐狸``, ``a fox in red``), or stands for itself behind a comma. A colour of something
else in the picture (``a fox with a blue hat``, ``戴蓝帽子的狐狸``) is left where it is and told,
for only the whole picture's colour can be steered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wenfang.engines.image.prompt_words import COLOURS, STYLES, THINGS, Word
from wenfang.language.detect import HAN
from wenfang.language.normalise import normalise

_POLITE = (
    r"^(?:(?:please|can you|could you|i want|i would like|i'd like)\s+)+",
    r"^(?:draw|generate)\s+(?:me\s+|us\s+)?",
    r"^(?:make|create|paint|show)\s+(?:(?:me|us)\s+|(?=an?\s|the\s|some\s))",
    r"^(?:请|帮我|给我|我想要|我要|帮忙|麻烦)+(?:画出?|绘制|生成|设计)?",
    r"^(?:画出?|绘制|生成|设计)(?=一)",
)
_MADE = r"(?:emojis?|icons?|stickers?|clip ?art)"
_KIND = (
    rf"(?:{_MADE}|drawings?|pictures?|images?|illustrations?|paintings?|photos?|symbols?|logos?"
    r"|pictograms?)"
)
_KIND_HAN = "(?:表情符号|表情包|表情|图标|贴纸|贴图|图片|插图|插画)"
_FRAME = rf"^(?:(?:an?|the|some)\s+)?(?:(?:small|simple|cute)\s+)?{_KIND}\s+(?:of|showing)\s+"
_TAIL = rf"(?<!^a)(?<!^an)(?<!^the)\s+{_MADE}$"
_TAIL_HAN = rf"^(?:一[张幅个款枚])?(?P<of>.+?)的?(?:{_KIND_HAN}|(?<=的)(?:图画|图像|照片|画))$"
_ARTICLE = r"^(?:an?|the|some|one)\s+"
_CLASSIFIER = (
    r"^[一两几](?:只|个|条|辆|朵|座|位|头|匹|张|幅|颗|把|件|顶|棵|艘|架|台|本|杯|碗|块|枚|支|双|群)"
)
_SMALL = re.compile("^(?:可爱的?|小|大|老)+")
_PREPOSITIONS = frozenset(
    ["with", "on", "in", "at", "under", "near", "by", "over", "behind", "beside", "inside",
     "from", "for", "of", "and", "wearing", "holding", "reading", "eating", "riding", "driving",
     "playing", "sitting", "standing", "carrying", "drinking", "against"]
)  # fmt: skip
_ARTICLES = re.compile(r"^(?:an?|the|some|one)$")
_COMMAS = re.compile(r"\s*[,，;；、。]\s*")
_EDGES = " ,，.。;；、!！?？:："


@dataclass(frozen=True, slots=True)
class Asked:
    """What a prompt asks for.

    Attributes:
        subject: what is to be seen, one form, lower case, without style and colour; never
            empty for a prompt that says anything.
        style, colour: their names, ``None`` where the prompt leaves it open.
        left: words for colours that could not be followed, as the prompt says them.
    """

    subject: str
    style: str | None = None
    colour: str | None = None
    left: tuple[str, ...] = ()


def head_of(subject: str) -> str:
    """What a subject is of first: ``fox`` of ``fox with an umbrella``, ``狐狸`` of ``打伞的狐狸``;
    itself where nothing stands beside it."""
    first = subject.split(", ")[0]
    if re.search(f"[{HAN}]", first):
        return first.rsplit("的", 1)[-1] or first
    words = first.split(" ")
    stop = next((n for n, w in enumerate(words) if n and w in _PREPOSITIONS), len(words))
    return " ".join(words[:stop]) or subject


@dataclass
class _Reading:
    """What has been found so far."""

    style: str | None = None
    colours: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


class PromptReader:
    """Reads prompts with these styles and colours."""

    def __init__(self, styles: Sequence[Word] = STYLES, colours: Sequence[Word] = COLOURS) -> None:
        self._styles, self._weak_styles = _meanings(styles)
        self._colours, self._weak_colours = _meanings(colours)
        every = {**self._colours, **self._weak_colours}
        self._colour = _pattern(self._colours)
        self._any_colour = _pattern(every)
        self._meaning = every
        self._style = _style_pattern(self._styles)
        self._weak_style = _style_pattern(self._weak_styles)
        self._things = re.compile("|".join(_bounded(t) for t in _longest_first(THINGS)))

    def read(self, prompt: str) -> Asked:
        """Style, colour and subject of a prompt in Chinese or English."""
        text = re.sub("[\ue000-\uf8ff]", "", normalise(prompt).text)
        text = text.replace("-and-", " and ").strip(_EDGES)
        kept: list[str] = []
        found = _Reading()
        masked = self._things.sub(lambda thing: _hidden(thing.group(), kept), _bare(text))
        masked = self._take_style(masked, found)
        parts = [part for part in _COMMAS.split(masked) if part.strip(_EDGES)]
        said = [self._read_part(part, number == 0, found) for number, part in enumerate(parts)]
        subject = ", ".join(part for part in said if part)
        subject = re.sub("[\ue000-\uf8ff]", lambda sign: kept[ord(sign.group()) - 0xE000], subject)
        subject = _without_article(subject.strip(_EDGES))
        first = found.colours[0] if found.colours else None
        left = (*found.colours[1:], *found.left)
        if not subject:  # a colour or style alone is the subject itself
            return Asked(_without_article(text), found.style)
        return Asked(subject, found.style, self._meaning[first] if first else None, left)

    def _take_style(self, text: str, found: _Reading) -> str:
        strong = self._style.search(text)
        if strong:
            found.style = self._styles[strong["word"]]
            return _bare(_cut(text, strong))
        for weak in self._weak_style.finditer(text):
            before, after = text[: weak.start()].rstrip(), text[weak.end() :].strip(_EDGES)
            front = not _ARTICLES.sub("", before) or before[-1] in ",，、;；"
            if (front or weak["frame"] or weak["of"]) and (before.strip(_EDGES) or after):
                found.style = self._weak_styles[weak["word"]]
                return _bare(_cut(text, weak))
        return text

    def _read_part(self, part: str, first: bool, found: _Reading) -> str:
        part = part.strip(_EDGES)
        alone = re.fullmatch(rf"(?:in\s+)?(?P<word>{self._any_colour.pattern})的?", part)
        if alone and not first:
            found.colours.append(alone["word"])
            return ""
        if re.search(f"[{HAN}]", part):
            return self._read_han(part, found)
        return self._read_latin(part, found)

    def _read_han(self, part: str, found: _Reading) -> str:
        *before, head = part.split("的")
        said: list[str] = []
        for segment in before:
            own = re.fullmatch(rf"(?P<rest>.*?)(?P<word>{self._colour.pattern})", segment)
            colour = self._any_colour.pattern
            if re.fullmatch(f"{colour}(?:[和与跟]?{colour})*", _classified(segment)):
                found.colours += self._any_colour.findall(_classified(segment))
            elif own:
                found.colours.append(own["word"])
                said.append(own["rest"].removesuffix("是").removesuffix("穿").removesuffix("身"))
            else:
                said.append(segment)
                self._leave(segment, found)
        head = self._read_head(head, found)
        return "的".join([*(s for s in said if s), head] if head else [s for s in said if s])

    def _read_head(self, head: str, found: _Reading) -> str:
        bare = _classified(head)
        size = _SMALL.match(bare)
        lead = size.group() if size else ""
        front = re.match(rf"(?P<word>{self._any_colour.pattern})(?=.)", bare[len(lead) :])
        if front:
            found.colours.append(front.group())
            return lead + bare[len(lead) + front.end() :]
        back = re.fullmatch(rf"(?P<rest>.+?)(?P<word>{self._colour.pattern})", bare)
        if back:
            found.colours.append(back["word"])
            return back["rest"].removesuffix("是")
        self._leave(bare, found)
        return bare

    def _leave(self, text: str, found: _Reading) -> None:
        found.left += [match.group() for match in self._colour.finditer(text)]

    def _read_latin(self, part: str, found: _Reading) -> str:
        words = part.split(" ")
        stop = next((n for n, w in enumerate(words) if n and w in _PREPOSITIONS and
                     not self._joins_colours(words, n)), len(words))  # fmt: skip
        head, rest = " ".join(words[:stop]), " ".join(words[stop:])
        head = self._head_colours(head, found)
        end = re.search(rf"(?:^|\s)in\s+(?P<word>{self._any_colour.pattern})$", rest)
        if end:
            found.colours.append(end["word"])
            rest = rest[: end.start()]
        self._leave(rest, found)
        return " ".join(f"{head} {rest}".split())

    def _joins_colours(self, words: Sequence[str], at: int) -> bool:
        """``red and white``"""
        before, after = words[at - 1], words[at + 1] if at + 1 < len(words) else ""
        return words[at] == "and" and before in self._meaning and after in self._meaning

    def _head_colours(self, head: str, found: _Reading) -> str:
        taken: list[str] = []

        def take(match: re.Match[str]) -> str:
            word = match.group("word")
            if word in self._weak_colours and not head[match.end() :].strip():
                return match.group()  # ``an orange``
            taken.append(word)
            return " "

        pattern = rf"(?P<word>{self._any_colour.pattern})(?:[- ]?(?:coloured|colored))?"
        without = re.sub(pattern, take, head)
        rest = " ".join(without.split())
        if not _without_article(rest):
            return head
        found.colours += taken
        return re.sub(r"(^|\b(?:an?|the)\s)and\b\s*", r"\1", rest) if len(taken) > 1 else rest


def _meanings(words: Iterable[Word]) -> tuple[dict[str, str], dict[str, str]]:
    """Word → name, those that count anywhere and the weak ones, in the form that is read."""
    every = list(words)
    strong = {normalise(w).text: one.name for one in every for w in one.words}
    weak = {normalise(w).text: one.name for one in every for w in one.weak}
    for one in every:
        name = normalise(one.name).text
        if name not in weak:
            strong.setdefault(name, one.name)
    return strong, weak


def _bounded(word: str) -> str:
    """A Latin word has edges; Han words stand in running text."""
    spelt = re.escape(word).replace(r"\ ", r"\s+")
    front = r"(?<![a-z0-9])" if re.match("[a-z0-9]", word) else ""
    back = r"(?![a-z0-9])" if re.search("[a-z0-9]$", word) else ""
    return f"{front}{spelt}{back}"


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(_bounded(word) for word in _longest_first(words))
    return re.compile(f"(?:{alternatives})" if alternatives else r"(?!)")


def _style_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """A style's word with what belongs to it: ``in flat style``, ``扁平风格的``."""
    inner = _pattern(words).pattern
    return re.compile(
        rf"(?:\bin\s+(?:an?\s+|the\s+)?)?(?P<word>{inner})"
        rf"(?P<frame>[- ]?(?:style|styled|look|design|版|风格|风|款|效果))?"
        rf"(?P<of>\s+(?={_KIND}\b)|(?:的|之)?(?={_KIND_HAN}))?的?"
    )


def _cut(text: str, match: re.Match[str]) -> str:
    joined = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()).strip(_EDGES)
    return re.sub(rf"(?<=[{HAN}]) (?=[{HAN}])", "", joined)


def _hidden(thing: str, kept: list[str]) -> str:
    """One private sign for a thing's name, so that nothing in it is read."""
    kept.append(thing)
    return chr(0xE000 + len(kept) - 1)


def _bare(text: str) -> str:
    """Without ``please draw``, ``a picture of``, ``icon``, ``的图标``."""
    for pattern in (*_POLITE, _FRAME):
        text = re.sub(pattern, "", text) or text
    text = re.sub(_TAIL, "", text) or text
    text = re.sub(_TAIL_HAN, r"\g<of>", text).removesuffix("的") or text
    return text.strip(_EDGES)


def _classified(text: str) -> str:
    """Without ``一只``."""
    return re.sub(_CLASSIFIER, "", text) or text


def _without_article(text: str) -> str:
    bare = re.sub(_ARTICLE, "", text.strip(_EDGES))
    return _classified(bare).strip(_EDGES) if re.match(f"一[{HAN}]", bare) else bare
