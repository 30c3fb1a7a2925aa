"""The networks' operations in Keras, on TensorFlow.

Design choice: TensorFlow's own operations over a dictionary of variables, channels last, in the
common layout as it is; a ``keras.Model`` (:mod:`wenfang.training.keras_network`) owns the
variables. Keras' layers themselves are not used, for they know no pass in which the running
averages stand still.

What TensorFlow 2.21 can do on a CPU, as tried, forward, gradient and gradient of the gradient:

- convolutions and transposed ones: all three. ``SAME`` at 4 × 4 and stride 2 on an even side is
  a padding of 1 on each side, PyTorch's; said as explicit padding it is computed the same, but
  a whole step then takes 1.6 times as long;
- grouped convolutions: all three, but at no more speed than a convolution for each group, and
  only in builds with oneDNN: so they are split on a CPU, and left whole on a GPU;
- 1 × 1 convolutions: faster as a product of matrices;
- bilinear resizing: no gradient of the gradient is registered. As resizing is linear, it is the
  adjoint's adjoint, which :func:`_twice` says; no slower than TensorFlow's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wenfang.training.ops import EPSILON, KEPT
from wenfang.training.tensorflow_device import tensorflow


class KerasOps:
    """:class:`~wenfang.training.ops.Ops` over tensors of TensorFlow.

    Args:
        weights: name → variable, float32 in the common layout.
        training: batch norms by the batch's own mean and variance.
        moving: and their running averages move.
        half: products and convolutions in bfloat16.
        whole_groups: leave grouped convolutions whole.
    """

    def __init__(
        self,
        weights: Mapping[str, Any],
        *,
        training: bool = False,
        moving: bool = False,
        half: bool = False,
        whole_groups: bool = False,
    ) -> None:
        self._tf = tensorflow()
        self._weights = weights
        self._training, self._moving = training, moving
        self._kind = self._tf.bfloat16 if half else self._tf.float32
        self._whole_groups = whole_groups

    def _in(self, x: Any) -> Any:
        return self._tf.cast(x, self._kind)

    def _kernel(self, name: str) -> Any:
        return self._in(self._weights[f"{name}.kernel"])

    def _biased(self, x: Any, name: str, bias: bool) -> Any:
        return self._tf.nn.bias_add(x, self._in(self._weights[f"{name}.bias"])) if bias else x

    def dense(self, x: Any, name: str, units: int, *, gain: float = 1.0, bias: bool = True) -> Any:
        return self._biased(self._tf.matmul(self._in(x), self._kernel(name)), name, bias)

    def conv(
        self,
        x: Any,
        name: str,
        channels: int,
        kernel: int,
        *,
        groups: int = 1,
        gain: float = 1.0,
        bias: bool = True,
    ) -> Any:
        tf, x, weight = self._tf, self._in(x), self._kernel(name)
        if kernel == 1 and groups == 1:
            flat = tf.matmul(tf.reshape(x, [-1, x.shape[3]]), weight[0, 0])
            y = tf.reshape(flat, [-1, *x.shape[1:3], channels])
        elif groups == 1 or self._whole_groups:
            y = tf.nn.conv2d(x, weight, 1, "SAME")
        else:
            pairs = zip(tf.split(x, groups, 3), tf.split(weight, groups, 3), strict=True)
            y = tf.concat([tf.nn.conv2d(part, own, 1, "SAME") for part, own in pairs], 3)
        return self._biased(y, name, bias)

    def conv_down(self, x: Any, name: str, channels: int, *, bias: bool = True) -> Any:
        y = self._tf.nn.conv2d(self._in(x), self._kernel(name), 2, "SAME")
        return self._biased(y, name, bias)

    def conv_up(self, x: Any, name: str, channels: int, *, bias: bool = True) -> Any:
        tf, x = self._tf, self._in(x)
        # TensorFlow's layout is (height, width, out, in) here.
        weight = tf.transpose(self._kernel(name), [0, 1, 3, 2])
        shape = [_rows(tf, x), x.shape[1] * 2, x.shape[2] * 2, channels]
        return self._biased(tf.nn.conv2d_transpose(x, weight, shape, 2, "SAME"), name, bias)

    def batch_norm(self, x: Any, name: str) -> Any:
        tf = self._tf
        own = {key: self._weights[f"{name}.{key}"] for key in ("scale", "shift")}
        mean, variance = (self._weights[f"{name}.{key}"] for key in ("mean", "variance"))
        how = {"scale": own["scale"], "offset": own["shift"], "epsilon": EPSILON}
        fused = tf.raw_ops.FusedBatchNormV3
        if not self._training:
            return fused(x=x, mean=mean, variance=variance, is_training=False, **how)[0]
        y, batch_mean, batch_variance, *_ = fused(x=x, mean=[], variance=[], **how)
        if self._moving:
            number = tf.cast(tf.size(x) // x.shape[3], tf.float32)
            # Its variance is divided by one less than the number of values; ours is not.
            batch_variance *= (number - 1) / number
            mean.assign_add((batch_mean - mean) * (1 - KEPT))
            variance.assign_add((batch_variance - variance) * (1 - KEPT))
        return y

    def constant_map(self, name: str, size: int, channels: int, like: Any) -> Any:
        tf = self._tf
        shape = [_rows(tf, like), size, size, channels]
        return tf.broadcast_to(self._in(self._weights[f"{name}.map"])[tf.newaxis], shape)

    def up(self, x: Any) -> Any:
        return _twice(self._tf)(x)

    def down(self, x: Any) -> Any:
        return self._tf.nn.avg_pool2d(x, 2, 2, "VALID")

    def leaky_relu(self, x: Any, slope: float = 0.2) -> Any:
        return self._tf.nn.leaky_relu(x, slope)

    def relu(self, x: Any) -> Any:
        return self._tf.nn.relu(x)

    def tanh(self, x: Any) -> Any:
        return self._tf.tanh(x)

    def clip(self, x: Any) -> Any:
        return self._tf.clip_by_value(x, -1, 1)

    def add(self, x: Any, y: Any) -> Any:
        return self._in(x) + self._in(y)

    def multiply(self, x: Any, y: Any) -> Any:
        x, y = self._in(x), self._in(y)
        if len(x.shape) != len(y.shape):
            x, y = (each if len(each.shape) == 4 else each[:, None, None] for each in (x, y))
        return x * y

    def concat(self, vectors: Sequence[Any]) -> Any:
        return self._tf.concat([self._in(each) for each in vectors], 1)

    def to_map(self, x: Any, size: int, channels: int) -> Any:
        return self._tf.reshape(x, [-1, size, size, channels])

    def flatten(self, x: Any) -> Any:
        height, width, channels = x.shape[1:]
        return self._tf.reshape(x, [-1, height * width * channels])

    def mean_map(self, x: Any) -> Any:
        return self._tf.reduce_mean(x, [1, 2])

    def sum_vector(self, x: Any) -> Any:
        return self._tf.reduce_sum(x, 1, keepdims=True)


def _rows(tf: Any, x: Any) -> Any:
    """The batch's size: a number where it is known, which is faster."""
    return tf.shape(x)[0] if x.shape[0] is None else x.shape[0]


