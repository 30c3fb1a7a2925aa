"""A generator folder: written by training, read as a stranger's.

``generator.onnx`` is the network, ``generator.json`` its card; a text generator also has
``captions.json``, a list of ``{"text": subject, "concept": id}``, and ``captions.npy``, the
embedding of each (float16 or float32). What is read is bounded in size and checked against
the hashes in the card before anything opens it, and is opened from memory, so that no file
changes in between.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from wenfang.engines.image.generator_card import (
    CAPTIONS,
    CARD,
    NETWORK,
    VECTORS,
    GeneratorCard,
    read_card,
)
from wenfang.engines.image.prompt_condition import Captions
from wenfang.errors import EngineError
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

#: Most bytes of each file. Shipped ones stay under 16 MB; a person's own may be larger.
LARGEST = {CARD: 1 << 20, NETWORK: 1 << 30, CAPTIONS: 1 << 25, VECTORS: 1 << 28}
_MOST_CAPTIONS = 200_000


_Also = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Caption(BaseModel):
    """What the generator was trained with; see :mod:`prompt_reading` for how it was read.

    Attributes:
        text: the subject, without words for style and colour.
        concept: one for all captions of one thing.
        also: further words that the concept goes by, which it was not trained with; they stand
            with one of its captions.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    concept: Annotated[str, StringConstraints(max_length=200)]
    also: Annotated[tuple[_Also, ...], Field(max_length=200)] = ()


_CAPTION_LIST = TypeAdapter(Annotated[list[Caption], Field(max_length=_MOST_CAPTIONS)])


@dataclass(frozen=True)
class GeneratorFolder:
    """What is in a folder, read and checked.

    Attributes:
        network: an ONNX file's bytes.
        captions: of a text generator.
        sha256: over names and hashes of all files that are read, in the way of a catalogue's
            resource.
    """

    place: str
    card: GeneratorCard
    network: bytes
    captions: Captions | None
    sha256: str


def generator_at(name: str) -> Path | None:
    """The folder of that name, if it holds a generator's card."""
    try:
        folder = Path(name).expanduser()
        return folder if (folder / CARD).is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long, NUL, ``~nobody``: no path at all
        return None


def read_generator(folder: Path) -> GeneratorFolder:
    """Read a folder.

    Raises:
        EngineError: a file is missing, too large, not what its hash or its form should be.
    """
    place = str(folder)
    data = {CARD: _bytes(folder, CARD)}
    card = read_card(data[CARD], str(folder / CARD))
    wanted = [NETWORK, *([CAPTIONS, VECTORS] if card.conditioning == "text" else [])]
    for name in wanted:
        data[name] = _bytes(folder, name)
        if hashlib.sha256(data[name]).hexdigest() != card.files.get(name):
            raise _wrong(folder / name, f"is not the file that {CARD} states the hash of")
    captions = None
    if card.encoder is not None and card.conditioning == "text":
        captions = _captions(folder, data, card.encoder.width)
    return GeneratorFolder(place, card, data[NETWORK], captions, _listing_sha256(data))


def write_generator(
    folder: Path,
    card: GeneratorCard,
    network: bytes,
    *,
    captions: Sequence[Caption] = (),
    vectors: np.ndarray | None = None,
) -> GeneratorCard:
    """Write a folder; the card comes last, so that a folder with one is whole.

    Args:
        card: its ``files`` are set here.
        captions, vectors: of a text generator; vectors of shape (captions, encoder.width).

    Returns:
        The card as written.
    """
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD).unlink(missing_ok=True)
    data = {NETWORK: network}
    if vectors is not None:
        data[CAPTIONS] = _CAPTION_LIST.dump_json(list(captions), exclude_defaults=True)
        out = io.BytesIO()
        np.save(out, vectors.astype(np.float16), allow_pickle=False)
        data[VECTORS] = out.getvalue()
    for name, content in data.items():
        (folder / name).write_bytes(content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in data.items()}
    card = card.model_copy(update={"files": hashes})
    write_whole(folder / CARD, (card.model_dump_json(indent=1) + "\n").encode())
    return card


def _bytes(folder: Path, name: str) -> bytes:
    path = folder / name
    try:
        size = path.stat().st_size
        if size > LARGEST[name]:
            raise _wrong(path, f"has {size} bytes, more than {LARGEST[name]}")
        with path.open("rb") as file:
            data = file.read(LARGEST[name] + 1)
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror or error}") from error
    if len(data) > LARGEST[name]:
        raise _wrong(path, f"has more than {LARGEST[name]} bytes")
    return data


def _captions(folder: Path, data: dict[str, bytes], width: int) -> Captions:
    try:
        said = _CAPTION_LIST.validate_json(data[CAPTIONS])
    except ValidationError as error:
        raise _wrong(folder / CAPTIONS, "is no list of captions") from error
    vectors = _array(data[VECTORS], folder / VECTORS)
    if not said or vectors.shape != (len(said), width):
        raise _wrong(folder / VECTORS, f"has the shape {vectors.shape}, not ({len(said)}, {width})")
    also: dict[str, list[str]] = {}
    for one in said:
        also.setdefault(one.concept, []).extend(one.also)
    return Captions([one.text for one in said], [one.concept for one in said], vectors, also)


def _array(data: bytes, path: Path) -> np.ndarray:
    """Numbers of an ``.npy`` file; its header is believed only as far as its bytes reach."""
    import numpy as np

    file = io.BytesIO(data)
    try:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError
        shape, columns_first, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype not in (np.float16, np.float32) or columns_first or len(shape) != 2:
            raise ValueError
        values = np.frombuffer(data, dtype, offset=file.tell()).reshape(shape)
    except (ValueError, SyntaxError, RecursionError, MemoryError, OverflowError) as error:
        raise _wrong(path, "is no table of numbers") from error
    if not np.isfinite(values).all():
        raise _wrong(path, "holds what is no number")
    return values


def _listing_sha256(data: dict[str, bytes]) -> str:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in data.items()}
    listing = "".join(sorted(f"{digest}  {name}\n" for name, digest in hashes.items()))
    return hashlib.sha256(listing.encode()).hexdigest()


def _wrong(path: Path, message: str) -> EngineError:
    return EngineError(message, place=str(path), cure="export the generator again")
