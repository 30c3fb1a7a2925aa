"""Making a piece, and going on with one that was cut off.

The piece stands in the library before anything is done. Whatever ends the run, each
finished step is kept; ``resume`` walks the same way and finds them there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.brief import Brief, FilmBrief
from wenfang.brief.film import LONGEST_S
from wenfang.errors import BadInput, Blocked, Held, WenfangError, stop_if_blocking
from wenfang.finding import blocking
from wenfang.library.library import Library, Piece, new_piece_id, now
from wenfang.library.reviews import Review
from wenfang.library.run import Run, reads_outside
from wenfang.studio.gating import Gated, made_with_gates, missed_in_words, shown_for_review
from wenfang.studio.held_alone import alone_on
from wenfang.studio.made import Made
from wenfang.studio.workspace import MODELS, Workspace
from wenfang.workflows import workflow_for
from wenfang.workflows.tools import Draft, Tools

if TYPE_CHECKING:
    from wenfang.studio.engines import Engines


def make_piece(
    studio: Workspace,
    brief: Brief,
    base: Path,
    out: Path | None,
    unlabelled: str | None,
    *,
    place: Path | None = None,
) -> Made:
    """Make a piece from a brief; see :meth:`Studio.make`.

    Args:
        place: where its published files are put as well; kept with the piece, so that one that
            was cut off gets there too.
    """
    from wenfang.provenance.publish import SHORTEST_REASON, is_reason

    if unlabelled is not None and not is_reason(unlabelled):
        raise BadInput(
            f"a reason has at least {SHORTEST_REASON} letters, or half as many Han characters",
            place="--unlabelled",
            cure="say why the visible label must be left out; the library logs it",
        )
    if unlabelled is None:
        _refuse_too_short(brief)
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
            **_models(studio, brief),
            "unlabelled": unlabelled,
            **({"place": str(place)} if place else {}),
        },
    )
    studio.library.add_piece(piece)
    studio.library.record("made", piece_id)
    return go_on_with(studio, piece)


def resume_piece(studio: Workspace, piece_id: str | None) -> Made:
    """Go on with a piece; see :meth:`Studio.resume`."""
    piece = piece_to_resume(studio, piece_id)
    refuse_ended(piece)
    studio.library.record("resumed", piece.id)
    studio.library.set_state(piece.id, "running")
    return go_on_with(studio, piece)


def piece_to_resume(studio: Workspace, piece_id: str | None) -> Piece:
    """The piece of that id; without one, the last that was cut off.

    Raises:
        BadInput: there is none.
    """
    return studio.library.piece(piece_id) if piece_id else _last_cut_off(studio)


def refuse_ended(piece: Piece) -> None:
    """Raise ``BadInput`` for a piece that there is nothing to go on with."""
    cures = {
        "done": ("is finished", f"look at {piece.out}, or replay it"),
        "held": ("waits for a person", f"run 'wenfang review show {piece.id}'"),
        "rejected": ("was rejected", "make it again from its brief"),
    }
    if piece.state in cures:
        message, cure = cures[piece.state]
        raise BadInput(message, place=piece.id, cure=cure)


def _last_cut_off(studio: Workspace) -> Piece:
    pieces = studio.library.pieces()
    for state in ("running", "failed"):
        for piece in pieces:
            if piece.state == state:
                return piece
    raise BadInput("no piece was cut off", cure="run 'wenfang library list'")


def go_on_with(studio: Workspace, piece: Piece) -> Made:
    """Make, or go on making, and publish; how it ends stands in the library.

    Raises:
        Held: it waits for a person.
        Blocked: it must not be published.
    """
    from wenfang.studio.placing import placed

    library = studio.library
    with alone_on(studio, piece):
        try:
            made = _made(studio, piece)
        except Held:
            raise  # its state was written together with all that a person needs
        except Blocked as error:
            if not library.findings(piece.id):
                library.set_findings(piece.id, error.findings)
            library.set_state(piece.id, "blocked", message=error.message)
            raise
        except WenfangError as error:
            if error.exit_code == BadInput.exit_code and not _is_begun(library, piece):
                # Nothing was begun: a mistake in a brief is no piece.
                library.delete(piece.id, reason="bad input")
            else:
                library.set_state(piece.id, "failed", message=str(error))
            raise
        library.set_state(piece.id, "done", title=made.title)
    return placed(made, piece.options.get("place"))


def _made(studio: Workspace, piece: Piece) -> Made:
    """Make and publish, or hold; of what a person approved only publish."""
    from wenfang.studio.publishing import publish_draft
    from wenfang.studio.reviewing import let_go

    library, brief = studio.library, Brief(**piece.brief)
    review = library.reviews.of(piece.id)
    run = Run(library, piece, only_finished=review is not None)
    gated = write_gated(studio, brief, piece, run)
    if review is not None:
        gated = let_go(gated, review)
    library.set_findings(piece.id, gated.draft.findings)
    stop_if_blocked(gated)
    if gated.waits:
        raise _held(library, brief, piece, gated)
    made = publish_draft(studio, brief, piece, gated, engines_of(studio, piece))
    library.set_findings(piece.id, made.findings)
    return made


def _held(library: Library, brief: Brief, piece: Piece, gated: Gated) -> Held:
    """Let a draft wait for a person; the error that says so."""
    assert gated.tried is not None
    message = f"held for a person: {missed_in_words(gated.tried)}"
    title = title_of(brief, gated.draft)
    review = Review(piece.id, now(), gated.sha256, shown_for_review(gated, title))
    library.reviews.hold(review, gated.draft.findings, title=title, message=message)
    return Held(message, gated.draft.findings, piece=piece.id)


def title_of(brief: Brief, draft: Draft) -> str:
    """What a piece is called."""
    return draft.document.title.text if draft.document else brief.heading


def _is_begun(library: Library, piece: Piece) -> bool:
    """Whether anything was made or decided: reading alone makes nothing."""
    made = not all(reads_outside(step.name) for step in library.steps(piece.id))
    return made or library.reviews.of(piece.id) is not None


def engines_of(studio: Workspace, piece: Piece) -> Engines:
    """The engines that a piece is made with."""
    # A piece of an earlier version knows fewer models.
    return studio.engines(**{role: piece.options.get(_option(role)) for role in MODELS})


def _models(studio: Workspace, brief: Brief) -> dict[str, str]:
    """What a piece is made with, as brief or settings name it now: resuming changes nothing."""
    chosen = {f"{section}_model": getattr(brief, f) for f, section in brief.chosen_models.items()}
    return {
        _option(role): chosen.get(role)
        or getattr(studio.settings, role.removesuffix("_model")).model
        for role in MODELS
    }


def _option(role: str) -> str:
    """Where a piece's options hold a model."""
    return "model" if role == "text_model" else role


