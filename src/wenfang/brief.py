"""A brief: what is asked for, as data, validated once, at the door.

One class per kind of content; ``Brief(kind="news", …)`` and :func:`load_brief` give the
right one. A brief is frozen and serialises to the same TOML, YAML or JSON it came from.

Design choice: a brief says *what*, settings (``wenfang.toml``) say *with what*. A few
settings may be narrowed by a brief (``model``, ``profiles``), never widened.
"""

from __future__ import annotations

import datetime as dt
import difflib
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenfang.errors import BadInput
from wenfang.source import Language

MAX_BRIEF_BYTES = 1_000_000

PrivacyAction = Literal["block", "mask", "keep"]
Format = Literal["md", "html", "pdf", "docx", "txt"]
Profile = Literal["cn", "eu"]


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
        formats: files to publish.
        profiles: jurisdictions whose marks the files must carry.
        privacy: policy per kind of personal data, over the defaults of the privacy check.
        public_figures: names that the privacy check always keeps.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    _kinds: ClassVar[dict[str, type[Brief]]] = {}

    kind: str
    language: Language
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    commercial: bool = True
    allow_network: bool = False
    model: str | None = None
    formats: tuple[Format, ...] = ("md", "html", "pdf", "docx")
    profiles: tuple[Profile, ...] = ("cn", "eu")
    privacy: dict[str, PrivacyAction] = Field(default_factory=dict)
    public_figures: tuple[str, ...] = ()

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
        if not self.formats:
            raise ValueError("formats: name at least one of md, html, pdf, docx, txt")
        if len(set(self.formats)) != len(self.formats):
            raise ValueError("formats: each at most once")
        return self

    def as_data(self) -> dict[str, Any]:
        """JSON-ready form without the fields that have their default value."""
        return {
            "kind": self.kind,
            **self.model_dump(mode="json", exclude_defaults=True, exclude={"kind"}),
        }


class NewsBrief(Brief):
    """A news report from sources.

    Attributes:
        topic: what it is about, or an idea for the headline.
        sources: files (relative to the brief) or URLs, in order of weight.
        length: of the body, in ``unit``; kept within ±15 % as far as the sources carry it.
        unit: ``words`` (English) or ``characters`` (Chinese: Han characters, letters and
            digits; punctuation is not counted).
        audience: who will read it, in words.
        style: house style, in words.
        byline, editor: people named as answerable. With an editor, the label says that a
            person edits the piece.
        date: the dateline; else the day of the run.
    """

    kind: Literal["news"] = "news"
    topic: Annotated[str, Field(min_length=1, max_length=500)]
    sources: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    length: Annotated[int, Field(ge=60, le=5_000)] = 300
    unit: Literal["words", "characters"] | None = None
    audience: Annotated[str | None, Field(max_length=500)] = None
    style: Annotated[str | None, Field(max_length=2_000)] = None
    byline: Annotated[str | None, Field(max_length=200)] = None
    editor: Annotated[str | None, Field(max_length=200)] = None
    date: dt.date | None = None

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.topic.strip():
            raise ValueError("topic: say what the report is about")
        for place, source in enumerate(self.sources):
            if not source.strip():
                raise ValueError(f"sources[{place}]: is empty")
        return self

    @property
    def counted_in(self) -> Literal["words", "characters"]:
        """The unit of :attr:`length`; by default the language's own."""
        return self.unit or ("characters" if self.language == "zh" else "words")


def load_brief(path: Path) -> Brief:
    """Read a brief from a ``.toml``, ``.yaml``, ``.yml`` or ``.json`` file.

    Raises:
        BadInput: the file is missing, too large, not UTF-8, not valid in its format, or
            not a valid brief; names the place (line, field) and the cure.
    """
    place = str(path)
    data = _parse(_read(path, place), path.suffix.lower(), place)
    if not isinstance(data, dict):
        raise BadInput("a brief is a table of fields", place=place)
    if not all(isinstance(key, str) for key in data):
        raise BadInput("field names must be text", place=place)
    try:
        return Brief(**data)
    except BadInput as error:
        at = f"{place}: {error.place}" if error.place else place
        raise BadInput(error.message, place=at, cure=error.cure) from None


def dump_brief(brief: Brief, suffix: str) -> str:
    """The brief as the text of a ``.toml``, ``.yaml`` or ``.json`` file."""
    data = brief.as_data()
    if suffix == ".json":
        import json

        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if suffix in (".yaml", ".yml"):
        import yaml

        return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    if suffix == ".toml":
        import tomli_w

        return tomli_w.dumps(data)
    raise BadInput(f"no such brief format: {suffix}", cure="use .toml, .yaml or .json")


def _read(path: Path, place: str) -> str:
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "no such file"
            raise BadInput(
                f"{what}, not a brief", place=place, cure="name a .toml, .yaml or .json file"
            )
        if path.stat().st_size > MAX_BRIEF_BYTES:
            raise BadInput(
                f"is {path.stat().st_size:,} bytes; a brief has at most {MAX_BRIEF_BYTES:,}",
                place=place,
                cure="put long material into sources",
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"is not UTF-8 (byte {error.start})", place=place, cure="save the brief as UTF-8"
        ) from None
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot be read: {error}", place=place) from None


def _parse(text: str, suffix: str, place: str) -> Any:
    import json
    import tomllib

    try:
        if suffix == ".toml":
            return tomllib.loads(text)
        if suffix == ".json":
            return json.loads(text)
        if suffix in (".yaml", ".yml"):
            import yaml

            try:
                return yaml.safe_load(text)
            except yaml.YAMLError as error:
                raise ValueError(" ".join(str(error).split())) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"is not valid {suffix[1:].upper()}: {error}", place=place) from None
    raise BadInput(
        f"cannot tell the format of {suffix or 'a file without a suffix'}",
        place=place,
        cure="name the brief .toml, .yaml or .json",
    )


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
