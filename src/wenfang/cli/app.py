"""The verbs put together."""

from __future__ import annotations

from typing import Annotated

import typer

from wenfang import __version__
from wenfang.cli import (
    anchor,
    check,
    compare,
    describe,
    evaluate,
    film,
    keys,
    library,
    live,
    make,
    models,
    pictures,
    review,
    settings,
    speech,
    train,
    transcribe,
    verify,
    write,
)

app = typer.Typer(
    name="wenfang",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Wenfang (文房): from a brief to a piece that can be published: checked against its "
        "sources, labelled, watermarked, signed, licensed, reproducible."
    ),
)


def _version(asked: bool) -> None:
    if asked:
        print(f"wenfang {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


app.command()(make.make)
app.command()(make.resume)
app.command()(make.replay)
app.command()(write.write)
app.command()(write.chat)
for _verb in (*pictures.VERBS, describe.describe):
    app.command(rich_help_panel="Pictures")(_verb)
app.command(rich_help_panel="Voice and film")(speech.speak)
app.command(rich_help_panel="Voice and film")(speech.voices)
app.command(rich_help_panel="Voice and film")(film.animate)
app.command(rich_help_panel="Voice and film")(film.film)
app.command(rich_help_panel="Voice and film")(transcribe.transcribe)
app.command()(check.check)
app.command()(verify.verify)
app.add_typer(evaluate.app, name="evaluate")
app.command()(compare.compare)
app.add_typer(library.app, name="library")
app.add_typer(review.app, name="review")
anchor.app.command("live")(live.live)
app.add_typer(anchor.app, name="anchor", rich_help_panel="Voice and film")
app.add_typer(models.app, name="models")
app.add_typer(train.app, name="train")
app.add_typer(keys.app, name="keys")
app.command("config")(settings.config)