def write_gated(studio: Workspace, brief: Brief, piece: Piece, run: Run) -> Gated:
    """Run the workflow of the brief's kind, as often as its gates ask.

    Raises:
        Blocked: a model's licence forbids what the brief is for.
    """
    from wenfang.checks.licences import check_licences
    from wenfang.studio.anchors import find_anchor, foreseen
    from wenfang.studio.publishing import parts_used
    from wenfang.studio.watermarking import push

    engines = engines_of(studio, piece)
    parts = parts_used(studio, brief, engines, foreseen(studio, brief, engines))
    licences = check_licences(parts, commercial=brief.commercial)
    stops = blocking(licences)
    if stops:
        raise Blocked(
            stops[0].message,
            stops,
            cure="choose another model, or write commercial = false in the brief",
        )
    today = dt.date.fromisoformat(piece.options["today"])
    tools = Tools(
        run=run,
        engines=engines,
        base=Path(piece.base),
        today=today,
        push=lambda: push(studio, engines),
        # Consent is a matter of the day on which it is used, not of the piece's date.
        anchor=lambda name: find_anchor(
            studio, name, brief.language, dt.date.today(), lambda: engines.speech.voices
        ),
        progress=studio.progress,
    )

    def write(own: Brief, own_run: Run) -> Draft:
        draft = workflow_for(own.kind)(own, replace(tools, run=own_run))
        return replace(draft, findings=(*draft.findings, *licences))

    return made_with_gates(brief, tools, engines.fetch, write)


def stop_if_blocked(gated: Gated) -> None:
    """Raise ``Blocked`` if a finding blocks that no person can let go."""
    if gated.waits and gated.tried is not None and not gated.tried.kept.blocks:
        return
    stop_if_blocking(
        gated.draft.findings,
        "not published",
        cure="change the brief, its sources or the model; nothing was written",
    )


def _refuse_too_short(brief: Brief) -> None:
    """Told before anything is filmed."""
    from wenfang.films.label import LEAST_SECONDS

    if isinstance(brief, FilmBrief) and brief.seconds < LEAST_SECONDS:
        raise BadInput(
            f"{brief.seconds:g} s are too few for the film's visible label",
            place="seconds",
            cure=f"ask for {LEAST_SECONDS:g} to {LONGEST_S} seconds",
        )


def _refuse_taken(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise BadInput("is there and not empty", place=str(folder), cure="name another folder")
    if folder.exists() and not folder.is_dir():
        raise BadInput("is a file", place=str(folder), cure="name a folder")