def _twice(tf: Any) -> Any:
    """Bilinear resizing and its adjoint, each the other's gradient, as often as one likes."""

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def resize(x: Any) -> Any:
        size = [x.shape[1] * 2, x.shape[2] * 2]
        y = tf.raw_ops.ResizeBilinear(images=x, size=size, half_pixel_centers=True)
        return tf.cast(y, x.dtype), adjoint

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def adjoint(y: Any) -> Any:
        shape = [_rows(tf, y), y.shape[1] // 2, y.shape[2] // 2, y.shape[3]]
        x = tf.raw_ops.ResizeBilinearGrad(
            grads=tf.cast(y, tf.float32), original_image=tf.zeros(shape), half_pixel_centers=True
        )
        return tf.cast(x, y.dtype), resize

    return resize


class KerasArithmetic:
    """What the losses and the augmentation need beside + − × ÷."""

    def __init__(self) -> None:
        self._tf = tensorflow()

    def softplus(self, x: Any) -> Any:
        return self._tf.nn.softplus(x)

    def relu(self, x: Any) -> Any:
        return self._tf.nn.relu(x)

    def mean(self, x: Any) -> Any:
        return self._tf.reduce_mean(x)

    def sum_each(self, x: Any) -> Any:
        return self._tf.reduce_sum(x, list(range(1, len(x.shape))))

    def log_sum_exp_each(self, x: Any) -> Any:
        return self._tf.reduce_logsumexp(x, list(range(1, len(x.shape))))

    def colours(self, picture: Any) -> Any:
        return picture[..., :3]

    def alpha(self, picture: Any) -> Any:
        return picture[..., 3:]

    def join(self, colours: Any, alpha: Any) -> Any:
        return self._tf.concat((colours, alpha), 3)

    def mean_channels(self, picture: Any) -> Any:
        return self._tf.reduce_mean(picture, 3, keepdims=True)

    def mean_each(self, picture: Any) -> Any:
        return self._tf.reduce_mean(picture, [1, 2, 3], keepdims=True)

    def pick(self, picture: Any, rows: Any, columns: Any) -> Any:
        _, side, _, channels = picture.shape
        flat = self._tf.reshape(picture, [-1, side, side * channels])
        moved = self._tf.reshape(rows @ flat, [-1, side, side, channels])
        return columns[:, None] @ moved

    def over_channels(self, values: Any) -> Any:
        return values[..., None]
