"""Names by rule: English by capital letters, Latin names inside Chinese text.

There are no weights for English names that can be had under a free licence from a package
index, and capitals say nearly all that the checks need. What they do not say, whether the
first word of a sentence is a name, is settled by its company: a capital after it, a list of
places, or a verb that only somebody can do.
"""

from __future__ import annotations

import re

from wenfang.engines.names.base import Name, NameKind
from wenfang.language.gazetteer import entries

_CAPITAL = r"[A-Z\u00c0-\u00d6\u00d8-\u00de]"
_WORD = rf"(?:{_CAPITAL}[\w’'-]*[\w]|{_CAPITAL}\.(?:{_CAPITAL}\.)*|{_CAPITAL}(?!\w))"
_SEQUENCE = re.compile(
    rf"{_WORD}(?:(?:\s|-)(?:(?:of|of the|for the|de|da|di|del|van|von|der|bin|al|el|ibn|la|le|&)\s)?{_WORD})*"
)
_TITLES = """mr mrs ms miss dr prof professor sir lady lord dame president premier minister senator governor
mayor king queen prince princess pope judge justice captain general colonel sergeant lieutenant chairman
chairwoman chief secretary ambassador coach director inspector superintendent officer deputy vice prime
councillor commissioner spokesman spokeswoman spokesperson chancellor representative"""
_NOT_NAMES = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december spring summer autumn winter christmas easter
i the a an this that these those it he she they we you his her its their our my your there here in on at by for from
to of with as if when while after before since until during despite although though because but and or nor so yet
not no all some many most both each every few several another other such more less fewer about over under between
among through against according under within without into onto upon across along around following given what who
which where why how whose is are was were be been has have had do does did will would can could may might must shall
should one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousands
millions half first second third last next new old earlier later meanwhile however moreover furthermore also then now
today yesterday tomorrow still even only just once again instead nearly almost around roughly approximately
officials police firefighters residents people workers students researchers scientists experts analysts investors
passengers visitors tourists farmers drivers parents teachers doctors nurses patients voters prosecutors lawyers
investigators engineers organisers organizers authorities regulators shares prices sales profits exports imports
production construction unemployment inflation rain snow heavy strong local national international public private
nobody everyone anyone someone nothing everything something neither either none prosecutors rescue rescuers
work talks trade traffic trains flights schools shops tickets admission entry plans results figures data demand
output revenue income profit growth turnout membership attendance opening closing police city county state town
council parliament government court health education water power oil gas steel coal fire emergency services repairs
asked speaking located founded built born based led named called known made seen held set put led due thanks
children men women boys girls pupils families couples pensioners employees buyers sellers tenants commuters cyclists
pedestrians motorists citizens guests readers listeners viewers holders
critics supporters opponents members leaders ministers lawmakers senators judges villagers shoppers customers
owners staff crews volunteers protesters demonstrators fans players teams clubs doctors bosses unions employers
"""
_STOP = frozenset(_NOT_NAMES.split())
_TITLE = frozenset(_TITLES.split())
_ORGANISATION = re.compile(
    r"\b(?:Inc|Ltd|Corp|Co|PLC|plc|LLC|GmbH|AG|Group|Holdings|Company|University|College|Institute"
    r"|School|Academy|Council|Ministry|Department|Office|Bureau|Agency|Authority|Commission|Committee|Court"
    r"|Bank|Fund|Foundation|Association|Society|Union|Federation|Party|Party|Times|Post|News|Museum"
    r"|Hospital|Airlines|Airways|Railways?|Motors|Energy|Pharma|Foods|Shipping|United|City FC|FC|Parliament"
    r"|Senate|Congress|Police|Army|Navy|Centre|Center|Service|Services|Board|Club|Laborator(?:y|ies))\b\.?"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|from|near|to|of|across|outside|around|towards?)\s(?:the\s)?$"
)
_PLACE = re.compile(
    r"\b(?:River|Lake|Mount|Mountains?|Island|Islands|Bay|Sea|Ocean|Street|Avenue|Road|Square|Bridge|Valley"
    r"|County|Province|District|Town|Village|Port|Harbour|Harbor|Airport|Station|Park|Beach|Coast|Peninsula)\b"
)
_ACTS = re.compile(
    r"(?:,|'s|’s|\s(?:said|says|told|asked|added|was|is|has|had|will|would|won|beat|lost|plans|plays|played|scored|opened"
    r"|announced|reported|denied|rejected|signed|bought|sold|became|who|and [A-Z]|made|took|led|finished|wants"
    r"|called|described|warned|expects|posted|closed|launched|defeated|joined|left|rose|fell|set|agreed|raised"
    r"))"
)
_COMMON_ENDING = re.compile(
    r"(?:s|ing|ed|ly|tion|sion|ment|ity|ness|ance|ence|ism|ship|age|ure|ics|ers?|ors?)$"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;。！？…]\s*|[\"“”'‘(\[]\s*|\n\s*|[-–—•]\s+)$")
_LATIN_IN_CHINESE = re.compile(r"(?<!\d)[A-Z][A-Za-z0-9.&'’-]*(?:[ ·][A-Z][A-Za-z0-9.&'’-]*)*")


def is_common(word: str) -> bool:
    """Whether a word often begins a sentence without being a name."""
    return word.lower() in _STOP or word.lower() in _TITLE


def english_names(text: str) -> list[Name]:
    """Names in English text: capitalised sequences that are not merely sentence starts."""
    found = []
    for match in _SEQUENCE.finditer(text):
        span = _trim(text, *match.span())
        if span:
            found.append(Name(text[slice(*span)], _kind(text, *span), *span))
    return found


def latin_names(text: str) -> list[Name]:
    """Latin names inside Chinese text: any capitalised word."""
    found = []
    for match in _LATIN_IN_CHINESE.finditer(text):
        end = match.start() + len(match.group().rstrip(".'’-&"))
        name = text[match.start() : end]
        if len(name) > 1:
            found.append(Name(name, _kind(text, match.start(), end), match.start(), end))
    return found


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without titles, calendar words and the capital of a sentence start."""
    end = start + len(re.sub(r"[’']s?$", "", text[start:end]))
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
    first = True
    while words and _is_no_name(text, words, first):
        words.pop(0)
        first = False
    while words and text[slice(*words[-1])].lower().rstrip(".") in _STOP:
        words.pop()
    while words and text[slice(*words[0])].lower() in ("of", "for", "the", "&", "de"):
        words.pop(0)
    return (words[0][0], words[-1][1]) if words else None


def _is_no_name(text: str, words: list[tuple[int, int]], first: bool) -> bool:
    start, end = words[0]
    word = text[start:end]
    bare = word.lower().rstrip(".")
    if bare in entries() or (word.isupper() and len(word) > 1):
        return False
    if bare in _STOP or bare in _TITLE:
        return not (bare in ("new", "may") and len(words) > 1 and not first)
    if not first or not _SENTENCE_START.search(text[max(0, start - 4) : start]):
        return False
    if len(words) > 1:
        return False
    return bool(_COMMON_ENDING.search(bare)) or not _ACTS.match(text, end)


def _kind(text: str, start: int, end: int) -> NameKind:
    name = text[start:end]
    listed = entries().get(name.lower())
    if listed:
        return listed[0]
    if _ORGANISATION.search(name) or (name.isupper() and len(name) > 1 and name.isalpha()):
        return "organisation"
    if _PLACE.search(name) or (" " not in name and _PLACE_BEFORE.search(text[:start][-14:])):
        return "place"
    return "person"
