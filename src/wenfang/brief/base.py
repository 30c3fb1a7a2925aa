"""A brief: what is asked for, as data, validated once, at the door.

One class per kind of content; ``Brief(kind="news", …)`` gives the right one. A brief is
frozen and serialises to the same TOML, YAML or JSON it came from.

Design choice: a brief says *what*, settings (``wenfang.toml``) say *with what*. A few
settings may be narrowed by a brief (``model``, ``profiles``), never widened.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenfang.brief.gates import Gates
from wenfang.brief.outward import outward_gates, outward_model, outward_path
from wenfang.errors import BadInput
from wenfang.source import Language

PrivacyAction = Literal["block", "mask", "keep"]
Profile = Literal["cn", "eu"]
#: Between the seeds of two tries: farther than the seeds of one piece's pictures lie apart.
SEED_STRIDE = 1_000_003
Role = Literal[
    "text", "embedding", "names", "image", "upscaler", "matter", "stylist", "rater", "encoder",
    "speech", "transcriber", "avatar", "video",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Needed:
    """An engine that a brief needs, and which of its kind; empty = the configured one."""

    role: Role
    choice: str = ""


def with_used(needed: Iterable[Needed], used: Iterable[Needed]) -> tuple[Needed, ...]:
    """What a brief needs, with the engines that were really used in the place of those of their
    role, and behind them those of further roles."""
    known = {one.role: one for one in used}
    found = [known.get(one.role, one) for one in needed]
    return tuple(dict.fromkeys([*found, *known.values()]))


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file of the person's that is seen or heard in the piece.

    Attributes:
        role: ``picture``, ``background``, ``music``.
        path: as the brief writes it.
        licence: SPDX expression, or ``own``; empty where nobody said.
    """

    role: str
    path: str
    licence: str


class Brief(BaseModel):
    """What every brief has, whatever its kind.

    Attributes:
        kind: ``news`` …
        language: of the piece, ``zh`` or ``en``.
        seed: all randomness of the piece follows from it.
        commercial: whether the piece will be used commercially; a model whose licence
            forbids that then blocks.
        allow_network: whether sources may be URLs that are fetched.
        model: text model for this piece alone; else the configured one.
        image_model: image model for this piece alone; else the configured one.
        formats: files to publish.
        profiles: jurisdictions whose marks the files must carry.
        privacy: policy per kind of personal data, over the defaults of the privacy check.
        public_figures: names that the privacy check always keeps.
        gates: what the piece must measure up to: metric → bound, and what else
            :mod:`wenfang.brief.gates` says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    _kinds: ClassVar[dict[str, type[Brief]]] = {}
    #: Formats that this kind can be published in.
    known_formats: ClassVar[tuple[str, ...]] = ()
    #: Fields that hold a path or several.
    file_fields: ClassVar[tuple[str, ...]] = ()
    #: Fields that name a model, and the settings' section whose model it takes the place of.
    chosen_models: ClassVar[dict[str, str]] = {"model": "text", "image_model": "image"}

    kind: str
    language: Language
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    commercial: bool = True
    allow_network: bool = False
    model: str | None = None
    image_model: str | None = None
    formats: tuple[str, ...]
    profiles: tuple[Profile, ...] = ("cn", "eu")
    privacy: dict[str, PrivacyAction] = Field(default_factory=dict)
    public_figures: tuple[str, ...] = ()
    gates: dict[str, Any] = Field(default_factory=dict)

    def __new__(cls, **data: Any) -> Self:
        if cls is Brief:
            chosen = cls._kinds.get(str(data.get("kind")))
            if chosen is None:
                raise BadInput(
                    f"no such kind of content: {data.get('kind')!r}"
                    if "kind" in data
                    else "the brief does not say what kind of content it asks for",
                    place="kind",
                    cure=f"use one of: {', '.join(sorted(cls._kinds))}",
                )
            return object.__new__(chosen)  # type: ignore[return-value]
        return object.__new__(cls)

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise _as_bad_input(error, type(self)) from None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for kind in cls.model_fields["kind"].annotation.__args__:  # type: ignore[union-attr]
            Brief._kinds[kind] = cls

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        known = ", ".join(self.known_formats)
        if not self.formats:
            raise ValueError(f"formats: name at least one of {known}")
        for place, name in enumerate(self.formats):
            if name not in self.known_formats:
                raise ValueError(f"formats[{place}]: {name!r} is none of {known}")
        if len(set(self.formats)) != len(self.formats):
            raise ValueError("formats: each at most once")
        return self

    @model_validator(mode="after")
    def _gated(self) -> Self:
        """What is wrong with a gate is said at the door."""
        if self.gates and not self.asked_gates.gates:
            raise ValueError(f"gates: {self.kind} knows none")
        return self

    @property
    def heading(self) -> str:
        """What the piece is called until it has a title."""
        return self.kind

    @property
    def engines(self) -> tuple[Needed, ...]:
        """What it is made with."""
        return ()

    @property
    def given_files(self) -> tuple[GivenFile, ...]:
        """Files whose licence is a part of the piece's."""
        return ()

    @property
    def fonts(self) -> tuple[str, ...]:
        """Catalogue names of fonts that its pictures are lettered with."""
        return ()

    @property
    def asked_gates(self) -> Gates:
        """The gates as they are passed. Raises ``BadInput`` where :attr:`gates` holds none."""
        return Gates()

    def of_try(self, number: int) -> Self:
        """The same brief for another try, from 1, at other seeds."""
        if number == 1:
            return self
        return self.model_copy(update={"seed": (self.seed + (number - 1) * SEED_STRIDE) % 2**31})

    def as_data(self) -> dict[str, Any]:
        """JSON-ready form without the fields that have their default value."""
        return {
            "kind": self.kind,
            **self.model_dump(mode="json", exclude_defaults=True, exclude={"kind"}),
        }

    def as_published(self) -> dict[str, Any]:
        """JSON-ready form of every field, as a receipt tells it: see
        :mod:`wenfang.brief.outward`."""
        data = self.model_dump(mode="json")
        for name in self.file_fields:
            value = data[name]
            if isinstance(value, str):
                data[name] = outward_path(value)
            elif value is not None:
                data[name] = [outward_path(path) for path in value]
        for name in self.chosen_models:
            data[name] = outward_model(data[name]) if data[name] else None
        data["gates"] = outward_gates(data["gates"])
        return data


def _as_bad_input(error: ValidationError, model: type[Brief]) -> BadInput:
    """The first problem that pydantic found, in words a person can act on."""
    first = error.errors(include_url=False)[0]
    place = _place(first["loc"])
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(place, list(model.model_fields), n=1)
        cure = (
            f"did you mean {near[0]!r}?"
            if near
            else f"known fields: {', '.join(model.model_fields)}"
        )
        return BadInput("unknown field", place=place, cure=cure)
    if first["type"] == "missing":
        return BadInput("is missing", place=place, cure=f"add {place} = … to the brief")
    message = first["msg"].removeprefix("Value error, ")
    if not place and ": " in message:
        place, message = message.split(": ", 1)
    more = error.error_count() - 1
    return BadInput(
        message[:1].lower() + message[1:],
        place=place or None,
        cure=f"and {more} more" if more else None,
    )


def _place(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
