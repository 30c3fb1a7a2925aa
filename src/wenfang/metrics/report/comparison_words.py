"""The words of a comparison's page, in both languages; what it shares with an evaluation's is
taken from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wenfang.metrics.report.words import WORDS
from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class ComparisonWords:
    """What the page says besides scores and texts; ``{}`` takes a name or a number."""

    title: str
    skip: str
    lines: str
    scores: str
    metric: str
    interval: str
    p_bootstrap: str
    p_randomisation: str
    better: str
    untold: str
    ways: Mapping[str, str]
    warning: str
    scores_hint: str
    both: str
    both_hint: str
    resamples: str
    resamples_hint: str
    observed: str
    from_to: str
    apart: str
    apart_hint: str
    apart_alone: str
    first_ahead: str
    second_ahead: str
    first_higher: str
    second_higher: str
    line: str
    reference: str
    reference_n: str
    empty: str
    signatures: str
    signatures_hint: str
    made_by: str


def _shared(language: Language) -> dict[str, str]:
    words = WORDS[language]
    names = ("skip", "scores", "metric", "warning", "from_to", "line", "reference", "reference_n",
             "empty", "signatures", "signatures_hint", "made_by")  # fmt: skip
    return {name: getattr(words, name) for name in names}


COMPARISON_WORDS: dict[Language, ComparisonWords] = {
    "en": ComparisonWords(
        title="Comparison of texts",
        lines="{} lines each",
        interval="95 % interval",
        p_bootstrap="p (bootstrap)",
        p_randomisation="p (randomisation)",
        better="better",
        untold="cannot be told",
        ways=WORDS["en"].better,
        scores_hint="Paired bootstrap and approximate randomisation, {samples} resamples each, seed {seed}. One system is called better only where both p are below {level}; that no difference can be told is not that there is none. Several metrics are several tests: the more there are, the sooner one of them is below {level} by chance.",
        both="Scores with 95 % intervals",
        both_hint="A {a} ({a_interval}), B {b} ({b_interval}). Intervals of the same lines that overlap may still tell the systems apart: it is the difference that counts.",
        resamples="Resampled differences",
        resamples_hint="How the difference falls if the lines are drawn anew. The solid line is no difference, the dashed one what was observed; p {p} by the bootstrap.",
        observed="observed {}",
        apart="Lines where they are apart most",
        apart_hint="Both systems' texts beside the reference that shares most with the better one. What the reference lacks is marked.",
        apart_alone="Both systems' texts. What only one of the two has is marked.",
        first_ahead="A is ahead",
        second_ahead="B is ahead",
        first_higher="A is higher",
        second_higher="B is higher",
        **_shared("en"),
    ),
    "zh": ComparisonWords(
        title="文本比较",
        lines="各 {} 行",
        interval="95% 区间",
        p_bootstrap="p（自助法）",
        p_randomisation="p（随机化）",
        better="更好",
        untold="无法断定",
        ways=WORDS["zh"].better,
        scores_hint="配对自助法与近似随机化检验，各重采样 {samples} 次，随机种子 {seed}。只有两个 p 值都低于 {level} 时才说一方更好；看不出差别不等于没有差别。多个指标就是多次检验：指标越多，越容易有一个偶然低于 {level}。",
        both="得分与 95% 区间",
        both_hint="A {a}（{a_interval}），B {b}（{b_interval}）。同一批行上的区间即使重叠，也可能分得出高下：要看的是差值。",
        resamples="重采样所得的差值",
        resamples_hint="重新抽取各行时差值的分布。实线为无差别，虚线为实测差值；自助法 p {p}。",
        observed="实测 {}",
        apart="两者相差最大的行",
        apart_hint="两个系统的文本，旁边是与较好一方最接近的参考文本；标出的部分为参考文本所无。",
        apart_alone="两个系统的文本；标出的部分只见于其中一方。",
        first_ahead="A 较好",
        second_ahead="B 较好",
        first_higher="A 较高",
        second_higher="B 较高",
        **_shared("zh"),
    ),
}
