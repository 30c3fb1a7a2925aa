"""A finished run as a folder that can be drawn with: network, card, captions, model card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.image.generator_card import Encoder, GeneratorCard, TextCondition
from wenfang.engines.image.generator_folder import Caption, write_generator
from wenfang.engines.image.prompt_words import Word
from wenfang.errors import BadInput, ResourceError
from wenfang.training.checkpoints import Checkpoint, newest
from wenfang.training.classifier.onnx_export import export_classifier
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.conditions import ToldText
from wenfang.training.data.picture_set import DataLicence, PictureSet
from wenfang.training.flow.onnx_export import export_flow
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.gan.onnx_export import export_generator
from wenfang.training.model_card import model_card
from wenfang.training.onnx_ops import Storage
from wenfang.training.previews import newest_grid
from wenfang.training.records import read_records
from wenfang.training.run_folder import Run
from wenfang.training.state import of_part
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

README, SAMPLES = "README.md", "samples.png"
_MOST_ALSO = 100  # further words of a concept


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        step: of the checkpoint.
        files: name → bytes.
    """

    folder: Path
    step: int
    files: dict[str, int]


def export(
    folder: Path,
    run: Run,
    data: PictureSet,
    text: ToldText | None,
    encoder: Encoder | None,
    *,
    out: Path | None = None,
    storage: Storage = "float32",
) -> Exported:
    """Write the last checkpoint's averaged weights as a folder.

    Args:
        text, encoder: of a network that is told texts.
        out: default ``export`` in the run's folder; files of the same names are replaced.
        storage: of the weights in the file.

    Raises:
        BadInput: the run has no checkpoint yet.
        ResourceError: there is no room.
    """
    checkpoint = newest(folder / "checkpoints")
    if checkpoint is None:
        raise BadInput("there is no checkpoint to export", place=str(folder), cure="train it first")
    out = out or folder / "export"
    try:
        return _written(folder, run, checkpoint, data, text, encoder, out, storage)
    except OSError as error:
        raise ResourceError(
            f"what was learned cannot be written: {error.strerror or error}",
            place=str(out),
            cure=f"make room, and write it with 'wenfang train export {folder}'",
        ) from None


def _written(
    folder: Path,
    run: Run,
    checkpoint: Checkpoint,
    data: PictureSet,
    text: ToldText | None,
    encoder: Encoder | None,
    out: Path,
    storage: Storage,
) -> Exported:
    weights = of_part(checkpoint.state, "average")
    out.mkdir(parents=True, exist_ok=True)
    if isinstance(run.spec, ClassifierSpec):
        _write_classifier(out, run.spec, weights, data, storage)
    else:
        _write_generator(out, run, weights, data, text, encoder, storage)
    figures = {k: v for record in read_records(folder) for k, v in record.items()}
    figures["step"] = checkpoint.step
    sizes = {path.name: path.stat().st_size for path in sorted(out.iterdir()) if path.is_file()}
    for name in (README, SAMPLES):
        sizes.pop(name, None)
    grid = newest_grid(folder)
    if grid is not None:
        write_whole(out / SAMPLES, grid.read_bytes())
    seconds = float(checkpoint.loop.get("seconds", 0.0))
    samples = SAMPLES if grid is not None else ""
    card = model_card(run, data, figures, sizes, seconds=seconds, samples=samples).encode()
    write_whole(out / README, card)
    return Exported(out, checkpoint.step, {**sizes, README: len(card)})


def _write_classifier(
    out: Path,
    spec: ClassifierSpec,
    weights: dict[str, np.ndarray],
    data: PictureSet,
    storage: Storage,
) -> None:
    network = export_classifier(spec, weights, storage=storage)
    card = {
        "classes": list(spec.classes),
        "side": spec.resolution,
        "channels": spec.channels,
        "licence": joint_licence(data.licences),
        "attribution": notices(data.licences),
        "files": {"classifier.onnx": hashlib.sha256(network).hexdigest()},
        "spec": spec.model_dump(mode="json"),
    }
    write_whole(out / "classifier.onnx", network)
    write_whole(out / "classifier.json", json.dumps(card, ensure_ascii=False, indent=1).encode())


def _write_generator(
    out: Path,
    run: Run,
    weights: dict[str, np.ndarray],
    data: PictureSet,
    text: ToldText | None,
    encoder: Encoder | None,
    storage: Storage,
) -> None:
    spec = run.spec
    assert not isinstance(spec, ClassifierSpec)
    if isinstance(spec, FlowSpec):
        network = export_flow(spec, weights, storage=storage)
    else:
        network = export_generator(spec, weights, storage=storage)
    card = GeneratorCard(
        side=spec.resolution,
        channels=spec.channels,
        latent=spec.latent,
        conditioning=spec.conditioning,
        classes=tuple(_class_word(name) for name in spec.classes),
        text=_text_condition(text, spec.channels) if text else None,
        encoder=encoder if text else None,
        spec={"kind": run.kind, "framework": run.framework, **spec.model_dump(mode="json")},
        licence=joint_licence(data.licences),
        attribution=notices(data.licences),
    )
    if text is None:
        write_generator(out, card, network)
        return
    also = _further_words(data, text)
    captions = [
        Caption(text=subject, concept=concept, also=also.pop(concept, ()))
        for subject, concept in zip(text.subjects, text.concepts, strict=True)
    ]
    write_generator(out, card, network, captions=captions, vectors=text.vectors)


def _further_words(data: PictureSet, text: ToldText) -> dict[str, tuple[str, ...]]:
    """Concept → its pictures' captions that the network was not told."""
    known = frozenset(text.subjects)
    found: dict[str, dict[str, None]] = {}
    for captions, concept in zip(data.captions, data.concepts, strict=True):
        words = (caption for caption in captions if caption not in known)
        found.setdefault(concept, {}).update(dict.fromkeys(words))
    return {concept: tuple(words)[:_MOST_ALSO] for concept, words in found.items()}


def _text_condition(text: ToldText, channels: int) -> TextCondition:
    """Colours are no matter of the network's: where alpha tells the thing from its ground, what
    it draws can be recoloured exactly."""
    return TextCondition(styles=text.styles, colours=(), recolours=channels == 4)


def _class_word(name: str) -> Word:
    """A class's name, whose other languages stand behind a stroke: ``bag / 包``."""
    first, *others = (part.strip() for part in name.split(" / "))
    return Word(name=first, words=tuple(others))


def joint_licence(licences: tuple[DataLicence, ...]) -> str:
    """All licences as one SPDX expression; empty where one of them is not known."""
    names = sorted({part for each in licences for part in each.licence.split(" AND ")})
    return " AND ".join(names) if names and all(names) else ""


def notices(licences: tuple[DataLicence, ...]) -> str:
    """The notices that they ask for, as one line."""
    return "; ".join(dict.fromkeys(each.attribution for each in licences if each.attribution))
