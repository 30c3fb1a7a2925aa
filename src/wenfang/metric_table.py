"""The metrics: their names, what they say, which way is better, and what may be done with each.

One row a score. A metric that gives several (ROUGE) has a row for each, and ``asked`` is the
word by which a person asks for it.

Design choice: the one table of metrics stands among the types, for a brief has to know what a
gate may be put on and may import nothing that measures. What measures each is
:mod:`wenfang.metrics`'; evaluating, comparing and gates all read it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, Literal

from wenfang.source import Language

Better = Literal["higher", "lower", "neither"]
Medium = Literal["text", "pictures"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a reader has to know of a score.

    Attributes:
        name: of the score.
        asked: what a person writes after ``--metrics``.
        title: as the field writes it.
        better: which way; ``neither`` where a score only describes.
        says: one sentence in each language.
        top, bottom: of its scale; no top where it has none.
        places: behind the decimal point.
        reference: whether it needs something to be held against.
        comparable: whether a test can tell two systems apart by it, for its score follows from
            sums over segments.
        gated: whether a brief may put a gate on it.
        fewest: pictures that a gate on it needs.
    """

    name: str
    asked: str
    kind: Medium
    title: dict[Language, str]
    better: Better
    says: dict[Language, str]
    top: float | None = None
    bottom: float = 0.0
    places: int = 2
    reference: bool = True
    comparable: bool = False
    gated: bool = False
    fewest: int = 1

    @property
    def gate(self) -> str:
        """As a brief writes it: a TOML key is a word with underscores."""
        return self.name.replace("-", "_")


def _row(
    name: str, kind: Medium, title: str, zh: str, better: Better, english: str, chinese: str,
    *, asked: str = "", **more: Any,
) -> Metric:  # fmt: skip
    titles: dict[Language, str] = {"en": title, "zh": zh}
    says: dict[Language, str] = {"en": english, "zh": chinese}
    return Metric(name, asked or name, kind, titles, better, says, **more)


