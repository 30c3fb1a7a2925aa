"""``wenfang evaluate images`` and ``statistics``: folders of pictures against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, EngineError
from wenfang.metrics.evaluation import Curve, Evaluation, Given, Measured
from wenfang.metrics.known import chosen
from wenfang.metrics.pictures.measuring import PictureMeasures, PictureOptions, measure_pictures
from wenfang.studio.evaluation_files import ensure_file

if TYPE_CHECKING:
    from wenfang.metrics.pictures.looking import Looked
    from wenfang.studio.workspace import Workspace


def evaluate_pictures(
    studio: Workspace,
    generated: Path,
    reference: Path | None,
    metrics: str | Sequence[str],
    options: PictureOptions,
) -> Evaluation:
    """See :meth:`Studio.evaluate_images`."""
    from wenfang.metrics.pictures.nearness import nearness

    measures = measure_pictures(
        generated,
        reference,
        chosen(metrics, "pictures"),
        options,
        fetch=studio.engines().fetch,
        progress=studio.progress,
    )
    return Evaluation(
        "pictures",
        "en",
        _given(generated, reference, measures),
        tuple(
            Measured(name, score, curve=_curve(studio, measures) if name == "fid" else None)
            for name, score in measures.scores.items()
        ),
        nearness=nearness(measures, studio.progress),
        left_out=(*_left_out(measures.generated), *_left_out(measures.reference)),
        notes=(
            *(f"{generated.name}: {note}" for note in measures.generated.notes),
            *(f"{reference.name}: {note}" for note in _notes(measures.reference) if reference),
        ),
    )


def _curve(studio: Workspace, measures: PictureMeasures) -> Curve | None:
    from wenfang.metrics.pictures.fid_curve import fid_by_count

    if measures.generated_features is None or measures.reference_features is None:
        return None
    return fid_by_count(measures.generated_features, measures.reference_features, studio.progress)


def save_statistics(
    studio: Workspace, folder: Path, out: Path, *, skip_unreadable: bool
) -> dict[str, Any]:
    """See :meth:`Studio.save_statistics`."""
    from wenfang.metrics.pictures.measuring import reference_features
    from wenfang.metrics.pictures.networks import open_inception

    ensure_file(out, ".npz", "--out")
    if folder.is_file():
        raise BadInput("is a file, not a folder", place=str(folder), cure="give a folder")
    network = open_inception(studio.engines().fetch)
    options = PictureOptions(skip_unreadable=skip_unreadable)
    found = reference_features(folder, network, options, studio.progress)
    try:
        found.features.save(out)
    except OSError as error:
        raise EngineError(
            f"cannot be written ({error.strerror})", place=str(out), cure="choose another place"
        ) from error
    return {
        "file": str(out),
        "count": found.features.count,
        "features": found.features.made_by,
        "pictures": found.features.pictures,
        "left_out": list(_left_out(found.looked)),
        "notes": list(_notes(found.looked)),
    }


def _given(generated: Path, reference: Path | None, measures: PictureMeasures) -> tuple[Given, ...]:
    given = [Given("generated", str(generated), len(measures.generated.files))]
    if reference is not None and measures.reference_features is not None:
        given.append(Given("reference", str(reference), measures.reference_features.count))
    return tuple(given)


def _left_out(looked: Looked | None) -> list[str]:
    return [f"{path}: {why}" for path, why in looked.skipped] if looked else []


def _notes(looked: Looked | None) -> tuple[str, ...]:
    return looked.notes if looked else ()
