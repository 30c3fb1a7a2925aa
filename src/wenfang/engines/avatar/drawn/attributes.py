"""What a drawn anchor can be told to look like, in Chinese and English alike.

One table: attribute, its two names, its values with theirs. Whatever a person writes becomes the
English name; what is left out takes a default that suits the rest, or is drawn from a seed.
"""

from __future__ import annotations

import difflib
import random
from collections.abc import Mapping
from dataclasses import dataclass

from wenfang.errors import BadInput
from wenfang.source import Language


@dataclass(frozen=True)
class Attribute:
    """One thing that can be chosen.

    Attributes:
        name, chinese: both are understood.
        values: English name → Chinese name; the first is the default.
    """

    name: str
    chinese: str
    values: Mapping[str, str]


_CLOTH = {
    "navy": "藏青", "charcoal": "炭灰", "black": "黑色", "grey": "灰色", "white": "白色",
    "red": "红色", "wine": "酒红", "pink": "粉色", "blue": "蓝色", "sky": "天蓝",
    "teal": "青绿", "green": "绿色", "yellow": "黄色", "beige": "米色", "purple": "紫色",
}  # fmt: skip

#: All attributes in the order in which a person would tell them.
ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("figure", "体型", {"woman": "女", "man": "男"}),
    Attribute("face", "脸型", {"oval": "鹅蛋脸", "round": "圆脸", "square": "方脸", "heart": "心形脸"}),
    Attribute("skin", "肤色", {
        "fair": "浅色", "porcelain": "白皙", "beige": "自然", "tan": "小麦色", "brown": "棕色", "deep": "深色",
    }),
    Attribute("hair", "发型", {
        "bob": "波波头", "side-part": "侧分", "crew": "寸头", "slick-back": "背头", "tousled": "碎发",
        "pixie": "精灵短发", "long-straight": "长直发", "long-wavy": "长卷发", "bun": "丸子头",
        "ponytail": "马尾", "curly": "卷发", "bald": "光头",
    }),
    Attribute("hair_colour", "发色", {
        "black": "黑色", "dark-brown": "深棕", "brown": "棕色", "chestnut": "栗色", "blond": "金色",
        "red": "红色", "grey": "灰色", "silver": "银色", "blue": "蓝色",
    }),
    Attribute("eyes", "眼睛", {
        "brown": "棕色", "black": "黑色", "amber": "琥珀色", "green": "绿色", "blue": "蓝色", "grey": "灰色",
    }),
    Attribute("clothes", "服装", {
        "blazer": "西装外套", "suit": "西装领带", "shirt": "衬衫", "sweater": "高领毛衣", "hoodie": "卫衣",
        "qipao": "旗袍", "hanfu": "汉服",
    }),
    Attribute("clothes_colour", "服装颜色", _CLOTH),
    Attribute("accent_colour", "点缀颜色", {"white": "白色", **_CLOTH}),
    Attribute("glasses", "眼镜", {"none": "无", "round": "圆框", "square": "方框", "half-rim": "半框"}),
    Attribute("beard", "胡须", {
        "none": "无", "stubble": "胡茬", "moustache": "八字胡", "goatee": "山羊胡", "full": "络腮胡",
    }),
    Attribute("earrings", "耳饰", {"none": "无", "pearls": "珍珠", "hoops": "耳环", "drops": "耳坠"}),
    Attribute("lips", "唇色", {
        "natural": "自然", "rose": "玫瑰色", "coral": "珊瑚色", "red": "红色", "berry": "浆果色",
    }),
)  # fmt: skip

#: Ready-made anchors: what they are called in Chinese, and their attributes.
PRESETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "lin": ("林", {
        "figure": "woman", "hair": "bob", "clothes": "blazer", "clothes_colour": "navy", "lips": "rose",
        "eyes": "brown", "skin": "fair",
    }),
    "chen": ("陈", {
        "figure": "man", "hair": "side-part", "clothes": "suit", "clothes_colour": "charcoal",
        "accent_colour": "red", "face": "square", "skin": "beige", "eyes": "black",
    }),
    "su": ("苏", {
        "figure": "woman", "hair": "long-straight", "clothes": "qipao", "clothes_colour": "wine",
        "accent_colour": "yellow", "lips": "red", "earrings": "drops", "skin": "porcelain", "eyes": "black",
    }),
    "maya": ("玛雅", {
        "figure": "woman", "hair": "curly", "clothes": "blazer", "clothes_colour": "red", "skin": "deep",
        "earrings": "hoops", "lips": "berry", "eyes": "black",
    }),
    "alex": ("亚历", {
        "figure": "man", "hair": "slick-back", "hair_colour": "brown", "clothes": "suit", "clothes_colour": "navy",
        "accent_colour": "blue", "glasses": "square", "beard": "full", "skin": "porcelain", "eyes": "grey",
    }),
    "mei": ("梅", {
        "figure": "woman", "hair": "bun", "clothes": "hanfu", "clothes_colour": "teal", "accent_colour": "beige",
        "lips": "coral", "earrings": "pearls", "face": "heart", "skin": "fair", "eyes": "brown",
    }),
}  # fmt: skip

#: The attribute that names one of them; the others change it.
PRESET = "preset"
_PRESET_NAMES = (PRESET, "预设")
_LONGEST = 200
_HAIR_OF_MEN = ("side-part", "crew", "slick-back", "tousled", "curly")
_HAIR_OF_WOMEN = ("bob", "pixie", "long-straight", "long-wavy", "bun", "ponytail", "curly")


def _key(text: str) -> str:
    return text.strip().casefold().replace("_", "-").replace(" ", "-")


