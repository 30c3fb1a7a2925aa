"""What of a brief is shown or said besides the script, screened as the script is.

Station, title and names stand in the film's pixels, in its metadata and on the page; captions
and licences stand in the receipt. As in a script, what would be masked in a written text blocks: the receipt
tells the brief as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from wenfang.anchor import Anchor
from wenfang.brief import AnchorBrief
from wenfang.finding import Finding, Place
from wenfang.workflows.speaking import screen_script
from wenfang.workflows.tools import Tools


def screen_shown(brief: AnchorBrief, anchor: Anchor, tools: Tools) -> list[Finding]:
    """What is found in the words that the brief itself puts into the film.

    Raises:
        Blocked: they hold what must not be published.
    """
    # Whom an anchor is called after is a matter of its consent, not of this policy.
    named = brief.model_copy(update={"privacy": {**brief.privacy, "name": "keep"}})
    called = [(Place("brief", "anchor"), anchor.name)]
    found = screen_script(list(_shown(brief)), brief.language, tools, brief)
    return found + screen_script(called, brief.language, tools, named)


def _shown(brief: AnchorBrief) -> Iterator[tuple[Place, str]]:
    """Field by field; the topic of a report is screened where the report is written."""
    topic = "" if brief.script is None else brief.topic
    told = {"station": brief.station, "title": brief.title or "", "topic": topic}
    for n, picture in enumerate(brief.pictures):
        told[f"pictures[{n}].caption"] = picture.caption
        told[f"pictures[{n}].credit"] = picture.credit
        told[f"pictures[{n}].licence"] = picture.licence
    told["background_licence"] = brief.background_licence
    told["music_licence"] = brief.music_licence
    for field, text in told.items():
        if text.strip():
            yield Place("brief", field), text
