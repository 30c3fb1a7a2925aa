"""Four training loops over one DCGAN with the same first weights, for ``benchmarks/gan.py``.

``pytorch example`` does what the DCGAN of PyTorch's public examples does in a step (modules of
layers, binary cross-entropy on probabilities, the discriminator's real and generated halves one
after the other, five figures fetched one by one), ``tensorflow tutorial`` what TensorFlow's
public DCGAN tutorial does (Keras layers, one compiled step, two tapes, both networks changed
from the same forward pass). Both are written from what those do. Layers, initial values and
optimiser are Wenfang's, so that the networks are the same; the tutorial's dropout is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from wenfang.training.declare import initial
from wenfang.training.gan.networks import discriminator_parameters, generator_parameters
from wenfang.training.gan.spec import GanSpec
from wenfang.training.trainer import Batch

Losses = tuple[float, float]
Step = Callable[[np.ndarray, np.ndarray | None], Losses]
"""(pictures, noise; None = draw it) → the discriminator's and the generator's loss."""
Sample = Callable[[np.ndarray], np.ndarray]
"""noise → pictures, (n, side, side, channels) from −1 to 1."""


@dataclass(frozen=True)
class Loop:
    """A loop's own networks, to train and to draw with."""

    step: Step
    sample: Sample


Weights = dict[str, np.ndarray]


def values_of(spec: GanSpec) -> tuple[Weights, Weights]:
    """The generator's and the discriminator's first values."""
    parameters = (generator_parameters(spec), discriminator_parameters(spec))
    generator, discriminator = (initial(each, spec.seed) for each in parameters)
    return generator, discriminator


def _ours(trainer: Any, spec: GanSpec) -> Loop:
    random = np.random.Generator(np.random.Philox(1))

    def step(real: np.ndarray, noise: np.ndarray | None) -> Losses:
        if noise is None:
            noise = random.standard_normal((len(real), spec.latent), dtype=np.float32)
        nothing = np.zeros((len(real), 0), np.float32)
        figures = trainer.step(
            Batch(real=real, condition=nothing, noise=noise, augment=nothing, probability=0.0)
        )
        return figures["discriminator"], figures["generator"]

    def sample(noise: np.ndarray) -> np.ndarray:
        found: np.ndarray = trainer.sample(noise, np.zeros((len(noise), 0), np.float32))
        return found

    return Loop(step, sample)


def ours_torch(spec: GanSpec) -> Loop:
    from wenfang.training.gan.torch_trainer import TorchGanTrainer

    return _ours(TorchGanTrainer(spec, device="cpu"), spec)


def ours_torch_mixed(spec: GanSpec) -> Loop:
    return ours_torch(spec.model_copy(update={"precision": "mixed"}))


def ours_keras_mixed(spec: GanSpec) -> Loop:
    return ours_keras(spec.model_copy(update={"precision": "mixed"}))


def ours_keras(spec: GanSpec) -> Loop:
    from wenfang.training.gan.keras_trainer import KerasGanTrainer

    return _ours(KerasGanTrainer(spec, device="cpu"), spec)


def _names(values: Weights) -> list[str]:
    """Of the strided layers, in their order."""
    kernels = [name.removesuffix(".kernel") for name in values if name.endswith(".kernel")]
    return [name for name in kernels if name not in ("first", "judge")]


def _torch_networks(spec: GanSpec) -> tuple[Any, Any]:
    import torch
    from torch import nn

    generator, discriminator = values_of(spec)
    width = spec.channels_at(4)

    def put(layer: Any, kernel: np.ndarray, bias: np.ndarray | None) -> Any:
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(np.ascontiguousarray(kernel)))
            if bias is not None:
                layer.bias.copy_(torch.from_numpy(bias))
        return layer

    def norm(channels: int) -> Any:
        return nn.BatchNorm2d(channels)

    first = nn.ConvTranspose2d(spec.latent, width, 4, 1, 0, bias=False)
    kernel = generator["first.kernel"].reshape(-1, 4, 4, width).transpose(0, 3, 1, 2)
    layers = [put(first, kernel, None), norm(width), nn.ReLU(True)]
    for name in _names(generator):
        kernel, bias = generator[f"{name}.kernel"], generator.get(f"{name}.bias")
        read, made = kernel.shape[2:]
        layer = nn.ConvTranspose2d(read, made, 4, 2, 1, bias=bias is not None)
        layers.append(put(layer, kernel.transpose(2, 3, 0, 1), bias))
        layers += [norm(made), nn.ReLU(True)] if bias is None else [nn.Tanh()]
    judges: list[Any] = []
    for name in _names(discriminator):
        kernel, bias = discriminator[f"{name}.kernel"], discriminator.get(f"{name}.bias")
        read, made = kernel.shape[2:]
        layer = nn.Conv2d(read, made, 4, 2, 1, bias=bias is not None)
        judges.append(put(layer, kernel.transpose(3, 2, 0, 1), bias))
        judges += [norm(made)] if bias is None else []
        judges.append(nn.LeakyReLU(0.2, inplace=True))
    kernel = discriminator["judge.kernel"].reshape(4, 4, width, 1).transpose(3, 2, 0, 1)
    last = put(nn.Conv2d(width, 1, 4, 1, 0), kernel, discriminator["judge.bias"])
    return nn.Sequential(*layers), nn.Sequential(*judges, last, nn.Sigmoid())


