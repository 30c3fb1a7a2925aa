"""The generators and discriminators, each one function over :class:`~wenfang.training.ops.Ops`.

Two backbones:

- ``dcgan`` (Radford, Metz & Chintala 2016, arXiv 1511.06434, section 3): strided and transposed
  convolutions, no pooling, batch normalisation but at the generator's output and the
  discriminator's input, ReLU in the one, leaky ReLU in the other, tanh at the end.
- ``residual`` (R3GAN: Huang, Gokaslan, Kuleshov & Tompkin 2024, arXiv 2501.05441, section 4):
  bottleneck blocks x + W₃ φ(W₂ φ(W₁ x)) of 1 × 1, 3 × 3 (in groups) and 1 × 1 without any
  normalisation, kept steady by their first values alone (Fix-up, Zhang et al. 2019: the last
  kernel 0, the others scaled by L^(−1/4) for L blocks); bilinear resampling; the 4 × 4 map is a
  learnt one, each channel scaled from the noise. Its picture is not squashed, so that no
  gradient dies at black and white: what leaves −1 to 1 is cut off where pictures are shown
  (:func:`shown`), not where they are judged.

The condition is embedded and put beside the noise; the discriminator judges by projection
(Miyato & Koyama 2018, arXiv 1802.05637): logit = w·φ(x) + (V c)·φ(x).

Gains: kernels begin He-normal, which suits what goes through a ReLU; ``LINEAR`` corrects for
what does not, and a condition is of length 1 (one-hot, or a text's), hence :func:`_embedded`.
"""

from __future__ import annotations

import math

from wenfang.training.gan.spec import GanSpec
from wenfang.training.ops import Declared, Ops, Tensor

FIRST_SIZE = 4
LINEAR = math.sqrt(0.5)


def generator(spec: GanSpec, noise: Tensor, condition: Tensor, ops: Ops) -> Tensor:
    """Noise → picture as the discriminator sees it in training.

    Args:
        noise: vectors of ``spec.latent``.
        condition: vectors of ``spec.condition_width``; not looked at where that is 0.

    Returns:
        A map of ``spec.resolution`` and ``spec.channels``; for ``residual`` not bounded.
    """
    style = noise
    if spec.conditioning != "none":
        style = ops.concat([noise, _told(spec, condition, ops)])
    return (_dcgan_generator if spec.backbone == "dcgan" else _residual_generator)(spec, style, ops)


def shown(spec: GanSpec, noise: Tensor, condition: Tensor, ops: Ops) -> Tensor:
    """Noise → picture from −1 to 1, for people and files."""
    picture = generator(spec, noise, condition, ops)
    return picture if spec.backbone == "dcgan" else ops.clip(picture)


def discriminator(spec: GanSpec, picture: Tensor, condition: Tensor, ops: Ops) -> Tensor:
    """Picture → (batch, 1) logits: over 0 = taken for real."""
    inner = _dcgan_features if spec.backbone == "dcgan" else _residual_features
    logit, features = inner(spec, picture, ops)
    if spec.conditioning == "none":
        return logit
    width = spec.channels_at(FIRST_SIZE)
    told = _embedded(spec, condition, "project", width, ops, gain=1 / math.sqrt(width))
    return ops.add(logit, ops.sum_vector(ops.multiply(features, told)))


def generator_parameters(spec: GanSpec) -> dict[str, Declared]:
    """The generator's parameters, by name."""
    from wenfang.training.declare import Declare, vector

    ops = Declare()
    generator(spec, vector(spec.latent), vector(spec.condition_width), ops)
    return ops.declared


def discriminator_parameters(spec: GanSpec) -> dict[str, Declared]:
    """The discriminator's parameters, by name."""
    from wenfang.training.declare import Declare, square, vector

    ops = Declare()
    picture = square(spec.resolution, spec.channels)
    discriminator(spec, picture, vector(spec.condition_width), ops)
    return ops.declared


def _embedded(
    spec: GanSpec, condition: Tensor, name: str, units: int, ops: Ops, *, gain: float = 1.0
) -> Tensor:
    """A condition of length 1 → numbers of variance ``gain``² at first."""
    unit_variance = math.sqrt(spec.condition_width / 2)
    return ops.dense(condition, name, units, gain=gain * unit_variance)


