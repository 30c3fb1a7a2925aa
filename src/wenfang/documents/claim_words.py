"""The findings of the claims check in Chinese.

One table per code, the more telling wording first. The last of a table fits any sentence and
asserts nothing: a finding whose English is new is still in Chinese, and asks for a look.
"""

from __future__ import annotations

from wenfang.documents.wording import Wording as W

_NUMBER = (
    W(
        r"the source has a change (?:by|to) (?P<other>.+)",
        "来源中“{other}”一个是变化的幅度、一个是变化的结果，这里说反了。",
    ),
    W(
        r"the source says this of some of (?P<other>.+)",
        "来源只说其中一部分（“{other}”），这里说成了全部。",
    ),
    W(r"the source says this of (?P<other>.+), not of .*", "来源说的是“{other}”，不是“{seen}”。"),
    W(r"the source does not say this of .*", "来源没有这样说“{seen}”。"),
    W(
        r"in the source it is “from” .*",
        "来源中“{seen}”是变化的起点（“从……”），这里却写成了终点。",
    ),
    W(r"in the source it is “to” .*", "来源中“{seen}”是变化的终点（“到……”），这里却写成了起点。"),
    W(
        r".* does not stand together in the source",
        "“{seen}”这两个数在来源中没有一起出现。",
    ),
    W(r"(?P<one>.+) and (?P<other>.+) are exchanged", "“{one}”与“{other}”在来源中的位置相反。"),
    W(r".* is not in the source", "来源中没有“{seen}”，最接近的是“{nearest}”。"),
    W(r".* is not in the source", "来源中没有“{seen}”这个数字。"),
    W(r".*", "请对照来源核对数字“{seen}”。"),
    W(r".*", "请对照来源核对数字。"),
)
_UNIT = (
    W(r"the source counts (?P<other>.+)", "来源的计数单位是“{other}”。"),
    W(
        r"the source counts by another unit than .*",
        "“{seen}”与来源所用的计量单位不同。",
    ),
    W(r"the source has .*, another unit", "“{seen}”的单位与来源不同，来源写的是“{nearest}”。"),
    W(r".*", "请对照来源核对“{seen}”的单位。"),
    W(r".*", "请对照来源核对单位。"),
)
_DATE = (
    W(r"the source says this of (?P<other>.+), not of .*", "来源说的是“{other}”，不是“{seen}”。"),
    W(r"the source does not say this of .*", "来源没有这样说“{seen}”。"),
    W(r".* is not in the source, which says .*", "来源中没有“{seen}”，来源写的是“{nearest}”。"),
    W(r".* is not in the source", "来源中没有“{seen}”这个时间。"),
    W(r".*", "请对照来源核对时间“{seen}”。"),
    W(r".*", "请对照来源核对时间。"),
)
_NAME = (
    W(r"the source says this of (?P<other>.+), not of .*", "来源说的是“{other}”，不是“{seen}”。"),
    W(r"the source does not say this of .*", "来源没有这样说“{seen}”。"),
    W(r"(?P<one>.+) and (?P<other>.+) are exchanged", "“{one}”与“{other}”在来源中的位置相反。"),
    W(
        r"(?P<one>.+) and (?P<other>.+) have exchanged their parts",
        "“{one}”与“{other}”的角色与来源相反。",
    ),
    W(
        r".* is not in the source under either of its names",
        "来源中没有“{seen}”，中文名和外文名都没有。",
    ),
    W(r".* is only in part a name of the source", "“{seen}”与来源中的名称只有一部分相同。"),
    W(
        r".* may be a transliteration; it was not compared",
        "“{seen}”可能是音译，未作比对。",
    ),
    W(r".* is not in the source", "来源中没有“{seen}”，最接近的名称是“{nearest}”。"),
    W(r".* is not in the source", "来源中没有“{seen}”这个名称。"),
    W(r".*", "请对照来源核对名称“{seen}”。"),
    W(r".*", "请对照来源核对名称。"),
)
_QUOTATION = (
    W(r"the source gives these words to (?P<other>.+)", "来源中这些话是“{other}”说的。"),
    W(r"the title is not in the source word for word", "来源中没有一字不差的“{seen}”这一篇名。"),
    W(r"the quotation is not in the source word for word", "引语“{seen}”与来源的原话不一致。"),
    W(r"the source quotes nobody", "来源没有引用任何人的话，这里却有引语“{seen}”。"),
    W(r"a translated quotation, which was not compared", "“{seen}”是翻译过来的引语，未作比对。"),
    W(
        r"a translated quotation: near the source's in meaning",
        "“{seen}”是翻译过来的引语，与来源中的“{nearest}”意思相近。",
    ),
    W(
        r"the translated quotation is far from what the source quotes",
        "翻译过来的引语“{seen}”与来源的引语意思相差很远。",
    ),
    W(r".*", "请对照来源核对引语“{seen}”。"),
    W(r".*", "请对照来源核对引语。"),
)
_NEGATION = (
    W(
        r"the source says it without “.*”",
        "这里有否定（“{seen}”），来源却没有否定：“{nearest}”。",
    ),
    W(r"the source denies nothing", "这里有否定（“{seen}”），来源却没有否定任何事。"),
    W(r"the source says “(?P<word>.*)”, which is left out", "来源有否定（“{word}”），这里漏掉了。"),
    W(
        r"the nearest clause of the source denies this",
        "来源中最接近的说法恰恰是否定的：“{nearest}”。",
    ),
    W(r".*", "请对照来源核对“{seen}”是肯定还是否定。"),
    W(r".*", "请对照来源核对肯定与否定。"),
)
_DIRECTION = (
    W(r"the source has (?P<other>.+) the other way", "来源中“{other}”的方向相反。"),
    W(r".* with the opposite limit", "“{seen}”与来源的“{nearest}”，一个是超过，一个是不足。"),
    W(
        r"“.*”, where the source goes from (?P<one>.+) to (?P<other>.+)",
        "这里说“{seen}”，来源却是从“{one}”到“{other}”。",
    ),
    W(r"“.*”, where the source says “.*”", "这里说“{seen}”，来源说的却是“{nearest}”。"),
    W(r".*", "请对照来源核对“{seen}”的变化方向。"),
    W(r".*", "请对照来源核对变化的方向。"),
)
_UNSUPPORTED = (
    W(r"the source says nothing of “.*”", "来源没有提到“{seen}”。"),
    W(r"“.*”, where the source knows of no first time", "这里说“{seen}”，来源却没有说以前有过。"),
    W(r"the sentence rests on no source", "这句话没有任何来源依据。"),
    W(
        r"the source does not say this \(words (?P<words>.+), meaning (?P<meaning>.+)\)",
        "来源没有这样说（词语重合 {words}，语义相近度 {meaning}）。",
    ),
    W(r".*", "请对照来源核对这句话有无依据。"),
)
_SIMILARITY = (
    W(
        r"the sentence is far from its source in meaning \((?P<meaning>.+)\)",
        "这句话的意思与来源相差较大（语义相近度 {meaning}）。",
    ),
    W(r".*", "请对照来源核对这句话的意思。"),
)
_APART = {"number": "数字", "date": "时间", "direction": "变化方向", "negation": "肯定与否定"}
_CONTRADICTION = (
    *(
        W(
            rf"(?P<one>\S+) and (?P<other>\S+) contradict each other in an? {kind}: .*",
            f"来源句子 {{one}} 与 {{other}} 的{name}互相矛盾：“{{differ[first]}}”与“{{differ[second]}}”。",
        )
        for kind, name in _APART.items()
    ),
    W(
        r"it takes a side where the sources contradict each other",
        "来源说法互相矛盾，这里只采信了一方。",
    ),
    W(r".*", "来源之间的说法有矛盾，请核对。"),
)
_QUOTED = (
    W(r"the source's own words stand here with attribution", "此处照录来源原话，并注明出处。"),
    W(r".*", "此处照录来源原话。"),
)

CLAIM_WORDS: dict[str, tuple[W, ...]] = {
    "number": _NUMBER,
    "unit": _UNIT,
    "date": _DATE,
    "name": _NAME,
    "quotation": _QUOTATION,
    "negation": _NEGATION,
    "direction": _DIRECTION,
    "unsupported": _UNSUPPORTED,
    "similarity": _SIMILARITY,
    "contradiction": _CONTRADICTION,
    "quoted": _QUOTED,
}
