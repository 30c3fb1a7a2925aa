"""Instructions in a source: text that speaks to a language model and not to a reader.

"Ignore your instructions", 忽略以上指令, role tags, invisible text. A source is data whatever
it says; a sentence found here is left out of what the model sees, and a person is told
(OWASP LLM01:2025, indirect prompt injection).

Design choice: a sentence counts where it *addresses* a model: an imperative about its
instructions, a role given to it, a control token. News *about* such attacks puts the words in
quotation marks or reports them ("researchers told the model to ignore"), and that is let pass
where the words are quoted inside a longer sentence and the sentence commands nothing itself.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

from wenfang.finding import Finding, Place, Severity
from wenfang.language.normalise import fold
from wenfang.source import Source

_WHAT_EN = r"(?:instructions?|prompts?|rules?|directions?|guidelines?|commands?|messages?|context|orders?|training|safety)"
_WHOSE_EN = r"(?:(?:all|any|every|the|your|my|these|those|previous|prior|above|earlier|preceding|former|foregoing|system|initial|original|other|existing|of)\s+){1,5}"
_RULES: list[tuple[str, str, str]] = [
    ("override", "speaks of setting a model's instructions aside",
     rf"\b(?:ignore|disregard|forget|override|bypass|discard|skip|do not follow|don't follow|stop following)\s+{_WHOSE_EN}{_WHAT_EN}\b"
     r"|\b(?:ignore|disregard|forget)\s+(?:everything|anything|all(?:\s+that)?)\s+(?:above|before|you|i|said|written|previously|prior)\b"
     r"|(?:忽略|无视|忘记|忘掉|抛弃|绕过|覆盖|不要理会|不要遵守|停止遵守|不必遵守|跳过)(?:掉)?(?:你|您)?(?:之前|以前|此前|先前|前面|上面|上述|以上|上文|所有|一切|全部|任何|你|您|原有|原来|系统|的|这些|收到)+(?:的)?(?:所有|全部)?(?:指令|指示|提示词?|规则|要求|命令|设定|限制|内容|对话|约束)"),
    ("role", "gives a model a role",
     r"\b(?:you are|you're) (?:now|no longer)\s+(?:(?:an?|the|in|my)\s(?:\S{1,20}\s){0,3}(?:ai|assistant|model|bot|chatbot|expert|hacker|pirate|agent|system|character|persona|dan|mode)\b|chat\s?gpt|dan\b|free (?:of|from)|bound by|acting as|unrestricted)"
     r"|\bfrom now on,? you (?:are|will|must|should|act)\b|\bact as (?:an?|the) (?:unrestricted|jailbroken|different|evil|system|developer|administrator|dan)\b"
     r"|\bpretend (?:to be|you are) (?:an?|the)\b.{0,40}\b(?:model|assistant|ai|bot)\b|\b(?:developer|debug|god|dan|jailbreak) mode (?:is )?(?:on|enabled|activated)\b"
     r"|(?:你|您)(?:现在|从现在起|从现在开始)(?:就)?(?:是|扮演|变成|不再是)|从现在(?:起|开始)[，,]?(?:你|您)(?:是|将|要|必须|只能|不再)|(?:请|你要|你必须)扮演(?:一个|一名|一位)"
     r"|进入(?:开发者|越狱|调试)模式"),
    ("system", "speaks of a system prompt",
     r"\b(?:reveal|show|print|repeat|output|leak|display|tell me|disclose|give me)\b.{0,30}\b(?:your|the)\s+(?:(?:hidden|initial|original|secret|full)\s+)?(?:system\s+prompt|instructions|prompt)\b"
     r"|(?:^|(?<=[.!?。！？]))\s*(?:new\s+)?(?:system|developer)\s*(?:prompt|message|instructions?|note)?\s*:\s"
     r"|(?:输出|显示|泄露|告诉我|打印|重复|公开|复述)(?:出)?(?:你|您)的(?:系统|初始|原始|全部|隐藏)?(?:提示词?|指令|设定)|^\s*(?:系统|开发者)(?:提示词?|消息|指令|信息)\s*[:：]"),
    ("address", "addresses a language model",
     r"\b(?:ai|llm|language[- ]model|chatbot|gpt|assistant|summari[sz]er)s?(?:\s+(?:assistants?|models?|agents?|systems?|reading this|processing this|that reads? this))*[,:]?\s+(?:you\s+)?(?:must|should|shall|please|are required to|have to|need to|are instructed to)\s+(?:now\s+|not\s+|only\s+|always\s+|never\s+|also\s+)*(?:write|say|state|output|respond|reply|answer|include|add|ignore|report|summari[sz]e|mention|recommend|praise|print|insert|translate|omit|conclude|claim|append|describe|follow|disregard|tell|use|give|end|start)\b"
     r"|\b(?:if you are|to any|attention|note to|dear|hey|instructions? (?:for|to)|message (?:for|to))[,:]?\s+(?:an?\s+|the\s+|all\s+|any\s+)?(?:ai|llms?|language models?|large language models?|chatbots?|ai assistants?|ai models?|automated systems?|ai agents?|ai systems?)\b"
     r"|(?:如果你是|致|注意|请|亲爱的|给)(?:所有|各位|任何|一个)?(?:的)?(?:AI|人工智能|大?语言模型|大模型|智能助手|AI助手|聊天机器人)(?:助手|模型|系统|们)?(?:[：:，,！!]|请|必须|务必|应当)"
     r"|(?:AI|人工智能|大?语言模型|大模型|智能助手)(?:助手|模型|系统)?(?:[，,：:]\s*)?(?:请|你|您)?(?:必须|务必|请)(?:你)?(?:在|把|将|按|写|说|输出|回答|回复|忽略|无视|加上|提到|推荐|称赞|声明|总结|翻译|删除)"),
    ("output", "tells a model what to write",
     r"\b(?:in|at the (?:start|end|beginning|top) of) your (?:summary|answer|response|reply|output|report|article),?\s+(?:you\s+)?(?:must\s+|should\s+|please\s+|always\s+|also\s+)*(?:write|say|state|include|add|mention|insert|praise|recommend|claim)\b"
     r"|\b(?:respond|reply|answer) only (?:with|in|by)\b|\byour (?:new |real |only |actual )(?:task|goal|instructions?|objective|job|purpose) (?:is|are)\b|\bdo not (?:mention|reveal|disclose|tell)\b.{0,30}\b(?:instructions?|prompt|the user)\b"
     r"|(?:在|于)(?:你|您)的(?:回答|回复|总结|摘要|输出|报道)(?:中|里|开头|结尾|末尾)?[，,]?(?:请|必须|务必|要)?(?:写|加|包含|提到|说明|称赞|推荐|声明)|(?:你|您)的(?:新|真正|唯一)(?:的)?(?:任务|目标|指令)(?:是|为)|只(?:需|能|要)?(?:输出|回复|回答)[“「\"':：]"
     r"|不要(?:告诉|向|对)用户"),
]  # fmt: skip
_TAGS = re.compile(
    r"<\|[a-z_]{2,24}\|>|\[/?INST\]|<</?SYS>>|<\/?(?:system|assistant|user|tool_call|instructions?)>|^\s*###\s*(?:Instruction|System|Response|Human|Assistant)\s*:?\s*$"
    r"|<start_of_turn>|<end_of_turn>|^\s*(?:Human|Assistant|User|System)\s*:\s",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile(
    "[\u200b\u200c\u2060\u2061-\u2064\u00ad\ufeff]{4,}|[\U000e0000-\U000e007f]{2,}|[\u202a-\u202e\u2066-\u2069]{2,}"
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40,4000}={0,2}(?![A-Za-z0-9+/=])")
_COMPILED = [
    (code, why, re.compile(rule, re.IGNORECASE | re.MULTILINE)) for code, why, rule in _RULES
]
_QUOTED = re.compile(r"“[^“”\n]{1,300}”|\"[^\"\n]{1,300}\"|「[^「」\n]{1,300}」|‘[^‘’\n]{1,200}’")
_REPORTED = re.compile(
    r"\b(?:told|asked|instructed|tricked|ordered|researchers?|attackers?|hackers?|users?|such as|phrases? like|commands? like|can|could|may|might|by)\b"
    r"|研究|攻击者|黑客|用户|例如|比如|诸如|诱导|让模型|使模型|要求模型|告诉模型|等(?:指令|提示)|可能|能够",
    re.IGNORECASE,
)


def check_instructions(source: Source) -> list[Finding]:
    """Text of a source that speaks to a language model.

    Returns:
        A warning per place, in reading order; offsets are into ``source.text``.
    """
    findings = []
    for code, why, start, end in sorted(_spans(source.text), key=lambda span: span[2]):
        seen = source.text[start:end]
        shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in seen[:200])
        place = Place("source", source.id, start, end)
        message = f"the source {why}; it is treated as data and left out"
        findings.append(
            Finding("instructions", code, Severity.WARN, message, place, {"seen": shown})
        )
    return findings


def instruction_sentences(source: Source) -> set[str]:
    """Ids of the sentences in which :func:`check_instructions` found something."""
    spans = [(start, end) for _, _, start, end in _spans(source.text)]
    return {
        sentence.id
        for sentence in source.sentences
        if any(start < sentence.end and sentence.start < end for start, end in spans)
    }


def _spans(text: str) -> Iterator[tuple[str, str, int, int]]:
    folded = fold(text)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for code, why, pattern in _COMPILED:
        for match in pattern.finditer(folded):
            if not _is_reported(text, match.start(), match.end(), quoted):
                yield code, why, *match.span()
    for match in _TAGS.finditer(folded):
        if not _is_dialogue(match.group()):
            yield "tag", "holds a chat template's control token", *match.span()
    for match in _INVISIBLE.finditer(text):
        yield "hidden", "holds invisible characters", *match.span()
    for match in _BASE64.finditer(text):
        if _hides_instructions(match.group()):
            yield "encoded", "holds encoded instructions", *match.span()


def _is_dialogue(tag: str) -> bool:
    """ "User:" and the like at a line's start may be an interview."""
    return tag.strip().rstrip(":").strip().lower() in ("human", "user")


