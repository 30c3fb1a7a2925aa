"""Which marks a jurisdiction asks for; both profiles hold by default.

``cn``: GB 45438-2025 and the Measures on labelling, a visible label with Chinese wording, or an
audible one in words or rhythm, and the implicit label. ``eu``: Code of Practice on Article 50 of the AI Act, measure 1.1,
signed metadata that records the origin, and a watermark in free text where one could be
embedded. Neither replaces the other: a C2PA manifest is no AIGC label, and the reverse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wenfang.errors import ConfigurationError
from wenfang.verification import FileReport, MarkState


@dataclass(frozen=True, slots=True)
class Profile:
    """One jurisdiction.

    Attributes:
        marks: must be valid in every published file.
        chinese: whether the explicit label must have Chinese wording, or be a rhythm.
    """

    name: str
    marks: tuple[str, ...]
    chinese: bool = False


PROFILES = {
    "cn": Profile("cn", ("explicit_label", "aigc_label"), chinese=True),
    "eu": Profile("eu", ("explicit_label", "source_type", "credentials")),
}
DEFAULT_PROFILES = ("cn", "eu")


def profiles_named(names: Sequence[str]) -> tuple[Profile, ...]:
    """The profiles of those names, at least one.

    Raises:
        ConfigurationError: none, or an unknown one.
    """
    if not names:
        raise ConfigurationError("no jurisdiction", place="profiles", cure="name cn, eu or both")
    for name in names:
        if name not in PROFILES:
            raise ConfigurationError(
                f"unknown jurisdiction {name!r}", place="profiles", cure="use cn, eu or both"
            )
    return tuple(PROFILES[name] for name in names)


def missing_marks(
    report: FileReport,
    profiles: Iterable[Profile],
    *,
    watermarked: bool = False,
    labelled: bool = True,
) -> list[tuple[str, str]]:
    """Every required mark that is not valid in the file, with what its reader said.

    The implicit label, the source type and the signature are written for every profile, so
    each of them must be readable, whatever is asked for.

    Args:
        watermarked: the text was watermarked and a detector is at hand.
        labelled: false where the person gave a reason to leave the visible label out.
    """
    profiles = tuple(profiles)
    required = {"aigc_label", "source_type", "credentials"}
    required.update(mark for profile in profiles for mark in profile.marks)
    if watermarked:
        required.add("watermark")
    if not labelled:
        required.discard("explicit_label")
    if report.media_type == "application/json":
        required.discard("explicit_label")  # read by programs; it says it under a key
    missing = [
        (mark.mark, mark.message)
        for mark in report.marks
        if mark.mark in required and mark.state is not MarkState.VALID
    ]
    chinese = any(profile.chinese for profile in profiles) and labelled
    label = report.mark("explicit_label")
    # The rhythm of a sound says it without words (GB 45438-2025, 5.3).
    worded = label.says.get("zh") or label.says.get("rhythm")
    if chinese and label.state is MarkState.VALID and not worded:
        missing.append(("explicit_label", "the Chinese wording is missing"))
    return missing
