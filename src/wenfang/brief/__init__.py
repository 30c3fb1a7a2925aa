"""What is asked for: one class per kind of content, read from files or made in Python."""

from __future__ import annotations

from wenfang.brief.base import Brief, Needed, PrivacyAction
from wenfang.brief.files import MAX_BRIEF_BYTES, dump_brief, load_brief
from wenfang.brief.illustration import IllustrationBrief
from wenfang.brief.news import NewsBrief

__all__ = [
    "MAX_BRIEF_BYTES",
    "Brief",
    "IllustrationBrief",
    "Needed",
    "NewsBrief",
    "PrivacyAction",
    "dump_brief",
    "load_brief",
]
