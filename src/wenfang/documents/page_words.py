"""The words of the piece's page, in the piece's language.

One frozen record per language: a word that is missing in one of them is an error when this
module is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the page says besides the piece itself; ``{}`` takes a name or a number."""

    page: str
    skip: str
    piece: str
    alternatives: str
    evidence: str
    evidence_hint: str
    no_anchor: str
    close: str
    sources: str
    left_out: str
    same_as: str
    not_cited: str
    in_receipt: str
    findings: str
    no_findings: str
    gates: str
    gate: str
    gate_try: str
    gate_kept: str
    wanted: str
    measured: str
    measured_with: str
    passed: str
    missed: str
    where: str
    marks: str
    marks_hint: str
    no_marks: str
    file: str
    says: str
    limits: str
    receipt: str
    models: str
    name: str
    licence: str
    seeds: str
    seed: str
    asked: dict[str, str]
    asked_values: dict[str, dict[str, str]]
    steps: str
    step: str
    inputs: str
    output: str
    seconds: str
    versions: str
    watermark: str
    other: str
    licences: str
    no_licences: str
    downloads: str
    made: str
    nothing: str
    places: dict[str, str]
    severities: dict[str, str]
    states: dict[str, str]
    mark_names: dict[str, str]


_EN = PageWords(
    page="Piece and proof",
    skip="Skip to the piece",
    piece="Piece",
    alternatives="Other headlines",
    evidence="What this sentence rests on",
    evidence_hint="Choose a sentence of the piece: its source sentences are marked here.",
    no_anchor="This sentence rests on no source sentence; it only connects others.",
    close="Close",
    sources="Sources",
    left_out="{} sentences left out here",
    same_as="same content as {}, cited as one",
    not_cited="not cited",
    in_receipt="{} in the receipt",
    findings="Findings",
    no_findings="The checks found nothing.",
    gates="Gates",
    gate="Gate",
    gate_try="Try",
    gate_kept="this one",
    wanted="Wanted",
    measured="Measured",
    measured_with="Measured with",
    passed="passed",
    missed="missed",
    where="Where:",
    marks="Marks",
    marks_hint="What was found in each file after it had been written and opened again.",
    no_marks="No file has been verified yet.",
    file="File",
    says="What it says",
    limits="What cannot be known",
    receipt="Receipt",
    models="Models and other resources",
    name="Name",
    licence="Licence",
    seeds="Seeds",
    seed="seed {}",
    asked={
        "task": "Task",
        "prompt": "Prompt",
        "negative": "Not to be seen",
        "style": "Style",
        "strength": "Strength",
        "factor": "Factor",
        "quality": "Quality",
        "subject": "Kept",
        "images": "From",
        "style_image": "In the manner of",
        "control": "Composed after",
        "control_strength": "How closely",
    },
    asked_values={
        "task": {
            "draw": "draw",
            "vary": "variation",
            "edit": "edit",
            "outpaint": "paint beyond the frame",
            "upscale": "upscale",
            "blend": "blend",
            "cutout": "remove the background",
            "restyle": "style transfer",
        },
        "quality": {"fast": "fast", "photo": "photograph", "drawing": "drawing"},
        "subject": {"anything": "anything", "person": "person"},
    },
    steps="Steps",
    step="Step",
    inputs="In",
    output="Out",
    seconds="Seconds",
    versions="Versions",
    watermark="Text watermark",
    other="Further entries",
    licences="Licences",
    no_licences="No statement on licences was made.",
    downloads="Downloads",
    made="Made {}",
    nothing="none",
    places={"brief": "brief", "source": "source", "prompt": "prompt", "output": "piece"},
    severities={"block": "Blocks publication", "warn": "Please look", "info": "For the record"},
    states={
        "valid": "Valid",
        "invalid": "Invalid",
        "absent": "Absent",
        "unverifiable": "Cannot be judged",
        "not_applicable": "Not applicable",
    },
    mark_names={
        "explicit_label": "Visible label",
        "aigc_label": "AIGC label",
        "source_type": "Source type",
        "credentials": "Signature (C2PA)",
        "watermark": "Watermark",
        "generator": "Generator's own note",
    },
)

_ZH = PageWords(
    page="稿件与凭据",
    skip="跳到稿件",
    piece="稿件",
    alternatives="备选标题",
    evidence="这句话的依据",
    evidence_hint="点选稿件中的一句话，这里会标出它所依据的来源句子。",
    no_anchor="这句话只起连接作用，不依据任何来源句子。",
    close="关闭",
    sources="资料来源",
    left_out="此处略去 {} 句",
    same_as="内容与 {} 相同，合并引用",
    not_cited="未引用",
    in_receipt="凭据中为 {}",
    findings="检查结果",
    no_findings="各项检查均未发现问题。",
    gates="发布门槛",
    gate="门槛",
    gate_try="第几次",
    gate_kept="即本稿",
    wanted="要求",
    measured="实测",
    measured_with="测量方式",
    passed="达到",
    missed="未达到",
    where="位置：",
    marks="标识",
    marks_hint="文件写成后重新打开，逐项核验的结果。",
    no_marks="尚未核验任何文件。",
    file="文件",
    says="标识内容",
    limits="无法得知的事项",
    receipt="制作凭据",
    models="模型及其他资源",
    name="名称",
    licence="许可证",
    seeds="随机种子",
    seed="随机种子 {}",
    asked={
        "task": "任务",
        "prompt": "提示词",
        "negative": "不要出现",
        "style": "风格",
        "strength": "强度",
        "factor": "倍数",
        "quality": "方式",
        "subject": "保留",
        "images": "取自",
        "style_image": "仿照",
        "control": "构图参照",
        "control_strength": "参照程度",
    },
    asked_values={
        "task": {
            "draw": "绘制",
            "vary": "生成变体",
            "edit": "局部重绘",
            "outpaint": "扩展画面",
            "upscale": "放大",
            "blend": "融合",
            "cutout": "去除背景",
            "restyle": "风格迁移",
        },
        "quality": {"fast": "快速", "photo": "照片", "drawing": "绘画"},
        "subject": {"anything": "任意主体", "person": "人物"},
    },
    steps="步骤",
    step="步骤",
    inputs="输入",
    output="输出",
    seconds="秒",
    versions="版本",
    watermark="文本水印",
    other="其他记录",
    licences="许可",
    no_licences="未作许可说明。",
    downloads="下载",
    made="制作于 {}",
    nothing="无",
    places={"brief": "任务书", "source": "来源", "prompt": "提示词", "output": "稿件"},
    severities={"block": "阻止发布", "warn": "请人工查看", "info": "仅作记录"},
    states={
        "valid": "有效",
        "invalid": "无效",
        "absent": "缺失",
        "unverifiable": "无法判断",
        "not_applicable": "不适用",
    },
    mark_names={
        "explicit_label": "显式标识",
        "aigc_label": "AIGC 隐式标识",
        "source_type": "来源类型",
        "credentials": "数字签名（C2PA）",
        "watermark": "水印",
        "generator": "生成工具的记录",
    },
)

PAGE_WORDS: dict[Language, PageWords] = {"en": _EN, "zh": _ZH}
