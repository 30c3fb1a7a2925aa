"""What is asked for: one class per kind of content, read from files or made in Python."""

from __future__ import annotations

from wenfang.brief.anchor import AnchorBrief, ShownPicture
from wenfang.brief.base import Brief, Needed, PrivacyAction, with_used
from wenfang.brief.files import MAX_BRIEF_BYTES, dump_brief, load_brief
from wenfang.brief.film import FilmBrief
from wenfang.brief.illustration import IllustrationBrief
from wenfang.brief.news import NewsBrief
from wenfang.brief.speech import SpeechBrief

__all__ = [
    "MAX_BRIEF_BYTES",
    "AnchorBrief",
    "Brief",
    "FilmBrief",
    "IllustrationBrief",
    "Needed",
    "NewsBrief",
    "PrivacyAction",
    "ShownPicture",
    "SpeechBrief",
    "dump_brief",
    "load_brief",
    "with_used",
]
