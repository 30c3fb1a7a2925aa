"""Settings: with what Wenfang works, and where each value came from.

Four layers, the later wins: built-in defaults, ``wenfang.toml`` in the user's configuration
folder, ``wenfang.toml`` in the working folder, environment variables ``WENFANG_*``
(``text.model`` is ``WENFANG_TEXT_MODEL``).

Design choice: a working folder may come from a stranger (a cloned repository), so settings
that run code or hand out secrets are not taken from there (:data:`TRUSTED_ONLY`), nor the
address of a server elsewhere, to which prompts and key would be sent (:data:`ADDRESSES`).
A server on this machine may be named there; it gets no key.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from wenfang.errors import ConfigurationError
from wenfang.server_address import foreign_address

FILE_NAME = "wenfang.toml"
PREFIX = "WENFANG_"

#: Settings that a ``wenfang.toml`` in the working folder may not make: they run code, send
#: keys, pieces or their hashes somewhere, or state something in the person's name.
TRUSTED_ONLY = frozenset(
    {
        "avatar.api_key_env",
        "image.api_key_env",
        "speech.api_key_env",
        "transcriber.api_key_env",
        "video.api_key_env",
        "library.assets",
        "library.url",
        "licences.models",
        "signing.callback",
        "signing.key",
        "signing.tsa_url",
        "text.api_key_env",
    }
)
#: Settings that may hold a server's address.
_SERVED = ("text", "image", "speech", "transcriber", "avatar", "video")
ADDRESSES = frozenset(f"{section}.{name}" for section in _SERVED for name in ("base_url", "model"))


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextSettings(_Section):
    """The text engine."""

    model: str = Field(
        "qwen2.5-coder-1.5b-instruct-q4_k_m",
        description="catalogue name, .gguf file, hf:NAME, or openai:MODEL",
    )
    threads: Annotated[int, Field(ge=0, le=1024)] = Field(0, description="0 = physical cores")
    context: Annotated[int, Field(ge=512, le=1_048_576)] = Field(
        4096, description="tokens a request"
    )
    parallel: Annotated[int, Field(ge=1, le=256)] = Field(4, description="requests at once")
    base_url: str | None = Field(None, description="of an OpenAI-compatible server, ends in /v1")
    api_key_env: str = Field("OPENAI_API_KEY", description="variable that holds the server's key")
    timeout_s: Annotated[float, Field(gt=0)] = Field(120.0, description="seconds without an answer")
    device: str = Field("auto", description="transformers: auto, cpu, cuda, mps")


class ImageSettings(_Section):
    """The image engine."""

    model: str = Field(
        "", description="a generator's folder, generator:NAME, hf:NAME_OR_FOLDER or openai:MODEL"
    )
    base_url: str | None = Field(None, description="of a server with the OpenAI image API")
    api_key_env: str = Field("OPENAI_API_KEY", description="variable that holds the server's key")
    timeout_s: Annotated[float, Field(gt=0)] = Field(300.0, description="seconds without an answer")
    send_seed: bool = Field(False, description="the server takes a seed")
    device: str = Field("auto", description="diffusers: auto, cpu, cuda, cuda:1, mps")
    steps: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="diffusers: denoising steps; default: the model's own"
    )
    guidance: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="diffusers: classifier-free guidance; default: the model's own"
    )
    lora: tuple[str, ...] = Field((), description="diffusers: FILE.safetensors or FILE@WEIGHT")
    controlnet: Path | None = Field(None, description="diffusers: folder of a ControlNet")
    ip_adapter: Path | None = Field(None, description="diffusers: file of an IP-Adapter")

    @field_validator("lora", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Several in an environment variable, as in ``PATH``."""
        return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value


class SpeechSettings(_Section):
    """The speech engine."""

    model: str = Field("kokoro", description="kokoro, hibari (English, small) or openai:MODEL")
    base_url: str | None = Field(None, description="of a server with the OpenAI speech API")
    api_key_env: str = Field("OPENAI_API_KEY", description="variable that holds the server's key")
    timeout_s: Annotated[float, Field(gt=0)] = Field(120.0, description="seconds without an answer")


class TranscriberSettings(_Section):
    """What listens."""

    model: str = Field("whisper-base", description="catalogue name, folder, or openai:MODEL")
    base_url: str | None = Field(None, description="of a server with the OpenAI audio API")
    api_key_env: str = Field("OPENAI_API_KEY", description="variable that holds the server's key")
    timeout_s: Annotated[float, Field(gt=0)] = Field(300.0, description="seconds without an answer")


class AvatarSettings(_Section):
    """What shows presenters."""

    model: str = Field("", description="http://HOST:PORT of a talking-head server; else built in")
    base_url: str | None = Field(
        None, description="of the talking-head server that gets the key; default: that of the model"
    )
    api_key_env: str = Field("", description="variable that holds that server's key; empty: none")
    timeout_s: Annotated[float, Field(gt=0)] = Field(120.0, description="seconds without an answer")


