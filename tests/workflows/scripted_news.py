"""A news report by the real workflow and small models, its sentences said by a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

from wenfang.brief import NewsBrief
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.text.base import Finished, Message, Options, TextDelta, TextEvent, Usage
from wenfang.library.library import Library, Piece, now
from wenfang.library.run import Run
from wenfang.workflows.news.workflow import make_news
from wenfang.workflows.tools import Draft, Tools


class Scripted:
    """Gives the answer whose key stands in the question; remembers everything it was shown."""

    identity = EngineIdentity("scripted", "m", None, None, {}, True)

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers, self.shown = answers, ""

    def generate(self, messages: Sequence[Message], options: Options) -> Iterator[TextEvent]:
        self.shown += "\n".join(message.content for message in messages)
        asked = messages[-1].content
        said = next((a for told, a in self.answers.items() if told in asked), "I'm sorry.")
        yield TextDelta(said)
        yield Finished("stop", Usage(1, 1, 0.0, 0.0))


def open_models() -> SimpleNamespace:
    """What a report needs besides a text engine."""
    from wenfang.engines.embedding.open import open_embedding_engine
    from wenfang.engines.names.finder import open_name_finder
    from wenfang.resources import fetch

    return SimpleNamespace(
        embedding=open_embedding_engine(fetch("universal-sentence-encoder-multilingual")),
        names=open_name_finder(fetch("lac")),
    )


def make_report(folder: Path, models: SimpleNamespace, brief: NewsBrief, engine: Scripted) -> Draft:
    """The draft of a brief whose sources lie in ``folder``."""
    library = Library(folder / "library")
    piece = Piece(
        id="p1", kind="news", language=brief.language, title="t", state="running", created=now(),
        updated=now(), brief=brief.as_data(), base=str(folder), out=str(folder / "out"), options={},
    )  # fmt: skip
    library.add_piece(piece)
    engines = SimpleNamespace(text=engine, **vars(models))
    try:
        tools = Tools(Run(library, piece), engines, folder, dt.date(2026, 3, 10))  # type: ignore[arg-type]
        return make_news(brief, tools)
    finally:
        library.close()
