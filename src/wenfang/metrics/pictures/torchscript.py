"""The weights in a TorchScript file, without PyTorch and without running what it holds.

A TorchScript archive is a ZIP with one pickle (``data.pkl``: the tree of modules) and each
tensor's bytes beside it (``data/N``). Design choice: the pickle is read by an unpickler that
knows exactly the names a tree of tensors is made of; every class of the network becomes an
inert bag of attributes, and anything else is refused. What the archive holds as code is never
looked at: the network is built by whoever knows it.
"""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

TYPES = {"FloatStorage": "<f4", "LongStorage": "<i8", "HalfStorage": "<f2", "DoubleStorage": "<f8"}
"""PyTorch's storages that weights are kept in, as NumPy says them."""


class _Bag:
    """A module or object of the network: its attributes and nothing else."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


class _Weights(pickle.Unpickler):
    def __init__(self, file: Any, archive: zipfile.ZipFile, root: str) -> None:
        super().__init__(file)
        self._archive, self._root = archive, root

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("__torch__"):
            return type(name, (_Bag,), {})
        if module == "torch" and name in TYPES:
            return name
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): rebuilt,
            ("torch.jit._pickle", "restore_type_tag"): lambda value, _: value,
            ("torch.jit._pickle", "build_intlist"): list,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")
        return known[module, name]

    def persistent_load(self, pid: Any) -> np.ndarray:
        import numpy as np

        _, kind, key, _, count = pid
        stored = np.frombuffer(self._archive.read(f"{self._root}data/{int(key)}"), TYPES[kind])
        if stored.size != count:
            raise pickle.UnpicklingError("a tensor is cut short")
        return stored


def rebuilt(
    storage: np.ndarray, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> np.ndarray:
    """A tensor as a view of its storage, which it may not reach beyond."""
    import numpy as np

    lengths = [n * storage.itemsize for n in strides]
    reach = offset + sum((n - 1) * s for n, s in zip(shape, strides, strict=True)) + 1
    if min((offset, *strides, *shape), default=0) < 0 or (0 not in shape and reach > storage.size):
        raise pickle.UnpicklingError("a tensor reaches beyond its storage")
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, lengths)


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Every tensor by its dotted name, read-only views of the file's bytes.

    Raises:
        EngineError: the file is no TorchScript archive, is damaged, or its pickle holds
            anything but a tree of tensors and plain values.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            (tree,) = (
                n for n in archive.namelist() if n.count("/") == 1 and n.endswith("/data.pkl")
            )
            root = tree.removesuffix("data.pkl")
            with archive.open(tree) as file:
                top = _Weights(file, archive, root).load()
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        EOFError,
        pickle.UnpicklingError,
        zipfile.BadZipFile,
    ) as error:
        raise EngineError(
            f"the network's weights cannot be read: {error}",
            place=str(path),
            cure="pull the resource again",
        ) from error
    found: dict[str, np.ndarray] = {}
    _collect(top, "", found)
    return found


def _collect(value: Any, prefix: str, found: dict[str, np.ndarray]) -> None:
    import numpy as np

    if isinstance(value, np.ndarray):
        found[prefix.rstrip(".")] = value
    elif isinstance(value, _Bag):
        for name, inner in vars(value).items():
            _collect(inner, f"{prefix}{name}.", found)
