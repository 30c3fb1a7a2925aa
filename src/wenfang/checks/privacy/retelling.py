"""A sentence told without the personal data in it.

Design choice: rules, no model, so that no model ever sees the datum. Where the sentence stands
as well without it, it is left out: in brackets, between commas, after a word that says what it
is (by phone …, 拨打电话…). Elsewhere a neutral description takes its place. Within quotation
marks nothing is taken out unseen: the description stands in square brackets, as an editor's
words do. A sentence that is about the datum itself (her number is …) says nothing without it
and is not told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from wenfang.checks.privacy.datum import Kind, PersonalDatum
from wenfang.checks.privacy.find import find_personal_data
from wenfang.checks.privacy.policy import full_policy
from wenfang.engines.names.base import NameFinder
from wenfang.language.quotations import find_quotations
from wenfang.source import Language

_ENGLISH: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        "id-card": ("an", "identity number"),
        "ssn": ("a", "social security number"),
        "passport": ("a", "passport number"),
        "bank-card": ("a", "bank card number"),
        "iban": ("a", "bank account"),
        "uscc": ("a", "credit code"),
        "mobile": ("a", "phone number"),
        "landline": ("a", "phone number"),
        "email": ("an", "e-mail address"),
        "ip": ("an", "IP address"),
        "plate": ("a", "vehicle"),
        "name": ("a", "person"),
    }
)
#: In running text, and as an editor's words in brackets.
_CHINESE: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        "id-card": ("有关证件号码", "证件号码"),
        "ssn": ("有关证件号码", "证件号码"),
        "passport": ("有关护照号码", "护照号码"),
        "bank-card": ("有关银行卡号", "银行卡号"),
        "iban": ("有关账户", "银行账号"),
        "uscc": ("有关信用代码", "信用代码"),
        "mobile": ("有关电话", "电话号码"),
        "landline": ("有关电话", "电话号码"),
        "email": ("有关邮箱", "邮箱地址"),
        "ip": ("有关IP地址", "IP地址"),
        "plate": ("有关车辆", "车牌号"),
        "name": ("有关人员", "人名"),
    }
)
_LABEL = (
    r"(?:\b(?:(?:tele)?phone|tel|mobile|cell|fax|e-?mail|ip|number|(?:number |licence )?plate)"
    r"(?: (?:number|no|address))?\b\.?|(?:联系|咨询|报名|服务)?(?:电话|手机|热线|传真|电子邮箱|邮箱|"
    r"邮件|IP地址|车牌|号牌|身份证|护照|银行卡)(?:号码|号)?)"
)
_OPEN = re.compile(rf"\s*[(（\[［]\s*(?:{_LABEL})?\s*[:：]?\s*$", re.IGNORECASE)
_CLOSE = re.compile(r"\s*[)）\]］]")
_ATTRIBUTE = re.compile(rf"{_LABEL}(?:为|是|[:：])?\s*$", re.IGNORECASE)
_ABOUT_IT = re.compile(r"(?:\b(?:is|was|are|were|be)|为|是|[:：=])\s*$", re.IGNORECASE)
_NAMED = re.compile(rf"\s*(?P<label>{_LABEL})\s*$", re.IGNORECASE)
_POINTED = re.compile(
    r"(?:\b(?:the|this|that|an?|his|her|their|its|my|our|your)|\w['’]s|s['’])\s+$", re.IGNORECASE
)
_BY = re.compile(r"\b(?:by|via)\s+$", re.IGNORECASE)
_AT = re.compile(r"\s+(?:on|at|to|under)\s*$")
_DIALLED = re.compile(r"(?:致电|来电|电联)$")
_TITLED = re.compile(r"[A-Z][\w.]*\s+$")
_VEHICLE = r"(?:小|大|中)?(?:轿车|货车|客车|卡车|面包车|出租车|公交车|校车|车辆|汽车)"
_VEHICLE_BEFORE = re.compile(
    rf"(?:{_VEHICLE}|\b(?:car|van|truck|lorry|bus|taxi|vehicle))\s*$", re.I
)
_VEHICLE_AFTER = re.compile(rf"\s*(?:{_VEHICLE}|(?:car|van|truck|lorry|bus|taxi|vehicle)\b)", re.I)
_EXTENSION = re.compile(
    r"\s*(?:\(?(?:ext\.?|extension|x)\s*\d{1,6}\)?|转\s*\d{1,6})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Retold:
    """One sentence without its personal data.

    Attributes:
        text: to be told.
        quote: to be quoted: every word as it stands, descriptions in square brackets.
    """

    text: str
    quote: str


def retell(
    text: str,
    data: Sequence[PersonalDatum],
    language: Language,
    *,
    policy: Mapping[str, str] | None = None,
    names: NameFinder | None = None,
    keep: Collection[str] = (),
) -> Retold | None:
    """A sentence without the data that the policy does not keep; ``None`` if it says nothing
    without them.

    Args:
        text: one sentence.
        data: what was found in it.
        names: as for :func:`find_personal_data`: what is told is searched once more.
        keep: texts that stay whatever the policy says, as people of public life.
    """
    actions = full_policy(policy)
    hidden = sorted((d for d in data if actions[d.kind] != "keep"), key=lambda d: d.start)
    if len({d.text for d in hidden if d.kind == "name"}) > 1:
        return None  # two people who are both “a person” are one to the reader
    quoted = [(q.start, q.end) for q in find_quotations(text) if not q.title]
    told = quote = text
    for datum in reversed(hidden):
        start, end = datum.start, _end(text, datum)
        bracketed = _bracketed(datum.kind, language)
        quote = quote[:start] + bracketed + quote[end:]
        if any(first <= start < last for first, last in quoted):
            told = told[:start] + bracketed + told[end:]
            continue
        cut = _cut(told, start, end, datum.kind, language)
        if cut is None:
            return None
        first, last, words = cut
        told = told[:first] + words + told[last:]
    told = _tidy(told, language)
    left = [*find_personal_data(told, language, names=names)]
    left += find_personal_data(quote, language, names=names)
    if any(actions[datum.kind] != "keep" and datum.text not in keep for datum in left):
        return None
    return Retold(told, quote)


def _end(text: str, datum: PersonalDatum) -> int:
    """Where the datum ends, with the extension of a telephone number."""
    if datum.kind in ("mobile", "landline") and (more := _EXTENSION.match(text, datum.end)):
        return more.end()
    return datum.end


def _cut(
    text: str, start: int, end: int, kind: Kind, language: Language
) -> tuple[int, int, str] | None:
    """What takes the place of which part of the text; ``None``: it is about the datum."""
    before, after = text[:start], text[end:]
    if (opened := _OPEN.search(before)) and (closed := _CLOSE.match(after)):
        return opened.start(), end + closed.end(), ""
    if after.startswith("的") and (attribute := _ATTRIBUTE.search(before)):
        return attribute.start(), end + 1, ""
    if _ABOUT_IT.search(before) or (kind == "name" and _TITLED.search(before)):
        return None
    bare = before.rstrip()
    if kind != "name" and bare.endswith((",", "，")) and after.lstrip().startswith((",", "，")):
        return len(bare) - 1, end + len(after) - len(after.lstrip()) + 1, ""
    if kind == "plate" and _VEHICLE_BEFORE.search(before):
        return len(bare), end, ""
    if kind == "plate" and (vehicle := _VEHICLE_AFTER.match(after)):
        return start, end + len(vehicle[0]) - len(vehicle[0].lstrip()), ""
    if _DIALLED.search(before):
        return start, end, ""
    reach = _AT.sub("", before)  # by phone on …
    if (by := _NAMED.search(reach)) and _BY.search(reach[: by.start("label")]):
        return len(reach.rstrip()), end, ""
    if named := _NAMED.search(before):
        if language == "zh" or _POINTED.search(before[: named.start("label")]):
            return len(bare), end, ""
        start = named.start("label")
        before = text[:start]
    return start, end, _described(before, kind, language)


def _described(before: str, kind: Kind, language: Language) -> str:
    """The neutral words for a kind, as they fit behind what stands before."""
    if language == "zh":
        return _CHINESE[kind][0]
    article, noun = _ENGLISH[kind]
    if _POINTED.search(before):
        return noun
    return f"{article if before.strip() else article.capitalize()} {noun}"


def _bracketed(kind: Kind, language: Language) -> str:
    return f"［{_CHINESE[kind][1]}］" if language == "zh" else f"[{' '.join(_ENGLISH[kind])}]"


def _tidy(text: str, language: Language) -> str:
    """No description twice in a row, no space before punctuation, no two spaces."""
    words = (
        {one for one, _ in _CHINESE.values()}
        if language == "zh"
        else {" ".join(pair) for pair in _ENGLISH.values()}
    )
    for one in words:
        text = re.sub(rf"({one})(?:(?: or | and |, |、|或|和|，){one})+", r"\1", text)
    text = re.sub(r"\s+(?=[,.;:!?)，。；：！？）])", "", text)
    return re.sub(r"[ \t]{2,}", " ", text).strip()
