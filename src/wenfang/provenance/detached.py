"""Detached C2PA manifests: a hard binding over every byte of a file of any format.

``c2pa.hash.data`` without exclusions (C2PA specification 2.4, 9.2.1 and 11.4, external
manifests). The file stays as it is; the manifest store lies beside it as ``NAME.c2pa``.
c2pa-rs reads such a pair by itself (``Reader(…, manifest_data=…)``), and an independent
2.4 verifier agreed for Markdown, HTML and DOCX.

Design choice: detached for everything but PDF. Embedding in text means thousands of
invisible characters (A.8) that c2pa-rs rejects, and its DOCX embedding needs an
uncompressed package that another verifier calls malformed.

The Python wrapper has no function for this, so the native library that it loads is called
directly. The wrapper's version is pinned in ``pyproject.toml`` for that reason.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
from typing import Any

#: Ending of a detached manifest's file name, after the whole name of its file.
SUFFIX = ".c2pa"
_FORMAT = b"application/c2pa"


def sign_detached(builder: Any, signer: Any, data: bytes) -> bytes:
    """Manifest store that binds ``builder``'s manifest to exactly ``data``.

    Args:
        builder: a fresh ``c2pa.Builder``; used up by this.
        signer: an open ``c2pa.Signer``.

    Raises:
        RuntimeError: the library's message.
    """
    from c2pa.c2pa import _lib, _read_native_error

    out = ctypes.c_void_p()
    _declare(_lib)
    with builder._exclusive_native_call(), signer._native_call():
        size = _lib.c2pa_builder_data_hashed_placeholder(
            builder._handle, signer.reserve_size(), _FORMAT, ctypes.byref(out)
        )
        if size >= 0:
            # The placeholder gives the manifest its hash assertion; its bytes are not needed.
            _lib.c2pa_free(out)
            out = ctypes.c_void_p()
            size = _lib.c2pa_builder_sign_data_hashed_embeddable(
                builder._handle, signer._handle, _binding(data), _FORMAT, None, ctypes.byref(out)
            )
        if size < 0 or not out.value:
            raise RuntimeError(_read_native_error() or "the manifest could not be signed")
        store = ctypes.string_at(out.value, size)
        _lib.c2pa_free(out)
    return store


def _binding(data: bytes) -> bytes:
    """The data hash assertion; the hash as a list of integers, as the library reads it."""
    digest = hashlib.sha256(data).digest()
    return json.dumps(
        {"exclusions": [], "name": "file", "alg": "sha256", "hash": list(digest), "pad": []}
    ).encode()


def _declare(library: Any) -> None:
    """Argument types of the two functions that the wrapper does not declare."""
    pointer = ctypes.POINTER(ctypes.c_void_p)
    placeholder = library.c2pa_builder_data_hashed_placeholder
    placeholder.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, pointer]
    placeholder.restype = ctypes.c_int64
    sign = library.c2pa_builder_sign_data_hashed_embeddable
    text, any_pointer = ctypes.c_char_p, ctypes.c_void_p
    sign.argtypes = [any_pointer, any_pointer, text, text, any_pointer, pointer]
    sign.restype = ctypes.c_int64
