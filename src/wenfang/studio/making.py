"""Making a piece, and going on with one that was cut off.

The piece stands in the library before anything is done. Whatever ends the run, each
finished step is kept; ``resume`` walks the same way and finds them there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.brief import Brief
from wenfang.errors import BadInput, Blocked, WenfangError
from wenfang.finding import Severity
from wenfang.library.library import Library, Piece, new_piece_id, now
from wenfang.library.run import Run
from wenfang.studio.made import Made
from wenfang.workflows import workflow_for
from wenfang.workflows.tools import Draft, Tools

if TYPE_CHECKING:
    from wenfang.studio.engines import Engines
    from wenfang.studio.workspace import Workspace


def make_piece(
    studio: Workspace, brief: Brief, base: Path, out: Path | None, unlabelled: str | None
) -> Made:
    """Make a piece from a brief; see :meth:`Studio.make`."""
    from wenfang.provenance.publish import SHORTEST_REASON, is_reason

    if unlabelled is not None and not is_reason(unlabelled):
        raise BadInput(
            f"a reason has at least {SHORTEST_REASON} letters, or half as many Han characters",
            place="--unlabelled",
            cure="say why the visible label must be left out; the library logs it",
        )
    at = now()
    piece_id = new_piece_id(at)
    folder = Path(out) if out else Path.cwd() / "pieces" / piece_id
    _refuse_taken(folder)
    piece = Piece(
        id=piece_id,
        kind=brief.kind,
        language=brief.language,
        title=brief.heading,
        state="running",
        created=at,
        updated=at,
        brief=brief.as_data(),
        base=str(base),
        out=str(folder.absolute()),
        options={
            "today": dt.date.today().isoformat(),
            "model": brief.model or studio.settings.text.model,
            "image_model": brief.image_model or studio.settings.image.model,
            "unlabelled": unlabelled,
        },
    )
    studio.library.add_piece(piece)
    studio.library.record("made", piece_id)
    return _go_on(studio, piece)


def resume_piece(studio: Workspace, piece_id: str | None) -> Made:
    """Go on with a piece; see :meth:`Studio.resume`."""
    piece = studio.library.piece(piece_id) if piece_id else _last_cut_off(studio)
    if piece.state == "done":
        raise BadInput("is finished", place=piece.id, cure=f"look at {piece.out}, or replay it")
    studio.library.record("resumed", piece.id)
    studio.library.set_state(piece.id, "running")
    return _go_on(studio, piece)


def _last_cut_off(studio: Workspace) -> Piece:
    pieces = studio.library.pieces()
    for piece in pieces:
        if piece.state == "running":
            return piece
    failed = next((piece for piece in pieces if piece.state == "failed"), None)
    if failed is None:
        raise BadInput("no piece was cut off", cure="run 'wenfang library list'")
    raise BadInput(
        f"no piece was cut off; the last one that failed is {failed.id}: {failed.message}",
        cure=f"mend what it says and run 'wenfang resume {failed.id}', or delete the piece",
    )


def _go_on(studio: Workspace, piece: Piece) -> Made:
    from wenfang.studio.publishing import publish_draft

    library = studio.library
    with _alone(studio, piece):
        try:
            brief = Brief(**piece.brief)
            draft = write_draft(studio, brief, piece, Run(library, piece))
            library.set_findings(piece.id, draft.findings)
            stop_if_blocked(draft)
            made = publish_draft(studio, brief, piece, draft, engines_of(studio, piece))
            library.set_findings(piece.id, made.findings)
        except Blocked as error:
            if not library.findings(piece.id):
                library.set_findings(piece.id, error.findings)
            library.set_state(piece.id, "blocked", message=error.message)
            raise
        except WenfangError as error:
            if error.exit_code == BadInput.exit_code and not _was_begun(library, piece):
                # Nothing was begun: a mistake in a brief is no piece.
                library.delete(piece.id, reason="bad input")
            else:
                library.set_state(piece.id, "failed", message=str(error))
            raise
        library.set_state(piece.id, "done", title=made.title)
    return made


def _was_begun(library: Library, piece: Piece) -> bool:
    """Whether anything was made: reading alone makes nothing."""
    return any(step.name.partition(".")[0] != "read" for step in library.steps(piece.id))


def engines_of(studio: Workspace, piece: Piece) -> Engines:
    """The engines that a piece is made with."""
    # A piece of an earlier version knows no image model.
    return studio.engines(piece.options["model"], piece.options.get("image_model"))


def write_draft(studio: Workspace, brief: Brief, piece: Piece, run: Run) -> Draft:
    """Run the workflow of the brief's kind."""
    from wenfang.checks.licences import check_licences
    from wenfang.studio.publishing import parts_used
    from wenfang.studio.watermarking import push

    engines = engines_of(studio, piece)
    licences = check_licences(parts_used(studio, brief, engines), commercial=brief.commercial)
    blocking = [finding for finding in licences if finding.severity is Severity.BLOCK]
    if blocking:
        raise Blocked(
            blocking[0].message,
            blocking,
            cure="choose another model, or write commercial = false in the brief",
        )
    tools = Tools(
        run=run,
        engines=engines,
        base=Path(piece.base),
        today=dt.date.fromisoformat(piece.options["today"]),
        push=lambda: push(studio, engines),
        progress=studio.progress,
    )
    draft = workflow_for(brief.kind)(brief, tools)
    return replace(draft, findings=(*draft.findings, *licences))


def stop_if_blocked(draft: Draft) -> None:
    """Raise ``Blocked`` if a finding blocks."""
    blocking = [finding for finding in draft.findings if finding.severity is Severity.BLOCK]
    if blocking:
        raise Blocked(
            f"not published: {blocking[0].message}",
            blocking,
            cure="change the brief, its sources or the model; nothing was written",
        )


def _refuse_taken(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise BadInput("is there and not empty", place=str(folder), cure="name another folder")
    if folder.exists() and not folder.is_dir():
        raise BadInput("is a file", place=str(folder), cure="name a folder")


@contextmanager
def _alone(studio: Workspace, piece: Piece) -> Iterator[None]:
    """One process at a time works on a piece."""
    from filelock import FileLock, Timeout

    locks = studio.library_folder / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    path = locks / f"{piece.id}.lock"
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BadInput(
            "another process is making this piece", place=piece.id, cure="wait until it ends"
        ) from None
    try:
        yield
    finally:
        lock.release()
        path.unlink(missing_ok=True)