def pytorch_example(spec: GanSpec) -> Loop:
    import torch
    from torch import nn, optim

    net_g, net_d = _torch_networks(spec)
    criterion = nn.BCELoss()
    rates = {"lr": spec.learning_rate, "betas": (spec.beta1, spec.beta2)}
    optimiser_d = optim.Adam(net_d.parameters(), **rates)
    optimiser_g = optim.Adam(net_g.parameters(), **rates)

    def step(pictures: np.ndarray, noise: np.ndarray | None) -> Losses:
        real = torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()
        many = real.size(0)
        net_d.zero_grad()
        label = torch.full((many,), 1.0)
        output = net_d(real).view(-1, 1).squeeze(1)
        loss_real = criterion(output, label)
        loss_real.backward()
        output.mean().item()
        if noise is None:
            z = torch.randn(many, spec.latent, 1, 1)
        else:
            z = torch.from_numpy(noise)[:, :, None, None]
        fake = net_g(z)
        label.fill_(0.0)
        output = net_d(fake.detach()).view(-1, 1).squeeze(1)
        loss_fake = criterion(output, label)
        loss_fake.backward()
        output.mean().item()
        loss_d = loss_real + loss_fake
        optimiser_d.step()
        net_g.zero_grad()
        label.fill_(1.0)
        output = net_d(fake).view(-1, 1).squeeze(1)
        loss_g = criterion(output, label)
        loss_g.backward()
        output.mean().item()
        optimiser_g.step()
        return loss_d.item(), loss_g.item()

    def sample(noise: np.ndarray) -> np.ndarray:
        with torch.no_grad():  # in training mode, as the example draws its sheets
            made = net_g(torch.from_numpy(noise)[:, :, None, None])
        found: np.ndarray = made.permute(0, 2, 3, 1).numpy()
        return found

    return Loop(step, sample)


def _keras_networks(spec: GanSpec) -> tuple[Any, Any]:
    import keras
    from keras import layers

    generator, discriminator = values_of(spec)
    width = spec.channels_at(4)

    def norm() -> Any:
        return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)

    made_g = keras.Sequential([keras.Input((spec.latent,))])
    made_g.add(layers.Dense(4 * 4 * width, use_bias=False))
    made_g.layers[-1].set_weights([generator["first.kernel"]])
    for layer in (layers.Reshape((4, 4, width)), norm(), layers.ReLU()):
        made_g.add(layer)
    for name in _names(generator):
        kernel, bias = generator[f"{name}.kernel"], generator.get(f"{name}.bias")
        how = {"strides": 2, "padding": "same", "use_bias": bias is not None}
        made_g.add(layers.Conv2DTranspose(kernel.shape[3], 4, **how))
        own = [kernel.transpose(0, 1, 3, 2)]
        made_g.layers[-1].set_weights(own if bias is None else [*own, bias])
        for layer in (norm(), layers.ReLU()) if bias is None else (layers.Activation("tanh"),):
            made_g.add(layer)
    side = spec.resolution
    made_d = keras.Sequential([keras.Input((side, side, spec.channels))])
    for name in _names(discriminator):
        kernel, bias = discriminator[f"{name}.kernel"], discriminator.get(f"{name}.bias")
        how = {"strides": 2, "padding": "same", "use_bias": bias is not None}
        made_d.add(layers.Conv2D(kernel.shape[3], 4, **how))
        made_d.layers[-1].set_weights([kernel] if bias is None else [kernel, bias])
        if bias is None:
            made_d.add(norm())
        made_d.add(layers.LeakyReLU(0.2))
    made_d.add(layers.Flatten())
    made_d.add(layers.Dense(1))
    made_d.layers[-1].set_weights([discriminator["judge.kernel"], discriminator["judge.bias"]])
    return made_g, made_d


def tensorflow_tutorial(spec: GanSpec) -> Loop:
    from wenfang.training.tensorflow_device import tensorflow

    tf = tensorflow()
    import keras

    generator, discriminator = _keras_networks(spec)
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    rates = {"learning_rate": spec.learning_rate, "beta_1": spec.beta1, "beta_2": spec.beta2}
    generator_adam = keras.optimizers.Adam(**rates)
    discriminator_adam = keras.optimizers.Adam(**rates)

    @tf.function
    def train_step(pictures: Any, noise: Any) -> Any:
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            generated = generator(noise, training=True)
            real_output = discriminator(pictures, training=True)
            fake_output = discriminator(generated, training=True)
            loss_g = entropy(tf.ones_like(fake_output), fake_output)
            loss_d = entropy(tf.ones_like(real_output), real_output) + entropy(
                tf.zeros_like(fake_output), fake_output
            )
        slopes_g = generator_tape.gradient(loss_g, generator.trainable_variables)
        slopes_d = discriminator_tape.gradient(loss_d, discriminator.trainable_variables)
        generator_adam.apply_gradients(zip(slopes_g, generator.trainable_variables, strict=True))
        discriminator_adam.apply_gradients(
            zip(slopes_d, discriminator.trainable_variables, strict=True)
        )
        return loss_d, loss_g

    def step(pictures: np.ndarray, noise: np.ndarray | None) -> Losses:
        z = tf.random.normal((len(pictures), spec.latent)) if noise is None else noise
        loss_d, loss_g = train_step(tf.constant(pictures), tf.convert_to_tensor(z))
        return float(loss_d), float(loss_g)

    def sample(noise: np.ndarray) -> np.ndarray:
        found: np.ndarray = generator(noise, training=False).numpy()
        return found

    return Loop(step, sample)


LOOPS: dict[str, Callable[[GanSpec], Loop]] = {
    "ours, torch": ours_torch,
    "ours, keras": ours_keras,
    "pytorch example": pytorch_example,
    "tensorflow tutorial": tensorflow_tutorial,
}
MIXED: dict[str, Callable[[GanSpec], Loop]] = {
    "ours, torch, mixed": ours_torch_mixed,
    "ours, keras, mixed": ours_keras_mixed,
}
"""In bfloat16 where the processor has instructions for it; the public loops have float32 only."""
