"""Making a piece again from what the library kept, and comparing.

Replay starts from the sources as they were read and does every other step anew, in a
library of its own that goes away afterwards; nothing is published. It compares the hash of
each step's output and names what is different about the stack where they differ.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.asset import Asset
from wenfang.brief import Brief, with_used
from wenfang.errors import BadInput
from wenfang.library.library import Library, Piece
from wenfang.library.run import Run, reads_outside
from wenfang.provenance.receipt import FILE_NAME, Receipt, environment
from wenfang.studio.anchors import foreseen
from wenfang.studio.making import engines_of, write_gated

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace


#: What else than going on with it there is to do with a piece that is not finished.
_CURES = {"blocked": "", "rejected": "", "held": "run 'wenfang review show {}'"}


@dataclass(frozen=True, slots=True)
class Replayed:
    """The comparison.

    Attributes:
        identical: every step gave the same bytes.
        steps: how many were compared.
        different: names of steps whose output differs, in order.
        reasons: what differs about models and software, and what was not done again.
    """

    piece_id: str
    identical: bool
    steps: int
    different: tuple[str, ...]
    reasons: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)


def replay_piece(studio: Workspace, piece_id: str) -> Replayed:
    """See :meth:`Studio.replay`.

    A step may read what is outside anew because another before it came out differently, and what
    was there may be gone: then the answer is what was compared until there.

    Raises:
        BadInput: the piece is not finished, or nothing was different before a step failed.
    """
    piece = studio.library.piece(piece_id)
    if piece.state != "done":
        raise BadInput(
            f"the piece is {piece.state}; only a finished one can be replayed",
            place=piece.id,
            cure=_CURES.get(piece.state, "run 'wenfang resume {}'").format(piece.id) or None,
        )
    before = studio.library.steps(piece.id)
    stopped: BadInput | None = None
    with tempfile.TemporaryDirectory() as folder:
        scratch = Library(Path(folder))
        try:
            scratch.add_piece(piece)
            _take_over(studio.library, scratch, piece)
            run = Run(scratch, piece)
            stopped = _written_again(studio, piece, run)
            done = [step for step in scratch.steps(piece.id) if step.name in run.given]
            again = {step.name: step.output for step in done}
        finally:
            scratch.close()
    missing = [step.name for step in before if step.name not in again] if stopped else []
    compared = [step for step in before if step.name not in missing]
    different = [step.name for step in compared if again.pop(step.name, None) != step.output]
    different += list(again)
    if stopped is not None and not different:
        raise stopped
    studio.library.record("replayed", piece.id, identical=not different)
    reasons = [*_not_again(missing, stopped), *(_reasons(studio, piece) if different else [])]
    return Replayed(piece.id, not different, len(compared), tuple(different), tuple(reasons))


def _written_again(studio: Workspace, piece: Piece, run: Run) -> BadInput | None:
    """Every step done anew; what stopped it, if something did that reads outside."""
    try:
        write_gated(studio, Brief(**piece.brief), piece, run)
    except BadInput as error:
        return error
    return None


def _not_again(missing: list[str], stopped: BadInput | None) -> list[str]:
    if stopped is None:
        return []
    why = f"{stopped.place}: {stopped.message}" if stopped.place else stopped.message
    return [f"not compared: {', '.join(missing)} ({why})"] if missing else [why]


def _take_over(library: Library, scratch: Library, piece: Piece) -> None:
    kept = {one.sha256: one for one in library.kept(piece.id, role="step")}
    for step in library.steps(piece.id):
        if reads_outside(step.name):
            one = kept[step.output]  # a step that was done again has two assets of its name
            asset = Asset(library.store.get(one.sha256), one.media_type, one.name, one.role)
            scratch.add_step(piece.id, step, asset)


def _reasons(studio: Workspace, piece: Piece) -> list[str]:
    """What is different about the stack, as far as the receipt tells."""
    receipts = [a for a in studio.library.kept(piece.id, role="output") if a.name == FILE_NAME]
    if not receipts:
        return ["the receipt is not in the library"]
    receipt = Receipt.from_bytes(studio.library.store.get(receipts[0].sha256))
    now, then = environment(), receipt.environment
    reasons = [
        f"{name}: {then.packages.get(name)} then, {version} now"
        for name, version in now.packages.items()
        if then.packages.get(name) != version
    ]
    for field in ("wenfang", "python", "platform"):
        if getattr(now, field) != getattr(then, field):
            reasons.append(f"{field}: {getattr(then, field)} then, {getattr(now, field)} now")
    reasons += _about_engines(studio, piece, receipt)
    return reasons or ["software and models are the same: the machine computes differently"]


def _about_engines(studio: Workspace, piece: Piece, receipt: Receipt) -> list[str]:
    """Weights that are others now, and engines that promise nothing."""
    then = {(engine.get("engine"), engine.get("model")): engine for engine in receipt.engines}
    reasons = []
    brief = Brief(**piece.brief)
    engines = engines_of(studio, piece)
    needed = with_used(brief.engines, foreseen(studio, brief, engines))
    for identity in engines.identities(needed):
        before = then.get((identity.engine, identity.model))
        if before is None or before.get("sha256") != identity.sha256:
            reasons.append(f"the weights of {identity.model} are others")
        if not identity.reproducible:
            reasons.append(f"the engine {identity.engine} does not promise the same result again")
    return reasons
