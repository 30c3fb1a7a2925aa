"""A classifier trained in Keras, on TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wenfang.training.adam_state import fitting_adam
from wenfang.training.classifier.losses import cross_entropy
from wenfang.training.classifier.networks import classifier, classifier_parameters
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.keras_network import keras_network
from wenfang.training.keras_ops import KerasArithmetic, KerasOps
from wenfang.training.keras_optimiser import KerasAdam, follow
from wenfang.training.state import PICTURES, ema_weight, fitting, named, of_part, progress
from wenfang.training.tensorflow_device import keras_device, tensorflow
from wenfang.training.trainer import Batch

if TYPE_CHECKING:
    import numpy as np


class KerasClassifierTrainer:
    """A trainer whose batch holds pictures and, as condition, their classes one-hot.

    Attributes:
        models: ``classifier`` and ``average`` (with averaged weights), each a ``keras.Model``.

    Args:
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:1``.
        setting: where the device was asked for, for the error.

    Raises:
        EngineError: TensorFlow or the device is not here, or cannot do the precision.
    """

    def __init__(
        self, spec: ClassifierSpec, *, device: str = "auto", setting: str = "device"
    ) -> None:
        tf = self._tf = tensorflow()
        self._spec = spec
        self.device = keras_device(device, setting=setting, precision=spec.precision)
        self._declared = classifier_parameters(spec)
        with tf.device(self.device):
            self.models = {part: keras_network("classifier", spec) for part in self._parts()}
            self._weights = {part: model.by_name() for part, model in self.models.items()}
            mine = self._weights["classifier"]
            trained = {name: mine[name] for name, is_ in self._declared.items() if is_.trained}
            self._adam = KerasAdam(trained, spec.learning_rate, spec.beta1, spec.beta2)
        self._step = tf.function(self._whole_step, jit_compile=self.device != "/CPU:0")
        self._told = tf.function(self._classify, reduce_retracing=True)
        self._pictures = 0

    @staticmethod
    def _parts() -> tuple[str, str]:
        return ("classifier", "average")

    def step(self, batch: Batch) -> dict[str, float]:
        """One step: ``loss`` (cross-entropy, smoothed if so asked) and ``accuracy`` (0 to 1),
        both of this batch before the weights change."""
        tf, number = self._tf, len(batch.real)
        self._pictures += number
        keep = ema_weight(self._spec.ema, number, self._pictures)
        scalars = tf.constant([*self._adam.next_scalars(), keep])
        with tf.device(self.device):
            real, target = map(tf.convert_to_tensor, (batch.real, batch.condition))
            loss, accuracy = self._step(real, target, scalars).numpy().tolist()
        return {"loss": loss, "accuracy": accuracy}

    def _whole_step(self, picture: Any, target: Any, scalars: Any) -> Any:
        tf, spec, weights = self._tf, self._spec, self._weights["classifier"]
        half = spec.precision == "mixed"
        trained = tuple(self._adam.weights.values())
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(trained)
            ops = KerasOps(weights, training=True, moving=True, half=half)
            logits = tf.cast(classifier(spec, picture, ops), tf.float32)
            loss = cross_entropy(logits, target, spec.smoothing, KerasArithmetic())
        self._adam.apply(tape.gradient(loss, trained), scalars)
        follow(self._weights["average"], weights, self._adam, scalars[3])
        right = tf.equal(tf.argmax(logits, 1), tf.argmax(target, 1))
        return tf.stack((loss, tf.reduce_mean(tf.cast(right, tf.float32))))

    def _classify(self, pictures: Any) -> Any:
        ops = KerasOps(self._weights["average"])
        return self._tf.nn.softmax(classifier(self._spec, pictures, ops))

    def classify(self, pictures: np.ndarray) -> np.ndarray:
        """Probabilities (n, classes) by the averaged weights, of pictures as in a batch."""
        tf = self._tf
        with tf.device(self.device):
            probabilities: np.ndarray = self._told(tf.convert_to_tensor(pictures)).numpy()
        return probabilities

    def state(self) -> dict[str, np.ndarray]:
        """``classifier/…``, ``average/…``, ``progress/pictures``, ``optimiser/…``."""
        import numpy as np

        state = {PICTURES: np.array([self._pictures], np.int64)}
        for part, weights in self._weights.items():
            state.update(named(part, {name: each.numpy() for name, each in weights.items()}))
        state.update(named("optimiser", self._adam.state()))
        return state

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over a state; ``optimiser/…`` may be missing.

        Raises:
            BadInput: a name or a shape does not fit the specification.
        """
        pictures = progress(state)
        values = {
            part: fitting(of_part(state, part), self._declared, part) for part in self._parts()
        }
        moments = fitting_adam(of_part(state, "optimiser"), self._declared)
        for part, arrays in values.items():
            for name, array in arrays.items():
                self._weights[part][name].assign(array)
        self._adam.load(moments)
        self._pictures = pictures
