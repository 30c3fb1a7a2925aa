"""``wenfang animate`` and ``wenfang film``: one shot, of a picture or of words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wenfang.cli.given_file import refuse_missing
from wenfang.cli.make import Unlabelled, make_and_place
from wenfang.cli.output import Json

Seconds = Annotated[float | None, typer.Option(help="How long, 2 to 600.", show_default="5")]
Size = Annotated[
    str | None,
    typer.Option(
        help="Pixels; a picture of another shape is cut.",
        show_default="1920x1080, of a picture its shape within",
    ),
]
Rate = Annotated[
    int | None, typer.Option(help="Frames a second: 24, 25, 30, 50, 60.", show_default="25")
]
Seed = Annotated[int | None, typer.Option(help="The same one gives the same film.", show_default="0")]  # fmt: skip
Steps = Annotated[int | None, typer.Option(help="Denoising steps; else the model's own.")]
Guidance = Annotated[float | None, typer.Option(help="Classifier-free; else the model's own.")]
Negative = Annotated[str | None, typer.Option(help="What must not be seen.")]
Model = Annotated[
    str | None,
    typer.Option(help="hf:NAME_OR_FOLDER, openai:MODEL, or camera; else the configured one."),
]
Title = Annotated[str | None, typer.Option(help="Of the page.")]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", help="A file (.mp4), or a folder for the piece.")
]


def animate(
    image: Annotated[str, typer.Argument(metavar="PICTURE", help="A picture file.")],
    image_licence: Annotated[
        str | None,
        typer.Option("--licence", help="Of the picture: an SPDX expression, or own."),
    ] = None,
    motion: Annotated[
        str | None,
        typer.Option(
            help="Of the camera: 'slow zoom in', 'pan left', 'ken burns', 缓慢推近 …",
            show_default="slow zoom in",
        ),
    ] = None,
    prompt: Annotated[str | None, typer.Option(help="What happens, for a video model.")] = None,
    seconds: Seconds = None,
    size: Size = None,
    rate: Rate = None,
    seed: Seed = None,
    negative: Negative = None,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    title: Title = None,
    out: Out = None,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Bring a picture to life: a moving camera, or an image-to-video model."""
    told = locals()
    refuse_missing(image, "PICTURE")
    _make(told)


def film(
    prompt: Annotated[str, typer.Argument(help="What is to be seen, in words.")],
    seconds: Seconds = None,
    size: Size = None,
    rate: Rate = None,
    seed: Seed = None,
    negative: Negative = None,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    title: Title = None,
    out: Out = None,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Film from words, with a text-to-video model."""
    _make(locals())


_OTHER = frozenset(("model", "out", "unlabelled", "as_json"))


def _make(told: dict[str, Any]) -> None:
    from wenfang.brief import FilmBrief

    asked = {name: value for name, value in told.items() if name not in _OTHER} | {
        "video_model": told["model"]
    }
    make_and_place(
        FilmBrief,
        {name: value for name, value in asked.items() if value is not None},
        told["out"],
        unlabelled=told["unlabelled"],
        as_json=told["as_json"],
    )
