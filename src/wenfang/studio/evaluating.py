"""``wenfang evaluate text``: a file of texts against references, by the metrics asked for.

One pass over the files for all metrics that follow from sums, in constant memory; those that
need all texts at once read them once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.language.detect import detect_language
from wenfang.metric_table import METRICS
from wenfang.metrics.evaluation import Evaluation, Given, Measured
from wenfang.metrics.known import asked_names, chosen, is_comparable, needs_reference
from wenfang.metrics.text.choosing import (
    Needs,
    TextOptions,
    summed_metrics,
    whole_metrics,
)
from wenfang.metrics.text.lines import parallel_lines
from wenfang.metrics.text.measuring import Summing, feed
from wenfang.source import Language

if TYPE_CHECKING:
    from wenfang.metrics.text.summed import Segment, SummedMetric
    from wenfang.studio.workspace import Workspace

_BEGINNING = 50
"""Lines by which a language is told."""


def evaluate_text(
    studio: Workspace,
    candidate: Path,
    references: Sequence[Path],
    *,
    metrics: str | Sequence[str],
    language: Language | None,
    options: TextOptions,
    samples: int,
    seed: int,
) -> Evaluation:
    """See :meth:`Studio.evaluate_text`."""
    asked = wanted(metrics, references)
    ensure_files([candidate, *references])
    spoken = language or spoken_by([*references, candidate])
    running = [
        Summing(name, metric) for name, metric in opened(studio, asked, spoken, options).items()
    ]
    count = _checked_and_counted(studio, candidate, references, running)
    many = len(references)
    found = {one.name: one.measured(many, samples=samples, seed=seed) for one in running}
    if not all(map(is_comparable, asked)):
        found |= _of_all_texts(studio, candidate, references, asked, spoken, options, seed)
    order = {name: place for place, name in enumerate(METRICS)}
    return Evaluation(
        "text",
        spoken,
        (
            Given("candidate", str(candidate), count),
            *(Given("reference", str(path), count) for path in references),
        ),
        tuple(sorted(found.values(), key=lambda one: _place(one, asked, order))),
        samples=samples,
        seed=seed,
    )


def _place(one: Measured, asked: Sequence[str], order: dict[str, int]) -> tuple[int, int]:
    """As asked for; the scores of one metric as in the table."""
    return list(asked).index(METRICS[one.name].asked), order[one.name]


def wanted(
    metrics: str | Sequence[str], references: Sequence[Path], *, comparing: bool = False
) -> list[str]:
    """The metrics that a person asked for, if they can be measured.

    Args:
        comparing: only those that two systems can be compared by.

    Raises:
        BadInput: one is unknown, lacks a reference, or cannot be compared.
    """
    asked = chosen(metrics, "text")
    lacking = [name for name in asked if needs_reference(name)]
    if lacking and not references:
        free = [name for name in asked_names("text") if not needs_reference(name)]
        raise BadInput(
            f"{lacking[0]} compares with a reference, and there is none",
            place="--reference",
            cure=f"give one, or use {', '.join(free)}",
        )
    whole = [name for name in asked if not is_comparable(name)]
    if comparing and whole:
        raise BadInput(
            f"{whole[0]} is of all texts together, and no test can tell it from chance",
            place="--metrics",
            cure="evaluate both systems, and look at both figures",
        )
    return asked


def ensure_files(paths: Sequence[Path]) -> None:
    """Files are read more than once, which a pipe cannot be.

    Raises:
        BadInput: one is a pipe or a device.
    """
    for path in paths:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise BadInput(
                "is no file but a pipe or a device, and is read more than once",
                place=str(path),
                cure="save it to a file first",
            )


def opened(
    studio: Workspace, asked: Sequence[str], language: Language, options: TextOptions
) -> dict[str, SummedMetric]:
    """Metrics of sums, with the studio's engines."""
    return summed_metrics(asked, language, options, _needs(studio, options))


def _needs(studio: Workspace, options: TextOptions) -> Needs:
    from wenfang.metrics.text.embedding import open_text_features

    engines = studio.engines(text_model=options.model)
    resource = studio.settings.resources.embedding
    return Needs(
        text=lambda: engines.text,
        features=lambda: open_text_features(resource, engines.fetch),
    )


def spoken_by(files: Sequence[Path]) -> Language:
    """The language of the first file's beginning."""
    return detect_language(
        "\n".join(row[0] for row in islice(parallel_lines(files[0]), _BEGINNING))
    )


def read_lines(
    studio: Workspace, candidate: Path, references: Sequence[Path], task: str
) -> Iterator[Segment]:
    """Lines side by side; the studio is told how far.

    Raises:
        BadInput: a file is empty, of another length, or in no encoding that can be read.
    """
    total = lines_in(candidate)
    number = 0
    for number, line in enumerate(parallel_lines(candidate, references), 1):
        if not number % 256:
            studio.progress(task, number, total, "lines")
        yield line
    studio.progress(task, number, total, "lines")


def lines_in(path: Path) -> int | None:
    """How many lines a file has; nothing where it cannot be read, which reading it tells."""
    try:
        with path.open("rb") as file:
            count, last = 0, b"\n"
            while block := file.read(1 << 20):
                count, last = count + block.count(b"\n"), block
            return count + (not last.endswith(b"\n"))
    except OSError:
        return None


def _checked_and_counted(
    studio: Workspace, candidate: Path, references: Sequence[Path], running: Sequence[Summing]
) -> int:
    """Every line through every metric; without such metrics the files are still looked at."""
    lines = read_lines(studio, candidate, references, "measuring")
    if not running:
        return sum(1 for _ in lines)
    feed(lines, running)
    return running[0].count


def _of_all_texts(
    studio: Workspace,
    candidate: Path,
    references: Sequence[Path],
    asked: Sequence[str],
    language: Language,
    options: TextOptions,
    seed: int,
) -> dict[str, Measured]:
    rows = list(parallel_lines(candidate, references))
    return whole_metrics(
        asked,
        [row[0] for row in rows],
        [row[1] for row in rows],
        language,
        _needs(studio, options),
        seed=seed,
        progress=studio.progress,
    )
