"""The watermark's key: a secret of 32 bytes that says which words are green.

Who has it can find the mark, and can also forge or avoid it, so that it is kept like the
signing keys: ``watermark.key`` in the keys folder, 0600, made on first use. Texts marked
with one key can be found only with that key: back it up, and never make a new one over it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from wenfang.errors import ConfigurationError

FILE_NAME = "watermark.key"
BYTES = 32


@dataclass(frozen=True, slots=True)
class WatermarkKey:
    """The secret, and a short name that gives nothing of it away."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != BYTES:
            raise ConfigurationError(
                f"a watermark key has {BYTES} bytes, not {len(self.secret)}", place=FILE_NAME
            )

    @property
    def id(self) -> str:
        """16 hex digits: a one-way hash, for receipts and manifests."""
        return hashlib.blake2b(self.secret, digest_size=8, person=b"wenfang-wm-id").hexdigest()


def load_or_create_watermark_key(folder: Path) -> WatermarkKey:
    """The key in ``folder``; made if there is none. Of two processes that make it at once,
    one wins and both use the winner's.

    Raises:
        ConfigurationError: the file is no key, or the folder cannot be read or written.
    """
    path = folder / FILE_NAME
    try:
        if not path.exists():
            _create(path)
        text = path.read_text(encoding="ascii").strip()
        return WatermarkKey(bytes.fromhex(text))
    except OSError as error:
        raise ConfigurationError(
            f"the watermark key cannot be read or made ({error.strerror})",
            place=str(path),
            cure="make the keys folder readable and writable for yourself",
        ) from error
    except ValueError as error:
        raise ConfigurationError(
            "this file holds no watermark key",
            place=str(path),
            cure="restore it from a backup; a new key cannot find older marks",
        ) from error


def _create(path: Path) -> None:
    """Complete under another name, then linked into place: a link never overwrites."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{FILE_NAME}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(BYTES) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
