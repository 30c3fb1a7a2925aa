"""A piece's page with something in every part of it, in either language."""

from __future__ import annotations

from dataclasses import replace

from sample_pieces import CHINESE, CREATED, ENGLISH

from wenfang.document import Document
from wenfang.documents.label_text import label_for
from wenfang.documents.piece_page import PieceFile, PieceView
from wenfang.finding import Finding, Place, Severity
from wenfang.source import Language, Source, SourceSentence
from wenfang.verification import FileReport, MarkReport, MarkState

_TEXTS: dict[Language, tuple[tuple[str, ...], ...]] = {
    "en": (
        (
            "Harbour Bridge reopens.",
            "After two years of repair the Harbour Bridge reopened at 06:00 on 23 November 2026.",
            "The transport office counted about 3,000 vehicles in the first hour.",
            "The mayor thanked the engineers.",
            "Every one of the 312 cables was replaced, and none of the old steel remains in the eastern span.",
        ),
        (
            "Engineers replaced 312 cables and both bearings.",
            "The work cost £96 million, £4 million less than planned.",
            "The contractor was paid in nine parts.",
            "About 3,000 vehicles crossed between six and seven.",
        ),
        ("Trams will follow in spring.", "The design goes back to 茅以升 (Mao Yisheng)."),
    ),
    "zh": (
        (
            "临江大桥恢复通车。",
            "经过两年大修，临江大桥于2026年11月23日6时恢复通车。",
            "交通局统计，首小时约有3000辆车通过。",
            "市长向工程人员表示感谢。",
            "312根拉索已全部更换，东跨不再保留任何旧钢材。",
        ),
        (
            "工程人员更换了312根拉索和两座支座。",
            "工程总费用为9600万元，比计划少400万元。",
            "工程款分九次支付。",
            "六时至七时约有3000辆车通过。",
        ),
        ("有轨电车将于明年春季恢复运行。", "设计方为 Arup Group，设计寿命60年。"),
    ),
}


def sources(language: Language) -> tuple[Source, ...]:
    document = {"en": ENGLISH, "zh": CHINESE}[language]
    made = [
        Source(
            id=f"s{n}",
            name=document.references[n - 1].name,
            sha256="0" * 64,
            media_type="text/plain",
            text="\n".join(sentences),
            language=language,
            sentences=tuple(
                SourceSentence(f"s{n}.{m}", text, 0, len(text))
                for m, text in enumerate(sentences, 1)
            ),
            title=document.references[n - 1].title,
            author=document.references[n - 1].author,
            published=document.references[n - 1].published,
        )
        for n, sentences in enumerate(_TEXTS[language], 1)
    ]
    return (*made, replace(made[-1], id="s4", name="copy.txt", sentences=()))


FINDINGS = (
    Finding(
        "claims",
        "contradiction",
        Severity.WARN,
        "Two sources give different times for the first vehicles; the piece gives both.",
        Place("output", "p1.s2"),
        {
            "seen": ["s1.3", "s2.4"],
            "values": {"s1.3": "first hour", "s2.4": "06:00-07:00"},
            "similarity": 0.83,
        },
    ),
    Finding(
        "claims",
        "unsupported",
        Severity.WARN,
        "No source sentence says this.",
        Place("output", "p3.s2"),
    ),
    Finding(
        "privacy",
        "mobile",
        Severity.INFO,
        "A mobile number was masked.",
        Place("source", "s3", 3, 14),
        {"kind": "mobile", "shown": "138****1234"},
    ),
    Finding(
        "safety",
        "instructions",
        Severity.BLOCK,
        "A source speaks to the model; it was treated as data.",
        Place("source", "s2.3"),
    ),
)

_STATES = {
    "md": (MarkState.VALID, MarkState.VALID, MarkState.VALID, MarkState.VALID, MarkState.VALID),
    "html": (MarkState.VALID, MarkState.VALID, MarkState.VALID, MarkState.VALID, MarkState.VALID),
    "pdf": (
        MarkState.VALID,
        MarkState.VALID,
        MarkState.VALID,
        MarkState.UNVERIFIABLE,
        MarkState.VALID,
    ),
    "docx": (
        MarkState.VALID,
        MarkState.VALID,
        MarkState.INVALID,
        MarkState.VALID,
        MarkState.ABSENT,
    ),
    "txt": (
        MarkState.VALID,
        MarkState.NOT_APPLICABLE,
        MarkState.NOT_APPLICABLE,
        MarkState.VALID,
        MarkState.ABSENT,
    ),
}
_MARKS = ("explicit_label", "aigc_label", "source_type", "credentials", "watermark")


def _report(extension: str) -> FileReport:
    marks = tuple(
        MarkReport(
            mark,
            state,
            f"the {mark} of this file is {state.value}",
            {"Label": "1", "ContentProducer": "wenfang", "ProduceID": "0f3c" * 9, "z": 6.4},
            ("who holds the key cannot be known from the file", "removal leaves no trace"),
        )
        for mark, state in zip(_MARKS, _STATES[extension], strict=True)
    )
    return FileReport(f"report.{extension}", "ab" * 32, "text/plain", marks)


RECEIPT = {
    "schema_version": 1,
    "piece": "01J-piece",
    "resources": [
        {
            "name": "qwen2.5-coder-1.5b-instruct",
            "sha256": "c1" * 32,
            "licence": "Apache-2.0",
            "attribution": "Alibaba Cloud",
        },
        {
            "name": "source-han-serif-sc",
            "sha256": "35" * 32,
            "licence": "OFL-1.1",
            "attribution": None,
        },
    ],
    "engines": [{"name": "gguf", "threads": 2}],
    "environment": {
        "wenfang": "0.1.0",
        "python": "3.11.7",
        "packages": {"typst": "0.15.2", "Jinja2": "3.1.6"},
    },
    "seeds": {"piece": 42},
    "steps": [
        {
            "name": "read sources",
            "inputs": ["aa" * 32, "bb" * 32],
            "output": "cc" * 32,
            "seconds": 0.31,
        },
        {"name": "write", "inputs": ["cc" * 32], "output": "dd" * 32, "seconds": 48.2},
    ],
    "profiles": ["cn", "eu"],
}


def view(language: Language) -> PieceView:
    document: Document = {"en": ENGLISH, "zh": CHINESE}[language]
    return PieceView(
        document=document,
        label=label_for(document),
        created=CREATED,
        sources=sources(language),
        findings=FINDINGS,
        reports=tuple(_report(extension) for extension in _STATES),
        receipt=RECEIPT,
        licences=(
            "Commercial use is allowed.",
            "Name: Qwen2.5-Coder by Alibaba Cloud (Apache-2.0).",
        ),
        watermark={"scheme": "unigram", "gamma": 0.5, "z": 6.4, "p": 7.8e-11},
        files=tuple(PieceFile(f"report.{e}", 1200 * 7**n) for n, e in enumerate(_STATES)),
    )
