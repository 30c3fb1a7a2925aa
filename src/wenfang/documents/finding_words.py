"""Findings as a person reads them, in the language of the piece.

The English sentence is the one that a check stores; see :mod:`wenfang.documents.wording` for
how the Chinese one comes from it. What a check or a code is called is said here too.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import get_args

from wenfang.documents.claim_words import CLAIM_WORDS
from wenfang.documents.consent_words import CONSENT_CODES, CONSENT_WORDS
from wenfang.documents.film_words import FILM_CODES, FILM_WORDS
from wenfang.documents.gate_words import GATE_WORDS
from wenfang.documents.spoken_words import SPOKEN_CODES, SPOKEN_WORDS
from wenfang.documents.wording import Wording as W
from wenfang.documents.wording import in_chinese
from wenfang.finding import Finding, Place
from wenfang.pictures.notes import Note, note_words
from wenfang.source import Language

_Table = dict[str, tuple[W, ...]]

_SOURCES: _Table = {
    "hidden-text": (
        W(
            r"text that no reader would see was left out: “(?P<sample>.*)”",
            "文件中有读者看不见的文字，已略去：“{sample}”。",
        ),
        W(r".*", "文件中有读者看不见的文字，已略去。"),
    ),
    "wrong-encoding-declared": (
        W(
            r"the document calls itself (?P<declared>.*), but it is (?P<real>.*)",
            "文件自称编码为 {declared}，实际是 {real}。",
        ),
        W(r".*", "文件的实际编码与其声明不符。"),
    ),
    "pages-without-text": (
        W(
            r"pages without text were passed over: (?P<pages>.*)",
            "以下页没有文字，已跳过：{pages}。",
        ),
        W(r".*", "有的页没有文字，已跳过。"),
    ),
    "invisible-characters": (
        W(r".*", "已删除不可见字符；这类字符可以夹带隐藏文字或打乱文字顺序。"),
    ),
    "macros": (W(r".*", "该 Word 文件带有宏，未予打开。"),),
}
_LENGTH: _Table = {
    "short": (
        W(
            r".*: nothing more that the sources bear out was written",
            "正文共 {counted} {unit}，任务书要求 {asked} {unit}：没有写出更多有来源依据的内容。",
        ),
        W(r".*", "正文比任务书要求的短。"),
    ),
    "long": (
        W(
            r".*: a sentence could not be shortened",
            "正文共 {counted} {unit}，任务书要求 {asked} {unit}：有句子无法再缩短。",
        ),
        W(r".*", "正文比任务书要求的长。"),
    ),
}
_LICENCES: _Table = {
    "non-commercial": (
        W(r".*", "{part}（{licence}）不得用于商业用途。"),
        W(r".*", "{part} 不得用于商业用途。"),
        W(r".*", "有组成部分不得用于商业用途。"),
    ),
    "stated": (
        W(r".*", "{part} 的许可（{licence}）由制作者声明。"),
        W(r".*", "有组成部分的许可由制作者声明。"),
    ),
    "unknown": (
        W(r".*", "不清楚 {part} 的许可是否允许商业用途。"),
        W(r".*", "不清楚有的组成部分是否允许商业用途。"),
    ),
    "conditions": (
        W(
            r".* may be used on conditions: (?P<note>.+)",
            "{part}（{licence}）须满足条件方可使用：{note}",
        ),
        W(r".*", "{part} 须满足条件方可使用。"),
        W(r".*", "有组成部分须满足条件方可使用。"),
    ),
}
_TO_A_MODEL = {
    "override": "要求模型抛开原有指令的话",
    "role": "给模型指派角色的话",
    "system": "涉及系统提示词的话",
    "address": "直接对语言模型说的话",
    "output": "规定模型写什么的话",
    "tag": "对话模板的控制标记",
    "hidden": "不可见字符",
    "encoded": "经过编码的指令",
}
_INSTRUCTIONS: _Table = {
    code: (W(r".*", f"来源中有{what}；已仅作资料处理，不采用、不执行。"),)
    for code, what in _TO_A_MODEL.items()
}
_SAFETY = (
    W(r"This reads as .* and must not be published\.", "这里属于“{kind}”，不得发布。"),
    W(r"This touches on .*; a person should look at it\.", "这里涉及“{kind}”，请人工查看。"),
    W(r"This speaks of .*\.", "这里谈到“{kind}”。"),
    W(
        r"The classifier sees .* with probability (?P<score>[\d.]+)\.",
        "分类器判定这里属于“{kind}”，概率 {score}。",
    ),
    W(r".*", "这里涉及“{kind}”。"),
)
_PRIVACY = (
    W(r".* it must not be published\.", "此处有{kind}（{seen}），不得发布。"),
    W(
        r".* it was masked, and the sentence is used without it\.",
        "此处有{kind}（{seen}），已遮盖，文中改用不含该信息的说法。",
    ),
    W(
        r".* it was masked, and the sentence is not used\.",
        "此处有{kind}（{seen}），已遮盖，这句话未被采用。",
    ),
    W(
        r".* it was masked, and the title is used without it\.",
        "此处有{kind}（{seen}），已遮盖，标题改用不含该信息的说法。",
    ),
    W(
        r".* it was masked, and the title is not used\.",
        "此处有{kind}（{seen}），已遮盖，这个标题未被采用。",
    ),
    W(
        r".* it was masked, and the author is not named\.",
        "此处有{kind}（{seen}），已遮盖，不列出作者。",
    ),
    W(r".* it is to be masked\.", "此处有{kind}（{seen}），应予遮盖。"),
    W(r".* it is kept\.", "此处有{kind}（{seen}），予以保留。"),
    W(r".*", "此处有{kind}。"),
)

_CREDENTIALS: _Table = {
    "tampered": (W(r"the signature of (?P<file>.*) is broken, or .*", "“{file}”的签名已损坏，或者文件在签名后被改动；新文件中已如实记录。"), W(".*", "所用文件的签名已损坏，或者文件在签名后被改动。")),
    "unreadable": (W(r"whether (?P<file>.*) was signed cannot be told", "无法判断“{file}”是否有过签名。"), W(".*", "无法判断所用文件是否有过签名。")),
}  # fmt: skip

_NSFW: _Table = {
    "nudity": (
        W(
            r"This shows nudity with probability (?P<shown>[\d.]+) and must not be published\.",
            "画面含有裸露内容（概率 {shown}），不得发布。",
        ),
        W(
            r"This may show nudity \(probability (?P<shown>[\d.]+)\); .*",
            "画面可能含有裸露内容（概率 {shown}），请人工查看。",
        ),
        W(r".*", "画面可能含有裸露内容，请人工查看。"),
    ),
}
_FAR = r"(?P<file>.*?)(?: in other colours)? \(distance (?P<bits>\d+) of 256\)\."
_LOOKALIKES: _Table = {
    "copy": (
        W(rf"It is a copy of {_FAR}", "与参考图片“{file}”几乎相同（距离 {bits}/256），属于复制。"),
        W(r".*", "与一幅参考图片几乎相同，属于复制。"),
    ),
    "likeness": (
        W(rf"It looks like {_FAR}", "与参考图片“{file}”相似（距离 {bits}/256），请人工比对。"),
        W(
            r"It shows much the same as (?P<file>.+) \(likeness (?P<cosine>[\d.]+) of 1\)\.",
            "与参考图片“{file}”内容很像（相似度 {cosine}/1），请人工比对。",
        ),
        W(r".*", "与一幅参考图片相似，请人工比对。"),
    ),
    "shapes": (
        W(
            rf"It has the shapes of {_FAR}",
            "与参考图片“{file}”构图相同、颜色不同（距离 {bits}/256）。",
        ),
        W(r".*", "与一幅参考图片构图相同、颜色不同。"),
    ),
    "unread": (
        W(
            r"(?P<unread>\d+) reference files could not be read.*",
            "有 {unread} 个参考文件无法读取，未参与比对。",
        ),
        W(r".*", "有参考文件无法读取，未参与比对。"),
    ),
}

_PICTURES: _Table = {
    note: (
        W(r".*", f"“{{file}}”{note_words(note, 'zh')}。"),
        W(r".*", note_words(note, "zh") + "。"),
    )
    for note in get_args(Note)
}

_COVER: _Table = {
    "names-left-out": (W(r".*", "提示词中的人名已略去：不绘制真实人物。"),),
}
_GENERATOR: _Table = {
    "no-words": (W(r".*", "该生成器不接受文字：提示词对画面没有影响。"),),
    "class": (
        W(
            r".*\(nearest, cosine (?P<near>[\d.]+)\)",
            "在该生成器会画的类别中，取了含义最近的“{class}”（余弦相似度 {near}）。",
        ),
        W(r".*", "在该生成器会画的类别中，取了“{class}”。"),
        W(r".*", "在该生成器会画的类别中取了一个。"),
    ),
    "colour": (
        W(r".*", "只能控制整体的颜色，不能控制某一部分的颜色：{colour_words}。"),
        W(r".*", "只能控制整体的颜色，不能控制某一部分的颜色。"),
    ),
    "outside": (
        W(r".*", "该生成器没有学过画这个；学过的里面最接近的是：{learned}。"),
        W(r".*", "该生成器没有学过画这个。"),
    ),
    "nearest": (
        W(r".* is (?P<first>.*)", "该生成器学过的里面最接近的是：{first}。"),
        W(r".*", "该生成器没有学过完全一样的。"),
    ),
    "called": (
        W(r".*", "按学过的“{name}”来画：它也叫这个词。"),
        W(r".*", "按学过的同义名称来画。"),
    ),
    "styles": (
        W(r".*", "没有指定风格：各随机种子依次采用这些风格：{styles}。"),
        W(r".*", "没有指定风格：各随机种子依次采用不同的风格。"),
    ),
    "own-size": (
        W(r".*", "按生成器自身的 {own_pixels} 像素绘制：放大图片所需的资源无法取得。"),
        W(r".*", "按生成器自身的大小绘制：放大图片所需的资源无法取得。"),
    ),
}

_SHOWN: _Table = {
    "placed": (
        W(r".*", "此句播报时展示图片“{caption}”。"),
        W(r".*", "此句播报时展示一张图片。"),
    ),
    "unfitting": (
        W(r".*", "图片“{caption}”与所配的句子关系不大，请人工查看。"),
        W(r".*", "有图片与所配的句子关系不大，请人工查看。"),
    ),
}

_WATERMARK: _Table = {
    "too-short": (
        W(
            r"(?P<have>.*) s of sound are too short for the sound watermark; from about "
            r"(?P<least>.*) s on there is room for it",
            "录音仅 {have} 秒，嵌不下声音水印；约 {least} 秒以上才可以。",
        ),
        W(r".*", "录音太短，嵌不下声音水印。"),
    ),
}

WORDS: MappingProxyType[str, _Table] = MappingProxyType(
    {
        "claims": CLAIM_WORDS,
        "sources": _SOURCES,
        "length": _LENGTH,
        "licences": _LICENCES,
        "instructions": _INSTRUCTIONS,
        "credentials": _CREDENTIALS,
        "nsfw": _NSFW,
        "film": FILM_WORDS,
        "consent": CONSENT_WORDS,
        "lookalikes": _LOOKALIKES,
        "pictures": _PICTURES,
        "cover": _COVER,
        "generator": _GENERATOR,
        "gates": GATE_WORDS,
        "spoken": SPOKEN_WORDS,
        "shown": _SHOWN,
        "watermark": _WATERMARK,
    }
)
#: Checks whose sentence is the same for every code, with the code's name in it.
_SAME_FOR_ALL = {"safety": _SAFETY, "privacy": _PRIVACY}

CHECK_NAMES = {
    "claims": "事实核对",
    "sources": "来源读取",
    "length": "篇幅",
    "licences": "许可",
    "instructions": "夹带的指令",
    "safety": "内容安全",
    "privacy": "个人信息",
    "credentials": "素材的签名",
    "nsfw": "裸露内容",
    "film": "影片",
    "consent": "本人同意",
    "lookalikes": "相似图片",
    "pictures": "图片读取",
    "cover": "题图",
    "generator": "生成器",
    "gates": "发布门槛",
    "spoken": "语音核对",
    "watermark": "水印",
    "shown": "配图",
}
CODE_NAMES: MappingProxyType[str, dict[str, str]] = MappingProxyType(
    {
        "claims": {
            "number": "数字",
            "unit": "单位",
            "date": "时间",
            "name": "名称",
            "quotation": "引语",
            "negation": "否定",
            "direction": "方向",
            "unsupported": "缺少依据",
            "similarity": "语义",
            "contradiction": "来源矛盾",
            "quoted": "照录原话",
        },
        "sources": {
            "hidden-text": "隐藏文字",
            "wrong-encoding-declared": "编码声明有误",
            "pages-without-text": "无文字页",
            "invisible-characters": "不可见字符",
            "macros": "宏",
        },
        "length": {"short": "偏短", "long": "偏长"},
        "licences": {
            "non-commercial": "禁止商用",
            "unknown": "许可不明",
            "conditions": "附条件",
            "stated": "自行声明",
        },
        "instructions": {
            "override": "抛开指令",
            "role": "指派角色",
            "system": "系统提示词",
            "address": "对模型说话",
            "output": "规定输出",
            "tag": "控制标记",
            "hidden": "不可见字符",
            "encoded": "编码内容",
        },
        "safety": {
            "fraud-instructions": "诈骗方法",
            "deceptive-promises": "虚假承诺",
            "weapon-instructions": "武器制作方法",
            "vice-solicitation": "涉黄涉赌招揽",
            "drug-instructions": "毒品制作方法",
            "incitement-to-violence": "煽动暴力",
            "terrorism-promotion": "宣扬恐怖主义",
            "terrorism": "恐怖主义",
            "self-harm-instructions": "自杀自伤方法",
            "self-harm": "自杀自伤",
            "sexual-content-involving-minors": "涉未成年人的性内容",
            "hate-slurs": "仇恨性辱骂",
            "incitement-to-hatred": "煽动仇恨",
        },
        "privacy": {
            "id-card": "居民身份证号码",
            "ssn": "美国社会安全号码",
            "passport": "护照号码",
            "bank-card": "银行卡号",
            "iban": "银行账号（IBAN）",
            "uscc": "统一社会信用代码",
            "mobile": "手机号码",
            "landline": "固定电话号码",
            "email": "电子邮箱地址",
            "ip": "IP 地址",
            "plate": "车牌号",
            "name": "人名",
        },
        "credentials": {"tampered": "签名损坏", "unreadable": "签名无法判断"},
        "nsfw": {"nudity": "裸露"},
        "film": FILM_CODES,
        "consent": CONSENT_CODES,
        "cover": {"names-left-out": "略去人名"},
        "generator": {
            "no-words": "不用文字",
            "class": "所取类别",
            "colour": "部分的颜色",
            "outside": "未学过",
            "nearest": "最接近的",
            "called": "别名",
            "styles": "风格",
            "own-size": "自身大小",
        },
        "lookalikes": {
            "copy": "复制",
            "likeness": "相似",
            "shapes": "构图相同",
            "unread": "参考文件未读",
        },
        "gates": {"missed": "未达到"},
        "spoken": SPOKEN_CODES,
        "watermark": {"too-short": "录音太短"},
        "shown": {"placed": "已配图", "unfitting": "不相配"},
        "pictures": {
            "turned": "转正",
            "colour-profile": "色彩转换",
            "colour-profile-unusable": "色彩配置不可用",
            "location-removed": "去除地点",
            "metadata-removed": "去除元数据",
            "first-frame": "取第一帧",
            "eight-bit": "降为 8 位",
            "from-cmyk": "由 CMYK 转换",
            "expanded": "展开为 RGB",
            "reduced": "缩小读取",
            "extension": "扩展名不符",
        },
    }
)
_UNITS = {"characters": "字", "words": "词"}
_BRIEF_FIELDS = {
    "topic": "主题",
    "audience": "读者",
    "style": "文风",
    "commercial": "商业用途",
    "sources": "来源",
    "length": "篇幅",
    "images": "图片",
    "references": "参考图片",
    "prompt": "提示词",
    "negative": "反向提示词",
    "title": "标题",
    "station": "栏目名称",
    "anchor": "主播",
    "image": "图片",
    "motion": "镜头运动",
    "background": "背景",
    "cover_prompt": "题图提示词",
}
_SOURCE_PARTS = {"title": "标题", "author": "作者"}


def finding_message(finding: Finding, language: Language) -> str:
    """What a finding says, in one sentence of ``language``. Chinese that is not known is
    given in English. Values are as they are in the evidence: to be escaped where shown."""
    if language != "zh":
        return finding.message
    wordings = WORDS.get(finding.check, {}).get(finding.code) or _SAME_FOR_ALL.get(finding.check)
    if wordings is None:
        return finding.message
    values = dict(finding.evidence)
    values["unit"] = _UNITS.get(str(values.get("unit")), values.get("unit"))
    values["kind"] = _code_name(finding.check, finding.code)
    return in_chinese(wordings, finding.message, values) or finding.message


def finding_kind(finding: Finding, language: Language) -> str:
    """Check and code by name: ``claims · number``, ``事实核对 · 数字``."""
    check, code = finding.check, finding.code
    if language == "zh":
        check, code = CHECK_NAMES.get(check, check), _code_name(check, code)
    return f"{check} · {code}"


def place_name(place: Place, language: Language) -> str:
    """The name within a place; fields of the brief have Chinese names, and so have title and
    author of a source (``s1.title``)."""
    if language == "zh" and place.what in ("brief", "prompt"):
        table, _, gate = place.name.partition(".")
        if gate and table in CHECK_NAMES:
            return f"{CHECK_NAMES[table]} · {gate}"
        return _BRIEF_FIELDS.get(place.name, place.name)
    source, _, part = place.name.partition(".")
    if place.what == "source" and part in _SOURCE_PARTS:
        return f"{source} · {_SOURCE_PARTS[part] if language == 'zh' else part}"
    return place.name


def _code_name(check: str, code: str) -> str:
    return CODE_NAMES.get(check, {}).get(code, code)
