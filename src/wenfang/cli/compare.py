"""``wenfang compare``: is one system better than another, by how much, or is it chance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wenfang.cli.evaluate import (
    Lowercase,
    Model,
    PageLanguage,
    References,
    Report,
    Seed,
    Stemmer,
    TextLanguage,
    TextMetrics,
    Tokenizer,
)
from wenfang.cli.output import Json, print_json, progress_bars, spoken_language

ComparisonFolder = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FOLDER",
        help="Write report.html and comparison.json there.",
        rich_help_panel="Report",
    ),
]


def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A text a line.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The other system's.")],
    reference: References = None,
    metrics: TextMetrics = "bleu,chrf,ter,rouge",
    language: TextLanguage = None,
    tokenizer: Tokenizer = None,
    lowercase: Lowercase = False,
    stemmer: Stemmer = False,
    model: Model = None,
    samples: Annotated[int, typer.Option(min=100, help="Of each test.")] = 1000,
    seed: Seed = 0,
    report: Report = None,
    out: ComparisonFolder = None,
    page_language: PageLanguage = None,
    as_json: Json = False,
) -> None:
    """Is A better than B? Paired bootstrap and approximate randomisation.

    A and B are files of texts, or two evaluations that were saved as JSON, whose scores are
    then held side by side if they were measured the same way.
    """
    from wenfang.cli.scores import print_comparison, print_differences
    from wenfang.metrics.text.choosing import TextOptions
    from wenfang.studio import Studio
    from wenfang.studio.comparing import saved_differences
    from wenfang.studio.evaluation_files import ensure_writable, write_comparison

    spoken = spoken_language(page_language, "--page-language")
    ensure_writable(report, out)
    if first.suffix == second.suffix == ".json" and not reference:
        _ensure_no_page(report, out)
        differences = saved_differences(first, second)
        if as_json:
            print_json([one.as_dict() for one in differences])
        else:
            print_differences(differences)
        return
    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        found = studio.compare(
            first,
            second,
            reference or [],
            metrics=metrics,
            language=spoken_language(language, "--language"),
            options=TextOptions(tokenizer, lowercase, stemmer, model),
            samples=samples,
            seed=seed,
        )
    written = write_comparison(found, report, out, spoken)
    if as_json:
        print_json({**found.as_dict(), "files": [str(path) for path in written]})
        return
    print_comparison(found)
    for path in written:
        print(path)


def _ensure_no_page(report: Path | None, out: Path | None) -> None:
    """Raise ``BadInput`` where a page of saved scores is asked for."""
    from wenfang.errors import BadInput

    if report is not None or out is not None:
        raise BadInput(
            "saved scores hold no texts to show",
            place="--report" if report is not None else "--out",
            cure="compare the two files of texts: wenfang compare A B --reference R",
        )
