"""Sentences made from the claims tables to train the judge on: mistakes and retellings.

Every mistake changes one thing in a sentence that is right, and what it puts there mostly
stands in the same source, so that neither style nor strangeness gives it away:

* a name, number or date for another of the source, or two of the sentence in each other's place;
* the speaker of a sentence for another (a name or its role), one quoted word for another word;
* a denial put in or taken out, in several wordings; one side of a pair of opposites for the other;
* an addition: a phrase of manner, cause or circumstance, or the clause of another story;
* a number that is in no source, another unit.

Retellings are the source's own sentences with a clause left out, with the attribution moved or
dropped, with a number or date written in another way, two joined, and the faithful sentences
changed in the same ways.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from wenfang.language.numbers import find_numbers

Made = tuple[str, str]
"""A sentence and what was done to it."""

OPPOSITES = {
    "en": "rose/fell rise/fall rising/falling increased/decreased increase/decrease grew/shrank higher/lower "
    "more/less more/fewer up/down above/below gained/lost gains/losses won/lost opened/closed open/shut "
    "opening/closing approved/rejected accepted/refused support/oppose supported/opposed backed/rejected "
    "earlier/later before/after faster/slower longer/shorter larger/smaller bigger/smaller first/last "
    "cheaper/dearer buy/sell bought/sold widened/narrowed raised/lowered raise/lower began/ended begins/ends "
    "start/end improved/worsened better/worse for/against upheld/overturned doubled/halved allowed/banned "
    "joined/left arrived/departed north/south east/west best/worst highest/lowest most/fewest inside/outside "
    "profit/loss strong/weak added/cut lifted/imposed success/failure succeeded/failed kept/scrapped",
    "zh": "上升/下降 上涨/下跌 增加/减少 增长/下降 提高/降低 高于/低于 多于/少于 高出/低 涨/跌 升至/降至 增至/减至 "
    "扩大/缩小 扩大/收窄 批准/否决 通过/否决 支持/反对 赞成/反对 同意/拒绝 接受/拒绝 开放/关闭 开/关 开始/结束 启动/停止 "
    "恢复/中断 早/晚 提前/推迟 快/慢 长/短 大/小 最高/最低 最多/最少 最大/最小 盈利/亏损 获胜/落败 赢/输 击败/不敌 "
    "上调/下调 加息/降息 好转/恶化 改善/恶化 买入/卖出 收购/出售 允许/禁止 有罪/无罪 维持/撤销 增产/减产 "
    "加快/放缓 强/弱 首次/再次 之前/之后 以前/以后 以上/以下 东/西 南/北 成功/失败 保留/取消 新建/拆除 贵/便宜 多/少 高/低",
}
ADDED = {
    "en": [
        "for the first time", "despite protests from residents", "because of rising costs", "in secret",
        "without charge", "after a long dispute", "under pressure from the government", "to attract tourists",
        "during a private meeting", "against the advice of experts", "with the help of volunteers",
        "which drew wide criticism", "and several people were hurt", "and an inquiry has been opened",
        "after complaints from neighbours", "at the request of the police", "before a crowd of thousands",
        "citing safety concerns", "and the mayor has resigned", "for personal reasons", "with public money",
        "on the advice of lawyers", "while on holiday", "and a lawsuit is expected",
    ],
    "zh": [
        "，引发广泛批评", "，市长已经辞职", "，多人受伤", "，相关部门已介入调查", "，深受游客欢迎", "，创下历史纪录",
        "，居民对此表示不满", "，预计将带动就业", "，并将提起诉讼", "，有关负责人已被停职", "，此举得到专家肯定",
    ],
}  # fmt: skip
INSERTED = {
    "en": [
        "angrily", "secretly", "reluctantly", "unanimously", "publicly", "repeatedly", "voluntarily",
        "wrongly", "illegally", "successfully", "temporarily", "personally",
    ],
    "zh": ["秘密", "免费", "首次", "愤怒地", "公开", "再次", "强行", "主动", "违规", "成功", "临时", "亲自", "在压力下", "自费"],
}  # fmt: skip
_AUXILIARY = re.compile(
    r"\b(?P<aux>is|are|was|were|has|have|had|will|would|can|could|may|should|must)\b(?! not\b)(?!n't)"
)
_PAST = re.compile(r"\b(?P<verb>[a-z]{3,}ed)\b")
_DENIED = [
    (r"\b(is|are|was|were|has|have|had|will|would|can|could|may|must|should)(?: not|n't)\b", r"\1"),
    (r"\bcannot\b", "can"), (r"\bnever ", ""), (r"\bno (?=[a-z])", "some "), (r"\bwithout\b", "with"),
    (r"\b(?:failed|refused|declined) to\b", "agreed to"), (r"\bnone of\b", "all of"),
    (r"\bdid not (\w+)", r"did \1"), (r"\bdoes not (\w+)", r"does \1"), (r"\bdenied\b", "confirmed"),
]  # fmt: skip
_DENIED_ZH = [
    (r"没有|未能|尚未|并未|未曾|并没有", "已经"), (r"没有(?=[\u4e00-\u9fff])", "有"), (r"不会", "会"), (r"不能", "能"),
    (r"不再", "继续"), (r"无法", "能够"), (r"不得", "可以"), (r"未(?!来|婚|成年)", "已"), (r"否认", "承认"),
    (r"拒绝", "同意"), (r"(?<![差不对])不(?=[上打愿需用必可想予参])", ""), (r"并非|不是", "是"), (r"无(?=人|需|须)", "有"),
]  # fmt: skip
_NOT_ZH = ["没有", "并未", "未能", "尚未", "拒绝", "不会", "不再", "无意"]


def mistakes(
    sentence: str, language: str, verbs: Sequence[int], others: Sequence[str],
    clauses: Sequence[str], rng: random.Random,
) -> Iterator[Made]:  # fmt: skip
    """Sentences that are wrong, of one that is right.

    Args:
        verbs: offsets at which a Chinese verb begins.
        others: words of other stories, for a word in a quotation.
        clauses: of other stories in the language, for an addition.
    """
    made = [
        ("opposite", _opposite(sentence, language, rng)), ("figure", _figure(sentence, rng)),
        ("denied", _denied(sentence, language, verbs, rng)), ("affirmed", _affirmed(sentence, language)),
        ("manner", _manner(sentence, language, verbs, rng)),
        ("circumstance", _continued(sentence, language, rng.choice(ADDED[language]))),
        ("quotation", _misquoted(sentence, language, others, rng)),
    ]  # fmt: skip
    if clauses:
        made.append(("clause", _continued(sentence, language, rng.choice(list(clauses)))))
    yield from ((text, name) for name, text in made if text and text != sentence)


def _opposite(sentence: str, language: str, rng: random.Random) -> str | None:
    found = []
    for pair in OPPOSITES[language].split():
        for a, b in (pair.split("/"), reversed(pair.split("/"))):
            pattern = rf"\b{a}\b" if language == "en" else re.escape(a)
            found += [(m.start(), m.end(), b) for m in re.finditer(pattern, sentence)]
    if not found:
        return None
    longest = max(end - start for start, end, _ in found) if language == "zh" else 0
    start, end, other = rng.choice([f for f in found if f[1] - f[0] >= min(2, longest)])
    return sentence[:start] + other + sentence[end:]


def _denied(sentence: str, language: str, verbs: Sequence[int], rng: random.Random) -> str | None:
    """A denial put in."""
    if language == "zh":
        if not verbs:
            return None
        at = rng.choice(list(verbs))
        before = re.sub("(?:将|会|已经?|曾|正在?)$", "", sentence[:at])
        return before + rng.choice(_NOT_ZH) + sentence[at:]
    auxiliaries, pasts = list(_AUXILIARY.finditer(sentence)), list(_PAST.finditer(sentence))
    if auxiliaries and (not pasts or rng.random() < 0.6):
        at = rng.choice(auxiliaries)
        return sentence[: at.end()] + rng.choice([" not", " never", " no longer", " not yet"]) + sentence[at.end() :]  # fmt: skip
    if not pasts:
        return None
    at = rng.choice(pasts)
    verb = at["verb"]
    base = verb[:-1] if verb[-3] in "cgsuvz" else verb[:-2]
    words = rng.choice(["did not ", "failed to ", "refused to ", "has yet to "])
    return sentence[: at.start()] + words + base + sentence[at.end() :]


def _affirmed(sentence: str, language: str) -> str | None:
    """A denial taken out."""
    for pattern, other in _DENIED_ZH if language == "zh" else _DENIED:
        if re.search(pattern, sentence, re.IGNORECASE):
            return re.sub(pattern, other, sentence, count=1, flags=re.IGNORECASE)
    return None


def _manner(sentence: str, language: str, verbs: Sequence[int], rng: random.Random) -> str | None:
    word = rng.choice(INSERTED[language])
    if language == "zh":
        if not verbs:
            return None
        place = rng.choice(list(verbs))
        return sentence[:place] + word + sentence[place:]
    at = list(_PAST.finditer(sentence))
    if not at:
        return None
    place = rng.choice(at).start()
    return f"{sentence[:place]}{word} {sentence[place:]}"


def _continued(sentence: str, language: str, clause: str) -> str:
    end = sentence[-1] if sentence[-1] in ".。!！?？" else ""
    body = sentence[: -len(end)] if end else sentence
    if language == "zh":
        return body + "，" + clause.strip("，。 ") + end
    joint = " " if clause.split()[0].islower() and clause.split()[0] not in ("which",) else ", and "
    return f"{body}{', ' if clause.startswith('which') else joint}{clause.strip(' .,')}{end}"


def _figure(sentence: str, rng: random.Random) -> str | None:
    """A figure changed by a little, or its scale or unit."""
    numbers = [n for n in find_numbers(sentence) if not n.weak and re.search(r"\d", n.text)]
    if not numbers:
        return None
    number = rng.choice(numbers)
    text = sentence[number.start : number.end]
    scales = ["million/billion", "thousand/million", "metres/kilometres", "days/weeks", "weeks/months", "months/years",
              "percent/percentage points", "万/亿", "元/美元", "米/公里", "天/周", "个月/年", "吨/公斤"]  # fmt: skip
    if rng.random() < 0.4:
        for pair in rng.sample(scales, len(scales)):
            a, b = pair.split("/")
            for x, y in ((a, b), (b, a)):
                if x in text:
                    return sentence[: number.start] + text.replace(x, y, 1) + sentence[number.end :]
    digits = [m.start() for m in re.finditer(r"\d", text)]
    at = rng.choice(digits)
    other = rng.choice([d for d in "123456789" if d != text[at]])
    return sentence[: number.start] + text[:at] + other + text[at + 1 :] + sentence[number.end :]


_QUOTE = re.compile(r"[“\"](?P<words>[^”\"]{6,})[”\"]")


def _misquoted(sentence: str, language: str, others: Sequence[str], rng: random.Random) -> str | None:  # fmt: skip
    match = _QUOTE.search(sentence)
    if not match or not others:
        return None
    start, end = match.span("words")
    if language == "en":
        words = [m for m in re.finditer(r"\b[a-z]{4,}\b", sentence[start:end])]
        if not words:
            return None
        word = rng.choice(words)
        return sentence[: start + word.start()] + rng.choice(list(others)) + sentence[start + word.end() :]  # fmt: skip
    at = rng.randrange(start, end - 2)
    return sentence[:at] + rng.choice(list(others)) + sentence[at + 2 :]


_TAIL = re.compile(r"(?:, (?!not|but|unless|if)[^,.\"”]{12,}|，(?!但|而非|不|除非|如)[^，。“”]{5,})(?P<end>[.。]?)$")
_SAID = re.compile(r"^(?P<what>[^“”\"]{20,}), (?P<who>[^,]{4,60}) said\.$")
_SAID_FIRST = re.compile(r"^(?P<who>[^,“”\"]{4,60}) said (?:that )?(?P<what>[^“”\"]{20,})\.$")
_SAID_ZH = re.compile(r"^(?P<who>[^，“”]{2,16})(?:说|表示|称)，(?P<what>[^“”]{10,})。$")


def retellings(sentence: str, language: str, rng: random.Random) -> Iterator[Made]:
    """Sentences that are right, of one that is."""
    match = _TAIL.search(sentence)
    if match and _is_whole(sentence[: match.start()], language):
        yield sentence[: match.start()] + (match["end"] or ""), "shortened"
    said = _SAID.match(sentence)
    if said:
        what = said["what"]
        yield f"{said['who']} said that {what[:1].lower()}{what[1:]}.", "said"
        yield f"According to {said['who']}, {what[:1].lower()}{what[1:]}.", "said"
    said = _SAID_FIRST.match(sentence)
    if said:
        yield f"{said['what'][:1].upper()}{said['what'][1:]}, according to {said['who']}.", "said"
    said = _SAID_ZH.match(sentence)
    if said:
        yield f"据{said['who']}介绍，{said['what']}。", "said"
        yield f"{said['what']}，{said['who']}说。", "said"
    other = _rewritten(sentence, language)
    if other != sentence:
        yield other, "rewritten"


def _is_whole(text: str, language: str) -> bool:
    """Whether what is left says something by itself."""
    if language == "zh":
        return len(text) >= 12 and not re.search("(?:说|称|表示|后|时|前|因[^，]*|以|日)$|“[^”]*$", text)
    return len(text) >= 40 and text.count('"') % 2 == 0 and not re.search(r"^[^,]*(?:, [^,]*)?\b(?:director|who|which)\b|^(?:The|A|An)? ?[\w' -]{1,40}, [^,]*$", text)


_WAYS = {
    "en": [(" percent", "%"), ("%", " percent"), (" km", " kilometres"), (" kilometres", " km"),
           ("twelve", "12"), (" 2 ", " two "), (" two ", " 2 "), (" 3 ", " three "), (" three ", " 3 "), (" four ", " 4 "),
           (" five ", " 5 "), ("about ", "around "), ("more than ", "over "), (" will ", " is to "), ("said that", "said")],
    "zh": [("％", "%"), ("公里", "千米"), ("表示", "说"), ("称，", "表示，"), ("将于", "会在"),
           ("超过", "逾"), ("目前", "眼下"), ("由于", "因为")],
}  # fmt: skip


def _rewritten(sentence: str, language: str) -> str:
    for old, new in _WAYS[language]:
        if old in sentence and not (language == "zh" and len(old) == 1 and sentence.count(old) > 1):
            sentence = sentence.replace(old, new, 1)
    return sentence
