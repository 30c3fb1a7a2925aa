"""The flow's transformer and its sampler, each one function over ``TokenOps``.

Between noise ε (t = 0) and picture x (t = 1) lies z = t·x + (1 − t)·ε, which moves with
v = x − ε. The network sees z and t and tells x (pictures lie on a thin sheet among all pixel
values, noise and v do not, and a narrow network finds the sheet: Li & He 2025); then
v = (x − z) / (1 − t).

The blocks are DiT's (Peebles & Xie 2023) with two economies for small networks: all blocks share
one projection of the condition to scales and shifts, each with an offset of its own (Chen et al.
2024, adaLN-single), and patches come in through a bottleneck.

The sampler is Euler's, every step the same network: exported, it is one ONNX graph from noise to
picture (with the enlargement at its end, where there is one), so that what draws needs to know nothing of flows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wenfang.training.flow.enlarging import enlarge
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.ops import Declared, Tensor
from wenfang.training.token_ops import DeclareTokens, TokenOps

if TYPE_CHECKING:
    import numpy as np

WAVES = 64
"""Sines and cosines that a time becomes."""
LINEAR = math.sqrt(0.5)
"""Kernels begin He-normal, for a ReLU; this corrects for what goes through none."""
CLOSEST = 0.05
"""1 − t is never taken for less: the last steps would be all division."""


def time_waves(times: np.ndarray) -> np.ndarray:
    """(n,) → float32 (n, 64): cosines and sines of frequencies from 1 to 1,000 a unit of t."""
    import numpy as np

    frequencies = np.geomspace(1, 1000, WAVES // 2)
    angles = times[:, None] * frequencies
    return np.concatenate([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def clean(
    spec: FlowSpec, z: Tensor, waves: Tensor, condition: Tensor | None, ops: TokenOps
) -> Tensor:
    """The picture that the network sees in z.

    Args:
        z: a map.
        waves: of the times, as :func:`time_waves` gives them.
        condition: vectors; all 0 = left out. ``None`` where the network knows none.
    """
    told = ops.dense(
        ops.silu(ops.dense(waves, "time", spec.width, gain=LINEAR)), "time2", spec.width
    )
    rows = ops.learnt_tokens("nothing", spec.told_tokens, spec.width)
    if condition is not None:
        # A vector of length 1 is brought to the size that a layer expects, 1 for each number.
        condition = ops.scaled(condition, math.sqrt(spec.condition_width))
        inner = ops.gelu(ops.dense(condition, "told", spec.width, gain=LINEAR))
        told = ops.add(told, ops.dense(inner, "told.vector", spec.width, gain=LINEAR))
        wide = ops.dense(
            inner, "told.tokens", spec.told_tokens * spec.width, gain=LINEAR, bias=False
        )
        rows = ops.add(rows, ops.as_tokens(wide, spec.told_tokens))
    shared = ops.dense(ops.silu(told), "shared", 6 * spec.width, gain=0.0)
    x = ops.tokens(z, spec.side, spec.patch)
    x = ops.dense(x, "squeeze", spec.bottleneck, gain=LINEAR, bias=False)
    x = ops.dense(x, "enter", spec.width, gain=LINEAR)
    x = ops.add(x, ops.learnt_tokens("place", spec.tokens, spec.width))
    # One set for each row of the batch: what is added is 0.
    rows = ops.add(rows, ops.scaled(ops.last(x, 1), 0.0))
    x = ops.join(rows, x)
    for number in range(spec.depth):
        x = ops.part(_block, spec, f"block{number}", x, shared)
    x = ops.dense(
        ops.norm(ops.last(x, spec.tokens)), "leave", spec.patch**2 * spec.channels, gain=0.0
    )
    return ops.from_tokens(x, spec.side, spec.patch, spec.channels)


def _block(ops: TokenOps, spec: FlowSpec, name: str, x: Tensor, shared: Tensor) -> Tensor:
    own = ops.add(ops.learnt_tokens(name, 1, 6 * spec.width), shared)
    shift1, scale1, gate1, shift2, scale2, gate2 = ops.parts(own, 6)

    def moved(y: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
        y = ops.norm(y)
        return ops.add(ops.add(y, ops.multiply(y, scale)), shift)

    if spec.neighbours:
        x = ops.add(x, ops.near_tokens(x, f"{name}.near", spec.side // spec.patch, spec.width))

    y = ops.dense(moved(x, shift1, scale1), f"{name}.look", 3 * spec.width, gain=LINEAR, bias=False)
    query, key, value = ops.parts(y, 3)
    y = ops.attention(query, key, value, spec.heads)
    x = ops.add(x, ops.multiply(ops.dense(y, f"{name}.seen", spec.width, gain=LINEAR), gate1))
    y = ops.gelu(ops.dense(moved(x, shift2, scale2), f"{name}.think", 4 * spec.width))
    return ops.add(x, ops.multiply(ops.dense(y, f"{name}.thought", spec.width, gain=LINEAR), gate2))


def sample(spec: FlowSpec, noise: Tensor, condition: Tensor | None, ops: TokenOps) -> Tensor:
    """Noise → picture from −1 to 1, by Euler's method with guidance.

    Args:
        noise: vectors of ``spec.latent``, N(0, 1).
    """
    import numpy as np

    z = ops.to_map(noise, spec.side, spec.channels)
    for step in range(spec.sampling_steps):
        now, then = (shifted(spec, (step + n) / spec.sampling_steps) for n in (0, 1))
        waves = ops.given(f"waves.{step}", time_waves(np.array([now])))
        x = clean(spec, z, waves, condition, ops)
        if (
            condition is not None
            and spec.guidance > 1
            and spec.guided_from <= now <= spec.guided_to
        ):
            free = clean(spec, z, waves, ops.scaled(condition, 0.0), ops)
            x = ops.add(ops.scaled(x, spec.guidance), ops.scaled(free, 1 - spec.guidance))
        # z + Δt·(x − z) / (1 − t), as one mixture of the two.
        share = (then - now) / (1 - now)
        z = ops.add(ops.scaled(z, 1 - share), ops.scaled(x, share))
    z = ops.clip(z)
    return ops.clip(enlarge(spec, z, ops)) if spec.base else z


def shifted(spec: FlowSpec, time: float) -> float:
    """A time as :attr:`FlowSpec.shift` moves it towards the noise."""
    return time / (time + spec.shift * (1 - time))


def flow_parameters(spec: FlowSpec) -> dict[str, Declared]:
    """The network's parameters, by name."""
    from wenfang.training.declare import square, vector

    ops = DeclareTokens()
    told = vector(spec.condition_width) if spec.condition_width else None
    small = square(spec.side, spec.channels)
    clean(spec, small, vector(WAVES), told, ops)
    if spec.base:
        enlarge(spec, small, ops)
    return ops.declared
