"""Cross-entropy from the formula up.

For logits a, softmax p_k = e^(a_k) / Σ e^(a_j), and a target distribution t:

    H(t, p) = −Σ t_k log p_k = log Σ e^(a_j) − Σ t_k a_k,    as Σ t_k = 1.

The logarithm of the sum is the backend's own stable one. Smoothed by ε over K classes, a one-hot
t becomes (1 − ε) t + ε / K (Szegedy et al. 2016, arXiv 1512.00567, section 7).
"""

from __future__ import annotations

from typing import Any, Protocol

Logits = Any


class CrossEntropyOps(Protocol):
    """What it is made of, beside arithmetic."""

    def mean(self, x: Logits) -> Logits:
        """Over everything: a scalar."""
        ...

    def sum_each(self, x: Logits) -> Logits:
        """Over all but the batch: (batch,)."""
        ...

    def log_sum_exp_each(self, x: Logits) -> Logits:
        """log Σ e^x over all but the batch, without overflow: (batch,)."""
        ...


def cross_entropy(logits: Logits, target: Logits, smoothing: float, ops: CrossEntropyOps) -> Logits:
    """Mean H(t, p) over the batch, in nats.

    Args:
        logits: (batch, classes).
        target: (batch, classes), one-hot.
        smoothing: ε, 0 to 1.
    """
    classes = logits.shape[-1]
    target = (1.0 - smoothing) * target + smoothing / classes
    return ops.mean(ops.log_sum_exp_each(logits) - ops.sum_each(target * logits))
