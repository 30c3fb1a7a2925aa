"""The words of an evaluation's page and table, in both languages.

One frozen record per language: a word that is missing in one of them is an error when this
module is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What the page says besides scores and texts; ``{}`` takes a name or a number."""

    title: Mapping[str, str]
    skip: str
    scores: str
    given: str
    roles: Mapping[str, str]
    counts: Mapping[str, str]
    metric: str
    value: str
    interval: str
    interval_hint: str
    better: Mapping[str, str]
    warning: str
    comma: str
    segments: str
    segments_hint: str
    segments_beyond: str
    from_to: str
    mark: str
    curves: Mapping[str, str]
    curve_hints: Mapping[str, str]
    x_axes: Mapping[str, str]
    worst: str
    best: str
    cases: str
    cases_hint: str
    line: str
    candidate: str
    reference: str
    reference_n: str
    empty: str
    nearness: str
    nearness_hint: str
    distance: str
    generated_bars: str
    reference_outline: str
    nearest: str
    nearest_hint: str
    farthest: str
    farthest_hint: str
    left_out: str
    left_out_more: str
    signatures: str
    signatures_hint: str
    made_by: str


WORDS: dict[Language, ReportWords] = {
    "en": ReportWords(
        title={"text": "Evaluation of texts", "pictures": "Evaluation of pictures"},
        skip="To the scores",
        scores="Scores",
        given="What was measured",
        roles={"candidate": "candidate", "reference": "reference", "generated": "generated"},
        counts={"text": "{} lines", "pictures": "{} pictures"},
        metric="metric",
        value="score",
        interval="95 % interval",
        interval_hint="How far the score depends on which samples were measured: of intervals made in this way, 95 in 100 hold the score of all samples of the kind.",
        better={
            "higher": "higher is better",
            "lower": "lower is better",
            "neither": "describes only",
        },
        warning="Mind:",
        comma=", ",
        segments="Scores of single lines",
        segments_hint="How many lines scored how much.",
        segments_beyond="The last bar also holds what lies beyond.",
        from_to="{} to {}: {}",
        mark="the whole file: {}",
        curves={
            "through_the_file": "Through the file",
            "mauve": "Divergence curve",
            "fid_by_count": "By the number of pictures",
        },
        curve_hints={
            "through_the_file": "The score of each part of the file, from its first line to its last: a step or a slope shows that the file is not of one kind.",
            "mauve": "Each point weighs the two kinds of error otherwise: text that no person would write, and text that is never written.",
            "fid_by_count": "FID of parts of the generated pictures: where the line still falls, it tells of their number as much as of their kind.",
        },
        x_axes={
            "through_the_file": "part of the file",
            "mauve": "",
            "fid_by_count": "generated pictures",
        },
        worst="Worst",
        best="Best",
        cases="Worst and best lines",
        cases_hint="Beside each line stands the reference that shares most with it. What only one of the two has is marked.",
        line="line {}",
        candidate="candidate",
        reference="reference",
        reference_n="reference {}",
        empty="(empty)",
        nearness="Nearest neighbours",
        nearness_hint="Distance of each generated picture to the nearest reference picture, in the network's features. The outline shows how near reference pictures lie to each other: bars far left of it are copies, bars far right of it look like none of them.",
        distance="distance",
        generated_bars="generated to reference",
        reference_outline="reference to reference",
        nearest="Nearest to the reference",
        nearest_hint="Look here for copies: the generated picture first, the reference pictures nearest to it after it.",
        farthest="Farthest from the reference",
        farthest_hint="Look here for failures: what these show is least like anything in the reference.",
        left_out="Files that were left out",
        left_out_more="and {} more",
        signatures="Signatures",
        signatures_hint="All that a score depends on. Two scores may be compared only if their signatures are equal; give them wherever you give the score.",
        made_by="Measured by Wenfang {}. This page holds all that it shows and asks for nothing from elsewhere.",
    ),
    "zh": ReportWords(
        title={"text": "文本评测", "pictures": "图片评测"},
        skip="跳到得分",
        scores="得分",
        given="评测对象",
        roles={"candidate": "候选", "reference": "参考", "generated": "生成"},
        counts={"text": "{} 行", "pictures": "{} 张图片"},
        metric="指标",
        value="得分",
        interval="95% 区间",
        interval_hint="得分受样本取舍影响的程度：照此做出的区间，100 个中约有 95 个包含全体同类样本的得分。",
        better={"higher": "越高越好", "lower": "越低越好", "neither": "仅作描述"},
        warning="注意：",
        comma="、",
        segments="逐行得分",
        segments_hint="各得分段有多少行。",
        segments_beyond="最右一柱也包含超出范围的行。",
        from_to="{} 至 {}：{}",
        mark="整个文件：{}",
        curves={
            "through_the_file": "沿文件的变化",
            "mauve": "散度曲线",
            "fid_by_count": "随图片数量的变化",
        },
        curve_hints={
            "through_the_file": "从第一行到最后一行，文件各部分的得分；出现台阶或斜坡，说明文件前后并非同类。",
            "mauve": "各点对两类错误的权重不同：写出人不会写的文本，以及从不写出人会写的文本。",
            "fid_by_count": "只取部分生成图片时的 FID：若曲线仍在下降，数值反映的既是图片的质量，也是图片的数量。",
        },
        x_axes={
            "through_the_file": "文件位置",
            "mauve": "",
            "fid_by_count": "生成图片数",
        },
        worst="最差",
        best="最好",
        cases="最差与最好的行",
        cases_hint="每行旁边是与它最接近的参考文本；标出的部分只见于其中一方。",
        line="第 {} 行",
        candidate="候选",
        reference="参考",
        reference_n="参考 {}",
        empty="（空）",
        nearness="最近邻",
        nearness_hint="每张生成图片到最近参考图片的特征距离。轮廓线表示参考图片彼此之间有多近：远在其左的柱是复制品，远在其右的柱与任何参考图片都不像。",
        distance="距离",
        generated_bars="生成到参考",
        reference_outline="参考到参考",
        nearest="离参考最近",
        nearest_hint="在这里查找复制品：先列生成图片，其后是离它最近的参考图片。",
        farthest="离参考最远",
        farthest_hint="在这里查找失败之作：其内容与参考中的任何图片都最不相似。",
        left_out="被略过的文件",
        left_out_more="另有 {} 个",
        signatures="签名",
        signatures_hint="得分所依赖的一切。只有签名相同的两个得分才能比较；引用得分时请一并给出签名。",
        made_by="由文房 {} 评测。本页自带全部内容，不向别处请求任何东西。",
    ),
}
