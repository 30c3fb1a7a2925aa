"""``wenfang make``, ``resume``, ``replay``: from a brief to a piece, and again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.cli.output import (
    Json,
    print_findings,
    print_gates,
    print_json,
    print_table,
    progress_bars,
)

if TYPE_CHECKING:
    from wenfang.brief import Brief
    from wenfang.studio import Made, Replayed, Studio
    from wenfang.verification import MarkReport

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="Folder for the piece; default pieces/<id> here."),
]
Unlabelled = Annotated[
    str | None,
    typer.Option(
        "--unlabelled",
        metavar="REASON",
        help="Leave the visible label out, for this stated reason; it is logged.",
    ),
]


def make(
    brief: Annotated[Path, typer.Argument(help="A brief: .toml, .yaml or .json.")],
    out: Out = None,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Make a piece from a brief.

    What is finished is kept at every step: after an interruption, 'wenfang resume' goes on.
    """
    from wenfang.brief import load_brief

    loaded = load_brief(brief)
    make_brief(loaded, brief.resolve().parent, out=out, unlabelled=unlabelled, as_json=as_json)


def make_brief(
    brief: Brief, base: Path, *, out: Path | None, unlabelled: str | None, as_json: bool
) -> None:
    """Make a brief's piece and tell of it: what every verb does that makes one."""
    from wenfang.studio import Studio

    with (
        interruptible(),
        progress_bars(as_json) as progress,
        Studio.open(progress=progress) as studio,
    ):
        tell_purpose(studio, brief)
        made = studio.make(brief, base=base, out=out, unlabelled_reason=unlabelled)
    tell(made, as_json)


def tell_purpose(studio: Studio, brief: Brief) -> None:
    """What the person shown has consented to, before their likeness is used."""
    from wenfang.studio.anchors import purpose_of

    if notice := purpose_of(studio, brief):
        print(notice, file=sys.stderr)


def tell_purpose_of(studio: Studio, piece_id: str | None) -> None:
    """The same before a piece is made further, or again; without an id, the last cut off."""
    from wenfang.brief import Brief as AnyBrief
    from wenfang.studio.making import piece_to_resume

    tell_purpose(studio, AnyBrief(**piece_to_resume(studio, piece_id).brief))


def make_and_place(
    kind: type[Brief],
    fields: dict[str, Any],
    out: Path | None,
    *,
    unlabelled: str | None,
    as_json: bool,
) -> None:
    """Make a piece of one recording or film. Where ``out`` is a file of a known format, its
    published files are put there, byte for byte; else ``out`` is the piece's folder."""
    from wenfang.studio import Studio

    as_file = out is not None and out.suffix[1:].lower() in kind.known_formats
    if out is not None:
        _check_out(out, kind)
    if as_file:
        assert out is not None
        fields = fields | {"formats": (out.suffix[1:].lower(),), "name": out.stem}
    brief = kind(**fields)
    with (
        interruptible(),
        progress_bars(as_json) as progress,
        Studio.open(progress=progress) as studio,
    ):
        if not as_file:
            made = studio.make(brief, out=out, unlabelled_reason=unlabelled)
        else:
            assert out is not None
            made = studio.make_file(brief, out, unlabelled_reason=unlabelled)
    tell(made, as_json)


def _check_out(out: Path, kind: type[Brief]) -> None:
    """Refuse a file's name that the piece keeps for itself, or that no file of it can have."""
    import mimetypes

    from wenfang.brief.file_name import is_own
    from wenfang.errors import BadInput

    if out.suffix and is_own(out.stem):
        raise BadInput(
            "the name is kept for the piece's own files (index.html, receipt.json, report.*)",
            place=str(out),
            cure="choose another name",
        )
    media_type, _ = mimetypes.guess_type(f"x{out.suffix.lower()}")
    medium = (media_type or "").partition("/")[0]
    if medium in ("audio", "video", "image") and out.suffix[1:].lower() not in kind.known_formats:
        raise BadInput(
            f"{out.suffix} is not written",
            place=str(out),
            cure="end it in ." + ", .".join(kind.known_formats) + ", or name a folder",
        )


def resume(
    piece: Annotated[
        str | None, typer.Argument(help="The piece's id; default: the last one cut off.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Go on with a piece whose making was cut off, at its last finished step."""
    from wenfang.studio import Studio

    with (
        interruptible(),
        progress_bars(as_json) as progress,
        Studio.open(progress=progress) as studio,
    ):
        tell_purpose_of(studio, piece)
        made = studio.resume(piece)
    tell(made, as_json)


def replay(
    piece: Annotated[str, typer.Argument(help="The piece's id, or the start of it.")],
    as_json: Json = False,
) -> None:
    """Make a piece again from what the library kept, and compare each step."""
    from wenfang.studio import Studio

    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        tell_purpose_of(studio, piece)
        replayed = studio.replay(piece)
    if as_json:
        print_json(replayed.as_dict())
    else:
        _tell_replay(replayed)
    if not replayed.identical:
        raise typer.Exit(1)


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C says how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        print("\ninterrupted; every finished step is kept: wenfang resume", file=sys.stderr)
        raise typer.Exit(130) from None


def tell(made: Made, as_json: bool) -> None:
    """A finished piece: its gates, findings and marks."""
    if as_json:
        print_json(made.as_dict())
        return
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(made.title, style="bold"), soft_wrap=True)
    console.print(Text(f"{made.piece_id} · {made.placed or made.out}"), soft_wrap=True)
    if made.gates:
        print_gates(made.gates.as_dict(), console)
    if made.findings:
        print_findings(made.findings, console)
    marks = [mark.mark for mark in made.reports[0].marks] if made.reports else []
    rows = [
        (report.name, *(Text(mark_word(m), style=_style(m)) for m in report.marks))
        for report in made.reports
    ]
    headings = [_HEADINGS.get(mark, mark) for mark in marks]
    print_table(("file", *headings), rows, whole=("file",), console=console)
    for note in made.notes:
        console.print(Text(note, style="dim"), soft_wrap=True)
    console.print(Text(f"look at it: {made.out / 'index.html'}"), soft_wrap=True)


_HEADINGS = {
    "explicit_label": "label",
    "aigc_label": "AIGC",
    "source_type": "source",
    "credentials": "signed",
    "watermark": "watermark",
    "generator": "maker",
}
_WORDS = {"not_applicable": "–", "unverifiable": "unknown"}


def mark_word(mark: MarkReport) -> str:
    """The state of a mark in a word that fits a narrow table."""
    return _WORDS.get(mark.state.value, mark.state.value)


def _style(mark: MarkReport) -> str:
    colours = {"valid": "green", "invalid": "red", "unverifiable": "yellow"}
    return colours.get(mark.state.value, "dim")


def _tell_replay(replayed: Replayed) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if replayed.identical:
        words = f"identical: all {replayed.steps} steps, byte for byte"
        console.print(Text(words, style="green"))
        return
    console.print(Text(f"different from step {replayed.different[0]!r} on:", style="red"))
    for name in replayed.different:
        console.print(Text(f"  {name}"))
    for reason in replayed.reasons:
        console.print(Text(f"  {reason}"), soft_wrap=True)
