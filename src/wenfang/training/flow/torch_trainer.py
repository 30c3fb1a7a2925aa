"""A flow trained in PyTorch.

The batch's noise is the other end of each picture's path, and the first two of its ``augment``
numbers are the time and whether the condition is left out. So a step's chance is all in its batch
here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from wenfang.training.declare import initial
from wenfang.training.flow.enlarging import enlarge
from wenfang.training.flow.networks import CLOSEST, clean, flow_parameters, sample, time_waves
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.held_pictures import HeldPictures, fits
from wenfang.training.state import PICTURES, ema_weight, fitting, named, of_part, progress
from wenfang.training.token_ops import CompiledParts, TorchTokenOps
from wenfang.training.torch_device import training_device
from wenfang.training.torch_muon import TorchMuon
from wenfang.training.torch_ops import from_torch, map_to_torch, to_torch
from wenfang.training.torch_optimiser import TorchAdam, follow
from wenfang.training.trainer import Batch

if TYPE_CHECKING:
    import numpy as np


class TorchFlowTrainer:
    """:class:`~wenfang.training.trainer.Trainer` of one network; its figures are ``loss`` (the mean
    squared error of the velocity), ``picture`` (that of the picture) and, of a cascade,
    ``enlarging`` (the mean absolute error of the second stage). On an accelerator pictures and
    noise stay there (:mod:`~wenfang.training.held_pictures`), and figures come a step late.

    Args:
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
        setting: where the device was asked for, for the error.

    Raises:
        EngineError: the device is not here, or cannot do the precision.
    """

    def __init__(self, spec: FlowSpec, *, device: str = "auto", setting: str = "device") -> None:
        import torch

        self._torch, self._spec = torch, spec
        self.device = training_device(device, setting=setting, precision=spec.precision)
        self._mixed = spec.precision == "mixed"
        self._declared = flow_parameters(spec)
        first = initial(self._declared, spec.seed)
        self._take(first, first)
        self._pictures = 0
        self._held: HeldPictures | None = None
        self._figures: tuple[Any, Any] | None = None
        # Most of a step is blocks; as fused kernels, where Triton is there to make them.
        fused = self.device.startswith("cuda") and find_spec("triton") is not None
        self._parts = CompiledParts() if fused else None

    def hold(self, pixels: np.ndarray) -> bool:
        """See :class:`~wenfang.training.trainer.Holding`."""
        if fits(pixels, self.device):
            self._held = HeldPictures(pixels, self.device)
        return self._held is not None

    def _take(self, weights: Mapping[str, np.ndarray], average: Mapping[str, np.ndarray]) -> None:
        spec = self._spec
        self._weights = {name: to_torch(array, self.device) for name, array in weights.items()}
        self._average = {name: to_torch(array, self.device) for name, array in average.items()}
        given = (self._weights, spec.learning_rate, spec.beta1, spec.beta2)
        self._adam: TorchAdam | TorchMuon = TorchAdam(*given)
        if spec.optimiser == "muon":
            self._adam = TorchMuon(*given, chosen=self._is_block_matrix)

    def _is_block_matrix(self, name: str) -> bool:
        return name.startswith("block") and len(self._declared[name].shape) == 2

    def step(self, batch: Batch) -> dict[str, float]:
        torch, spec = self._torch, self._spec
        times = _times(spec, batch.augment[:, 0])
        whole, noise = self._pictures_and_noise(batch)
        x = self._small(whole)
        ops = TorchTokenOps(self._weights, parts=self._parts)
        epsilon = ops.to_map(noise, spec.side, spec.channels)
        t = torch.from_numpy(times).to(self.device)[:, None, None, None]
        z = t * x + (1 - t) * epsilon
        waves = torch.from_numpy(time_waves(times)).to(self.device)
        with self._precision():
            told = clean(spec, z, waves, self._told(batch), ops).float()
        wrong = (told - x).square().mean((1, 2, 3))
        far = (1 - t[:, 0, 0, 0]).clamp(min=CLOSEST)
        loss = (wrong / far.square()).mean()
        figures = {"loss": loss, "picture": wrong.mean()}
        if spec.base:
            figures["enlarging"] = self._enlarging(whole, x, epsilon, batch, ops)
            loss = loss + figures["enlarging"]
        many = len(batch.condition)
        self._adam.set_rate(_rate(spec, self._pictures // many))
        self._adam.step(loss)
        self._pictures += many
        keep = ema_weight(spec.ema, many, self._pictures)
        follow(self._average, self._weights, self._adam, keep)
        values = torch.stack([value.detach() for value in figures.values()])
        return dict(zip(figures, self._fetched(values), strict=True))

    def _fetched(self, values: Any) -> list[float]:
        """A step's figures; an accelerator's are those of the step before, for it would stand
        still while they are waited for and the next step is made ready."""
        if not self.device.startswith("cuda"):
            now: list[float] = values.tolist()
            return now
        mine = self._torch.empty(values.shape, dtype=values.dtype, pin_memory=True)
        mine.copy_(values, non_blocking=True)
        done: Any = self._torch.cuda.Event()  # type: ignore[no-untyped-call]
        done.record()
        (before, told), self._figures = self._figures or (done, mine), (done, mine)
        before.synchronize()
        late: list[float] = told.tolist()
        return late

    def _pictures_and_noise(self, batch: Batch) -> tuple[Any, Any]:
        if self._held is not None and batch.rows is not None:
            shape = (len(batch.rows), self._spec.latent)
            return self._held.real(batch.rows), self._held.noise(batch.key, shape)
        noise = self._torch.from_numpy(batch.noise).to(self.device, non_blocking=True)
        return map_to_torch(batch.real, self.device), noise

    def _small(self, whole: Any) -> Any:
        """As the flow sees them: means over squares."""
        if not self._spec.base:
            return whole
        by = self._spec.resolution // self._spec.base
        return self._torch.nn.functional.avg_pool2d(whole, by)

    def _enlarging(
        self, whole: Any, small: Any, epsilon: Any, batch: Batch, ops: TorchTokenOps
    ) -> Any:
        """The loss of the second stage, over a part of the batch. Its noise is that of the batch's
        other end, its amount the third of each picture's ``augment`` numbers."""
        spec, torch = self._spec, self._torch
        many = max(1, round(spec.enlarged * len(whole)))
        amount = torch.from_numpy(batch.augment[:many, 2]).to(self.device) * spec.blur
        disturbed = epsilon[-many:] * amount[:, None, None, None]
        with self._precision():
            found = enlarge(spec, (small[:many] + disturbed).clamp(-1, 1), ops).float()
        return (found - whole[:many]).abs().mean()

    def _told(self, batch: Batch) -> Any:
        """The conditions, all 0 where one is left out."""
        if not self._spec.condition_width:
            return None
        kept = batch.augment[:, 1:2] >= self._spec.dropped
        return self._torch.from_numpy(batch.condition * kept).to(self.device)

    def _precision(self) -> Any:
        kind = self.device.partition(":")[0]
        return self._torch.autocast(kind, self._torch.bfloat16, enabled=self._mixed)

    def sample(self, noise: np.ndarray, condition: np.ndarray) -> np.ndarray:
        torch = self._torch
        z, told = (torch.from_numpy(each).to(self.device) for each in (noise, condition))
        with torch.no_grad(), self._precision():
            asked = told if self._spec.condition_width else None
            picture = sample(self._spec, z, asked, TorchTokenOps(self._average)).float()
        found: np.ndarray = picture.permute(0, 2, 3, 1).contiguous().cpu().numpy()
        return found

    def state(self) -> dict[str, np.ndarray]:
        import numpy as np

        state = {PICTURES: np.array([self._pictures], np.int64)}
        for part, weights in (("network", self._weights), ("average", self._average)):
            state.update(named(part, {name: from_torch(each) for name, each in weights.items()}))
        state.update(named("optimiser/network", self._adam.state()))
        return state

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        pictures = progress(state)
        weights, average = (
            fitting(of_part(state, part), self._declared, part) for part in ("network", "average")
        )
        moments = self._adam.fitting(of_part(state, "optimiser/network"), self._declared)
        self._take(weights, average)
        self._adam.load(moments)
        self._pictures = pictures


def _rate(spec: FlowSpec, step: int) -> float:
    """Of the step of that number, from 0: up, level, down."""
    up = (step + 1) / spec.warmup
    falling = spec.cooldown * spec.steps
    down = (spec.steps - step) / falling if falling else 1.0
    return spec.learning_rate * max(0.0, min(1.0, up, down))


def _times(spec: FlowSpec, uniform: np.ndarray) -> np.ndarray:
    """Logit-normal times (Esser et al. 2024), shifted, from uniform numbers, float32."""
    import math
    from statistics import NormalDist

    import numpy as np

    normal = NormalDist(spec.time_mean - math.log(spec.shift), spec.time_deviation)
    safe = np.clip(uniform.astype(np.float64), 1e-6, 1 - 1e-6)
    logits = np.array([normal.inv_cdf(float(each)) for each in safe])
    times: np.ndarray = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return times
