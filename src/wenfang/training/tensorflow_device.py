"""TensorFlow, loaded once and quietly, and the device that a run trains on.

Design choice: everything that has to be set before TensorFlow or Keras is imported is set here
and nowhere else, and every module asks :func:`tensorflow` for it. TensorFlow's C++ side writes
a few lines to the process's standard error while it is loaded, before any setting of its own
takes hold; for that moment alone file descriptor 2 leads nowhere (what fails in Python is still
an exception).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from wenfang.errors import ConfigurationError, EngineError, first_line

BFLOAT16_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
BFLOAT16_SINCE = 8
"""Compute capability of the first NVIDIA cards with bfloat16 instructions (Ampere)."""


@cache
def tensorflow() -> Any:
    """The ``tensorflow`` module, with Keras on top of it and as many threads as there are cores.

    Raises:
        EngineError: it is not installed, or cannot be loaded.
        ConfigurationError: Keras already runs on something else in this process.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    loaded = sys.modules.get("keras")
    if loaded is None:
        os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        with _silent():
            import keras
            import tensorflow
    except ImportError as error:
        raise EngineError(
            f"TensorFlow or Keras cannot be loaded: {first_line(error)}",
            place="framework",
            cure="pip install 'wenfang[keras]', or set framework to torch",
        ) from error
    if keras.backend.backend() != "tensorflow":
        raise ConfigurationError(
            f"Keras runs on {keras.backend.backend()} in this process",
            place="KERAS_BACKEND",
            cure="set KERAS_BACKEND=tensorflow before Keras is imported",
        )
    _use_cores(tensorflow)
    return tensorflow


def keras_device(asked: str, *, setting: str, precision: str) -> str:
    """The device by TensorFlow's name: ``/CPU:0``, ``/GPU:1``.

    Args:
        asked: ``auto`` (a GPU, else the CPU), ``cpu``, ``cuda``, ``cuda:1``.
        setting: where it was asked for, for the error.
        precision: ``float32`` or ``mixed``.

    Raises:
        EngineError: it is not here, or cannot do the precision; nothing else is taken silently.
    """
    tf = tensorflow()
    cards = tf.config.list_physical_devices("GPU")
    kind, _, number = asked.partition(":")
    if asked == "auto":
        kind = "cuda" if cards else "cpu"
    index = int(number) if number.isdigit() else 0
    there = asked in ("auto", "cpu") or (
        kind == "cuda" and index < len(cards) and (not number or number.isdigit())
    )
    if not there:
        raise EngineError(
            f"there is no device {asked!r} here for TensorFlow",
            place=setting,
            cure=f"set {setting} to auto or cpu, or install a TensorFlow for this device",
        )
    if precision == "mixed" and not _has_bfloat16(tf, cards[index] if kind == "cuda" else None):
        raise EngineError(
            f"mixed precision needs bfloat16, which {kind} is not known to have instructions for",
            place="precision",
            cure='set precision = "float32"',
        )
    return f"/GPU:{index}" if kind == "cuda" else "/CPU:0"


def _has_bfloat16(tf: Any, card: Any) -> bool:
    """Whether bfloat16 is faster there than float32, not only possible; None = the CPU."""
    if card is None:
        return bool(BFLOAT16_FLAGS & cpu_flags())
    details = tf.config.experimental.get_device_details(card)
    return bool(details.get("compute_capability", (0, 0))[0] >= BFLOAT16_SINCE)


def cpu_flags() -> frozenset[str]:
    """The processor's instruction sets by Linux' names; elsewhere nothing is known."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return frozenset(flags.partition(":")[2].split())


def _use_cores(tf: Any) -> None:
    import psutil

    cores = len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else 0
    cores = min(cores or psutil.cpu_count() or 1, psutil.cpu_count(logical=False) or 1)
    try:
        tf.config.threading.set_intra_op_parallelism_threads(cores)
        tf.config.threading.set_inter_op_parallelism_threads(cores)
    except RuntimeError:
        # Somebody in this process has computed already: their threads are the process's.
        return


@contextmanager
def _silent() -> Iterator[None]:
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
