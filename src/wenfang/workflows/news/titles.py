"""Title and author of a source, which headlines, references and the page take over.

They are screened like a sentence of it: what speaks to a language model is left out, personal
data goes out of a title, and where that leaves nothing to say the file's name stands instead.
An author with personal data that may not be told is not named. Findings name the place
``s1.title`` or ``s1.author``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from wenfang.checks.instructions import check_instructions
from wenfang.checks.safety import check_safety
from wenfang.finding import Finding, Place
from wenfang.source import Source
from wenfang.workflows.news.privacy_rules import PrivacyRules, with_outcome

Field = Literal["title", "author"]


def screen_title(source: Source, rules: PrivacyRules) -> tuple[Source, list[Finding]]:
    """The source with a title and an author that may be told, and what was found in them."""
    title, of_title = _screened(source, "title", source.title, rules)
    author, of_author = _screened(source, "author", source.author, rules)
    return replace(source, title=title, author=author), [*of_title, *of_author]


def _screened(
    source: Source, field: Field, text: str | None, rules: PrivacyRules
) -> tuple[str | None, list[Finding]]:
    if not text:
        return text, []
    place = Place("source", f"{source.id}.{field}")
    to_a_model = [
        replace(finding, place=replace(finding.place, name=place.name))
        for finding in check_instructions(replace(source, text=text))
    ]
    private = rules.check(text, place, source.language)
    # A heading was looked at with the text that it stands in.
    harm = [] if text in source.text else check_safety(text, place=place, language=source.language)
    kept = None if to_a_model else _without_data(source, field, text, rules)
    done = _outcome(field, kept)
    return kept, [*to_a_model, *(with_outcome(finding, done) for finding in private), *harm]


def _without_data(source: Source, field: Field, text: str, rules: PrivacyRules) -> str | None:
    hidden = rules.hidden(text, source.language)
    if not hidden:
        return text
    told = rules.retell(text, hidden, source.language) if field == "title" else None
    return told.text if told else None


def _outcome(field: Field, kept: str | None) -> str:
    if field == "author":
        return "the author is not named"
    return "the title is used without it" if kept else "the title is not used"
