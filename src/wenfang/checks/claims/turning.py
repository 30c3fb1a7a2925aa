"""Negation: what the source denies is not affirmed, and the other way round.

A negation is compared by what it reaches. Where the sentence says, without a negation, the
words that the source negates, or the other way round, it turns the source round. Where the
words are others (a paraphrase), any negative word in the source excuses a negation in the
sentence.

Design choice: doubt is in favour of the sentence. An obligation is said by denying its
contrary ("who does not register is fined"), a date by denying what is before it; such
negations accuse nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wenfang.checks.claims.evidence import Evidence, Passage, Problem, read
from wenfang.checks.claims.overlap import shared_words, words_of
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.finding import Severity
from wenfang.language.kinds import kinds_of
from wenfang.language.opposites import EXCUSING
from wenfang.language.polarity import (
    BOTH_WAYS,
    Negation,
    find_denials,
    is_negative,
    may_deny,
)
from wenfang.language.words import content_stems, han_pairs, han_runs, is_function_character

_NEAR = 0.3
_SYNONYM = 0.6


def check_negation(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    """Negations that one side has and the other has not."""
    if not evidence.same_language(claim):
        return _across_languages(claim, evidence, embed)
    return [*_added(claim, evidence), *_refused(claim, evidence),
            *_dropped(claim, evidence, embed)]  # fmt: skip


def _added(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """Negations of the sentence that the source does not make."""
    for negation in claim.negations:
        if _is_double(claim, negation):
            continue
        if negation.text.lower() in BOTH_WAYS and any(p.negations for p in evidence.passages):
            continue  # "none of the five": who is denied what cannot be seen from the words
        if _is_conditional(claim, negation) or _is_a_record(claim, negation, evidence):
            continue
        if _is_contrast(claim, negation):
            continue
        if _is_the_rest(claim, negation, evidence):
            continue
        words = set(_ordered(claim, negation, alone=True)[:2])
        if words and shared_words(set(_ordered(claim, negation)), _denied(evidence)):
            continue
        if _is_turned_alike(claim, negation, evidence.passages):
            continue
        said = _with_ratio(claim, negation, _said(claim, negation, evidence))
        if said and all(not _excuses(c) and not _turns(c, claim) for c in said):
            yield _problem(negation, f"the source says it without “{negation.text}”", said[0])
        elif not said and not any(_denies(passage) for passage in evidence.everything):
            yield _problem(negation, "the source denies nothing", None)


def _said(claim: Passage, negation: Negation, evidence: Evidence) -> list[str]:
    """Clauses of the source with what is negated: one of its first two words, or for "none of the
    drivers" two words of it."""
    words = _ordered(claim, negation, alone=True)
    first, needed = set(words[:2]), 1
    if negation.text.lower() in BOTH_WAYS:
        first, needed = set(words), min(2, len(words))
    return [
        c for c in _clauses(evidence) if words and len(shared_words(first, words_of(c))) >= needed
    ]


_ONLY = re.compile(r"\b(?:only|until|sole(?:ly)?)\b|只|仅|才|唯", re.IGNORECASE)


def _excuses(clause: str) -> bool:
    """Whether a clause denies something: in so many words, or by what alone it lets through."""
    return is_negative(clause) or bool(_ONLY.search(clause))


_IF = re.compile(
    r"\b(?:who|whoever|whose|if|whether|unless|anyone|those)\b[^,;]{0,25}$|(?:若|如果?|要是|凡|是否)[^，,]{0,8}$"
)
_OF_THOSE = re.compile(r"[^，,。]{0,8}的(?:一方|人|者|居民|[旅乘顾]客|学生|企业|用户)")


def _is_conditional(claim: Passage, negation: Negation) -> bool:
    """ "Those who do not come", 不服裁定的一方: a condition, and no statement."""
    if _IF.search(claim.folded[: negation.start]):
        return True
    at_start = any(negation.start - s <= 2 for s, _ in claim.clauses)
    return at_start and _OF_THOSE.match(claim.folded, negation.end) is not None


