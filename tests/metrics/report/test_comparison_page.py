"""A comparison's page: all that was found is on it, and nothing runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_evaluations import HOSTILE, score
from test_page import said, tree_of

from wenfang.documents.printable import printable
from wenfang.metrics.comparison import Comparison
from wenfang.metrics.evaluation import Histogram
from wenfang.metrics.report import render_comparison
from wenfang.metrics.text.compared import Compared
from wenfang.metrics.text.comparing import Apart, TextComparison
from wenfang.source import Language

FEW = "12 segments are fewer than 100: intervals come out too narrow"


def comparison(metric: str, first: float, second: float, p: float) -> Comparison:
    bins = Histogram(-2.0, 8.0, (1, 2, 3, 4))
    gap = first - second
    both = score(metric, first), score(metric, second)
    return Comparison(*both, gap, (gap - 1, gap + 1), p, p, 0.9, 12, 100, 3, (FEW,), bins)


def sample(language: Language = "en") -> Compared:
    ahead = Apart(7, 61.5, 12.25, ("the cat sat", HOSTILE), ("a cat sat", HOSTILE))
    behind = Apart(9, 0.0, 33.0, ("", "the dog"), ("the dog",))
    alone = Apart(2, 0.5, 0.25, ("a a a", "a b a"))
    return Compared(
        ("a.txt", HOSTILE),
        ("ref.txt", HOSTILE),
        language,
        {
            "bleu": TextComparison(comparison("BLEU", 31.5, 28.0, 0.01), (ahead,), (behind,)),
            "repetition": TextComparison(comparison("repetition", 0.5, 0.4, 0.2), (alone,)),
            "length": TextComparison(comparison("length", 1.5, 0.4, 0.01), (alone,)),
        },
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_valid_closed_and_has_nothing_that_runs(language: Language) -> None:
    page = render_comparison(sample(), language)
    tree = tree_of(page)
    names = {str(element.tag) for element in tree.iter()}
    assert not names & {"script", "iframe", "object", "embed", "form", "link", "base", "img"}
    ids = {element.get("id") for element in tree.iter()}
    for element in tree.iter():
        assert not any(str(name).startswith("on") or name == "style" for name in element.attrib)
        if href := element.get("href"):
            assert href.startswith("#")
            assert href[1:] in ids
    policy = next(e.get("content") for e in tree.iter() if e.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    assert "\u202e" not in page.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("a.txt is better than", "A is ahead", "A is higher", "observed +3.50", "describes only",
                "cannot be told", "12 lines are", "12 lines each", "line 7", "reference 1")),
        ("zh", ("优于", "A 较好", "A 较高", "实测 +3.50", "仅作描述", "无法断定", "12 行少于", "各 12 行",
                "第 7 行", "参考 1")),
    ],
)  # fmt: skip
def test_all_that_was_found_is_on_it(language: Language, words: tuple[str, ...]) -> None:
    text = said(tree_of(render_comparison(sample(), language)))
    shared = (
        "A 61.50 · B 12.25",
        "+2.50 – +4.50",
        "28.00",
        "0.010",
        " ".join(printable(HOSTILE).split()),
    )
    for word in (*words, *shared):
        assert word.replace("12 lines are", "12 segments are") in text, word


def test_bars_zero_and_the_observed_difference_are_drawn() -> None:
    tree = tree_of(render_comparison(sample()))
    classes = [element.get("class") for element in tree.iter()]
    assert classes.count("bar") == 12
    assert classes.count("zero") == classes.count("score") == 3
    zero, mark = (
        float(next(e for e in tree.iter() if e.get("class") == name).get("x1"))
        for name in ("zero", "score")
    )
    assert zero < mark


def test_without_resamples_there_is_no_plot_of_them() -> None:
    found = sample()
    bare = {
        name: replace(one, comparison=replace(one.comparison, resamples=None))
        for name, one in found.found.items()
    }
    assert b'class="bar"' not in render_comparison(replace(found, found=bare))
