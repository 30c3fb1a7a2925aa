"""The second stage of a cascade (Ho et al. 2022, arXiv 2106.15282): a small picture made large.

A convolutional network over :class:`~wenfang.training.ops.Ops`, trained beside the flow and by
pictures alone: each is made small, disturbed a little, as what a flow draws is never quite right
("conditioning augmentation", section 4.2 there), and is to be found again by the mean absolute
difference. What is left to it is local: edges, corners, the manner of a style. It learns that
from every picture, whatever it shows, while the flow needs to place a sixteenth of the values.

Its last convolution begins at 0, so that it starts as bilinear enlargement.
"""

from __future__ import annotations

from wenfang.training.flow.spec import FlowSpec
from wenfang.training.ops import Ops, Tensor

NARROWEST = 16


def enlarge(spec: FlowSpec, small: Tensor, ops: Ops) -> Tensor:
    """A map of ``spec.base`` → one of ``spec.resolution``, not bounded."""
    size: int = spec.base
    width = spec.enlarging
    plain = small
    x = ops.conv(small, "enlarge.in", width, 3)
    for number in range(2):
        x = _block(x, f"enlarge{size}.{number}", width, ops)
    while size < spec.resolution:
        size, width = size * 2, max(width // 2, NARROWEST)
        # A 1 × 1 convolution and the resampling commute: first the one on the smaller map.
        x = ops.up(ops.conv(x, f"enlarge.to{size}", width, 1, bias=False))
        x = _block(x, f"enlarge{size}", width, ops)
        plain = ops.up(plain)
    return ops.add(plain, ops.conv(ops.leaky_relu(x), "enlarge.out", spec.channels, 3, gain=0.0))


def _block(x: Tensor, name: str, width: int, ops: Ops) -> Tensor:
    y = ops.conv(ops.leaky_relu(x), f"{name}.in", width, 3)
    return ops.add(x, ops.conv(ops.leaky_relu(y), f"{name}.out", width, 3, gain=0.3))
