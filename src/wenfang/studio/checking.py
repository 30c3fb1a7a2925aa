"""``wenfang check``: any text against any sources, with the checks that a piece goes through."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.checks.claims import check_file as check_claims_of_file
from wenfang.checks.instructions import check_instructions
from wenfang.checks.privacy import check_privacy, find_personal_data, mask
from wenfang.checks.safety import check_safety
from wenfang.errors import stop_if_blocking
from wenfang.finding import Finding, Place
from wenfang.language.detect import detect_language
from wenfang.language.sentences import split_sentences
from wenfang.provenance.body_text import body_only
from wenfang.source import Language
from wenfang.sources import read_source, read_sources

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace


def check_file(
    studio: Workspace, file: str, against: Sequence[str], *, allow_network: bool = False
) -> list[Finding]:
    """See :meth:`Studio.check`. Without sources only personal data and safety are checked."""
    here = Path.cwd()
    text = read_source(file, id="text", base=here, allow_network=False, progress=studio.progress)
    sources = read_sources(
        against, base=here, allow_network=allow_network, progress=studio.progress
    )
    engines = studio.engines()
    findings = [finding for source in sources for finding in check_instructions(source)]
    name = Path(file).name
    body = body_only(text.text)
    if sources:
        findings += check_claims_of_file(
            body, sources, embed=engines.embedding, names=engines.names, name=name
        )
    # What stands around a piece can hold personal data too: here the whole text is looked at.
    findings += _findings_in(studio, text.text, text.language, name)
    return with_sentences(findings, body)


def with_sentences(findings: Sequence[Finding], text: str) -> list[Finding]:
    """Each finding in ``text`` with the sentence that it is about: ``sentence`` (from 1) and
    ``text`` in its evidence, personal data masked.

    Args:
        text: what the offsets of findings in the output mean.
    """
    language = detect_language(text)
    spans = split_sentences(text, language)
    starts = [start for start, _ in spans]

    def told(finding: Finding) -> Finding:
        place = finding.place
        if place.what != "output" or place.start is None:
            return finding
        at = bisect_right(starts, place.start) - 1
        if at < 0 or place.start >= spans[at][1]:
            return finding
        sentence = " ".join(text[slice(*spans[at])].split())
        safe = mask(sentence, find_personal_data(sentence, language))
        return replace(finding, evidence={**finding.evidence, "sentence": at + 1, "text": safe})

    return [told(finding) for finding in findings]


def stop_if_harmful(studio: Workspace, text: str, name: str) -> None:
    """Raise ``Blocked`` if a text holds what must not be published."""
    found = _findings_in(studio, text, detect_language(text), name)
    stop_if_blocking(found, "not published", cure="change the prompt")


def stop_if_prompt_harms(prompt: str) -> None:
    """Raise ``Blocked`` if a prompt asks for what must not be written."""
    place = Place("prompt")
    found = check_safety(prompt, place=place, language=detect_language(prompt))
    stop_if_blocking(found, "not asked", cure="change the prompt")


def _findings_in(studio: Workspace, text: str, language: Language, name: str) -> list[Finding]:
    """Personal data and safety, in a text that goes out."""
    place = Place("output", name)
    names = studio.engines().names
    return [
        *check_safety(text, place=place, language=language),
        *check_privacy(text, place=place, language=language, names=names),
    ]
