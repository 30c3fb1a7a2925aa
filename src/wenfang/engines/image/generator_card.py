"""``generator.json``: what a generator is, and what its condition means.

Written by training's export and read by the engine, from this one description. A folder may
come from a stranger: every field has a type and a bound, and each file's hash stands here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from wenfang.engines.image.prompt_words import COLOURS, STYLES, Name, Word
from wenfang.errors import EngineError

CARD = "generator.json"
NETWORK = "generator.onnx"
CAPTIONS, VECTORS = "captions.json", "captions.npy"

#: Nearness of a prompt to the captions under which it counts as outside: where
#: ``benchmarks/prompt_distance.py`` found both kinds of error about as rare.
THRESHOLD = 0.65

_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Line = Annotated[str, StringConstraints(max_length=2_000)]
_Side = Annotated[int, Field(ge=8, le=1_024)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Encoder(_Part):
    """The sentence encoder that a generator was trained with.

    Attributes:
        resource: its name in the catalogue.
        sha256: of its weights, as the catalogue states it.
        width: numbers of one vector.
    """

    resource: Name
    sha256: _Sha256
    width: Annotated[int, Field(ge=1, le=4_096)]


class TextCondition(_Part):
    """The vector of a text generator: the subject's embedding, then one-hot style and colour.

    Attributes:
        styles, colours: in the order of their places in the vector; may be empty.
        recolours: the network is told no colour (``colours`` is empty): a picture in one of the
            twelve is drawn in its own and then recoloured (:mod:`wenfang.pictures.recolour`).
        threshold: nearness (:meth:`~wenfang.engines.image.prompt_condition.Captions.nearest`)
            under which a prompt is outside. It is for captions that are names, one or two a
            thing: with every keyword beside them more passes.
    """

    styles: Annotated[tuple[Word, ...], Field(max_length=64)] = STYLES
    colours: Annotated[tuple[Word, ...], Field(max_length=64)] = COLOURS
    recolours: bool = False
    threshold: Annotated[float, Field(ge=-1, le=1)] = THRESHOLD


class GeneratorCard(_Part):
    """A generator folder's description.

    Attributes:
        side, channels: of the pictures: 1 grey, 3 RGB, 4 RGBA, as
            :mod:`wenfang.pictures.network_pixels` maps them.
        latent: length of the noise, drawn from N(0, 1).
        truncation: what the noise is multiplied by; under 1 pictures are more alike and more
            typical.
        classes: of a class generator, in the order of their numbers.
        text: of a text generator.
        encoder: of a text generator; of a class generator, if classes may be named in other
            words.
        licence: SPDX expression that the pictures may be used under; empty = not known.
        attribution: notices that the licences of what it learned from ask for.
        files: name → SHA-256 of every other file that is read.
        spec: all that it was trained by, for whoever trains it again; not read here.
    """

    format: Literal[1] = 1
    side: _Side
    channels: Literal[1, 3, 4]
    latent: Annotated[int, Field(ge=1, le=65_536)]
    truncation: Annotated[float, Field(gt=0, le=1)] = 1.0
    conditioning: Literal["none", "class", "text"] = "none"
    classes: Annotated[tuple[Word, ...], Field(max_length=2_000)] = ()
    text: TextCondition | None = None
    encoder: Encoder | None = None
    licence: Annotated[str, StringConstraints(max_length=200)] = ""
    attribution: _Line = ""
    files: dict[Name, _Sha256] = Field(default_factory=dict, max_length=20)
    spec: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.conditioning == "class") != bool(self.classes):
            raise ValueError("'classes' goes with conditioning = \"class\", and with nothing else")
        if (self.conditioning == "text") != (self.text is not None):
            raise ValueError("'text' goes with conditioning = \"text\", and with nothing else")
        if self.text is not None and self.text.recolours and self.text.colours:
            raise ValueError("'recolours' goes with no 'colours'")
        if self.text is not None and self.encoder is None:
            raise ValueError("a text generator names its encoder")
        names = [word.name for word in self.classes]
        if len(set(names)) < len(names):
            raise ValueError("two classes have the same name")
        return self

    @property
    def width(self) -> int:
        """Length of the condition; 0 = none."""
        if self.text is None or self.encoder is None:
            return len(self.classes)
        return self.encoder.width + len(self.text.styles) + len(self.text.colours)


def read_card(data: bytes, place: str) -> GeneratorCard:
    """The card from a file's bytes.

    Raises:
        EngineError: it is none, naming the field.
    """
    try:
        return GeneratorCard.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise EngineError(
            f"{CARD} is no description of a generator: {field + ': ' if field else ''}{message}",
            place=place,
            cure="export the generator again",
        ) from error
