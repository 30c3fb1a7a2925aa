"""A report from sources with personal data: told without it, checked, and said."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from scripted_news import Scripted, make_report

from wenfang.brief import NewsBrief
from wenfang.finding import Severity
from wenfang.source import Language
from wenfang.workflows.tools import Draft

pytestmark = pytest.mark.slow

ENGLISH = """Harrowmere Town Council will open an electric ferry line on 1 June 2026.

Residents can book seats on the ferry by phone on +44 20 7946 0958 from 4 May 2026.

The first boat, built by the yard of Ann Lee (ann.lee@example.org), carries 60 passengers.
"""
CHINESE = """柳溪镇社区图书馆将于2026年4月23日上午9点正式开馆。

市民可拨打电话13800138000预约少儿图书馆的参观活动，每天名额为60个。

4月20日，车牌号为京A12345的货车把3.2万册图书运到馆内。
"""
SECRETS = ("7946", "ann.lee", "13800138000", "12345")
#: What the model makes of what it is shown; of anything else it says nothing of use.
ANSWERS = {
    "Residents can book seats on the ferry by phone from 4 May 2026.": (
        "From 4 May 2026 residents can book seats on the ferry by phone."
    ),
    "The first boat, built by the yard of Ann Lee, carries 60 passengers.": (
        "The first boat carries 60 passengers and was built by the yard of Ann Lee."
    ),
    "市民可拨打电话预约少儿图书馆的参观活动，每天名额为60个。": (
        "少儿图书馆的参观活动每天有60个名额，市民可拨打电话预约。"
    ),
    "4月20日，货车把3.2万册图书运到馆内。": "3.2万册图书于4月20日由货车运到馆内。",
}


def report(
    folder: Path, models: SimpleNamespace, language: Language, answers: dict[str, str]
) -> tuple[Draft, Scripted]:
    (folder / "a.txt").write_text(ENGLISH if language == "en" else CHINESE, encoding="utf-8")
    topic = "An electric ferry" if language == "en" else "图书馆开馆"
    brief = NewsBrief(language=language, topic=topic, sources=("a.txt",), length=100)
    engine = Scripted(answers)
    return make_report(folder, models, brief, engine), engine


@pytest.mark.parametrize("language", ["en", "zh"])
def test_told_without_the_datum_and_every_check_passes(
    tmp_path: Path, models: SimpleNamespace, language: Language
) -> None:
    draft, engine = report(tmp_path, models, language, ANSWERS)
    assert draft.document is not None
    places = [sentence for _, sentence in draft.document.places()]
    told = {s.text: s.anchors for s in places if not s.quoted}
    wanted = [a for a in ANSWERS.values() if a.isascii() == (language == "en")]
    for answer, anchor in zip(wanted, ("s1.2", "s1.3"), strict=True):
        assert told[answer][0] == anchor
    assert not [f for f in draft.findings if f.severity is Severity.BLOCK]
    masked = [f for f in draft.findings if f.check == "privacy" and f.place.what == "source"]
    assert len(masked) == 2
    assert all("it was masked, and the sentence is used without it" in f.message for f in masked)
    everything = draft.document.body() + engine.shown + str(draft.findings) + str(
        [sentence.text for source in draft.sources for sentence in source.sentences]
    )  # fmt: skip
    assert not [secret for secret in SECRETS if secret in everything]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_model_of_no_use_leaves_the_sources_words_with_an_editors_brackets(
    tmp_path: Path, models: SimpleNamespace, language: Language
) -> None:
    draft, _ = report(tmp_path, models, language, {})
    assert draft.document is not None
    body = draft.document.body()
    bracketed = {
        "en": ("by phone on [a phone number] from", "Ann Lee ([an e-mail address]), carries"),
        "zh": ("拨打电话［电话号码］预约", "车牌号为［车牌号］的货车"),
    }
    assert all(words in body for words in bracketed[language])
    assert not [secret for secret in SECRETS if secret in body]
    assert not [f for f in draft.findings if f.severity is Severity.BLOCK]
