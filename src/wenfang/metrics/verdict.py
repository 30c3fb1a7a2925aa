"""What a comparison says, in words, in both languages.

Design choice: one system is called better only where both tests say so at the level that was
agreed on beforehand. Where they disagree, or neither says so, the words are that no
difference can be told, which is not that there is none.
"""

from __future__ import annotations

from wenfang.metric_table import Metric
from wenfang.metrics.comparison import Comparison
from wenfang.source import Language

LEVEL = 0.05
"""A p below it is taken for a difference."""


def is_told(comparison: Comparison, level: float = LEVEL) -> bool:
    """Whether both tests find a difference."""
    return comparison.p_bootstrap < level and comparison.p_randomisation < level


def better(comparison: Comparison, metric: Metric, level: float = LEVEL) -> str | None:
    """``first`` or ``second``; ``None`` where none can be told, or where the metric does not say
    which way is better."""
    if metric.better == "neither" or not is_told(comparison, level) or not comparison.difference:
        return None
    first_is_higher = comparison.difference > 0
    return "first" if first_is_higher == (metric.better == "higher") else "second"


def verdict(
    comparison: Comparison,
    metric: Metric,
    names: tuple[str, str],
    language: Language,
    level: float = LEVEL,
) -> str:
    """One sentence or two, with the difference, its interval and both p.

    Args:
        names: of the two systems.
    """
    places = metric.places
    title = metric.title[language]
    # The interval of the difference that is told, which is the larger score less the smaller.
    ends = comparison.interval
    low, high = ends if comparison.difference >= 0 else (-ends[1], -ends[0])
    numbers = {
        "title": title,
        "first": f"{comparison.first.value:.{places}f}",
        "second": f"{comparison.second.value:.{places}f}",
        "by": f"{abs(comparison.difference):.{places}f}",
        "low": f"{low:.{places}f}",
        "high": f"{high:.{places}f}",
        "p1": p_value(comparison.p_bootstrap),
        "p2": p_value(comparison.p_randomisation),
        "a": names[0],
        "b": names[1],
        "level": f"{level:g}",
    }
    return _opening(comparison, metric, language, level, numbers) + _TESTS[language].format(
        **numbers
    )


def p_value(p: float) -> str:
    """As it is usually written, with its sign."""
    return f"= {p:.3f}" if p >= 0.001 else "< 0.001"


def _opening(
    comparison: Comparison,
    metric: Metric,
    language: Language,
    level: float,
    numbers: dict[str, str],
) -> str:
    words = _OPENINGS[language]
    winner = better(comparison, metric, level)
    if winner == "second":
        numbers = {**numbers, "a": numbers["b"], "b": numbers["a"],
                   "first": numbers["second"], "second": numbers["first"]}  # fmt: skip
    if winner:
        return words["better"].format(**numbers)
    if is_told(comparison, level) and comparison.difference:
        return words["differs"].format(**numbers)
    below = (comparison.p_bootstrap < level) + (comparison.p_randomisation < level)
    return words["disagree" if below == 1 else "none"].format(**numbers)


_OPENINGS: dict[Language, dict[str, str]] = {
    "en": {
        "better": "{a} is better than {b} in {title}: {first} against {second}, by {by}",
        "differs": "{a} and {b} differ in {title}: {first} against {second}, by {by}",
        "none": "no difference between {a} and {b} can be told in {title}: {first} against {second}",
        "disagree": "whether {a} and {b} differ in {title} cannot be told, for the two tests "
        "disagree: {first} against {second}",
    },
    "zh": {
        "better": "{title} 上，{a} 优于 {b}：{first} 对 {second}，相差 {by}",
        "differs": "{title} 上，{a} 与 {b} 不同：{first} 对 {second}，相差 {by}",
        "none": "{title} 上看不出 {a} 与 {b} 有差别：{first} 对 {second}",
        "disagree": "{title} 上无法断定 {a} 与 {b} 是否有差别，因为两项检验结论不一："
        "{first} 对 {second}",
    },
}
_TESTS: dict[Language, str] = {
    "en": " (95 % interval of the difference {low} to {high}; p {p1} by the paired bootstrap, "
    "p {p2} by approximate randomisation; level {level})",
    "zh": "（差值的 95% 区间 {low} 至 {high}；配对自助法 p {p1}，近似随机化检验 p {p2}；"
    "显著性水平 {level}）",
}