def _told(spec: GanSpec, condition: Tensor, ops: Ops) -> Tensor:
    """What stands beside the noise. A class's row is learnt as it is; texts lie close to each
    other, and a second layer can tell them apart."""
    told = _embedded(spec, condition, "embed", spec.embedding, ops)
    if spec.conditioning == "class":
        return told
    return ops.dense(ops.leaky_relu(told), "embed2", spec.embedding)


def _sizes(spec: GanSpec) -> list[int]:
    """4, 8, … up to the resolution."""
    return [FIRST_SIZE << n for n in range((spec.resolution // FIRST_SIZE).bit_length())]


def _dcgan_generator(spec: GanSpec, style: Tensor, ops: Ops) -> Tensor:
    *inner, last = _sizes(spec)[1:]
    channels = spec.channels_at(FIRST_SIZE)
    x = ops.dense(style, "first", FIRST_SIZE * FIRST_SIZE * channels, bias=False)
    x = ops.to_map(x, FIRST_SIZE, channels)
    x = ops.relu(ops.batch_norm(x, "first.norm"))
    for size in inner:
        x = ops.conv_up(x, f"up{size}", spec.channels_at(size), bias=False)
        x = ops.relu(ops.batch_norm(x, f"up{size}.norm"))
    return ops.tanh(ops.conv_up(x, f"up{last}", spec.channels))


def _dcgan_features(spec: GanSpec, picture: Tensor, ops: Ops) -> tuple[Tensor, Tensor]:
    """Logit without the condition, and the features φ(x)."""
    first, *inner = _sizes(spec)[-2::-1]
    x = ops.leaky_relu(ops.conv_down(picture, f"down{first}", spec.channels_at(first)))
    for size in inner:
        x = ops.conv_down(x, f"down{size}", spec.channels_at(size), bias=False)
        x = ops.leaky_relu(ops.batch_norm(x, f"down{size}.norm"))
    return ops.dense(ops.flatten(x), "judge", 1), ops.mean_map(x)


def _residual_generator(spec: GanSpec, style: Tensor, ops: Ops) -> Tensor:
    sizes = _sizes(spec)
    channels = spec.channels_at(FIRST_SIZE)
    basis = ops.constant_map("basis", FIRST_SIZE, channels, style)
    x = ops.multiply(basis, ops.dense(style, "style", channels, gain=LINEAR))
    for size in sizes:
        if size > FIRST_SIZE:
            # A 1 × 1 convolution and the resampling commute: first the one on the smaller map.
            x = ops.up(_change_channels(spec, x, size // 2, size, ops))
        x = _blocks(spec, x, size, ops)
    return ops.conv(x, "to_picture", spec.channels, 1, gain=LINEAR)


def _residual_features(spec: GanSpec, picture: Tensor, ops: Ops) -> tuple[Tensor, Tensor]:
    """Logit without the condition, and the features φ(x)."""
    x = ops.conv(picture, "from_picture", spec.channels_at(spec.resolution), 1, gain=LINEAR)
    for size in reversed(_sizes(spec)):
        if size < spec.resolution:
            x = _change_channels(spec, ops.down(x), size * 2, size, ops)
        x = _blocks(spec, x, size, ops)
    # The generator's learnt map, the other way round: each channel weighed place by place.
    basis = ops.constant_map("basis", FIRST_SIZE, spec.channels_at(FIRST_SIZE), x)
    features = ops.mean_map(ops.multiply(x, basis))
    # The mean over 16 places is a quarter as large as their sum of N(0, 1/16) weights.
    return ops.dense(features, "judge", 1, gain=FIRST_SIZE * LINEAR), features


def _change_channels(spec: GanSpec, x: Tensor, before: int, after: int, ops: Ops) -> Tensor:
    channels = spec.channels_at(after)
    if channels == spec.channels_at(before):
        return x
    return ops.conv(x, f"to{after}", channels, 1, gain=LINEAR, bias=False)


def _blocks(spec: GanSpec, x: Tensor, size: int, ops: Ops) -> Tensor:
    channels = spec.channels_at(size)
    inner = channels * spec.expansion
    gain = (len(_sizes(spec)) * spec.depth) ** -0.25
    for number in range(spec.depth):
        name = f"block{size}.{number}"
        y = ops.leaky_relu(ops.conv(x, f"{name}.in", inner, 1, gain=gain))
        y = ops.conv(y, f"{name}.mix", inner, 3, groups=spec.groups, gain=gain)
        y = ops.conv(ops.leaky_relu(y), f"{name}.out", channels, 1, gain=0.0, bias=False)
        x = ops.add(x, y)
    return x
