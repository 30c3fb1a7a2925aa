"""``wenfang speak`` and ``wenfang voices``: a text read aloud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wenfang.cli import completion
from wenfang.cli.given_file import refuse_missing
from wenfang.cli.make import Unlabelled, make_and_place
from wenfang.cli.output import Json, print_json, print_table, progress_bars
from wenfang.cli.standard_input import text_from_standard_input

Text = Annotated[
    str | None, typer.Argument(help="What is said; - = standard input.", show_default=False)
]
TextFile = Annotated[
    str | None,
    typer.Option("--file", metavar="FILE", help="Instead: .txt, .md, .html, .pdf or .docx."),
]
VoiceName = Annotated[
    str | None,
    typer.Option(help="By name; 'wenfang voices' lists them.", autocompletion=completion.voices),
]
Speed = Annotated[
    float | None, typer.Option(help="0.5 to 2; 1 = as the voice speaks.", show_default="1")
]
TextLanguage = Annotated[
    str | None,
    typer.Option(help="zh or en; else the text's.", autocompletion=completion.languages),
]
Label = Annotated[
    str | None,
    typer.Option(
        help="How it is told to be AI-generated: rhythm (short, long, short, short) or spoken.",
        show_default="rhythm",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        help="A file (.mp3, .wav, .flac, .m4a), with its subtitles beside it, or a folder.",
    ),
]
Model = Annotated[
    str | None, typer.Option(help="kokoro, hibari or openai:MODEL; else the configured one.")
]
Unheard = Annotated[bool, typer.Option("--unheard", help="Do not listen to what was spoken.")]
MaxErrorRate = Annotated[
    float | None,
    typer.Option(
        help="Share of the words that may be heard as something else; over it, nothing is "
        "published.",
        show_default="0.25",
    ),
]


def speak(
    text: Text = None,
    file: TextFile = None,
    voice: VoiceName = None,
    speed: Speed = None,
    language: TextLanguage = None,
    label: Label = None,
    out: Out = None,
    model: Model = None,
    unheard: Unheard = False,
    max_error_rate: MaxErrorRate = None,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Read a text aloud: labelled, watermarked, signed, with the times of its words."""
    from wenfang.brief import SpeechBrief
    from wenfang.brief.speech import LONGEST_TEXT

    if file is not None:
        refuse_missing(file, "--file")
    said = text_from_standard_input(4 * LONGEST_TEXT) if text == "-" else text
    asked = {
        "text": said,
        "file": file,
        "voice": voice,
        "speed": speed,
        "label": label,
        "speech_model": model,
        "max_error_rate": max_error_rate,
        "language": language or (_language_of(file) if file else None),
        "heard": not unheard,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    make_and_place(SpeechBrief, given, out, unlabelled=unlabelled, as_json=as_json)


def _language_of(file: str) -> str:
    from wenfang.sources import read_sources

    return read_sources([file], base=Path.cwd(), allow_network=False)[0].language


def voices(
    language: Annotated[
        str | None, typer.Option(help="zh or en.", autocompletion=completion.languages)
    ] = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """List the voices that can be spoken with."""
    from dataclasses import asdict

    from wenfang.studio import Studio

    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        known = studio.engines(speech_model=model).speech.voices
    known = tuple(one for one in known if language is None or language in one.languages)
    if as_json:
        print_json([asdict(one) for one in known])
        return
    rows = [
        (one.name, one.id, " ".join(one.languages), one.gender, one.licence or "", one.about)
        for one in known
    ]
    print_table(("voice", "id", "languages", "gender", "licence", ""), rows, whole=("voice",))
