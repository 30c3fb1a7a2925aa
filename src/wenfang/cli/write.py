"""``wenfang write`` and ``wenfang chat``: text from a model, straight to the terminal.

What is only looked at is not published. ``write -o FILE`` is: the text is watermarked as it
is written where the engine allows it, and the file goes through publication like any other.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.cli.completion import text_models
from wenfang.cli.output import Json, print_json, progress_bars

if TYPE_CHECKING:
    from wenfang.engines.text.base import Finished, Message, Options, TextEngine, TextEvent
    from wenfang.studio import Studio

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Catalogue name, .gguf file, hf:NAME_OR_FOLDER, or openai:MODEL[@URL]; "
        "default: text.model.",
        autocompletion=text_models,
    ),
]
MaxTokens = Annotated[int, typer.Option("--max-tokens", min=1, help="At most so many new tokens.")]
Temperature = Annotated[
    float, typer.Option("--temperature", min=0.0, max=2.0, help="0 = always the likeliest.")
]
TopP = Annotated[float, typer.Option("--top-p", min=0.0, max=1.0, help="Nucleus sampling.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same text.")]
System = Annotated[str | None, typer.Option("--system", help="Instructions to the model.")]


def write(
    prompt: Annotated[str, typer.Argument(help="What to write, or text to go on with; - = stdin.")],
    model: Model = None,
    max_tokens: MaxTokens = 512,
    temperature: Temperature = 0.7,
    top_p: TopP = 0.95,
    seed: Seed = 0,
    stop: Annotated[
        list[str] | None, typer.Option("--stop", help="End before this text; may be repeated.")
    ] = None,
    system: System = None,
    raw: Annotated[
        bool | None,
        typer.Option(
            "--raw/--chat",
            help="Go on with the text, or answer it; default: answer where the model can.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Publish as this file: .md .html .pdf .docx .txt"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write text with a model; with -o, publish it with every mark."""
    from wenfang.engines.text.base import Options
    from wenfang.studio import Studio

    text = sys.stdin.read() if prompt == "-" else prompt
    _refuse_early(text, out)
    options = Options(
        max_tokens=max_tokens,
        temperature=temperature,
        top_p=top_p,
        seed=seed,
        stop=tuple(stop or ()),
    )
    with Studio.open() as studio:
        engine = _open(studio, model, as_json)
        if out is not None:
            options = _marked(studio, model, options)
        events = _ask(engine, text, system, options, raw)
        written, finished = _show(events, quiet=as_json)
        published = None if out is None else _publish(studio, model, written, out)
    if as_json:
        print_json(_as_json(written, finished, published))


def chat(
    model: Model = None,
    max_tokens: MaxTokens = 1024,
    temperature: Temperature = 0.7,
    top_p: TopP = 0.95,
    seed: Seed = 0,
    system: System = None,
    as_json: Json = False,
) -> None:
    """Talk with a model. Ctrl-C ends a reply, /exit the conversation.

    With --json each reply is one line of JSON.
    """
    from wenfang.engines.text.base import Message, Options
    from wenfang.studio import Studio

    history = [Message("system", system)] if system else []
    with Studio.open() as studio:
        engine = _open(studio, model, as_json)
        for turn, said in enumerate(_questions()):
            history.append(Message("user", said))
            cancel = threading.Event()
            options = Options(
                max_tokens=max_tokens,
                temperature=temperature,
                top_p=top_p,
                seed=seed + turn,
                cancel=cancel,
            )
            with _ctrl_c(cancel):
                reply, finished = _show(engine.generate(history, options), quiet=as_json)
            if as_json:
                line = _as_json(reply, finished, None)
                print(json.dumps(line, ensure_ascii=False), flush=True)
            history.append(Message("assistant", reply))


def _open(studio: Studio, model: str | None, quiet: bool) -> TextEngine:
    with progress_bars(quiet) as progress:
        studio.progress = progress
        return studio.engines(model).text


def _ask(
    engine: TextEngine, prompt: str, system: str | None, options: Options, raw: bool | None
) -> Iterator[TextEvent]:
    """Answer, or go on with the text where that was asked for or is all the model can."""
    from wenfang.engines.text.base import Message
    from wenfang.errors import BadInput

    if raw is None:
        raw = not getattr(engine, "chats", True)
    if raw and system:
        raise BadInput(
            "raw text has no place for instructions",
            place="--system",
            cure="put them into the prompt, or use --chat",
        )
    if raw:
        return engine.complete(prompt, options)
    messages: Sequence[Message] = [Message("user", prompt)]
    return engine.generate([Message("system", system), *messages] if system else messages, options)


def _show(events: Iterator[TextEvent], *, quiet: bool = False) -> tuple[str, Finished | None]:
    """Print a stream as it comes; the whole text and its end."""
    from wenfang.engines.text.base import Finished

    pieces: list[str] = []
    finished = None
    for event in events:
        if isinstance(event, Finished):
            finished = event
            continue
        pieces.append(event.text)
        if not quiet:
            print(event.text, end="", flush=True)
    if not quiet:
        print()
    return "".join(pieces), finished


def _refuse_early(prompt: str, out: Path | None) -> None:
    """What would be refused after the writing is refused before it."""
    from wenfang.documents.writers import WRITERS
    from wenfang.errors import BadInput
    from wenfang.studio.checking import stop_if_prompt_harms

    if not prompt.strip():
        raise BadInput("the prompt is empty", place="PROMPT", cure="say what to write")
    stop_if_prompt_harms(prompt)
    if out is None:
        return
    if out.suffix[1:].lower() not in WRITERS:
        known = ", ".join(f".{name}" for name in WRITERS)
        raise BadInput(f"unknown format {out.suffix!r}", place=str(out), cure=f"use {known}")
    if out.exists():
        raise BadInput("the file exists", place=str(out), cure="choose another name")


def _marked(studio: Studio, model: str | None, options: Options) -> Options:
    """The options with the watermark's push on the tokens, where the engine takes one."""
    from dataclasses import replace

    from wenfang.studio.watermarking import push

    return replace(options, logit_bias=push(studio, studio.engines(model)))


def _publish(studio: Studio, model: str | None, text: str, out: Path) -> dict[str, Any]:
    from wenfang.errors import EngineError
    from wenfang.studio.watermarking import statement

    if not text.strip():
        raise EngineError(
            "the model wrote nothing", place=str(out), cure="change the prompt or the seed"
        )
    engines = studio.engines(model)
    report = studio.publish_text(
        text,
        out,
        title=out.stem,
        model=engines.text.identity.model,
        watermark=statement(studio, engines, text),
    )
    print(f"published: {out}", file=sys.stderr)
    return report.as_dict()


def _as_json(
    text: str, finished: Finished | None, published: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "text": text,
        "finish": finished.reason if finished else None,
        "usage": asdict(finished.usage) if finished else None,
        "published": published,
    }


def _questions() -> Iterator[str]:
    """What the person types, until /exit, end of input, or Ctrl-C at the prompt."""
    while True:
        try:
            said = input("› " if sys.stdin.isatty() else "").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if said == "/exit":
            return
        if said:
            yield said


@contextmanager
def _ctrl_c(cancel: threading.Event) -> Iterator[None]:
    """Ctrl-C sets ``cancel`` while the block runs: it ends the reply, not the program."""
    import signal

    before = signal.signal(signal.SIGINT, lambda *_: cancel.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
