"""Findings in Chinese: words for every code and every sentence, evidence in its place."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any, get_args

import pytest
from sample_views import view
from sentences_in_source import UNKNOWN, calls, yielded

from wenfang.checks.instructions import _RULES
from wenfang.checks.lexicon import default_lexicon
from wenfang.checks.licences import Commercial, LicencedPart, check_licences
from wenfang.checks.privacy import KINDS, check_privacy
from wenfang.checks.safety import check_safety
from wenfang.documents.finding_words import (
    CHECK_NAMES,
    CODE_NAMES,
    WORDS,
    finding_kind,
    finding_message,
    place_name,
)
from wenfang.documents.piece_page import render_piece_page
from wenfang.documents.wording import Wording, in_chinese
from wenfang.finding import Finding, Place, Severity
from wenfang.pictures.notes import Note, note_words

HAN = re.compile("[一-鿿]")
HERE = Place("output", "p1.s1")
#: What stands for itself in the source code and is one of a few words when a check runs.
RUNNING = {
    f"in the source it is “{UNKNOWN}” {UNKNOWN}": ["in the source it is “from” 5%", "in the source it is “to” 5%"],
    f"{UNKNOWN} and {UNKNOWN} contradict each other in a {UNKNOWN}: “{UNKNOWN}” and “{UNKNOWN}”": [
        f"s1.1 and s2.4 contradict each other in a {kind}: “a” and “b”"
        for kind in ("number", "date", "direction", "negation")
    ],
    f"{UNKNOWN} {UNKNOWN}": [
        "王五 is not in the source",
        "王五 is not in the source under either of its names",
        "王五 is only in part a name of the source",
        "王五 may be a transliteration; it was not compared",
    ],
}  # fmt: skip


def finding(check: str, code: str, message: str, **evidence: Any) -> Finding:
    return Finding(check, code, Severity.WARN, message, HERE, evidence)


def claims() -> list[tuple[set[str], set[str]]]:
    """Codes and messages of the claims check, by call."""
    made = calls("Problem", "code severity message", "checks/claims")
    made += [
        call
        for call in calls("Finding", "check code severity message", "checks/claims", "workflows")
        if call.arguments["check"] == {"claims"} and call.arguments["code"]
    ]
    found = [(set(call.arguments["code"]), set(call.arguments["message"])) for call in made]
    negations = calls("_problem", "negation message nearest", "checks/claims/turning.py")
    return found + [({"negation"}, set(call.arguments["message"])) for call in negations]


def own_words(table: tuple[Wording, ...]) -> list[Wording]:
    """Those that do not fit any sentence."""
    return [wording for wording in table if wording.english != ".*"]


@cache
def codes() -> set[tuple[str, str]]:
    """Every check and code that the source code can give."""
    found = {("claims", code) for given, _ in claims() for code in given}
    for call in calls(
        "Finding", "check code", "checks", "workflows", "sources", "provenance", "studio", "engines"
    ):
        found |= {(c, d) for c in call.arguments["check"] for d in call.arguments["code"]}
    notes = calls("Note", "code message", "sources")
    found |= {("sources", code) for call in notes for code in call.arguments["code"]}
    found |= {("pictures", note) for note in get_args(Note)}
    found |= {("licences", f.code) for f in [*licence_findings(), *licence_findings(stated=True)]}
    found |= {("instructions", code) for code, _, _ in _RULES}
    found |= {("instructions", code) for code in yielded("checks/instructions.py")}
    found |= {("safety", rule.category) for rule in default_lexicon().rules}
    return found | {("privacy", kind) for kind in KINDS}


def licence_findings(*, stated: bool = False) -> list[Finding]:
    parts = [
        LicencedPart("text", "a-model", None, "X-1.0", commercial, "name the makers", stated=stated)
        for commercial in get_args(Commercial)
    ]
    return check_licences(parts, commercial=True)


def test_findings_are_made_where_their_codes_are_collected() -> None:
    """A check whose codes are not seen by :func:`codes` has to be entered there."""
    every = calls("Finding", "check code", ".")
    unseen = {
        call.where.partition(":")[0]
        for call in every
        if not (call.arguments["check"] and call.arguments["code"])
    }
    assert unseen == {
        "checks/claims/sentence.py",
        "checks/instructions.py",
        "checks/licences.py",
        "checks/privacy/policy.py",
        "checks/safety.py",
        "library/library.py",
        "sources/reading.py",
        "workflows/illustration/inputs.py",
    }


def test_every_code_has_a_name_and_words() -> None:
    assert {check for check, _ in codes()} == set(CHECK_NAMES) == set(CODE_NAMES)
    for check, code in codes():
        assert HAN.search(CODE_NAMES[check][code]), (check, code)
        if check in WORDS:
            assert WORDS[check][code], (check, code)
        said = finding_message(finding(check, code, "said as never before"), "zh")
        assert HAN.search(said), (check, code)
        assert "{" not in said


def test_no_words_for_codes_that_nothing_gives() -> None:
    named = {(check, code) for check, names in CODE_NAMES.items() for code in names}
    assert named == codes()
    assert {(check, code) for check, words in WORDS.items() for code in words} <= named


def test_every_sentence_of_the_claims_check_has_its_own_words() -> None:
    said: dict[str, set[str]] = {}
    for given, messages in claims():
        for message in messages:
            said.setdefault(message, set()).update(given or {"name", "number"})
    assert len(said) > 20
    for message, given in said.items():
        for sentence in RUNNING.get(message, [message]):
            tables = [own_words(WORDS["claims"][code]) for code in given]
            assert any(in_chinese(table, sentence, EVIDENCE) for table in tables), sentence


def test_every_note_on_a_source_has_its_own_words() -> None:
    notes = calls("Note", "code message", "sources")
    assert len(notes) == 5
    for call in notes:
        (code,) = call.arguments["code"]
        table = WORDS["sources"][code]
        assert call.arguments["message"]
        for message in call.arguments["message"]:
            assert in_chinese(own_words(table) or table, message), message


EVIDENCE = {
    "seen": "甲",
    "nearest": "乙",
    "differ": {"kind": "number", "first": "三人", "second": "五人"},
}


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("number", "9 is not in the source", "来源中没有“甲”，最接近的是“乙”。"),
        ("number", "A and B are exchanged", "“A”与“B”在来源中的位置相反。"),
        ("unit", "the source has 乙, another unit", "“甲”的单位与来源不同，来源写的是“乙”。"),
        ("date", "甲 is not in the source, which says 乙", "来源中没有“甲”，来源写的是“乙”。"),
        ("name", "Wu and Li have exchanged their parts", "“Wu”与“Li”的角色与来源相反。"),
        ("direction", "“a”, where the source says “b”", "这里说“甲”，来源说的却是“乙”。"),
        (
            "negation",
            "the source says “not”, which is left out",
            "来源有否定（“not”），这里漏掉了。",
        ),
        (
            "unsupported",
            "the source does not say this (words 20%, meaning 0.31)",
            "来源没有这样说（词语重合 20%，语义相近度 0.31）。",
        ),
        (
            "contradiction",
            "s1.1 and s2.4 contradict each other in a number: “三人” and “五人”",
            "来源句子 s1.1 与 s2.4 的数字互相矛盾：“三人”与“五人”。",
        ),
    ],
)
def test_evidence_stands_in_its_place(code: str, english: str, chinese: str) -> None:
    found = finding("claims", code, english, **EVIDENCE)
    assert finding_message(found, "zh") == chinese
    assert finding_message(found, "en") == english


def test_without_evidence_nothing_is_asserted_of_it() -> None:
    bare = finding("claims", "number", "9 is not in the source", seen=" 9 ", nearest=None)
    assert finding_message(bare, "zh") == "来源中没有“9”这个数字。"
    assert finding_message(finding("claims", "number", "new"), "zh") == "请对照来源核对数字。"


def test_evidence_is_no_template() -> None:
    found = finding("claims", "date", "x is not in the source", seen="{nearest.__class__}{0}")
    assert finding_message(found, "zh") == "来源中没有“{nearest.__class__}{0}”这个时间。"


def test_other_checks_are_told_by_their_findings() -> None:
    (card,) = check_privacy("电话13800138000", place=HERE, language="zh")
    assert finding_message(card, "zh") == "此处有手机号码（13*******00），应予遮盖。"
    (harm,) = check_safety(
        "x", place=HERE, language="zh", classifier=lambda text: {"self-harm": 0.95}
    )
    assert finding_message(harm, "zh") == "分类器判定这里属于“自杀自伤”，概率 0.95。"
    length = finding(
        "length",
        "short",
        "the body has 80 characters, the brief asks for 300: nothing more that the sources bear out was written",
        counted=80,
        asked=300,
        unit="characters",
    )
    assert finding_message(length, "zh").startswith("正文共 80 字，任务书要求 300 字：")
    told = [finding_message(f, "zh") for f in licence_findings()]
    assert told == [
        "a-model（X-1.0）不得用于商业用途。",
        "a-model（X-1.0）须满足条件方可使用：name the makers",
        "不清楚 a-model 的许可是否允许商业用途。",
    ]


def test_what_is_unknown_stays_english() -> None:
    assert finding_message(finding("taste", "dull", "This is dull."), "zh") == "This is dull."
    assert finding_kind(finding("taste", "dull", ""), "zh") == "taste · dull"
    assert finding_kind(finding("claims", "number", ""), "zh") == "事实核对 · 数字"
    assert finding_kind(finding("claims", "number", ""), "en") == "claims · number"
    assert place_name(Place("brief", "topic"), "zh") == "主题"
    assert place_name(Place("brief", "topic"), "en") == "topic"
    assert place_name(HERE, "zh") == "p1.s1"


def test_markup_in_evidence_is_text_on_the_page() -> None:
    hostile = finding("claims", "number", "x is not in the source", seen="<script>9</script>")
    page = render_piece_page(replace(view("zh"), findings=(hostile,))).decode()
    assert "来源中没有“&lt;script&gt;9&lt;/script&gt;”这个数字。" in page
    assert "<script>9" not in page


@pytest.mark.parametrize(
    ("check", "code", "message", "said"),
    [
        (
            "nsfw",
            "nudity",
            "This shows nudity with probability 0.93 and must not be published.",
            "画面含有裸露内容（概率 0.93），不得发布。",
        ),
        (
            "nsfw",
            "nudity",
            "This may show nudity (probability 0.51); a person should look at it.",
            "画面可能含有裸露内容（概率 0.51），请人工查看。",
        ),
        (
            "lookalikes",
            "copy",
            "It is a copy of a (2).png (distance 8 of 256).",
            "与参考图片“a (2).png”几乎相同（距离 8/256），属于复制。",
        ),
        (
            "lookalikes",
            "likeness",
            "It looks like fox.png (distance 60 of 256).",
            "与参考图片“fox.png”相似（距离 60/256），请人工比对。",
        ),
        (
            "lookalikes",
            "shapes",
            "It has the shapes of fox.png in other colours (distance 4 of 256).",
            "与参考图片“fox.png”构图相同、颜色不同（距离 4/256）。",
        ),
        (
            "lookalikes",
            "unread",
            "3 reference files could not be read and were not compared.",
            "有 3 个参考文件无法读取，未参与比对。",
        ),
    ],
)
def test_checks_on_pictures_in_chinese(check: str, code: str, message: str, said: str) -> None:
    given = Finding(
        check, code, Severity.WARN, message, Place("output"), {"files": {"a": "b"}, "file": "other"}
    )
    assert finding_message(given, "zh") == said


@pytest.mark.parametrize("note", get_args(Note))
def test_notes_on_pictures_in_chinese(note: Note) -> None:
    """The file is the evidence's; what was done to it is told once, in the notes' own words."""
    message = f"a.png: {note_words(note, 'en')}"
    given = Finding("pictures", note, Severity.INFO, message, Place("source", "a.png"))
    assert finding_message(given, "zh") == f"{note_words(note, 'zh')}。"
    with_file = replace(given, evidence={"file": "图.png"})
    assert finding_message(with_file, "zh") == f"“图.png”{note_words(note, 'zh')}。"


@pytest.mark.parametrize(
    ("code", "message", "evidence", "expected"),
    [
        ("class", "of the classes that this generator draws, 'Bag' was taken",
         {"class": "Bag"}, "在该生成器会画的类别中，取了“Bag”。"),
        ("class", "of the classes that this generator draws, 'Bag' was taken (nearest, cosine 0.71)",
         {"class": "Bag"}, "在该生成器会画的类别中，取了含义最近的“Bag”（余弦相似度 0.71）。"),
        ("colour", "a colour of a part cannot be steered, only that of the whole: 蓝色",
         {"colour_words": "蓝色"}, "只能控制整体的颜色，不能控制某一部分的颜色：蓝色。"),
        ("outside", "this generator has not learned to draw that; nearest is 猫, 火箭",
         {"learned": "猫, 火箭"}, "该生成器没有学过画这个；学过的里面最接近的是：猫, 火箭。"),
        ("nearest", "nearest to what this generator has learned is 猫",
         {}, "该生成器学过的里面最接近的是：猫。"),
        ("own-size", "drawn at its own 64 pixels: what enlarges pictures cannot be had (x)",
         {"own_pixels": 64}, "按生成器自身的 64 像素绘制：放大图片所需的资源无法取得。"),
    ],
)  # fmt: skip
def test_what_a_generator_says(
    code: str, message: str, evidence: dict[str, Any], expected: str
) -> None:
    assert finding_message(finding("generator", code, message, **evidence), "zh") == expected
