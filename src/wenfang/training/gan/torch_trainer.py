"""A GAN trained in PyTorch.

Where the time goes, and what is left out because of it (profiled on two cores):

- one generator's pass a step: its pictures, and their augmentation, are judged in both turns;
- one discriminator's pass over real and generated pictures together where each picture is judged
  by itself (no batch norm) and both or neither are penalised;
- no weight gradients of the discriminator in the generator's turn, none of the generator in the
  discriminator's, and the real pictures judged for the generator without any;
- one pass over the weights for Adam (fused), one for the averages, one wait for the device.

On the CPU a step is deterministic: same state and batch, same bits (for one number of threads).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wenfang.training.declare import initial
from wenfang.training.gan.augment import AugmentPlan, augment, plan_augment
from wenfang.training.gan.losses import LOSSES, squared_gradient
from wenfang.training.gan.networks import (
    discriminator,
    discriminator_parameters,
    generator,
    generator_parameters,
    shown,
)
from wenfang.training.gan.spec import GanSpec
from wenfang.training.state import PICTURES, ema_weight, fitting, named, of_part, progress
from wenfang.training.torch_device import training_device
from wenfang.training.torch_ops import TorchArithmetic, TorchOps, from_torch, map_to_torch, to_torch
from wenfang.training.torch_optimiser import TorchAdam, follow
from wenfang.training.trainer import Batch

if TYPE_CHECKING:
    import numpy as np


class TorchGanTrainer:
    """:class:`~wenfang.training.trainer.Trainer` in PyTorch.

    Args:
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
        setting: where the device was asked for, for the error.

    Raises:
        EngineError: the device is not here, or cannot do the precision.
    """

    def __init__(self, spec: GanSpec, *, device: str = "auto", setting: str = "device") -> None:
        import torch

        self._torch, self._spec = torch, spec
        self.device = training_device(device, setting=setting, precision=spec.precision)
        self._mixed = spec.precision == "mixed"
        self._declared = {
            "generator": generator_parameters(spec),
            "discriminator": discriminator_parameters(spec),
        }
        self._arithmetic = TorchArithmetic()
        self._loss = LOSSES[spec.loss]
        self._together = spec.backbone == "residual" and bool(spec.r1) == bool(spec.r2)
        first = {name: initial(each, spec.seed) for name, each in self._declared.items()}
        self._take({**first, "average": first["generator"]})
        self._pictures = 0

    def _take(self, values: Mapping[str, Mapping[str, np.ndarray]]) -> None:
        """Weights in, optimisers new."""
        spec = self._spec
        put_on = {
            part: {name: to_torch(array, self.device) for name, array in arrays.items()}
            for part, arrays in values.items()
        }
        self._generator, self._discriminator = put_on["generator"], put_on["discriminator"]
        self._average = put_on["average"]
        rates = (spec.learning_rate, spec.beta1, spec.beta2)
        self._adam = {
            part: TorchAdam(
                {n: w for n, w in put_on[part].items() if self._declared[part][n].trained}, *rates
            )
            for part in ("generator", "discriminator")
        }

    def step(self, batch: Batch) -> dict[str, float]:
        torch = self._torch
        real = map_to_torch(batch.real, self.device)
        noise = torch.from_numpy(batch.noise).to(self.device)
        condition = torch.from_numpy(batch.condition).to(self.device)
        plan = self._plan(batch)
        with self._precision():
            ops = TorchOps(self._generator, training=True, moving=True)
            fake = generator(self._spec, noise, condition, ops).float()
        fake, real = self._seen(fake, plan), self._seen(real, plan)
        with self._precision():
            figures = self._discriminator_turn(real, fake.detach(), condition)
        with self._precision():
            figures["generator"] = self._generator_turn(real, fake, condition)
        self._pictures += len(batch.real)
        keep = ema_weight(self._spec.ema, len(batch.real), self._pictures)
        follow(self._average, self._generator, self._adam["generator"], keep)
        # One transfer, and so one wait, for all figures.
        values = torch.stack([value.detach().float() for value in figures.values()]).tolist()
        return dict(zip(figures, values, strict=True))

    def _precision(self) -> Any:
        """One for each turn: inside, weights are rounded once and kept, and would stay as they
        were before the turn's update."""
        kind = self.device.partition(":")[0]
        return self._torch.autocast(kind, self._torch.bfloat16, enabled=self._mixed)

    def _plan(self, batch: Batch) -> AugmentPlan | None:
        plan = plan_augment(self._spec, batch)
        if plan is None:
            return None
        arrays = [self._torch.from_numpy(each).to(self.device) for each in plan.arrays()]
        return AugmentPlan(*arrays)

    def _seen(self, picture: Any, plan: AugmentPlan | None) -> Any:
        if plan is None:
            return picture
        return augment(self._spec, picture, plan, self._arithmetic)

    def _judge(self, picture: Any, condition: Any, *, moving: bool = False) -> Any:
        ops = TorchOps(self._discriminator, training=True, moving=moving)
        return discriminator(self._spec, picture, condition, ops).float()

    def _judge_both(self, real: Any, fake: Any, condition: Any) -> tuple[Any, Any]:
        if not self._together:
            return self._judge(real, condition, moving=True), self._judge(
                fake, condition, moving=True
            )
        both = self._torch.cat((real, fake))
        logits = self._judge(both, self._torch.cat((condition, condition)))
        return logits[: len(real)], logits[len(real) :]

    def _discriminator_turn(self, real: Any, fake: Any, condition: Any) -> dict[str, Any]:
        spec, ops = self._spec, self._arithmetic
        weights = {"r1": spec.r1, "r2": spec.r2}
        penalised = {"r1": real, "r2": fake}
        penalised = {name: each.detach() for name, each in penalised.items() if weights[name]}
        for each in penalised.values():
            each.requires_grad_()
        logits = self._judge_both(penalised.get("r1", real), penalised.get("r2", fake), condition)
        loss = total = self._loss.discriminator(*logits, ops)
        figures = {"discriminator": loss, "real": logits[0].mean(), "fake": logits[1].mean()}
        compared = logits[0] - logits[1] if self._loss.pairs else logits[0]
        figures["sign"] = compared.sign().mean()
        if penalised:
            judged = sum(x.sum() for x, name in zip(logits, weights, strict=True) if weights[name])
            gradients = self._torch.autograd.grad(
                judged, tuple(penalised.values()), create_graph=True
            )
            for name, gradient in zip(penalised, gradients, strict=True):
                figures[name] = squared_gradient(gradient, ops)
                total = total + weights[name] / 2 * figures[name]
        self._adam["discriminator"].step(total)
        return figures

    def _generator_turn(self, real: Any, fake: Any, condition: Any) -> Any:
        real_logits = None
        if self._loss.pairs:
            with self._torch.no_grad():
                real_logits = self._judge(real, condition)
        fake_logits = self._judge(fake, condition)
        loss = self._loss.generator(real_logits, fake_logits, self._arithmetic)
        self._adam["generator"].step(loss)
        return loss

    def sample(self, noise: np.ndarray, condition: np.ndarray) -> np.ndarray:
        torch = self._torch
        with torch.no_grad():
            z, told = (torch.from_numpy(each).to(self.device) for each in (noise, condition))
            picture = shown(self._spec, z, told, TorchOps(self._average))
        result: np.ndarray = picture.permute(0, 2, 3, 1).contiguous().cpu().numpy()
        return result

    def state(self) -> dict[str, np.ndarray]:
        import numpy as np

        parts = {
            "generator": self._generator,
            "discriminator": self._discriminator,
            "average": self._average,
        }
        state = {PICTURES: np.array([self._pictures], np.int64)}
        for part, weights in parts.items():
            state.update(named(part, {name: from_torch(each) for name, each in weights.items()}))
        for part, adam in self._adam.items():
            state.update(named(f"optimiser/{part}", adam.state()))
        return state

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        pictures = progress(state)
        generator_is = self._declared["generator"]
        declared = {**self._declared, "average": generator_is}
        values = {
            part: fitting(of_part(state, part), each, part) for part, each in declared.items()
        }
        moments = {
            part: TorchAdam.fitting(of_part(state, f"optimiser/{part}"), each)
            for part, each in self._declared.items()
        }
        self._take(values)
        for part, adam in self._adam.items():
            adam.load(moments[part])
        self._pictures = pictures
