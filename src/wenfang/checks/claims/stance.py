"""What a sentence makes of its facts, against the source sentence it lies on best: denied or
not, up or down, certain or planned, all or some, why, how far, and who says so.

Only measures, for the judge (:mod:`wenfang.checks.claims.judge`). Each class of words is
counted in the sentence, in the best sentence of the source and in the whole source: an *all*,
an *only* or a *because* that the source has nowhere is how an addition begins, and *plans to*
that is gone how a plan becomes a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wenfang.checks.claims.evidence import Passage
from wenfang.checks.claims.learned import Laid
from wenfang.checks.claims.tokens import Token
from wenfang.language.polarity import find_denials, is_negative, may_deny

_CLASSES = {
    "plan": r"\b(?:may|might|could|would|plans?|planned|hopes?|expect\w*|consider\w*|propos\w*|likely|aims?|wants?|intend\w*|seeks?|possibl\w+)\b"
    r"|可能|或将|计划|拟|有望|预计|打算|考虑|希望|建议|力争|争取",
    "done": r"\b(?:already|has|have|had|completed|finished)\b|已|完成|了(?=[，。])",
    "all": r"\b(?:all|every\w*|entire\w*|both|each|whole|always|fully|completely|unanimous\w*)\b"
    r"|全部|所有|每|均|一致|全体|完全|彻底|一律|全都",
    "some": r"\b(?:some|several|many|most\w*|few|part\w*|half)\b|部分|一些|多数|许多|不少|少数",
    "only": r"\b(?:only|just|sole\w*|merely|alone)\b|只|仅|唯一|独自",
    "first": r"\b(?:first|largest|biggest|best|highest|lowest|records?|top|worst|longest|oldest)\b|首|最|第一|纪录|历史",
    "cause": r"\b(?:because|due|owing|caus\w+|blam\w+|led to|result\w*|thanks to|since|reasons?|over)\b|因|由于|导致|所致|原因|为了",
    "more": r"\b(?:more than|over|exceed\w*|above|at least|or more)\b|超|逾|以上|至少|多于|不低于|高于",
    "less": r"\b(?:less than|under|below|fewer|up to|at most|nearly|almost)\b|不足|以下|至多|低于|少于|将近|接近",
    "again": r"\b(?:again|re(?:open|start|new|turn|sum|build)\w*|once more|second|still|continu\w+|another)\b|再|又|重新|仍|继续|第二",
    "manner": r"\b\w{3,}ly\b|\b(?:free|secret|public|new|own|strong|serious)\b|免费|突然|迅速|强烈|公开|亲自|大幅|明显|严重|秘密|成功|顺利|一直|特别|非常|十分",
    "before": r"\b(?:before|until|earlier|previous\w*|former\w*)\b|之前|以前|此前|原|曾|前(?=[，。])",
    "after": r"\b(?:after|later|follow\w+|since|then)\b|之后|以后|随后|后(?=[，。])",
    "purpose": r"\b(?:to (?:help|make|let|allow|avoid|reduce|improve|protect|save|keep|attract|fund)|in order|so that|aimed)\b|以便|旨在|用于|从而|以(?=[减提改保促避吸])",
}  # fmt: skip
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _CLASSES.items()}
_SAYS = re.compile(
    r"\b(?:said|says?|told|according to|argu\w+|warn\w*|add(?:s|ed)|call(?:s|ed|ing)?|insist\w*|den(?:y|ies|ied)|claim\w*"
    r"|describ\w+|promis\w+|confirm\w*|noted|stated?|explain\w*|believ\w+|prais\w+|criticis\w+|accus\w+|urg\w+|recall\w*"
    r"|admit\w*|acknowledg\w+|joked|complain\w*|remark\w*|pledg\w*|vow\w*|in the words of|put it)\b"
    r"|说|表示|[^名简号]称(?!职|重|霸)|指出|认为|强调|透露|介绍|坦言|回应|否认|承诺|警告|批评|呼吁|证实|解释|形容|告诉|直言|提醒|用.{1,8}的话|看来|据.{2,14}，",
    re.IGNORECASE,
)


def stances(claim: Passage, laid: Laid, source: int) -> dict[str, float]:
    """All measures of a sentence against the source sentence of that index."""
    own = laid.story.sentences[source]
    every = laid.story.sentences
    features: dict[str, float] = {}
    whole = "\n".join(p.folded for p in every)
    for name, pattern in _PATTERNS.items():
        ours = len(pattern.findall(claim.folded))
        theirs, anywhere = len(pattern.findall(own.folded)), bool(pattern.search(whole))
        features |= {f"{name}_ours": float(ours), f"{name}_more": float(ours - theirs),
                     f"{name}_new": float(bool(ours) and not anywhere)}  # fmt: skip
    return features | _polarity(claim, own, every) | _said(claim, laid)


def _polarity(claim: Passage, own: Passage, every: Sequence[Passage]) -> dict[str, float]:
    ours = len(claim.negations) + len(find_denials(claim.text))
    theirs = len(own.negations) + len(find_denials(own.text))
    features = {
        "denials": float(ours), "denials_more": float(ours - theirs),
        "denials_there": float(sum(len(p.negations) for p in every)),
        "negative": float(is_negative(claim.text)) - float(is_negative(own.text)),
        "may_deny": float(may_deny(claim.text)) - float(may_deny(own.text)),
    }  # fmt: skip
    nearby = {(d.concept, d.sign) for d in own.directions}
    anywhere = {(d.concept, d.sign) for p in every for d in p.directions}
    mine = {(d.concept, d.sign) for d in claim.directions}
    features |= {
        "turns": float(len(mine)), "turns_same": float(len(mine & nearby)),
        "turns_against": float(sum((c, -s) in nearby and (c, s) not in nearby for c, s in mine)),
        "turns_against_any": float(sum((c, -s) in anywhere and (c, s) not in anywhere for c, s in mine)),
        "turns_new": float(sum((c, s) not in anywhere and (c, -s) not in anywhere for c, s in mine)),
        "turns_gone": float(len({c for c, _ in nearby} - {c for c, _ in mine})),
        "turns_down": float(sum(s for _, s in mine)) - float(sum(s for _, s in nearby)),
    }  # fmt: skip
    return features


def _said(claim: Passage, laid: Laid) -> dict[str, float]:
    """Who says it here, and who says that in the source."""
    import numpy as np

    speaker, near = _speaker_of_claim(claim, laid)
    features = {"says": float(bool(_SAYS.search(claim.text))), "quotes": float(len(claim.quotations))}
    quoted = [t.place for t in laid.tokens if t.quoted]
    content = [t.place for t in laid.tokens if t.kind != "pronoun" and t.place not in near]
    if not content:
        return features
    sentences = np.array([s.sentence for s in laid.story.seats])
    speakers = list(_speakers(laid))
    covers = [
        float(laid.found[np.ix_(content, np.nonzero(sentences == n)[0])].max(axis=1).mean())
        if (sentences == n).any() else 0.0 for n in range(len(speakers))
    ]  # fmt: skip
    best = max(range(len(covers)), key=lambda n: covers[n])
    theirs = speakers[best]
    features |= {
        "said_there": float(bool(_SAYS.search(laid.story.sentences[best].text))),
        "speaker": float(speaker is not None), "quoted_words": float(len(quoted)),
        "speaker_same": float(speaker is not None and speaker in theirs),
        "speaker_other": float(speaker is not None and bool(theirs) and speaker not in theirs),
        "said_cover": covers[best],
    }  # fmt: skip
    if speaker is not None:
        mine = max((c for c, who in zip(covers, speakers, strict=True) if speaker in who), default=0.0)
        features |= {"speaker_margin": covers[best] - mine, "speaker_cover": mine}
    return features


def _speaker_of_claim(claim: Passage, laid: Laid) -> tuple[int | None, set[int]]:
    """The entity nearest to a verb of speech, and the places of all its tokens beside it."""
    owners = [(t, _entity(t, laid)) for t in laid.tokens]
    known = [(t, e) for t, e in owners if e is not None and not t.quoted]
    best: tuple[float, int] | None = None
    for verb in _SAYS.finditer(claim.text):
        for token, entity in known:
            found = (_distance(token, verb), entity)
            best = found if best is None or found < best else best
    if best is None or best[0] > 40:
        return None, set()
    return best[1], {t.place for t, e in owners if e == best[1]}


def _distance(token: Token, verb: re.Match[str]) -> float:
    """Characters between a bearer and a verb of speech; behind the verb counts twice."""
    if token.end <= verb.start():
        return float(verb.start() - token.end)
    return 2.0 * max(0, token.start - verb.end()) + 0.5


def _entity(token: Token, laid: Laid) -> int | None:
    if token.kind == "name":
        return laid.story.entity_of(token.key)
    owners = [n for n, roles in enumerate(laid.story.roles) if token.key in roles]
    return owners[0] if owners and token.kind == "word" else None


def _speakers(laid: Laid) -> Iterator[set[int]]:
    """For each source sentence who says it: whoever stands nearest to a verb of speech; for a
    sentence that quotes and names nobody whoever the sentence before named."""
    before: set[int] = set()
    for n, passage in enumerate(laid.story.sentences):
        seats = [s for s in laid.story.seats if s.sentence == n and s.entity is not None]
        found: set[int] = set()
        for verb in _SAYS.finditer(passage.text):
            near = [(_distance(s.token, verb), s.entity) for s in seats if not s.token.quoted]
            if near:
                found.add(int(min(near)[1] or 0))
        found = found or (before if passage.quotations else set())
        before = found or before
        yield found
