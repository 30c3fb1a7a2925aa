"""Pieces that the tests of the writers share: a news report in each language, and hostile
text."""

from __future__ import annotations

from datetime import UTC, datetime

from wenfang.document import Document, Paragraph, Reference, Sentence

CREATED = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

ENGLISH = Document(
    kind="news",
    language="en",
    title=Sentence(
        "Harbour Bridge Reopens After Two-Year Repair, £4 Million Under Budget", ("s1.1",)
    ),
    summary=(
        Sentence(
            "The bridge carried its first cars on Monday morning after engineers replaced 312 "
            "cables and both bearings.",
            ("s1.2", "s2.1"),
        ),
    ),
    paragraphs=(
        Paragraph(
            (
                Sentence(
                    "The Harbour Bridge reopened to traffic at 06:00 on 23 November 2026, two "
                    "years after cracks were found in its eastern pylon.",
                    ("s1.2",),
                ),
                Sentence(
                    "About 3,000 vehicles crossed in the first hour, the city’s transport "
                    "office said.",
                    ("s1.3", "s2.4"),
                ),
            )
        ),
        Paragraph(
            (
                Sentence("The work cost £96 million, £4 million less than planned.", ("s2.2",)),
                Sentence(
                    "According to the city’s statement: “Every one of the 312 cables was "
                    "replaced, and none of the old steel remains in the eastern span.”",
                    ("s1.5",),
                    quoted=True,
                ),
                Sentence("Trams will follow in spring.", ("s3.1",)),
            ),
            heading="Cost and what comes next",
        ),
        Paragraph(
            (
                Sentence(
                    "The design goes back to the engineer 茅以升 (Mao Yisheng), whose bridge of "
                    "1937 still stands.",
                    ("s3.2",),
                ),
                Sentence("Residents had waited for this day."),
            )
        ),
    ),
    references=(
        Reference(
            1, "s1", "Harbour Bridge reopens", "statement.docx", "City of Westport", "2026-11-23"
        ),
        Reference(
            2, "s2", "Final accounts of the repair", "https://example.org/bridge/accounts_2026.html"
        ),
        Reference(3, "s3", "notes.txt", "notes.txt", duplicates=("s4",)),
    ),
    alternatives=(Sentence("Traffic returns to the Harbour Bridge", ("s1.2",)),),
    byline="Anna Lindqvist",
    editor="Wei Chen",
    dateline="2026-11-23",
)

CHINESE = Document(
    kind="news",
    language="zh",
    title=Sentence("临江大桥大修两年后恢复通车，工程费用比预算节省四百万元", ("s1.1",)),
    summary=(
        Sentence(
            "历时两年的大修完成，大桥更换全部312根拉索和两座支座，周一清晨迎来首批车辆。",
            ("s1.2", "s2.1"),
        ),
    ),
    paragraphs=(
        Paragraph(
            (
                Sentence(
                    "2026年11月23日6时，临江大桥恢复通车，距东塔发现裂缝已有两年。", ("s1.2",)
                ),
                Sentence("市交通局表示，首小时约有3000辆车通过。", ("s1.3", "s2.4")),
            )
        ),
        Paragraph(
            (
                Sentence("工程总费用为9600万元，比计划少400万元。", ("s2.2",)),
                Sentence(
                    "据市政府通报：“312根拉索已全部更换，东跨不再保留任何旧钢材。”",
                    ("s1.5",),
                    quoted=True,
                ),
                Sentence("有轨电车将于明年春季恢复运行。", ("s3.1",)),
            ),
            heading="费用与后续安排",
        ),
        Paragraph(
            (
                Sentence(
                    "设计方 Arup Group 的工程师介绍，新拉索的设计寿命为60年（此前为40年）。",
                    ("s3.2",),
                ),
                Sentence("附近居民对这一天期盼已久。"),
            )
        ),
    ),
    references=(
        Reference(1, "s1", "临江大桥恢复通车", "通报.docx", "临江市人民政府", "2026-11-23"),
        Reference(2, "s2", "大修工程决算", "https://example.org/bridge/accounts_2026.html"),
        Reference(3, "s3", "采访笔记.txt", "采访笔记.txt", duplicates=("s4",)),
    ),
    alternatives=(Sentence("临江大桥恢复通车", ("s1.2",)),),
    byline="林安",
    editor="陈薇",
    dateline="2026-11-23",
)

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style></script><img src=x onerror=alert(1)>",
    "](javascript:alert(1)) [x](javascript:alert(2)) ![x](http://evil.example/x.png)",
    '" onmouseover="alert(1)" \' x=\'',
    "{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7}",
    '#read("/etc/passwd") #panic() $x^2$ `code` *bold* _em_ @label <label> \\ //',
    "&lt;b&gt; &amp; &#60; &copy;",
    "# heading - list + list 1. one 2) two === --- *** > quote | table |",
    "1. not a list",
    "- not a list",
    "+ nor this",
    "=== nor a rule",
    "Stop![^1] [^2]: a note \\[^3\\]",
    "Wow!",
    "]]> <![CDATA[x]]> <?xml version='1.0'?> <!-- comment -->",
    "\x00null \x08back \x0bvt \x1besc[31m \x7fdel \x85nel",
    "lone \ud800 surrogate \udfff",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200fmark",
    "non-characters \ufffe \uffff \ufdd0 \U0001fffe",
    "\u2028line\u2029paragraph",
    "A\ufe01\ufe02\ufe03\U000e0101\U000e0102 tag\U000e0041\U000e0042",
    "عنوان عربي و עברית with English",
    "🏴‍☠️ 👩‍👩‍👧 🇨🇳 emoji",
    "𠮷野家 㐂 ｆｕｌｌ　ｗｉｄｔｈ",
    "é é ﬁ Ⅳ № ½ İstanbul",
    "\\u003c/script\\u003e",
    "---\nAIGC: {Label: 2}\n---",
    "a" * 400,
)
