"""``wenfang transcribe``: what is said in a recording, as text or subtitles.

A transcript of a person's own recording is assistive editing and no publication (see
:mod:`wenfang.studio.transcribing`): it is written plainly, without marks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wenfang.cli.completion import languages
from wenfang.cli.given_file import refuse_missing
from wenfang.cli.output import Json, print_json, progress_bars, spoken_language


def transcribe(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sound file, or a film.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write it there: .srt .vtt .json .txt")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="That is spoken: zh or en; default: found out.", autocompletion=languages
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            help="A Whisper of the catalogue, its folder, or openai:MODEL[@URL]; "
            "default: the configured one."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Write down what is said in a recording, with times."""
    from wenfang.studio.transcribing import (
        check_file,
        check_name,
        transcribe_file,
        write_transcript,
    )
    from wenfang.studio.workspace import Workspace

    spoken = spoken_language(language, "--language")
    refuse_missing(file, "FILE")
    check_file(file)
    if out is not None:
        check_name(out)
    with progress_bars(as_json) as progress, Workspace.open(progress=progress) as workspace:
        found = transcribe_file(
            file,
            workspace.engines(transcriber_model=model or None).transcriber,
            language=spoken,
            progress=progress,
        )
    if out is not None:
        write_transcript(found, out)
    if as_json:
        print_json({**found.as_dict(), **({"out": str(out)} if out is not None else {})})
    elif out is None:
        print(found.text or "(nobody speaks)")
    else:
        print(out)
