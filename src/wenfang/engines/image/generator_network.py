"""The network of a generator, run by ONNX Runtime on the processor.

Inputs ``noise`` (n, latent) and, where there is one, ``condition`` (n, width), output
``picture`` (n, side, side, channels), float32: names, types and shapes are compared with the
card before anything is computed, and the output once more afterwards.

Design choice: one picture is computed at a time. A batch of a convolutional network is no
faster on two cores, and gave the same bits wherever ``benchmarks/generator.py`` looked, but ONNX
Runtime does not promise that, and a picture must not depend on what was drawn beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wenfang.engines.image.generator_card import GeneratorCard
from wenfang.engines.onnx_screening import screen_onnx
from wenfang.engines.pixels.sessions import session_options
from wenfang.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

NOISE, CONDITION, PICTURE = "noise", "condition", "picture"


class GeneratorNetwork:
    """A network that was screened and fits its card. Safe to use from several threads.

    Args:
        model: an ONNX file's bytes.
        place: said in errors.

    Raises:
        EngineError: it is no such network.
    """

    def __init__(self, model: bytes, card: GeneratorCard, place: str) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        self._card, self._place = card, place
        try:
            screen_onnx(model)
        except ValueError as error:
            raise self._wrong(f"the network is refused: {error}") from error
        options = session_options()
        options.use_deterministic_compute = True
        try:
            self._session: Any = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime raises its own types, none of them public
            raise self._wrong("the network cannot be read") from error
        self._takes_condition = self._check_inputs()
        self._check_output()

    def run(self, noise: np.ndarray, condition: np.ndarray) -> np.ndarray:
        """Pictures, float32, shape (n, side, side, channels).

        Args:
            noise: float32, (n, latent).
            condition: float32, (n, width); width 0 where there is none.

        Raises:
            EngineError: the network failed, or gave something else.
        """
        import numpy as np

        feed = {NOISE: noise}
        if self._takes_condition:
            feed[CONDITION] = condition
        try:
            values: np.ndarray = self._session.run([PICTURE], feed)[0]
        except Exception as error:  # as above
            raise EngineError(
                "the network failed", place=self._place, cure="free memory, or export it again"
            ) from error
        wanted = (len(noise), self._card.side, self._card.side, self._card.channels)
        if values.shape != wanted or values.dtype != np.float32:
            raise self._wrong(f"the network gave {values.dtype} {values.shape}, not {wanted}")
        if not np.isfinite(values).all():
            raise EngineError(
                "the network gave what is no picture (not a number)",
                place=self._place,
                cure="train on from an earlier checkpoint",
            )
        return values

    def _check_inputs(self) -> bool:
        """Whether there is an input for the condition."""
        inputs = {node.name: node for node in self._session.get_inputs()}
        wanted = {NOISE: (self._card.latent,)}
        if self._card.width or CONDITION in inputs:
            wanted[CONDITION] = (self._card.width,)
        if set(inputs) != set(wanted):
            raise self._wrong(
                f"the network takes {', '.join(sorted(inputs)) or 'nothing'}, "
                f"not {', '.join(sorted(wanted))}"
            )
        for name, shape in wanted.items():
            self._check_node(inputs[name], shape)
        return CONDITION in wanted

    def _check_output(self) -> None:
        outputs = {node.name: node for node in self._session.get_outputs()}
        if PICTURE not in outputs:
            raise self._wrong(f"the network gives {', '.join(sorted(outputs))}, not {PICTURE}")
        side = self._card.side
        self._check_node(outputs[PICTURE], (side, side, self._card.channels))

    def _check_node(self, node: Any, shape: tuple[int, ...]) -> None:
        """A dimension without a number may be anything; what comes out is looked at again."""
        stated = tuple(node.shape)
        fits = len(stated) == len(shape) + 1 and all(
            not isinstance(is_, int) or is_ == must
            for is_, must in zip(stated[1:], shape, strict=True)
        )
        if isinstance(stated[0] if stated else None, int) and stated[0] != 1:
            fits = False
        if node.type != "tensor(float)" or not fits:
            numbers = ", ".join(map(str, shape))
            raise self._wrong(f"{node.name} is {node.type} {stated}, not float (n, {numbers})")

    def _wrong(self, message: str) -> EngineError:
        return EngineError(message, place=self._place, cure="export the generator again")
