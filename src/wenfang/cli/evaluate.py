"""``wenfang evaluate``: how good texts or pictures are, by metrics that say how they measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wenfang.cli.completion import languages, picture_metrics, text_metrics, text_models
from wenfang.cli.output import Json, print_json, progress_bars, spoken_language
from wenfang.cli.scores import print_evaluation

if TYPE_CHECKING:
    from wenfang.metrics.evaluation import Evaluation
    from wenfang.source import Language

app = typer.Typer(no_args_is_help=True, help="Measure texts or pictures against references.")

_PAGE, _CHANCE, _METRICS = "Report", "Chance", "Options of single metrics"

Report = Annotated[
    Path | None,
    typer.Option(metavar="FILE.html", help="Write a page with plots.", rich_help_panel=_PAGE),
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FOLDER",
        help="Write report.html and evaluation.json there.",
        rich_help_panel=_PAGE,
    ),
]
PageLanguage = Annotated[
    str | None,
    typer.Option(
        help="Of the page's words: zh or en.",
        show_default="that of the texts, else en",
        autocompletion=languages,
        rich_help_panel=_PAGE,
    ),
]
Samples = Annotated[
    int,
    typer.Option(
        min=0, help="Of the bootstrap, 100 or more; 0: no intervals.", rich_help_panel=_CHANCE
    ),
]
Seed = Annotated[int, typer.Option(min=0, help="Of all chance.", rich_help_panel=_CHANCE)]
References = Annotated[
    list[Path] | None,
    typer.Option(
        "--reference", metavar="FILE", help="A reference a line; again for a further one."
    ),
]
TextMetrics = Annotated[
    str, typer.Option("--metrics", help="With commas between.", autocompletion=text_metrics)
]
TextLanguage = Annotated[
    str | None,
    typer.Option(
        "--language",
        help="Of the texts: zh or en.",
        show_default="told by the texts",
        autocompletion=languages,
    ),
]
Tokenizer = Annotated[
    str | None,
    typer.Option(
        help="BLEU's: 13a, intl, zh, char or none.",
        show_default="zh for Chinese, else 13a",
        rich_help_panel=_METRICS,
    ),
]
Lowercase = Annotated[
    bool, typer.Option("--lowercase", help="BLEU without case.", rich_help_panel=_METRICS)
]
Stemmer = Annotated[
    bool,
    typer.Option("--stemmer", help="ROUGE with Porter's stemmer.", rich_help_panel=_METRICS),
]
Model = Annotated[
    str | None,
    typer.Option(
        help="Perplexity's text model.",
        show_default="text.model",
        autocompletion=text_models,
        rich_help_panel=_METRICS,
    ),
]
SkipUnreadable = Annotated[
    bool, typer.Option("--skip-unreadable", help="Go on without files that cannot be read.")
]


@app.command()
def text(
    candidate: Annotated[Path, typer.Option(metavar="FILE", help="A text a line.")],
    reference: References = None,
    metrics: TextMetrics = "bleu,chrf,ter,rouge",
    language: TextLanguage = None,
    tokenizer: Tokenizer = None,
    lowercase: Lowercase = False,
    stemmer: Stemmer = False,
    model: Model = None,
    samples: Samples = 1000,
    seed: Seed = 0,
    report: Report = None,
    out: OutFolder = None,
    page_language: PageLanguage = None,
    as_json: Json = False,
) -> None:
    """Measure a file of texts, a text a line, against references."""
    from wenfang.metrics.text.choosing import TextOptions
    from wenfang.studio import Studio

    page = _Page(report, out, page_language)
    options = TextOptions(tokenizer, lowercase, stemmer, model)
    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        found = studio.evaluate_text(
            candidate,
            reference or [],
            metrics=metrics,
            language=spoken_language(language, "--language"),
            options=options,
            samples=samples,
            seed=seed,
        )
    page.give(found, as_json)


@app.command()
def images(
    generated: Annotated[Path, typer.Option(metavar="FOLDER", help="With generated pictures.")],
    reference: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER|STATS", help="Real pictures, or statistics saved of them (.npz)."
        ),
    ] = None,
    metrics: Annotated[
        str, typer.Option(help="With commas between.", autocompletion=picture_metrics)
    ] = "fid,kid",
    skip_unreadable: SkipUnreadable = False,
    splits: Annotated[
        int, typer.Option(min=1, help="Of the Inception Score.", rich_help_panel=_METRICS)
    ] = 10,
    classifier: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Of the Inception Score: one that 'wenfang train export' wrote.",
            show_default="EfficientNet-Lite0",
            rich_help_panel=_METRICS,
        ),
    ] = None,
    seed: Seed = 0,
    report: Report = None,
    out: OutFolder = None,
    page_language: PageLanguage = None,
    as_json: Json = False,
) -> None:
    """Measure a folder of pictures, against real ones or by itself."""
    from wenfang.metrics.pictures.measuring import PictureOptions
    from wenfang.studio import Studio

    page = _Page(report, out, page_language)
    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        found = studio.evaluate_images(
            generated,
            reference,
            metrics=metrics,
            options=PictureOptions(
                splits=splits, classifier=classifier, skip_unreadable=skip_unreadable, seed=seed
            ),
        )
    page.give(found, as_json)


@app.command()
def statistics(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="With pictures.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE.npz", help="Where to write them.")
    ],
    skip_unreadable: SkipUnreadable = False,
    as_json: Json = False,
) -> None:
    """Save what evaluations need of a reference folder, so that it is looked at only once."""
    from wenfang.studio import Studio

    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        told = studio.save_statistics(folder, out, skip_unreadable=skip_unreadable)
    if as_json:
        print_json(told)
    else:
        print(f"{told['count']} pictures → {told['file']}")
        for problem in told["left_out"]:
            print(f"left out: {problem}")


class _Page:
    """Where an evaluation is written, looked at before the long work and not after it."""

    def __init__(self, report: Path | None, out: Path | None, language: str | None) -> None:
        from wenfang.studio.evaluation_files import ensure_writable

        self._report, self._out = report, out
        self._language: Language | None = spoken_language(language, "--page-language")
        ensure_writable(report, out)

    def give(self, found: Evaluation, as_json: bool) -> None:
        """Write what was asked for; tell the scores."""
        from wenfang.studio.evaluation_files import write_evaluation

        written = write_evaluation(found, self._report, self._out, self._language)
        if as_json:
            print_json({**found.as_dict(), "files": [str(path) for path in written]})
            return
        print_evaluation(found)
        for path in written:
            print(path)
