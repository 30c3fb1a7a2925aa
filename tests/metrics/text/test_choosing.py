"""The settings that metrics are chosen with, for evaluations, comparisons and gates alike."""

from __future__ import annotations

import pytest
from sacrebleu.metrics import TER

from wenfang.metrics.text.choosing import Needs, TextOptions, summed_metrics
from wenfang.metrics.text.summed import summed
from wenfang.source import Language


def _none():
    raise AssertionError("no engine is needed")


NEEDS = Needs(text=_none, features=_none)
ENGLISH = (
    ['The mayor, who\'d left, came back; "soon".', "He said: (almost) nothing &quot;new&quot;"],
    ['The mayor who had left came back "soon"!', 'He said almost nothing, "new"'],
)
CHINESE = (["市长说，渡轮今天开放。", "桥（旧）关闭"], ["市长表示渡轮今日开放。", "旧桥已关闭。"])


@pytest.mark.parametrize(
    ("language", "texts", "options", "said"),
    [
        ("en", ENGLISH, {}, "case:lc|tok:tercom|norm:no|punct:yes|asian:no"),
        (
            "zh",
            CHINESE,
            {"normalized": True, "asian_support": True},
            "norm:yes|punct:yes|asian:yes",
        ),
    ],
)
def test_ter_is_measured_with_sacrebleus_default(
    language: Language, texts, options, said: str
) -> None:
    """For Chinese with the two options that make a sequence of words of it; the signature says
    which, in the words that sacreBLEU's own has."""
    candidates, references = texts
    metric = summed_metrics(["ter"], language, TextOptions(), NEEDS)["ter"]
    found = summed(metric, candidates, [[one] for one in references])
    theirs = TER(**options)
    assert found.value == pytest.approx(
        theirs.corpus_score(candidates, [references]).score, abs=1e-9
    )
    assert said in str(found.signature)
    shared = {"case", "tok", "norm", "punct", "asian"}
    own = dict(part.split(":", 1) for part in str(found.signature).split("|") if ":" in part)
    sacre = dict(part.split(":", 1) for part in str(theirs.get_signature()).split("|"))
    assert {name: own[name] for name in shared} == {name: sacre[name] for name in shared}
