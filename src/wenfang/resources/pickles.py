"""Pickles told by their bytes: unpickling one runs whatever its maker liked.

Weights are data, never code. A file that is a pickle, whatever it is called, is refused
unless exactly its bytes are in the catalogue *as* a pickle.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import ResourceError

if TYPE_CHECKING:
    from wenfang.resources.catalogue import Catalogue

PICKLE_FORMATS = frozenset({"pickle", "pytorch", "joblib"})
_SUFFIXES = frozenset({".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt"})


def is_pickle(path: Path) -> bool:
    """Whether loading the file the usual way would unpickle.

    Seen: bare pickles (protocol 2 and up), PyTorch's zip of ``data.pkl`` (TorchScript,
    which holds code too), its older bare form, NumPy arrays of objects; and, by suffix, what is
    only ever loaded by unpickling (protocols 0 and 1 have no signature).
    """
    with path.open("rb") as file:
        head = file.read(256)
    if len(head) > 1 and head[0] == 0x80 and 2 <= head[1] <= 5:
        return True
    if head.startswith(b"\x93NUMPY"):
        return b"'descr': '|O'" in head
    if head.startswith(b"PK"):
        return _zip_holds_pickle(path)
    return path.suffix.lower() in _SUFFIXES


def _zip_holds_pickle(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".pkl"):
                    return True
                if name.endswith(".npy"):
                    with archive.open(name) as member:
                        if b"'descr': '|O'" in member.read(256):
                            return True
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return True  # cannot be looked into: not known to be harmless
    return False


def refuse_pickle(path: Path, catalogue: Catalogue) -> None:
    """Raise `ResourceError` if the file, or one in the folder, is a pickle not known by hash."""
    from wenfang.asset import file_sha256

    known = {
        file.sha256
        for resource in catalogue
        if resource.format in PICKLE_FORMATS
        for file in resource.files
    }
    for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
        if is_pickle(file) and file_sha256(file) not in known:
            raise ResourceError(
                "a pickle can run code when it is loaded",
                place=str(file),
                cure="use safetensors, GGUF or ONNX, or enter its hash in your own catalogue",
            )