class VideoSettings(_Section):
    """The video engine."""

    model: str = Field(
        "camera", description="camera (moves over a picture), hf:NAME_OR_FOLDER or openai:MODEL"
    )
    base_url: str | None = Field(None, description="of a server with the OpenAI video API")
    api_key_env: str = Field("OPENAI_API_KEY", description="variable that holds the server's key")
    timeout_s: Annotated[float, Field(gt=0)] = Field(
        1800.0, description="seconds that a film may take"
    )
    extended: bool = Field(
        False,
        description="the server takes seed, negative prompt, steps, guidance (vLLM-Omni, SGLang)",
    )
    device: str = Field("auto", description="diffusers: auto, cpu, cuda, mps")


class ResourceSettings(_Section):
    """Models and other fetched things."""

    cache: Path | None = Field(None, description="folder; default: the user's cache folder")
    catalogue: Path | None = Field(None, description="own catalogue file beside the built-in one")
    offline: bool = Field(False, description="never fetch; use what is there")
    embedding: str = Field(
        "universal-sentence-encoder-multilingual", description="sentence vectors"
    )
    names: str = Field("lac", description="Chinese names (NER)")


class LibrarySettings(_Section):
    """Where pieces are kept."""

    folder: Path | None = Field(None, description="default: the user's data folder")
    url: str | None = Field(None, description="SQLAlchemy URL; default: SQLite in the folder")
    assets: str | None = Field(None, description="fsspec URL; default: assets/ in the folder")


class LabelSettings(_Section):
    """What the labels say."""

    content_producer: str = Field(
        "Wenfang", description="27-character provider code, or a name of ASCII letters and digits"
    )
    propagator: bool = Field(False, description="fill the propagator fields at first writing")


class SigningSettings(_Section):
    """C2PA signatures."""

    organisation: str = Field("Wenfang self-signed", description="named in the certificate")
    certificate: Path | None = Field(None, description="own chain, PEM, leaf first")
    key: Path | None = Field(None, description="own private key, PEM")
    callback: str | None = Field(None, description="module:function that signs (HSM, KMS)")
    tsa_url: str | None = Field(None, description="RFC 3161 time-stamp server")
    tsa_policy: Literal["fail", "sign-without"] = Field("fail", description="when it is down")


class WatermarkSettings(_Section):
    """The text watermark (Unigram)."""

    gamma: Annotated[float, Field(gt=0, lt=1)] = Field(0.25, description="share of green words")
    delta: Annotated[float, Field(gt=0, le=10)] = Field(3.0, description="added to green logits")