def _is_contrast(claim: Passage, negation: Negation) -> bool:
    """ "Not A but B", 不是甲而是乙, 而不是: what is said is B."""
    if claim.folded[: negation.start].endswith("而"):
        return True
    return negation.text in ("不是", "并非", "不") and "而是" in claim.folded[negation.end :]


_RECORD = re.compile(
    r"\b(?:since|first|record|(?:high|low|larg|small|warm|cold|dri|wett|fast|slow|cheap)est|most|least|best|worst)\b"
    r"|首[位次个名座度]|第一|最|以来|新[高低]",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:not since|never before|(?:not|n't|never) [^,;]{0,30}\b(?:as|so) \w+[^,;]{0,40}\b(?:for|since|in|as)\b)"
    r"|(?:此前|之前|以前|从来|从未|史上|历来)[^，,。]{0,10}$|从未|从来没有",
    re.IGNORECASE,
)


def _is_a_record(claim: Passage, negation: Negation, evidence: Evidence) -> bool:
    """ "Not since 2011 have there been so many" of "the most since 2011"; none before the first."""
    start = max((s for s, _ in claim.clauses if s <= negation.start), default=0)
    around = claim.folded[max(0, start - 20) : negation.scope[1]]
    return bool(_NEVER.search(around) and _RECORD.search(evidence.folded))


def _is_the_rest(claim: Passage, negation: Negation, evidence: Evidence) -> bool:
    """7 % have not arrived, where 93 % have."""
    start = max((s for s, _ in claim.clauses if s <= negation.start), default=0)
    ours = {n.base for n in claim.numbers
            if n.dimension == "ratio" and start <= n.start < negation.scope[1]}  # fmt: skip
    return any(1 - n.base in ours for n in evidence.numbers if n.dimension == "ratio")


def _denied(evidence: Evidence) -> set[str]:
    """All words that a negation of the source reaches."""
    return {
        word
        for passage in evidence.passages
        for negation in [*passage.negations, *find_denials(passage.text)]
        for word in _ordered(passage, negation) or words_of(passage.text)
    }


def _is_turned_alike(passage: Passage, negation: Negation, others: Sequence[Passage]) -> bool:
    """Whether what is negated is a direction whose other side stands on the other side: not
    charged, free; no longer banned, allowed."""
    end = negation.scope[1]
    ours = {(d.concept, d.sign) for d in passage.directions
            if d.negated and negation.end <= d.start < end}  # fmt: skip
    theirs = {(d.concept, d.sign) for p in others for d in p.directions}
    return bool(ours & theirs)


def _with_ratio(claim: Passage, negation: Negation, said: list[str]) -> list[str]:
    """ "Half would not": what the source says of the same half counts, where it says any."""
    start = max((s for s, _ in claim.clauses if s <= negation.start), default=0)
    ours = {n.base for n in claim.numbers
            if n.dimension == "ratio" and start <= n.start < negation.scope[1]}  # fmt: skip
    same = [c for c in said if ours & {n.base for n in read(c).numbers if n.dimension == "ratio"}]
    return same or said


def _refused(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """Verbs of denial (failed to, missed, 拒绝) where the source denies nothing at all."""
    denials = find_denials(claim.text)
    if denials and not any(_denies(passage) for passage in evidence.everything):
        quoted = any(q.start <= denials[0].start < q.end for q in claim.quotations)
        if not quoted:
            yield _problem(denials[0], "the source denies nothing", None)


def _dropped(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> Iterator[Problem]:
    """Negations of the source that the sentence leaves out."""
    whole = words_of(claim.text)
    if _is_denied_as_a_whole(claim):
        return
    for passage in evidence.passages:
        for negation in [*passage.negations, *find_denials(passage.text)]:
            words = _reached(passage, negation)
            if not words or _is_double(passage, negation, claim):
                continue
            if _is_roundabout(passage, negation, claim):
                continue
            if _is_turned_alike(passage, negation, (claim,)):
                continue
            for start, end in claim.clauses:
                clause = claim.text[start:end]
                if is_negative(clause) or _has_negative_form(clause, words):
                    continue
                if _is_excused(claim, start, end) or _ATTRIBUTES.fullmatch(clause.strip()):
                    continue
                if _KEEPS.search(clause) and _GOES.search(passage.text[slice(*negation.scope)]):
                    continue
                if not _says(clause, words, passage, negation, whole, evidence, embed):
                    continue
                message = f"the source says “{negation.text.strip()}”, which is left out"
                yield Problem("negation", Severity.BLOCK, message, start, end, clause, passage.text)
                return


_ATTRIBUTES = re.compile(
    r"(?:[Aa]s |[Ss]o )?(?:[\w’'.-]+ ){0,7}(?:said|says|told|explain\w*|add(?:ed|s)|announc\w+|promis\w+|warn\w*|stress\w*|stat(?:ed|es))"
    r"(?: on [A-Z]\w+)?|(?:said|says|explained|according to)(?: [A-Z][\w’'.-]+)+|.{1,14}(?:说|称|表示|指出|认为|介绍|解释)",
)
"""A clause that says no more than who said it."""
_KEEPS = re.compile(
    r"\b(?:keep|kept|stay|remain|retain|safe)\w*\b|保住|保留|留下|维持|保持|照[常旧]|不变", re.I
)
_GOES = re.compile(
    r"\b(?:go|lose|lost|cut|clos|leav|end|chang|touch|affect|move|cancel|dismiss|lay)\w*\b|裁|丢|变|关|减|取消|影响|动|走|拆",
    re.I,
)
"""What is kept does not go: two opposites, which between them agree."""


def _says(
    clause: str,
    words: set[str],
    passage: Passage,
    negation: Negation,
    whole: set[str],
    evidence: Evidence,
    embed: EmbeddingEngine | None,
) -> bool:
    """Whether a clause affirms what a negation reaches: by its verb, by most of its words, or
    by a synonym of the verb in the same surroundings."""
    ordered = _ordered(passage, negation)
    shared = shared_words(words, words_of(clause))
    if shared:
        verb = bool(shared_words({ordered[0]}, shared))
        alone = set(_ordered(passage, negation, alone=True))
        most = len(shared) >= 2 and len(shared) * 2 >= len(words) and bool(shared & alone)
        if verb or most or _is_abbreviated(clause, ordered):
            return not _is_said_plainly(shared, clause, evidence)
    start = max((s for s, _ in passage.clauses if s <= negation.start), default=0)
    around = words_of(passage.text[start : negation.scope[1]]) - words
    common = shared_words(around, words_of(clause))
    return len(common) >= 2 and not may_deny(clause) and _has_synonym(ordered[0], clause, embed)


def _is_abbreviated(clause: str, ordered: list[str]) -> bool:
    """获批上市 for 获得上市批准: most of the characters, if not the pairs."""
    characters = {c for pair in ordered if not pair.isascii() for c in pair}
    there = {c for c in characters if c in clause}
    return len(characters) >= 4 and len(there) >= 3 and len(there) * 5 >= len(characters) * 3


def _has_synonym(word: str, clause: str, embed: EmbeddingEngine | None) -> bool:
    others = content_stems(clause)
    if kinds_of(word) & kinds_of(clause):
        return True
    if embed is None or not word.isascii() or not others:
        return False
    vectors = embed.embed([word, *others])
    return float((vectors[1:] @ vectors[0]).max()) >= _SYNONYM


def _is_denied_as_a_whole(claim: Passage) -> bool:
    """A denial with nothing after it reaches back: "the report was denied", 予以否认."""
    denials = [*claim.negations, *find_denials(claim.text)]
    return any(not words_of(claim.text[d.end : d.scope[1]]) for d in denials)


_BOUND = re.compile(
    r"\b(?:until|before|earlier|unless|without|if|who|whoever|anyone|those|otherwise|only)\b"
    r"|(?<![目此日以先])前(?=[^\w]|不|无|未|没|就|$)|之前|以前|如果|如不|如未|若|未经|凡|否则"
)
_OBLIGED = re.compile(
    r"\b(?:must|requir\w+|need\w*|have to|has to|only|should|from|on|in|by|after|oblig\w+|mandatory|fine[sd]?|or)\b"
    r"|须|应当|需|方可|方能|才|只有|要求|日起|月起|年起|后|否则|罚"
)


def _is_roundabout(passage: Passage, negation: Negation, claim: Passage) -> bool:
    """Whether a negation says a date or a duty by denying its contrary, and the sentence says
    it straight."""
    start = max((s for s, _ in passage.clauses if s <= negation.start), default=0)
    clause = passage.folded[start : negation.scope[1]]
    bounds = [b.group() for b in _BOUND.finditer(clause) if b.group() != negation.text.lower()]
    if _ZH_MORE_THAN.match(passage.folded, negation.end):
        return bool(_LIMIT.search(claim.folded))
    if any(
        b in _MORE_THAN
        for b in (passage.folded[negation.end : negation.end + 7].split() or [""])[:1]
    ):
        return bool(_LIMIT.search(claim.folded))
    return bool(bounds) and bool(claim.dates or _OBLIGED.search(claim.folded))


_MORE_THAN = {"exceed", "more", "over", "above", "go", "before", "earlier", "later"}
_ZH_MORE_THAN = re.compile(r"会?(?:早于|晚于|迟于|超过|超出|多于|少于|低于|高于)")
_LIMIT = re.compile(
    r"\b(?:limit\w*|cap(?:s|ped)?|maximum|at (?:the )?(?:most|least|earliest|latest)|up to|top speed|within)\b|\bunder (?=\d)"
    r"|最[快早晚迟多少高低]|至[多少]|以[内下上]|之内|控制在|封顶|上限|[不没]"
)


def _is_double(passage: Passage, negation: Negation, claim: Passage | None = None) -> bool:
    """Two negations in one clause: what they say together cannot be told by counting. What is
    quoted is left to the check of quotations, where the sentence quotes."""
    inside = [n for n in passage.negations if n.scope[1] == negation.scope[1]]
    reached = passage.text[negation.end : negation.end + 12]
    if claim is not None and _DENIED_AGAIN.match(reached.lower()):
        return True
    quoted = any(q.start <= negation.start < q.end for q in passage.quotations)
    return len(inside) > 1 or (quoted and (claim is None or bool(claim.quotations)))


def _is_excused(claim: Passage, start: int, end: int) -> bool:
    """Whether an opposite in the clause (rejected, 取消) says the negation in another way."""
    return any(
        d.sign < 0 and d.concept in EXCUSING and start <= d.start < end for d in claim.directions
    )


def _is_said_plainly(shared: set[str], clause: str, evidence: Evidence) -> bool:
    """Whether the source also says these words without a negation, in a clause that is as
    near to the sentence's."""
    words = words_of(clause)
    plain = [len(words & words_of(c)) for c in _clauses(evidence)
             if shared <= words_of(c) and not is_negative(c)]  # fmt: skip
    denied = [len(words & words_of(c)) for c in _clauses(evidence)
              if shared & words_of(c) and is_negative(c)]  # fmt: skip
    return bool(plain) and max(plain) >= max(denied, default=0)


def _reached(passage: Passage, negation: Negation) -> set[str]:
    """The content words just after a negation: three stems, or the first few Han characters."""
    return set(_ordered(passage, negation))


_DENIED_AGAIN = re.compile(
    r"\s*(?:be\s)?(?:ban|bar|prohibit|forbid|refus|den[iy]|fail|reject|oppos|stop|prevent|exclud)"
    r"|会?(?:禁|拒|反对|否|限|排除|缺|停|取消)"
)
"""What makes a negation an affirmation: no longer banned, 不再禁止."""
_NEGATIVE_FORM = re.compile(
    r"\b(?:cut|off|un(?!der|it|ion|ique|ivers|less|til)[a-z]{4,}|in(?:valid|eligible|complete|active|secure|sufficient)"
    r"|dis(?!tri|cuss|cover|play|ease|tan|aster|tinct|miss)[a-z]{4,}|short)\b|停|(?<![垄判诊果])断(?!言|定)|缺"
)


def _has_negative_form(clause: str, words: set[str]) -> bool:
    """Whether a clause holds a word that is negative by its form, other than what the source
    itself negates ("never interrupted")."""
    return any(
        not any(form.group() in word for word in words)
        for form in _NEGATIVE_FORM.finditer(clause.lower())
    )


_TOWARDS = set("对向给就把与因")
_EMPTY = {"longer", "need", "requir", "more", "possibl", "abl", "anyth", "get", "yet"}


def _ordered(passage: Passage, negation: Negation, alone: bool = False) -> list[str]:
    start, end = negation.scope
    scope = passage.text[start:end]
    if negation.text.lower() in BOTH_WAYS:
        before = content_stems(passage.text[start : negation.start])[-2:]
        return [*content_stems(passage.text[negation.end : end])[:2], *reversed(before)]
    if negation.text.isascii():
        stems = [s for s in content_stems(scope) if s not in _EMPTY][:3]
        if len(stems) == 1 and not alone:  # "the consent of every owner is not required"
            first = max((s for s, e in passage.clauses if s <= negation.start), default=0)
            stems += [s for s in content_stems(passage.text[first : negation.start])[-4:]
                      if s not in _EMPTY]  # fmt: skip
        return stems
    run = next((run for run, offset in han_runs(scope) if offset == 0), "")
    if run[:1] in _TOWARDS and len(run) > 4:  # 未对投资者的起诉置评: the verb comes last
        run = run[-2:] + run[1:5]
    return [pair for pair in han_pairs(run[:6]) if not all(map(is_function_character, pair))]


def _clauses(evidence: Evidence) -> list[str]:
    return [p.text[start:end] for p in evidence.everything for start, end in p.clauses]


def _denies(passage: Passage) -> bool:
    return may_deny(passage.text) or any(d.sign < 0 for d in passage.directions)


def _turns(clause: str, claim: Passage) -> bool:
    """Whether a source clause holds the opposite of a word that the sentence negates."""
    ours = {(d.concept, d.sign) for d in claim.directions}
    return any((d.concept, d.sign) in ours and d.sign < 0 for d in read(clause).directions)


def _problem(negation: Negation, message: str, nearest: str | None) -> Problem:
    return Problem("negation", Severity.BLOCK, message, negation.start, negation.end,
                   negation.text, nearest)  # fmt: skip


def _across_languages(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    """The nearest clauses of a translation both deny something, or neither does."""
    denied = is_negative(claim.text) or any(d.sign < 0 for d in claim.directions)
    if claim.negations and not any(_denies(passage) for passage in evidence.everything):
        return [_problem(claim.negations[0], "the source denies nothing", None)]
    clauses = _clauses(evidence)
    if denied or embed is None or not clauses:
        return []
    ours = [claim.text[start:end] for start, end in claim.clauses]
    vectors = embed.embed([*ours, *clauses])
    nearness = vectors[: len(ours)] @ vectors[len(ours) :].T
    negated = {i for i, c in enumerate(clauses) for p in evidence.passages
               if c in p.text and any(p.text[n.start : n.end] in c for n in p.negations)}  # fmt: skip
    for n, row in enumerate(nearness):
        best = int(row.argmax())
        if best in negated and row[best] >= _NEAR:
            start, end = claim.clauses[n]
            message = "the nearest clause of the source denies this"
            return [
                Problem("negation", Severity.BLOCK, message, start, end, ours[n], clauses[best])
            ]
    return []
