"""Details of findings, marks and receipt in words: what their keys and values are called in
Chinese, and what is true or false in both languages.

The data themselves keep their English keys, for programs; only what the page shows is named
here. Design choice: a key that has a name in a standard (the seven fields of the AIGC label,
``gamma``) keeps it beside the Chinese one, so that a reader can find it there. Values are
translated only under the keys that give them their meaning: text from a source is never
touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenfang.documents.mark_words import SOURCE_TYPES, watermark_reason
from wenfang.documents.page_words import PAGE_WORDS
from wenfang.source import Language

_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_DEPTH = 6

KEYS = {
    # findings
    "seen": "此处文字",
    "nearest": "来源中最接近的",
    "sources": "所依据的来源句子",
    "anchors": "来源句子编号",
    "first": "一方",
    "second": "另一方",
    "id": "编号",
    "text": "文字",
    "source": "来源",
    "differ": "不同之处",
    "kind": "类别",
    "part": "组成部分",
    "role": "用途",
    "licence": "许可证",
    "phrase": "命中的词语",
    "beside": "邻近的词语",
    "caption": "图片说明",
    "line": "所配的句子",
    "heard": "听到的",
    "signs": "未念出的符号",
    "fields": "未用到的字段",
    "filmed": "实际拍摄的秒数",
    "rate": "不同之处占百分之",
    "most": "所允许的百分之",
    "substitutions": "读错",
    "deletions": "漏读",
    "insertions": "多读",
    "language": "语言",
    "reported": "属于报道或转述",
    "score": "概率",
    "edge": "所在边缘",
    "by": "判定者",
    "action": "处理",
    "confidence": "把握",
    "counted": "实际篇幅",
    "asked": "要求",
    "made": "成品",
    "unit": "单位",
    "file": "文件",
    "files": "各个文件",
    "distance": "距离",
    "of": "总位数",
    "colours": "颜色相似度",
    "likeness": "内容相似度",
    "mirrored": "经镜像或转向",
    "views": "各次判定的概率",
    "bits": "嵌入位数",
    "matched": "吻合位数",
    "psnr_db": "PSNR（分贝）",
    "said": "检验结论",
    "by_chance": "碰巧吻合的位数",
    "how": "检出方式",
    # marks
    "zh": "中文标识",
    "en": "英文标识",
    "start": "位于开头",
    "rhythm": "节奏",
    "rhythm_s": "节奏起始（秒）",
    "rhythm_end_s": "节奏结束（秒）",
    "unit_s": "节奏单位（秒）",
    "pitch_hz": "音高（赫兹）",
    "spoken_s": "语音起始（秒）",
    "spoken_end_s": "语音结束（秒）",
    "envelope": "语音响度轮廓",
    "places": "位置",
    "end": "位于末尾",
    "labels": "各个标识",
    "Label": "Label（生成合成标签）",
    "ContentProducer": "ContentProducer（生成合成服务提供者）",
    "ProduceID": "ProduceID（内容制作编号）",
    "ReservedCode1": "ReservedCode1（预留字段 1）",
    "ContentPropagator": "ContentPropagator（内容传播服务提供者）",
    "PropagateID": "PropagateID（内容传播编号）",
    "ReservedCode2": "ReservedCode2（预留字段 2）",
    "value": "取值",
    "values": "各个取值",
    "signed": "签名中写明的",
    "detached": "签名清单单独存放",
    "title": "标题",
    "generator": "生成工具",
    "version": "版本",
    "signer": "签名者",
    "organisation": "机构",
    "name": "名称",
    "algorithm": "签名算法",
    "alg": "算法",
    "hash": "哈希值",
    "serial": "证书序列号",
    "time_stamp": "时间戳",
    "actions": "制作记录",
    "when": "时间",
    "digitalSourceType": "数字来源类型",
    "softwareAgent": "所用软件",
    "ingredients": "所用素材",
    "relationship": "关系",
    "instance_id": "实例编号",
    "receipt": "制作凭据",
    "watermark": "文本水印",
    "aigc": "AIGC 隐式标识",
    "consents": "同意书",
    "covers": "所涉内容",
    "what": "对象",
    "until": "有效期至",
    "failures": "未通过的检验",
    "own_failures": "其中属于本文件自身的",
    "label": "显式标识",
    "tools": "所用工具",
    "notes": "工具写下的说明",
    "tool": "工具",
    "place": "所在位置",
    "trusted": "签名者受信任",
    # watermark
    "applied": "已嵌入",
    "applies": "适用",
    "reason": "原因",
    "seconds": "秒数",
    "scheme": "方案",
    "key_id": "密钥编号",
    "tokenizer_sha256": "分词器 SHA-256",
    "resource": "模型",
    "gamma": "绿词比例 gamma",
    "delta": "加权 delta",
    "z": "z 值",
    "p": "p 值",
    "p_value": "p 值",
    "tokens": "词元数",
    "words": "不同词数",
    "green": "其中绿词数",
    "colouring": "配色编号",
    "threshold": "p 值阈值",
    "detected": "检出",
    # gates
    "gate": "门槛",
    "wanted": "要求",
    "measured": "实测",
    "signature": "测量方式",
    "interval": "95% 置信区间",
    "warnings": "注意",
    "kept_try": "保留的一次",
    # a generator's findings
    "class": "所取类别",
    "colour_words": "未能照办的颜色",
    "learned": "学过的里面最接近的",
    "styles": "各种风格",
    "nearness": "接近程度",
    "own_pixels": "自身边长（像素）",
    # receipt
    "schema_version": "凭据格式版本",
    "piece": "稿件编号",
    "created": "制作时间",
    "engines": "引擎",
    "engine": "引擎",
    "model": "模型",
    "sha256": "SHA-256",
    "versions": "版本",
    "reproducible": "可重现",
    "threads": "线程数",
    "licences": "许可",
    "commercial": "商业用途",
    "sentences": "说明",
    "parts": "组成部分",
    "note": "条件",
    "attribution": "署名",
    "stated": "由制作者声明",
    "profiles": "适用法域",
    "unlabelled": "不加显式标识的理由",
    "outputs": "产出文件",
    "media_type": "媒体类型",
    "marks": "标识",
    "wenfang": "文房",
    "python": "Python",
    "implementation": "Python 实现",
    "platform": "平台",
    "packages": "软件包",
    **PAGE_WORDS["zh"].mark_names,
}
_STATES = PAGE_WORDS["zh"].states
VALUES: dict[str, dict[str, str]] = {
    "action": {"block": "阻止发布", "mask": "遮盖", "keep": "保留", "c2pa.created": "创建"},
    "language": {"zh": "中文", "en": "英文"},
    "kind": {"number": "数字", "date": "时间", "direction": "方向", "negation": "否定"},
    "role": {
        "text": "文本生成",
        "embedding": "语义向量",
        "names": "名称识别",
        "font": "字体",
        "image": "图像生成",
        "upscaler": "超分辨率",
        "matter": "抠图",
        "stylist": "风格迁移",
        "rater": "裸露内容识别",
        "encoder": "图像特征",
        "picture": "图片",
        "background": "背景图片",
        "music": "音乐",
        "portrait": "主播肖像",
    },
    "by": {"classifier": "分类器"},
    "unit": {"characters": "字", "words": "词"},
    "commercial": {"yes": "可以", "no": "不可以", "conditions": "附条件", "unknown": "不明"},
    "licence": {"unknown": "不明"},
    "relationship": {"componentOf": "组成部分", "inputTo": "输入", "parentOf": "原件"},
    "profiles": {"cn": "中国", "eu": "欧盟"},
    "Label": {"1": "1（是）", "2": "2（可能）", "3": "3（疑似）"},
    **dict.fromkeys(PAGE_WORDS["zh"].mark_names, _STATES),
}


def details_in(data: Any, language: Language) -> Any:
    """JSON-ready data with the names that ``language`` has for keys and fixed values; in English
    only what is true or false is said in words."""
    return _named(data, "", _DEPTH) if language == "zh" else _in_english(data, _DEPTH)


def _named(data: Any, key: str, depth: int) -> Any:
    if isinstance(data, Mapping) and depth:
        return _named_mapping(data, depth)
    if isinstance(data, (list, tuple)) and depth:
        return [_named(item, key, depth - 1) for item in data]
    if isinstance(data, bool):
        return "是" if data else "否"
    return _named_text(data, key) if isinstance(data, str) else data


def _in_english(data: Any, depth: int) -> Any:
    if isinstance(data, Mapping) and depth:
        return {key: _in_english(item, depth - 1) for key, item in data.items()}
    if isinstance(data, (list, tuple)) and depth:
        return [_in_english(item, depth - 1) for item in data]
    if isinstance(data, bool):
        return "yes" if data else "no"
    return data


def _named_mapping(data: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    """Two keys never become one: where a name is taken, the key itself is added."""
    named: dict[str, Any] = {}
    for key, item in data.items():
        name = KEYS.get(str(key), str(key))
        if name in named:
            name = f"{name}（{key}）"
        named[name] = _named(item, str(key), depth - 1)
    return named


def _named_text(text: str, key: str) -> str:
    if key == "reason":
        return watermark_reason(text)
    term = SOURCE_TYPES.get(text.removeprefix(_SOURCE_TYPE))
    if text.startswith(_SOURCE_TYPE) and term:
        return f"{term}（{text}）"
    return VALUES.get(key, {}).get(text, text)