# fmt: off
METRICS: dict[str, Metric] = {one.name: one for one in (
    _row("bleu", "text", "BLEU", "BLEU", "higher", "runs of one to four words shared with a reference, with a penalty for brevity", "与参考文本共有的一至四词连续片段，过短则受罚", top=100, comparable=True, gated=True),
    _row("chrf", "text", "chrF", "chrF", "higher", "runs of characters shared with a reference", "与参考文本共有的连续字符片段", top=100, comparable=True, gated=True),
    _row("chrf++", "text", "chrF++", "chrF++", "higher", "runs of characters and words shared with a reference", "与参考文本共有的连续字符与词片段", top=100, comparable=True),
    _row("ter", "text", "TER", "TER", "lower", "edits, shifts of phrases among them, that would make it the reference, per 100 words", "改成参考文本所需的编辑（含词组移位），每百词", comparable=True, gated=True),
    _row("rouge-1", "text", "ROUGE-1", "ROUGE-1", "higher", "single words shared with a reference (F1)", "与参考文本共有的单词（F1）", asked="rouge", top=1, places=4, comparable=True, gated=True),
    _row("rouge-2", "text", "ROUGE-2", "ROUGE-2", "higher", "pairs of words shared with a reference (F1)", "与参考文本共有的词对（F1）", asked="rouge", top=1, places=4, comparable=True, gated=True),
    _row("rouge-l", "text", "ROUGE-L", "ROUGE-L", "higher", "the longest sequence of words shared with a reference (F1)", "与参考文本的最长公共词序列（F1）", asked="rouge", top=1, places=4, comparable=True, gated=True),
    _row("rouge-lsum", "text", "ROUGE-Lsum", "ROUGE-Lsum", "higher", "the longest shared sequences sentence by sentence (F1)", "逐句的最长公共词序列（F1）", asked="rouge", top=1, places=4, comparable=True, gated=True),
    _row("distinct-1", "text", "distinct-1", "distinct-1", "higher", "different words among all words: variety", "不同的词占全部词的比例：多样性", asked="distinct", top=1, places=4, reference=False, gated=True),
    _row("distinct-2", "text", "distinct-2", "distinct-2", "higher", "different pairs of words among all pairs: variety", "不同的词对占全部词对的比例：多样性", asked="distinct", top=1, places=4, reference=False, gated=True),
    _row("distinct-3", "text", "distinct-3", "distinct-3", "higher", "different triples of words among all triples: variety", "不同的三词组占全部三词组的比例：多样性", asked="distinct", top=1, places=4, reference=False),
    _row("self-bleu", "text", "self-BLEU", "self-BLEU", "lower", "how much the texts are like each other", "各文本彼此相似的程度", top=100, reference=False),
    _row("repetition", "text", "repetition", "重复率", "lower", "runs of words that a text says again", "文本中重复出现的词片段", top=1, places=4, reference=False, comparable=True, gated=True),
    _row("length", "text", "length ratio", "长度比", "neither", "length beside the reference's; 1 is as long", "与参考文本的长度之比；1 为等长", places=3, comparable=True),
    _row("perplexity", "text", "perplexity", "困惑度", "lower", "how surprising a language model finds the texts", "语言模型对文本感到意外的程度", bottom=1, reference=False, comparable=True, gated=True),
    _row("similarity-precision", "text", "similarity (precision)", "相似度（精确率）", "higher", "how near the candidate's parts are to the reference's in meaning", "候选文本各部分在意义上与参考文本的接近程度", asked="similarity", top=1, places=4, comparable=True),
    _row("similarity-recall", "text", "similarity (recall)", "相似度（召回率）", "higher", "how near the reference's parts are to the candidate's in meaning", "参考文本各部分在意义上与候选文本的接近程度", asked="similarity", top=1, places=4, comparable=True),
    _row("similarity", "text", "similarity", "相似度", "higher", "how near the texts are in meaning, by an embedding (F1)", "以嵌入向量衡量的意义接近程度（F1）", top=1, places=4, comparable=True),
    _row("mauve", "text", "MAUVE", "MAUVE", "higher", "how much the two sets of texts overlap as distributions", "两组文本作为分布的重合程度", top=1, places=4),
    _row("fid", "pictures", "FID", "FID", "lower", "distance between the two sets as distributions of features", "两组图片特征分布之间的距离", gated=True, fewest=2),
    _row("kid", "pictures", "KID", "KID", "lower", "the same by a kernel; unbiased, so that small sets can be compared", "以核函数衡量的同一距离；无偏，小样本亦可比较", places=5, bottom=-inf, gated=True, fewest=4),
    _row("is", "pictures", "Inception Score", "Inception Score", "higher", "each picture shows one thing clearly, and together they show many", "每张图片内容明确，且整体内容多样", reference=False),
    _row("precision", "pictures", "precision", "精确率", "higher", "generated pictures that lie among the real ones: quality", "落在真实图片之中的生成图片比例：质量", asked="precision-recall", top=1, places=4, gated=True, fewest=4),
    _row("recall", "pictures", "recall", "召回率", "higher", "real pictures that lie among the generated ones: coverage", "落在生成图片之中的真实图片比例：覆盖", asked="precision-recall", top=1, places=4, gated=True, fewest=4),
    _row("density", "pictures", "density", "密度", "higher", "how many real neighbourhoods a generated picture lies in", "一张生成图片平均落入多少个真实邻域", asked="density-coverage", places=4, gated=True, fewest=6),
    _row("coverage", "pictures", "coverage", "覆盖率", "higher", "real pictures with a generated one in their neighbourhood", "邻域内有生成图片的真实图片比例", asked="density-coverage", top=1, places=4, gated=True, fewest=6),
    _row("lpips-diversity", "pictures", "LPIPS diversity", "LPIPS 多样性", "higher", "mean perceptual distance between pairs of generated pictures: variety", "生成图片两两之间的平均感知距离：多样性", places=4, reference=False, gated=True, fewest=2),
)}
# fmt: on


def metric_of(name: str) -> Metric:
    """The row of a score; a plain one for a name that is not in the table."""
    return METRICS.get(name) or _row(name, "text", name, name, "neither", "", "")
