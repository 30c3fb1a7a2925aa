"""A finished run as a folder that can be drawn with: network, card, captions, model card."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.image.generator_card import (
    CAPTIONS,
    CARD,
    NETWORK,
    VECTORS,
    Encoder,
    GeneratorCard,
    TextCondition,
)
from wenfang.engines.image.prompt_words import Word
from wenfang.errors import BadInput
from wenfang.training.checkpoints import newest, write_whole
from wenfang.training.classifier.onnx_export import export_classifier
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.conditions import ToldText
from wenfang.training.data.picture_set import DataLicence, PictureSet
from wenfang.training.flow.onnx_export import export_flow
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.gan.onnx_export import export_generator
from wenfang.training.model_card import model_card
from wenfang.training.onnx_ops import Storage
from wenfang.training.records import read_records
from wenfang.training.run_folder import Run
from wenfang.training.state import of_part

if TYPE_CHECKING:
    import numpy as np


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
    command: str = "",
) -> Exported:
    """Write the last checkpoint's averaged weights as a folder.

    Args:
        text, encoder: of a network that is told texts.
        out: default ``export`` in the run's folder; files of the same names are replaced.
        storage: of the weights in the file.
        command: that started the run, for the model card.

    Raises:
        BadInput: the run has no checkpoint yet.
    """
    checkpoint = newest(folder / "checkpoints")
    if checkpoint is None:
        raise BadInput("there is no checkpoint to export", place=str(folder), cure="train it first")
    weights = of_part(checkpoint.state, "average")
    files = _files(run, weights, data, text, encoder, storage)
    figures = {k: v for record in read_records(folder) for k, v in record.items()}
    figures["step"] = checkpoint.step
    sizes = {name: len(content) for name, content in files.items()}
    card = model_card(run, data, figures, sizes, command)
    files["README.md"] = card.encode()
    out = out or folder / "export"
    out.mkdir(parents=True, exist_ok=True)
    # The card comes last: it holds the others' hashes, and without it there is no generator.
    for name in sorted(files, key=lambda name: name == CARD):
        write_whole(out / name, files[name])
    return Exported(out, checkpoint.step, {name: len(each) for name, each in files.items()})


def _files(
    run: Run,
    weights: dict[str, np.ndarray],
    data: PictureSet,
    text: ToldText | None,
    encoder: Encoder | None,
    storage: Storage,
) -> dict[str, bytes]:
    spec = run.spec
    if isinstance(spec, ClassifierSpec):
        words = {"classes": list(spec.classes), "side": spec.resolution, "channels": spec.channels}
        network = export_classifier(spec, weights, storage=storage)
        hashed = {"classifier.onnx": hashlib.sha256(network).hexdigest()}
        card = {
            **words,
            "licence": joint_licence(data.licences),
            "attribution": notices(data.licences),
            "files": hashed,
            "spec": spec.model_dump(mode="json"),
        }
        return {"classifier.onnx": network, "classifier.json": _json(card)}
    if isinstance(spec, FlowSpec):
        files = {NETWORK: export_flow(spec, weights, storage=storage)}
    else:
        files = {NETWORK: export_generator(spec, weights, storage=storage)}
    if text is not None:
        files.update(_captions(text))
    hashes = {name: hashlib.sha256(each).hexdigest() for name, each in files.items()}
    described = GeneratorCard(
        side=spec.resolution,
        channels=spec.channels,
        latent=spec.latent,
        conditioning=spec.conditioning,
        classes=tuple(_class_word(name) for name in spec.classes),
        text=TextCondition(styles=text.styles, colours=()) if text else None,
        encoder=encoder if text else None,
        files=hashes,
        spec={"kind": run.kind, "framework": run.framework, **spec.model_dump(mode="json")},
        licence=joint_licence(data.licences),
        attribution=notices(data.licences),
    )
    return {**files, CARD: described.model_dump_json(indent=1).encode()}


def _captions(text: ToldText) -> dict[str, bytes]:
    import numpy as np

    listed = [
        {"text": subject, "concept": concept}
        for subject, concept in zip(text.subjects, text.concepts, strict=True)
    ]
    file = io.BytesIO()
    np.save(file, text.vectors.astype(np.float16), allow_pickle=False)
    return {CAPTIONS: _json(listed), VECTORS: file.getvalue()}


def _class_word(name: str) -> Word:
    """A class's name, whose other languages stand behind a stroke: ``bag / 包``."""
    first, *others = (part.strip() for part in name.split(" / "))
    return Word(name=first, words=tuple(others))


def joint_licence(licences: tuple[DataLicence, ...]) -> str:
    """All licences as one SPDX expression; empty where one of them is not known."""
    names = sorted({each.licence for each in licences})
    return " AND ".join(names) if names and all(names) else ""


def notices(licences: tuple[DataLicence, ...]) -> str:
    """The notices that they ask for, as one line."""
    return "; ".join(dict.fromkeys(each.attribution for each in licences if each.attribution))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
