"""Weights in pickles, read without running what they hold.

Two forms in which networks were published: a dictionary of NumPy arrays, and PyTorch's file
from before 1.6 (four pickles, then each storage's length and bytes). Design choice: as in
:mod:`.torchscript`, an unpickler that knows exactly the names that arrays are made of and
refuses anything else; no NumPy object is built by the pickle itself.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from wenfang.errors import EngineError
from wenfang.metrics.pictures.torchscript import TYPES, rebuilt

if TYPE_CHECKING:
    import numpy as np

_MAGIC = 0x1950A86A20F9469CFC6C  # of PyTorch's old form
_PROTOCOL = 1001
_WRONG = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    pickle.UnpicklingError,
)


def read_array_tree(path: Path) -> dict[str, np.ndarray]:
    """A pickled dictionary of dictionaries of float32 arrays, by dotted names.

    Raises:
        EngineError: it is something else, or damaged.
    """
    return _read(path, _array_tree)


def read_state(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a PyTorch state in the old form, by name.

    Raises:
        EngineError: it is something else, or damaged.
    """
    return _read(path, _state)


def _read(
    path: Path, reader: Callable[[IO[bytes]], dict[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    try:
        with path.open("rb") as file:
            return reader(file)
    except _WRONG as error:
        raise EngineError(
            f"the network's weights cannot be read: {error}",
            place=str(path),
            cure="pull the resource again",
        ) from error


class _Array:
    """What the pickle calls an array: shape and bytes, checked before NumPy sees them."""

    def __init__(self, *_: Any) -> None:
        self.shape: tuple[int, ...] = ()
        self.data = b""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, by_columns, data = state
        if kind != "f4" or by_columns or not isinstance(data, bytes):
            raise pickle.UnpicklingError("an array of another kind than float32")
        self.shape, self.data = tuple(int(n) for n in shape), data

    def array(self) -> np.ndarray:
        import numpy as np

        return np.frombuffer(self.data, "<f4").reshape(self.shape)


class _Kind(str):
    """An array's type; its byte order comes as state of its own."""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        if state[1] != "<":
            raise pickle.UnpicklingError("an array of another byte order")


class _Arrays(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = {
            ("numpy.core.multiarray", "_reconstruct"): _Array,
            ("numpy", "ndarray"): "ndarray",
            ("numpy", "dtype"): lambda kind, *_: _Kind(kind),
            # Python 2's way of saying bytes, which NumPy still uses in protocol 2.
            ("_codecs", "encode"): lambda text, kind: text.encode("latin-1"),
        }.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")
        return found


def _array_tree(file: IO[bytes]) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}

    def collect(value: Any, prefix: str) -> None:
        if isinstance(value, _Array):
            found[prefix] = value.array()
        elif isinstance(value, dict):
            for name, inner in value.items():
                collect(inner, f"{prefix}.{name}" if prefix else str(name))
        else:
            raise pickle.UnpicklingError(f"{prefix} is no array")

    collect(_Arrays(file).load(), "")
    return found


class _Stored:
    """A storage, whose bytes come after the pickles."""

    def __init__(self, kind: str, count: int) -> None:
        import numpy as np

        if count < 0:
            raise pickle.UnpicklingError("a storage of negative length")
        self.type, self.count = np.dtype(kind), count
        self.values = np.zeros(0, kind)


class _Tensors(pickle.Unpickler):
    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.stored: dict[str, _Stored] = {}

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in TYPES:
            return name
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda *parts: parts  # built once the bytes are there
        raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")

    def persistent_load(self, pid: Any) -> _Stored:
        what, kind, key, _, count, view = pid
        if what != "storage" or view is not None:
            raise pickle.UnpicklingError(f"{what!r} has no place among weights")
        return self.stored.setdefault(str(key), _Stored(TYPES[kind], int(count)))


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")


def _state(file: IO[bytes]) -> dict[str, np.ndarray]:
    import numpy as np

    if _Plain(file).load() != _MAGIC or _Plain(file).load() != _PROTOCOL:
        raise pickle.UnpicklingError("not a PyTorch file of the old form")
    _Plain(file).load()  # the writing machine's byte order and type sizes
    unpickler = _Tensors(file)
    tensors = unpickler.load()
    for key in _Plain(file).load():
        stored = unpickler.stored[str(key)]
        count = int.from_bytes(file.read(8), "little")
        data = file.read(stored.count * stored.type.itemsize)
        if count != stored.count or len(data) != stored.count * stored.type.itemsize:
            raise pickle.UnpicklingError("a tensor is cut short")
        stored.values = np.frombuffer(data, stored.type)
    return {
        str(name): rebuilt(parts[0].values, *parts[1:])
        for name, parts in tensors.items()
        if isinstance(parts, tuple) and isinstance(parts[0], _Stored)
    }