def validated(attributes: Mapping[str, str]) -> dict[str, str]:
    """Every attribute by its English name with a value; nothing is left out.

    Args:
        attributes: names and values in either language, in any case; ``preset`` (``预设``) names
            an anchor of :data:`PRESETS` that the others change.

    Raises:
        BadInput: an attribute or value that is not known, with the nearest ones that are.
    """
    said = dict(_one(name, value) for name, value in attributes.items())
    if len(said) < len(attributes):
        raise BadInput(
            "an attribute is given twice", place="anchor.attributes", cure="keep one of them"
        )
    base = dict(PRESETS[said.pop(PRESET)][1]) if PRESET in said else {}
    return _completed({**base, **said})


def _completed(said: Mapping[str, str]) -> dict[str, str]:
    man = said.get("figure", _default("figure")) == "man"
    suited = (
        {"hair": "side-part", "clothes": "suit", "accent_colour": "red"}
        if man
        else {"lips": "rose"}
    )
    return {
        one.name: said.get(one.name) or suited.get(one.name) or _default(one.name)
        for one in ATTRIBUTES
    }


def _default(name: str) -> str:
    return next(iter(_BY_NAME[name].values))


def _one(name: object, value: object) -> tuple[str, str]:
    """One pair by its English names."""
    for what in (name, value):
        if not isinstance(what, str) or len(what) > _LONGEST:
            raise BadInput(
                f"attributes are short texts, not {type(what).__name__}",
                place="anchor.attributes",
                cure="write them like hair = 'bob'",
            )
    assert isinstance(name, str)
    assert isinstance(value, str)
    if _key(name) in _PRESET_NAMES:
        named = {key: key for key in PRESETS} | {
            chinese: key for key, (chinese, _) in PRESETS.items()
        }
        return PRESET, _found(
            value.removeprefix("anchors:"), named, "no preset", f"anchor.attributes.{PRESET}"
        )
    names = {_key(one.name): one.name for one in ATTRIBUTES}
    names |= {one.chinese: one.name for one in ATTRIBUTES}
    attribute = _BY_NAME[_found(name, names, "no attribute", "anchor.attributes")]
    values = {_key(english): english for english in attribute.values}
    values |= {chinese: english for english, chinese in attribute.values.items()}
    return attribute.name, _found(
        value,
        values,
        f"no value of {attribute.name} ({attribute.chinese})",
        f"anchor.attributes.{attribute.name}",
    )


def _found(said: str, names: Mapping[str, str], what: str, place: str) -> str:
    key = _key(said)
    if key in names:
        return names[key]
    near = difflib.get_close_matches(key, names, n=3, cutoff=0.5)
    shown = said if len(said) <= 40 else said[:40] + "…"
    cure = f"did you mean {' or '.join(near)}?" if near else f"choose one of {', '.join(names)}"
    raise BadInput(f"{shown!r} is {what}", place=place, cure=cure)


_BY_NAME = {one.name: one for one in ATTRIBUTES}


def random_attributes(seed: int, language: Language = "zh") -> dict[str, str]:
    """An anchor from a seed, dressed for the news: what is chosen goes together.

    Args:
        language: of the audience; in Chinese, dark hair and eyes are more frequent.
    """
    dice = random.Random(f"anchor {seed}")
    woman = dice.random() < 0.5
    chosen = {one.name: _default(one.name) for one in ATTRIBUTES}
    skins = (
        ("fair", "porcelain", "beige", "tan")
        if language == "zh"
        else tuple(_BY_NAME["skin"].values)
    )
    chosen["figure"] = "woman" if woman else "man"
    chosen["face"] = dice.choice(tuple(_BY_NAME["face"].values))
    chosen["skin"] = dice.choice(skins)
    chosen["hair"] = dice.choice(_HAIR_OF_WOMEN if woman else _HAIR_OF_MEN)
    dark = language == "zh" or chosen["skin"] in ("tan", "brown", "deep")
    hues = (
        ("black", "black", "dark-brown")
        if dark
        else ("black", "dark-brown", "brown", "chestnut", "blond", "red")
    )
    chosen["hair_colour"] = dice.choice(hues)
    chosen["eyes"] = dice.choice(("brown", "black") if dark else ("brown", "green", "blue", "grey"))
    dresses = (
        ("blazer", "blazer", "shirt", "sweater") if woman else ("suit", "suit", "suit", "shirt")
    )
    chosen["clothes"] = dice.choice(dresses)
    chosen["clothes_colour"] = dice.choice(
        ("navy", "charcoal", "grey", "teal", "wine") if woman else ("navy", "charcoal", "black")
    )
    chosen["accent_colour"] = dice.choice(
        ("white", "beige", "sky") if woman else ("red", "blue", "wine", "teal")
    )
    chosen["glasses"] = dice.choice(("none", "none", "none", "round", "square", "half-rim"))
    chosen["beard"] = "none" if woman else dice.choice(("none", "none", "none", "stubble", "full"))
    chosen["earrings"] = dice.choice(("none", "pearls", "drops")) if woman else "none"
    chosen["lips"] = dice.choice(("natural", "rose", "coral")) if woman else "natural"
    return chosen


def table(language: Language = "en") -> str:
    """All attributes and values as a Markdown table, for the documentation."""
    chinese = language == "zh"
    lines = ["| 属性 | 取值 |" if chinese else "| attribute | values |", "|---|---|"]
    for one in ATTRIBUTES:
        values = one.values.values() if chinese else one.values
        lines.append(
            f"| {one.chinese if chinese else one.name} | {'、'.join(values) if chinese else ', '.join(values)} |"
        )
    return "\n".join(lines)
