"""The catalogue: what can be fetched, by hash, and under which licence it may be used.

One TOML file ships with Wenfang; a person's own ``catalogue.toml`` (in the user's
configuration folder, or named by ``resources.catalogue``) adds entries or replaces them
by name. An entry is one or more files; each has its SHA-256, its size and its sources in
the order in which they are asked. Validated at the door, with messages that name the
file, the entry and the field.
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic import model_validator as checked

from wenfang.errors import BadInput, ConfigurationError
from wenfang.resources.sources import Source

BUILT_IN = Path(__file__).with_name("catalogue.toml")
RESERVED = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10)}


def _portable(value: str) -> str:
    if value.endswith(".") or value.split(".")[0].lower() in RESERVED:
        raise ValueError("not a name that every file system takes")
    return value


Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=100),
    AfterValidator(_portable),
]
FileName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=150),
    AfterValidator(_portable),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class ResourceFile(BaseModel):
    """One file: its name in the cache, what it must be, and where it can be had."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: FileName
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    bytes: int = Field(ge=0)
    sources: tuple[Source, ...] = Field(min_length=1)


class Resource(BaseModel):
    """A model, voice, font or data set.

    Args:
        task: ``text``, ``embedding``, ``names``, ``language``, ``tts``, ``voice``, ``asr``,
            ``font``, ``dataset``, ``image-…`` and so on.
        format: ``gguf``, ``onnx``, ``npz``, ``otf`` … of the main file.
        license: SPDX expression.
        languages: BCP 47; ``mul`` where a model has no few; empty where none applies.
        memory: bytes that running it takes.
        rank: which of two that fit is recommended, higher first; judged by running them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    title: Text
    task: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]
    format: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9+-]*$")]
    license: Text
    commercial: Literal["yes", "no", "conditions"]
    commercial_note: str = ""
    attribution: Text
    homepage: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    aliases: tuple[Name, ...] = ()
    languages: tuple[Language, ...] = ()
    memory: int = Field(ge=0)
    rank: int = 0
    notes: str = ""
    files: tuple[ResourceFile, ...] = Field(min_length=1)

    @checked(mode="after")
    def _consistent(self) -> Resource:
        names = [file.name.lower() for file in self.files]
        if len(set(names)) < len(names):
            raise ValueError("two files have the same name")
        if self.commercial == "conditions" and not self.commercial_note:
            raise ValueError("commercial = 'conditions' needs a commercial_note that says which")
        return self

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """What a receipt names the resource by: the file's digest, or that of the list of files."""
        if len(self.files) == 1:
            return self.files[0].sha256
        listing = "".join(sorted(f"{file.sha256}  {file.name}\n" for file in self.files))
        return hashlib.sha256(listing.encode()).hexdigest()


class Catalogue:
    """Resources by name and alias, in order."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources = {resource.name: resource for resource in resources}
        self._aliases: dict[str, str] = {}
        for resource in self._resources.values():
            for alias in resource.aliases:
                taken = self._aliases.get(alias) or (alias if alias in self._resources else None)
                if taken:
                    raise ConfigurationError(
                        f"the alias {alias!r} already means {taken!r}", place=resource.name
                    )
                self._aliases[alias] = resource.name

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._resources.values())

    def __len__(self) -> int:
        return len(self._resources)

    def __contains__(self, name: object) -> bool:
        return name in self._resources or name in self._aliases

    def get(self, name: str) -> Resource:
        """The resource of this name or alias.

        Raises:
            BadInput: there is none; the error lists names that are near.
        """
        found = self._resources.get(self._aliases.get(name, name))
        if found:
            return found
        names = [*self._resources, *self._aliases]
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        near += [other for other in names if name and name in other and other not in near][:3]
        cure = f"did you mean {', '.join(near)}?" if near else "see `wenfang models list`"
        raise BadInput(f"no resource is named {name!r}", place="catalogue", cure=cure)

    def knows(self, sha256: str) -> bool:
        """Whether any file in the catalogue has exactly these bytes."""
        return any(file.sha256 == sha256 for resource in self for file in resource.files)


def load_catalogue(own: Path | None = None) -> Catalogue:
    """The built-in catalogue with a person's own entries over it.

    Args:
        own: their file; by default ``catalogue.toml`` in the user's configuration folder,
            where there is one.

    Raises:
        ConfigurationError: the file is missing or an entry is wrong.
    """
    if own is None:
        from wenfang.config import config_folder

        usual = config_folder() / "catalogue.toml"
        own = usual if usual.is_file() else None
    added = read_entries(own) if own else ()
    replaced = {resource.name for resource in added}
    kept = [resource for resource in _built_in() if resource.name not in replaced]
    try:
        return Catalogue([*kept, *added])
    except ConfigurationError as error:
        raise ConfigurationError(error.message, place=f"{own}: {error.place}") from None


def read_entries(path: Path) -> tuple[Resource, ...]:
    """The entries of a catalogue file; relative ``file`` sources are relative to it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError("no such catalogue file", place=str(path)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"not readable as TOML: {error}", place=str(path)) from error
    entries = data.get("resource")
    if set(data) - {"resource"} or not isinstance(entries, list):
        raise ConfigurationError(
            "a catalogue holds [[resource]] tables and nothing else", place=str(path)
        )
    resources = tuple(_entry(path, index, entry) for index, entry in enumerate(entries, 1))
    seen: set[str] = set()
    for resource in resources:
        if resource.name in seen:
            raise ConfigurationError(f"two entries are named {resource.name!r}", place=str(path))
        seen.add(resource.name)
    return resources


def entries_as_toml(resources: Iterable[Resource]) -> str:
    """Entries as a catalogue file that `read_entries` reads back."""
    import tomli_w

    data = {"resource": [r.model_dump(mode="json", exclude_none=True) for r in resources]}
    return tomli_w.dumps(data, multiline_strings=False)


@lru_cache(maxsize=1)
def _built_in() -> tuple[Resource, ...]:
    return read_entries(BUILT_IN)


def _entry(path: Path, index: int, entry: Any) -> Resource:
    name = entry.get("name", f"entry {index}") if isinstance(entry, dict) else f"entry {index}"
    try:
        return Resource.model_validate(_anchored(entry, path.parent))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "entry"
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(
            message, place=f"{path}: {name}: {field}", cure="see docs/resources.md"
        ) from error


def _anchored(entry: Any, folder: Path) -> Any:
    """Relative paths of ``file`` sources made relative to the catalogue that names them."""
    files = entry.get("files") if isinstance(entry, dict) else None
    for file in files if isinstance(files, list) else []:
        sources = file.get("sources") if isinstance(file, dict) else None
        for source in sources if isinstance(sources, list) else []:
            if isinstance(source, dict) and isinstance(source.get("path"), str):
                source["path"] = str(folder.absolute() / Path(source["path"]).expanduser())
    return entry
