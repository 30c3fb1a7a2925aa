"""A person's sound files, read from the disk."""

from __future__ import annotations

from pathlib import Path

from wenfang.errors import BadInput

#: Larger files are refused; three hours of CD sound are 1.9 GB, of MP3 170 MB.
MAX_BYTES = 2_000_000_000


def sound_bytes(path: str | Path, base: Path | None = None) -> bytes:
    """A file as it is, for :func:`wenfang.sounds.reading.read_sound`.

    Args:
        path: relative to ``base`` (default: the working folder).

    Raises:
        BadInput: it is not there, not a file, or too large.
    """
    said = str(path)
    if "://" in said:
        raise BadInput("is an address, not a file", place=said, cure="download the sound first")
    try:
        file = (base or Path()) / Path(path).expanduser()
        if not file.is_file():
            raise BadInput("no such file", place=said, cure="check the name")
        if file.stat().st_size > MAX_BYTES:
            raise BadInput(f"is larger than {MAX_BYTES // 10**9} GB", place=said, cure="cut it")
        return file.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"cannot be read: {reason}", place=said) from None
