"""The classifier, one function over :class:`~wenfang.training.ops.Ops`.

A small residual network with batch normalisation, pre-activated (He et al. 2016, arXiv
1603.05027): x + conv(relu(norm(conv(relu(norm(x)))))). Averaging and a 1 × 1 convolution halve
the size down to 4 × 4, where it is averaged over all places.
"""

from __future__ import annotations

import math

from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.ops import Declared, Ops, Tensor

LAST_SIZE = 4
LINEAR = math.sqrt(0.5)


def classifier(spec: ClassifierSpec, picture: Tensor, ops: Ops) -> Tensor:
    """Picture (−1 to 1) → (batch, classes) logits."""
    # No biases: every norm takes a shift of a whole channel away again.
    x = ops.conv(picture, "from_picture", spec.channels_at(spec.resolution), 3, bias=False)
    size: int = spec.resolution
    while True:
        for number in range(spec.depth):
            x = _block(x, f"block{size}.{number}", spec.channels_at(size), ops)
        if size == LAST_SIZE:
            break
        size //= 2
        x = ops.conv(ops.down(x), f"to{size}", spec.channels_at(size), 1, gain=LINEAR, bias=False)
    x = ops.mean_map(ops.relu(ops.batch_norm(x, "norm")))
    return ops.dense(x, "judge", len(spec.classes), gain=LINEAR)


def classifier_parameters(spec: ClassifierSpec) -> dict[str, Declared]:
    """Its parameters, by name."""
    from wenfang.training.declare import Declare, square

    ops = Declare()
    classifier(spec, square(spec.resolution, spec.channels), ops)
    return ops.declared


def _block(x: Tensor, name: str, channels: int, ops: Ops) -> Tensor:
    y = ops.relu(ops.batch_norm(x, f"{name}.norm1"))
    y = ops.conv(y, f"{name}.conv1", channels, 3, bias=False)
    y = ops.relu(ops.batch_norm(y, f"{name}.norm2"))
    # Zero at first: the block begins as the identity.
    return ops.add(x, ops.conv(y, f"{name}.conv2", channels, 3, gain=0.0, bias=False))
