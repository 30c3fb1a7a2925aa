"""A classifier trained in PyTorch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wenfang.training.classifier.losses import cross_entropy
from wenfang.training.classifier.networks import classifier, classifier_parameters
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.declare import initial
from wenfang.training.state import PICTURES, ema_weight, fitting, named, of_part, progress
from wenfang.training.torch_device import training_device
from wenfang.training.torch_ops import TorchArithmetic, TorchOps, from_torch, map_to_torch, to_torch
from wenfang.training.torch_optimiser import TorchAdam, follow
from wenfang.training.trainer import Batch

if TYPE_CHECKING:
    import numpy as np


class TorchClassifierTrainer:
    """A trainer whose batch holds pictures and, as condition, their classes one-hot.

    Args:
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
        setting: where the device was asked for, for the error.

    Raises:
        EngineError: the device is not here, or cannot do the precision.
    """

    def __init__(
        self, spec: ClassifierSpec, *, device: str = "auto", setting: str = "device"
    ) -> None:
        import torch

        self._torch, self._spec = torch, spec
        self.device = training_device(device, setting=setting, precision=spec.precision)
        self._declared = classifier_parameters(spec)
        first = initial(self._declared, spec.seed)
        self._take(first, first)
        self._pictures = 0

    def _take(self, weights: Mapping[str, np.ndarray], average: Mapping[str, np.ndarray]) -> None:
        """Weights in, optimiser new."""
        spec = self._spec
        self._weights = {name: to_torch(each, self.device) for name, each in weights.items()}
        self._average = {name: to_torch(each, self.device) for name, each in average.items()}
        trained = {n: w for n, w in self._weights.items() if self._declared[n].trained}
        self._adam = TorchAdam(trained, spec.learning_rate, spec.beta1, spec.beta2)

    def step(self, batch: Batch) -> dict[str, float]:
        """One step: ``loss`` (cross-entropy, smoothed if so asked) and ``accuracy`` (0 to 1),
        both of this batch before the weights change."""
        torch, spec = self._torch, self._spec
        picture = map_to_torch(batch.real, self.device)
        target = torch.from_numpy(batch.condition).to(self.device)
        mixed = spec.precision == "mixed"
        with torch.autocast(self.device.partition(":")[0], torch.bfloat16, enabled=mixed):
            ops = TorchOps(self._weights, training=True, moving=True)
            logits = classifier(spec, picture, ops).float()
            loss = cross_entropy(logits, target, spec.smoothing, TorchArithmetic())
            self._adam.step(loss)
        right = (logits.argmax(1) == target.argmax(1)).float().mean()
        number = len(batch.real)
        self._pictures += number
        follow(
            self._average, self._weights, self._adam, ema_weight(spec.ema, number, self._pictures)
        )
        both = torch.stack((loss.detach(), right)).tolist()
        return {"loss": both[0], "accuracy": both[1]}

    def classify(self, pictures: np.ndarray) -> np.ndarray:
        """Probabilities (n, classes) by the averaged weights, of pictures as in a batch."""
        torch = self._torch
        with torch.no_grad():
            logits = classifier(
                self._spec, map_to_torch(pictures, self.device), TorchOps(self._average)
            )
            probabilities: np.ndarray = logits.softmax(1).cpu().numpy()
        return probabilities

    def state(self) -> dict[str, np.ndarray]:
        """``classifier/…``, ``average/…``, ``progress/pictures``, ``optimiser/…``."""
        import numpy as np

        state = {PICTURES: np.array([self._pictures], np.int64)}
        for part, weights in (("classifier", self._weights), ("average", self._average)):
            state.update(named(part, {name: from_torch(each) for name, each in weights.items()}))
        state.update(named("optimiser", self._adam.state()))
        return state

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over a state; ``optimiser/…`` may be missing.

        Raises:
            BadInput: a name or a shape does not fit the specification.
        """
        pictures = progress(state)
        weights, average = (
            fitting(of_part(state, part), self._declared, part)
            for part in ("classifier", "average")
        )
        moments = TorchAdam.fitting(of_part(state, "optimiser"), self._declared)
        self._take(weights, average)
        self._adam.load(moments)
        self._pictures = pictures
