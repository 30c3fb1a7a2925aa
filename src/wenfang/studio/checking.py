"""``wenfang check``: any text against any sources, with the checks that a piece goes through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.checks.claims import check_file as check_claims_of_file
from wenfang.checks.instructions import check_instructions
from wenfang.checks.privacy import check_privacy
from wenfang.checks.safety import check_safety
from wenfang.finding import Finding, Place
from wenfang.sources import read_source, read_sources

if TYPE_CHECKING:
    from wenfang.studio.studio import Studio


def check_file(
    studio: Studio, file: str, against: Sequence[str], *, allow_network: bool = False
) -> list[Finding]:
    """See :meth:`Studio.check`. Without sources only personal data and safety are checked."""
    here = Path.cwd()
    text = read_source(file, id="text", base=here, allow_network=False, progress=studio.progress)
    sources = read_sources(
        against, base=here, allow_network=allow_network, progress=studio.progress
    )
    engines = studio.engines()
    findings = [finding for source in sources for finding in check_instructions(source)]
    if sources:
        findings += check_claims_of_file(
            text.text, sources, embed=engines.embedding, names=engines.names
        )
    place = Place("output", Path(file).name)
    findings += check_safety(text.text, place=place, language=text.language)
    findings += check_privacy(
        text.text,
        place=place,
        language=text.language,
        names=engines.names,
    )
    return findings