def _is_reported(text: str, start: int, end: int, quoted: list[tuple[int, int]]) -> bool:
    """Whether the words are told of, not said: quoted in a sentence that reports them, or
    after "told the model to"."""
    line_start = text.rfind("\n", 0, start) + 1
    before = text[max(line_start, start - 120) : start]
    for left, right in quoted:
        if left <= start and end <= right:
            outside = (
                text[max(line_start, left - 120) : left] + text[right : right + 60].split("\n")[0]
            )
            return bool(_REPORTED.search(outside)) or len(outside.strip()) > 12
    return bool(re.search(
        r"\b(?:told|asked|instructed|tricked|ordered|persuaded|convinced|got|made|causes?|cause it|trick(?:ing|s)?)\b[^.!?\n]{0,60}\bto\s*$"
        r"|(?:让|使|诱导|要求|诱使|欺骗)[^。！？\n]{0,12}$", before, re.IGNORECASE))  # fmt: skip


def _hides_instructions(blob: str) -> bool:
    """Whether Base64 decodes to readable text that speaks to a model."""
    try:
        plain = base64.b64decode(blob + "=" * (-len(blob) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    readable = sum(unicodedata.category(c)[0] in "LNPZ" for c in plain)
    if readable < 0.9 * len(plain):
        return False
    return any(pattern.search(plain) for _, _, pattern in _COMPILED)
