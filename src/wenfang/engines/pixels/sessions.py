"""ONNX Runtime sessions of the pixel engines, and who such an engine is.

Design choice: the processor alone, two threads, no spinning: the networks are small, several
of them live in one process beside a text engine, and results repeat bit for bit.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.onnx_outputs import with_output
from wenfang.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

    from wenfang.resources import Resource


class Session:
    """One network. Safe to use from several threads.

    Args:
        path: an ONNX file.
        what: what it is for, said in errors.
        inner: the value that is wanted instead of the first output.

    Raises:
        EngineError: the file is missing or is no network that can be run.
    """

    def __init__(self, path: Path, what: str, inner: str | None = None) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        self._what = what
        try:
            self._session: Any = onnxruntime.InferenceSession(
                with_output(path.read_bytes(), inner) if inner else str(path),
                session_options(),
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # ONNX Runtime raises its own types, none of them public
            raise EngineError(
                f"the network for {what} cannot be read",
                place=str(path),
                cure="pull the resource again",
            ) from error
        self._names = [node.name for node in self._session.get_inputs()]
        self._first = inner or self._session.get_outputs()[0].name

    def run(self, *inputs: np.ndarray) -> np.ndarray:
        """The output for these inputs, in the network's order.

        Raises:
            EngineError: the network failed.
        """
        feed = dict(zip(self._names, inputs, strict=True))
        try:
            output: np.ndarray = self._session.run([self._first], feed)[0]
        except Exception as error:  # as above
            raise EngineError(f"the network for {self._what} failed: {error}") from error
        return output


def session_options() -> Any:
    """How every network of ours is run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Freed after each run: the arena would keep the largest picture's memory for ever.
    options.enable_cpu_mem_arena = False
    return options


def identity_of(resource: Resource, engine: str, *libraries: str) -> EngineIdentity:
    """Who an engine with these weights is."""
    return EngineIdentity(
        engine=engine,
        model=resource.name,
        sha256=resource.sha256,
        licence=resource.license,
        versions={library: version(library) for library in libraries},
        reproducible=True,
        resource=resource.name,
    )
