"""What the two networks are trained to lower, from the formulas up, once for all frameworks.

Notation: x a real picture, z noise, G(z) a generated picture, a(·) the discriminator's logit and
D = σ(a) its probability of "real", with σ(a) = 1 / (1 + e^−a). Written with logits, for

    log D     = log σ(a)      = −softplus(−a)
    log(1−D)  = log σ(−a)     = −softplus(a),        softplus(t) = log(1 + e^t),

and softplus(t) = max(t, 0) + log(1 + e^−|t|) neither overflows nor loses its digits, whereas
log(1 − D) is −∞ in float32 as soon as a > 17.

Every discriminator's loss here is minimised, so it is the negative of what the papers maximise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from wenfang.training.gan.spec import Loss

Logits = Any
"""A backend's tensor, (batch, 1); ``+``, ``-`` and ``*`` work on it."""


class LossOps(Protocol):
    """What the losses are made of, beside arithmetic."""

    def softplus(self, x: Logits) -> Logits: ...

    def relu(self, x: Logits) -> Logits: ...

    def mean(self, x: Logits) -> Logits:
        """Over everything: a scalar."""
        ...

    def sum_each(self, x: Logits) -> Logits:
        """Over all but the batch: (batch,)."""
        ...


@dataclass(frozen=True, slots=True)
class GanLoss:
    """A pair of losses.

    Attributes:
        discriminator: (real logits, generated logits, ops) → scalar.
        generator: the same arguments → scalar.
        pairs: whether the generator's loss looks at the real logits at all.
    """

    discriminator: Callable[[Logits, Logits, LossOps], Logits]
    generator: Callable[[Logits, Logits, LossOps], Logits]
    pairs: bool = False


def value(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))].

    Goodfellow et al. 2014 (arXiv 1406.2661), equation 1; the game is min_G max_D V. At the
    discriminator's optimum D* = p / (p + q), V = 2·JSD(p ‖ q) − log 4, so that −log 4 is
    reached only where the generator's distribution q is the data's p.
    """
    return -(ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake)))


def _lower_value(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """max_D V, as something to lower: −V."""
    return -value(real, fake, ops)


def _minimax_generator(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """min_G V: of V's two terms only E[log(1 − D(G(z)))] depends on G."""
    return -ops.mean(ops.softplus(fake))


def _non_saturating_generator(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """max_G E[log D(G(z))] (the same paper, end of section 3).

    d/da log(1 − σ(a)) = −σ(a) vanishes while the generator still loses (a → −∞), where
    d/da (−log σ(a)) = −σ(−a) is at its largest; the fixed point is the same.
    """
    return ops.mean(ops.softplus(-fake))


def _hinge_discriminator(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """E[max(0, 1 − a(x))] + E[max(0, 1 + a(G(z)))] (Lim & Ye 2017, arXiv 1705.02894)."""
    return ops.mean(ops.relu(1.0 - real)) + ops.mean(ops.relu(1.0 + fake))


def _hinge_generator(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """−E[a(G(z))]."""
    return -ops.mean(fake)


def _relativistic_discriminator(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """E[softplus(−(a(x) − a(G(z))))], picture i of the one against picture i of the other.

    Jolicoeur-Martineau 2019 (arXiv 1807.00734): −log P(x looks more real than G(z)) for
    P = σ(a(x) − a(G(z))). Every generated picture is judged against a real one, so no single
    threshold can hold all of them apart, which is what lets modes drop. R3GAN (arXiv
    2501.05441, section 3) shows that it converges locally with R1 and R2.
    """
    return ops.mean(ops.softplus(fake - real))


def _relativistic_generator(real: Logits, fake: Logits, ops: LossOps) -> Logits:
    """The same game from the other side: E[softplus(−(a(G(z)) − a(x)))]."""
    return ops.mean(ops.softplus(real - fake))


LOSSES: dict[Loss, GanLoss] = {
    "minimax": GanLoss(_lower_value, _minimax_generator),
    "non-saturating": GanLoss(_lower_value, _non_saturating_generator),
    "hinge": GanLoss(_hinge_discriminator, _hinge_generator),
    "relativistic": GanLoss(_relativistic_discriminator, _relativistic_generator, pairs=True),
}


def squared_gradient(gradient: Logits, ops: LossOps) -> Logits:
    """E‖∇ₓ a(x)‖² from the gradient of Σᵢ a(xᵢ): R1 on real pictures, R2 on generated ones.

    Mescheder, Geiger & Nowozin 2018 (arXiv 1801.04406), equations 9 and 10; the weight is γ/2.
    As row i of the logits depends on row i of the pictures alone, the gradient of the sum holds
    each picture's own (with batch normalisation only nearly so). The pictures are those that the
    discriminator sees, after augmentation.
    """
    return ops.mean(ops.sum_each(gradient * gradient))
