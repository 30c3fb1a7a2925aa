"""Copying: does a picture look like one of a folder of references?

Two measures. The distance of perceptual hashes (:mod:`wenfang.pictures.fingerprint`, 0 to
256) sees shapes and survives saving, scaling, cutting, turning and mirroring. Where that is
small, the colours of both are laid over each other, cut and turned as the hash says, and
compared (cosine of Cb and Cr, -1 to 1).

Where the hashes see nothing, the vectors of an image encoder may: two pictures of one motif
are near, also when one is part of the other, turned or repainted in part. That warns and
never blocks: at 0.65 a pair of different photographs in two thousand is as near, and of
emoji in one style four in a thousand. What is meant by a picture no encoder at hand knows (CLIP and its kind are not to
be had from a package index), so a new drawing of the same figure may pass. Thresholds are from
``benchmarks/lookalikes.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.finding import Finding, Place, Severity
from wenfang.picture import Picture
from wenfang.pictures.fingerprint import (
    VARIANTS,
    as_words,
    distances,
    looked_up_hashes,
    oriented,
)
from wenfang.pictures.reference_folder import Encode, ReferenceFolder, colour_layout

if TYPE_CHECKING:
    import numpy as np

_COLOURLESS = 4.0  # RMS of Cb and Cr under which a picture counts as grey
_MOST = 5


@dataclass(frozen=True, slots=True)
class LookalikePolicy:
    """What a likeness means.

    Attributes:
        warn_at, block_at: distances up to which a likeness warns or blocks.
        colours: likeness of colours under which a likeness of shapes is only noted.
        features: cosine of the encoder's vectors from which on a likeness warns; over 1 = never.
    """

    warn_at: int = 56
    block_at: int = 24
    colours: float = 0.5
    features: float = 0.65


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A reference that a picture looks like.

    Attributes:
        name: of its file, relative to the folder.
        distance: of the hashes, 0 to 256.
        colours: likeness of the colours, -1 to 1.
        variant: which part of the reference the picture looks like.
        mirrored: whether it had to be mirrored or turned by a right angle.
    """

    name: str
    distance: int
    colours: float
    variant: str
    mirrored: bool


def lookalikes(picture: Picture, references: ReferenceFolder, at_most: int) -> list[Lookalike]:
    """References whose hashes are at most so far away, nearest first."""
    if not references.names:
        return []
    files, variants = references.hashes.shape[:2]
    looked_up = as_words(looked_up_hashes(picture))
    flat, which = distances(looked_up, references.hashes.reshape(-1, 4))
    grid = flat.reshape(files, variants)
    best = grid.argmin(axis=1)
    colours = colour_layout(picture)
    names = tuple(VARIANTS)
    found = []
    for n in (grid.min(axis=1) <= at_most).nonzero()[0]:
        variant, number = names[best[n]], int(which[n * variants + best[n]])
        alike = _colours_alike(oriented(colours, number), references.colours[n], variant)
        distance = int(grid[n, best[n]])
        found.append(Lookalike(references.names[n], distance, alike, variant, number > 0))
    return sorted(found, key=lambda one: (one.distance, -one.colours, one.name))


def check_lookalikes(
    picture: Picture,
    place: Place,
    references: ReferenceFolder,
    policy: LookalikePolicy | None = None,
    *,
    encode: Encode | None = None,
) -> list[Finding]:
    """Findings for references that the picture looks like, nearest first, at most five; and
    a note of files that could not be read.

    Args:
        encode: the encoder that the references' features are from; ``None`` for none.
    """
    policy = policy or LookalikePolicy()
    near = lookalikes(picture, references, max(policy.warn_at, policy.block_at))
    findings = [_finding(one, place, policy) for one in near[:_MOST]]
    if encode is not None and references.features.size:
        known = {one.name for one in near}
        findings += _alike(encode(picture), references, policy, place, known)[:_MOST]
    if references.unread:
        findings.append(
            Finding(
                "lookalikes",
                "unread",
                Severity.INFO,
                f"{len(references.unread)} reference files could not be read and were not "
                "compared.",
                place,
                {"files": dict(sorted(references.unread.items())[:20])},
            )
        )
    return findings


def _finding(one: Lookalike, place: Place, policy: LookalikePolicy) -> Finding:
    evidence = {
        "file": one.name,
        "distance": one.distance,
        "of": 256,
        "colours": round(one.colours, 2),
        "part": one.variant,
        "mirrored": one.mirrored,
    }
    if one.colours < policy.colours:
        message = (
            f"It has the shapes of {one.name} in other colours (distance {one.distance} of 256)."
        )
        return Finding("lookalikes", "shapes", Severity.INFO, message, place, evidence)
    blocks = one.distance <= policy.block_at
    severity = Severity.BLOCK if blocks else Severity.WARN
    what = "It is a copy of" if blocks else "It looks like"
    message = f"{what} {one.name} (distance {one.distance} of 256)."
    return Finding(
        "lookalikes", "copy" if blocks else "likeness", severity, message, place, evidence
    )


def _alike(
    vector: np.ndarray,
    references: ReferenceFolder,
    policy: LookalikePolicy,
    place: Place,
    known: set[str],
) -> list[Finding]:
    """References that show much the same, nearest first, beside those that the hashes found."""
    cosines = references.features @ vector
    order = cosines.argsort(kind="stable")[::-1]
    found = [(references.names[n], float(cosines[n])) for n in order]
    return [
        Finding(
            "lookalikes",
            "likeness",
            Severity.WARN,
            f"It shows much the same as {name} (likeness {cosine:.2f} of 1).",
            place,
            {"file": name, "likeness": round(cosine, 3)},
        )
        for name, cosine in found
        if cosine >= policy.features and name not in known
    ]


def _colours_alike(seen: np.ndarray, kept: np.ndarray, variant: str) -> float:
    """Cosine of two colour layouts, the kept one cut as its variant says."""
    import numpy as np

    left, top, right, bottom, _ = VARIANTS[variant]
    side = len(kept)
    middle = (np.arange(side) + 0.5) / side
    across = ((left + middle * (right - left)) * side).astype(int)
    down = ((top + middle * (bottom - top)) * side).astype(int)
    one = seen.astype(np.float64).ravel()
    other = kept[down][:, across].astype(np.float64).ravel()
    strength = [float(np.sqrt(np.mean(layout**2))) for layout in (one, other)]
    if min(strength) < _COLOURLESS:  # a grey copy: colours say nothing against it
        return 1.0
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))
