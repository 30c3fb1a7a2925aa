"""The kinds of networks that can be trained, and who trains each in which framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wenfang.errors import BadInput
from wenfang.training.classifier.spec import ClassifierSpec, read_classifier_spec
from wenfang.training.flow.spec import FlowSpec, read_flow_spec
from wenfang.training.gan.spec import GanSpec, read_spec
from wenfang.training.trainer import Trainer

Spec = GanSpec | FlowSpec | ClassifierSpec
Framework = Literal["torch", "keras"]
FRAMEWORKS: tuple[Framework, ...] = ("torch", "keras")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of network.

    Attributes:
        name: ``gan``, ``flow`` or ``classifier``.
        read: data of a file and its place → the specification.
        frameworks: that it can be trained in.
        draws: whether it makes pictures.
    """

    name: str
    read: Callable[[dict[str, Any], str], Any]
    frameworks: tuple[Framework, ...]
    draws: bool


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("gan", read_spec, FRAMEWORKS, True),
        Kind("flow", read_flow_spec, ("torch",), True),
        Kind("classifier", read_classifier_spec, FRAMEWORKS, False),
    )
}


_TRAINERS = {
    ("gan", "torch"): ("gan.torch_trainer", "TorchGanTrainer"),
    ("gan", "keras"): ("gan.keras_trainer", "KerasGanTrainer"),
    ("flow", "torch"): ("flow.torch_trainer", "TorchFlowTrainer"),
    ("classifier", "torch"): ("classifier.torch_trainer", "TorchClassifierTrainer"),
    ("classifier", "keras"): ("classifier.keras_trainer", "KerasClassifierTrainer"),
}
"""Loaded when asked for, for each brings its framework."""


def open_trainer(kind: str, spec: Spec, framework: Framework, device: str) -> Trainer:
    """A trainer with first weights.

    Raises:
        BadInput: the framework does not train this kind.
        EngineError: the device is not here.
        ConfigurationError: the framework is not installed.
    """
    if framework not in KINDS[kind].frameworks:
        raise BadInput(
            f"a {kind} is not trained in {framework}",
            place="framework",
            cure=f"use {' or '.join(KINDS[kind].frameworks)}",
        )
    from importlib import import_module

    module, name = _TRAINERS[kind, framework]
    trainer = getattr(import_module(f"wenfang.training.{module}"), name)
    opened: Trainer = trainer(spec, device=device)
    return opened
