"""A network as an ordinary ``keras.Model`` that owns its weights.

Design choice: one Keras layer for each named operation holds that operation's weights, made
with ``add_weight``, so that ``summary()`` lists the network operation by operation and
``save()`` writes a ``.keras`` file; the model's ``call`` runs the network function, the same
one as everywhere. Whoever opens such a file again calls :func:`keras_network_class` first, which
tells Keras of the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from wenfang.training.declare import initial
from wenfang.training.ops import Declared
from wenfang.training.tensorflow_device import tensorflow

Kind = str
"""``generator``, ``discriminator`` or ``classifier``."""


def keras_network(kind: Kind, spec: Any) -> Any:
    """A new network with its first values.

    Args:
        spec: a ``GanSpec``, or a ``ClassifierSpec`` for a classifier.

    Returns:
        A ``keras.Model``. Generator: called with noise (n, latent), or noise and condition.
        Discriminator: with pictures, or pictures and condition. Classifier: with pictures.
    """
    return keras_network_class()(kind, spec.model_dump(mode="json"))


@cache
def keras_network_class() -> Any:
    """The class, registered with Keras as ``wenfang>Network``."""
    tensorflow()
    import keras

    @keras.saving.register_keras_serializable(package="wenfang", name="Operation")
    class Operation(keras.layers.Layer):  # type: ignore[misc]
        """The weights of one operation, as the network's function names them."""

        def __init__(self, name: str, parameters: Mapping[str, Declared], values: Any) -> None:
            super().__init__(name=name)
            for key, each in parameters.items():
                first = keras.initializers.Constant(values[f"{name}.{key}"])
                self.add_weight(
                    shape=each.shape, initializer=first, name=key, trainable=each.trained
                )
            self.built = True

    @keras.saving.register_keras_serializable(package="wenfang", name="Network")
    class Network(keras.Model):  # type: ignore[misc]
        """See :func:`keras_network`."""

        def __init__(self, kind: Kind, spec: Mapping[str, Any], **more: Any) -> None:
            super().__init__(**{"name": kind, **more})
            self.kind, self.spec_data = kind, dict(spec)
            self._run, declared, seed = _network(kind, self.spec_data)
            values = initial(declared, seed)
            self.operations = [
                Operation(name, parameters, values)
                for name, parameters in _by_operation(declared).items()
            ]
            self.built = True

        def by_name(self) -> dict[str, Any]:
            """Parameter's name → ``tf.Variable``."""
            return {
                f"{operation.name}.{weight.name}": weight.value
                for operation in self.operations
                for weight in operation.weights
            }

        def call(self, inputs: Any, training: bool = False) -> Any:
            from wenfang.training.keras_ops import KerasOps

            given = inputs if isinstance(inputs, list | tuple) else (inputs,)
            ops = KerasOps(self.by_name(), training=training, moving=training)
            return self._run(given[0], given[-1], ops)

        def get_config(self) -> dict[str, Any]:
            return {"kind": self.kind, "spec": self.spec_data, "name": self.name}

        def build_from_config(self, config: Any) -> None:
            """Nothing is left to build: the specification says all."""

    return Network


def _by_operation(declared: Mapping[str, Declared]) -> dict[str, dict[str, Declared]]:
    grouped: dict[str, dict[str, Declared]] = {}
    for name, parameter in declared.items():
        operation, _, key = name.rpartition(".")
        grouped.setdefault(operation, {})[key] = parameter
    return grouped


def _network(kind: Kind, data: dict[str, Any]) -> tuple[Any, dict[str, Declared], int]:
    """(first input, last input, ops) → output; its parameters; the seed."""
    if kind == "classifier":
        from wenfang.training.classifier.networks import classifier, classifier_parameters
        from wenfang.training.classifier.spec import ClassifierSpec

        told = ClassifierSpec.read(data, kind)
        return (
            lambda picture, _, ops: classifier(told, picture, ops),
            classifier_parameters(told),
            told.seed,
        )
    from wenfang.training.gan import networks
    from wenfang.training.gan.spec import GanSpec

    spec = GanSpec.read(data, kind)
    if kind == "generator":
        declared = networks.generator_parameters(spec)
        return lambda x, c, ops: networks.generator(spec, x, c, ops), declared, spec.seed
    declared = networks.discriminator_parameters(spec)
    return lambda x, c, ops: networks.discriminator(spec, x, c, ops), declared, spec.seed