class StatedLicence(_Section):
    """What a person says of a model's licence; a bare string is its name."""

    licence: Annotated[str, Field(min_length=1, max_length=200)] = Field(description="SPDX")
    commercial: Literal["yes", "no", "conditions"] | None = Field(
        None, description="default: what the licence's name says"
    )
    note: Annotated[str, Field(max_length=1_000)] = Field("", description="the conditions")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return {"licence": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _conditions_are_told(self) -> StatedLicence:
        if self.commercial == "conditions" and not self.note.strip():
            raise ValueError("commercial = 'conditions' needs a note that says which")
        return self


class LicenceSettings(_Section):
    """Licences of models that nothing else tells: of servers and of folders."""

    models: dict[str, StatedLicence] = Field(
        default_factory=dict, description="model → licence, as you know it"
    )

    @field_validator("models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """``MODEL=LICENCE;MODEL=LICENCE`` in an environment variable."""
        if not isinstance(value, str):
            return value
        pairs = [part.rpartition("=") for part in value.split(";") if part.strip()]
        if any(not model.strip() for model, _, _ in pairs):
            raise ValueError("write MODEL=LICENCE, several with ; between them")
        return {model.strip(): licence.strip() for model, _, licence in pairs}


class Settings(_Section):
    """All settings."""

    text: TextSettings = TextSettings()
    image: ImageSettings = ImageSettings()
    speech: SpeechSettings = SpeechSettings()
    transcriber: TranscriberSettings = TranscriberSettings()
    avatar: AvatarSettings = AvatarSettings()
    video: VideoSettings = VideoSettings()
    resources: ResourceSettings = ResourceSettings()
    library: LibrarySettings = LibrarySettings()
    labels: LabelSettings = LabelSettings()
    signing: SigningSettings = SigningSettings()
    watermark: WatermarkSettings = WatermarkSettings()
    licences: LicenceSettings = LicenceSettings()


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting as it stands: dotted key, value, where from, what it is for."""

    key: str
    value: Any
    origin: str
    description: str


@dataclass(frozen=True)
class Configuration:
    """Settings together with the origin of each value."""

    settings: Settings
    origins: tuple[Origin, ...]


def config_folder() -> Path:
    """The user's configuration folder (``WENFANG_CONFIG`` overrides it)."""
    if override := os.environ.get("WENFANG_CONFIG"):
        return Path(override).expanduser()
    import platformdirs

    return Path(platformdirs.user_config_dir("wenfang", appauthor=False))


def load_settings(
    working: Path | None = None,
    user: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Configuration:
    """Read every layer.

    Args:
        working: working folder; default the current one.
        user: user's configuration folder; default :func:`config_folder`.
        environment: default ``os.environ``.

    Raises:
        ConfigurationError: a file is not TOML, a key is unknown, a value does not fit;
            names the file or variable, the key and the cure.
    """
    working = working or Path.cwd()
    user = user or config_folder()
    environment = os.environ if environment is None else environment
    own, found = (user / FILE_NAME).resolve(), (working / FILE_NAME).resolve()
    layers = [*_file_layer(own, trusted=True)]
    if found != own:  # else work is done in the configuration folder itself
        layers += _file_layer(found, trusted=False)
    layers += _environment_layer(environment)
    values: dict[str, tuple[Any, str]] = {}
    for key, value, origin in layers:
        values[key] = (value, origin)
    if found != own:
        _keep_keys_from_strangers(values, str(found))
    return _validated(values)


def _keep_keys_from_strangers(values: dict[str, tuple[Any, str]], stranger: str) -> None:
    """A server that the working folder names gets no key, though it is on this machine."""
    for section in _SERVED:
        named = [f"{section}.base_url"]
        if section == "avatar" and not values.get(named[0], (None,))[0]:
            named = ["avatar.model"]  # which is an address
        if any(values.get(key, (None, ""))[1] == stranger for key in named):
            values[f"{section}.api_key_env"] = ("", f"none, for base_url is from {stranger}")


def _validated(values: Mapping[str, tuple[Any, str]]) -> Configuration:
    nested: dict[str, dict[str, Any]] = {}
    for key, (value, _) in values.items():
        section, name = key.split(".")
        nested.setdefault(section, {})[name] = value
    try:
        settings = Settings.model_validate(nested)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"][:2])
        origin = values.get(key, (None, "settings"))[1]
        raise ConfigurationError(
            f"{first['msg'][:1].lower()}{first['msg'][1:]}",
            place=f"{origin}: {key}",
            cure="run 'wenfang config' to see every setting",
        ) from None
    origins = tuple(
        Origin(
            key,
            getattr(getattr(settings, key.split(".")[0]), key.split(".")[1]),
            values[key][1] if key in values else "default",
            description,
        )
        for key, description in _known().items()
    )
    return Configuration(settings, origins)


def _known() -> dict[str, str]:
    """Every dotted key with its description."""
    return {
        f"{section}.{name}": field.description or ""
        for section, outer in Settings.model_fields.items()
        for name, field in outer.annotation.model_fields.items()  # type: ignore[union-attr]
    }


def _file_layer(path: Path, *, trusted: bool) -> Iterator[tuple[str, Any, str]]:
    if not path.is_file():
        return
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"cannot be read: {error}", place=str(path)) from None
    for section, table in data.items():
        if not isinstance(table, dict):
            raise _unknown(section, str(path))
        for name, value in table.items():
            key = f"{section}.{name}"
            if key not in _known():
                raise _unknown(key, str(path))
            if not trusted:
                _refuse_from_strangers(key, value, path)
            yield key, _from(path.parent, key, value), str(path)


def _refuse_from_strangers(key: str, value: Any, path: Path) -> None:
    foreign = foreign_address(str(value)) if key in ADDRESSES else None
    if key not in TRUSTED_ONLY and foreign is None:
        return
    what = f"the address {foreign}" if foreign else "this setting"
    raise ConfigurationError(
        f"{what} is not taken from the working folder, which may be a stranger's",
        place=f"{path}: {key}",
        cure=f"set it in {config_folder() / FILE_NAME} or as {variable(key)}",
    )


_PATHS = frozenset(
    ["cache", "catalogue", "folder", "certificate", "key", "controlnet", "ip_adapter", "lora"]
)


def _from(folder: Path, key: str, value: Any) -> Any:
    """A path in a file starts from that file's folder."""
    if key.rpartition(".")[2] not in _PATHS:
        return value
    if isinstance(value, list):
        return [_from(folder, key, item) for item in value]
    return str(folder / Path(value).expanduser()) if isinstance(value, str) else value


#: Variables that start like a setting and are not one.
_OTHER_VARIABLES = frozenset({"WENFANG_CONFIG", "WENFANG_CACHE", "WENFANG_TRAINING_CACHE"})


def _environment_layer(environment: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    keys = {variable(key): key for key in _known()}
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in _OTHER_VARIABLES:
            continue
        if name not in keys:
            raise _unknown(name, "environment", list(keys))
        yield keys[name], environment[name], f"${name}"


def variable(key: str) -> str:
    """The environment variable of a dotted key: ``text.model`` → ``WENFANG_TEXT_MODEL``."""
    return PREFIX + key.replace(".", "_").upper()


def _unknown(key: str, place: str, known: list[str] | None = None) -> ConfigurationError:
    near = difflib.get_close_matches(key, known or list(_known()), n=1)
    cure = f"did you mean {near[0]!r}?" if near else "run 'wenfang config' to see every setting"
    return ConfigurationError("unknown setting", place=f"{place}: {key}", cure=cure)
