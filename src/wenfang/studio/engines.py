"""Engines as the settings ask for them: opened when first used, fetched if need be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.brief import Needed
from wenfang.checks.licences import LicencedPart, commercial_use
from wenfang.config import Settings, StatedLicence
from wenfang.progress import Progress, silent
from wenfang.resources import Catalogue, fetch, load_catalogue
from wenfang.server_address import without_address

if TYPE_CHECKING:
    from wenfang.engines.alignment.base import Aligner
    from wenfang.engines.avatar.base import AvatarEngine
    from wenfang.engines.embedding.base import EmbeddingEngine
    from wenfang.engines.identity import EngineIdentity
    from wenfang.engines.image.base import ImageEngine
    from wenfang.engines.names.base import NameFinder
    from wenfang.engines.pixels.base import Matter, PictureEncoder, Rater, Stylist, Upscaler
    from wenfang.engines.speech.base import SpeechEngine
    from wenfang.engines.text.base import TextEngine
    from wenfang.engines.transcription.base import Transcriber
    from wenfang.engines.video.base import VideoEngine
    from wenfang.provenance.text_watermark import TextWatermark

#: Which super-resolution enlarges what a small generator draws: on emoji of 64 pixels it came nearer
#: to the originals than ``drawing`` (29.0 dB against 28.2), in a twentieth of the time.
ENLARGING = "fast"
#: The video "model" that is none: a camera moves over a picture.
CAMERA = "camera"
#: Roles whose engine says itself what it uses.
_BY_IDENTITY = ("image", "speech", "transcriber", "avatar", "video")


class Engines:
    """Every engine of a studio.

    Args:
        settings: with what to work.
        text_model, image_model, speech_model, transcriber_model, avatar_model, video_model:
            instead of the configured ones.
        progress: told about downloads and loading.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        text_model: str | None = None,
        image_model: str | None = None,
        speech_model: str | None = None,
        transcriber_model: str | None = None,
        avatar_model: str | None = None,
        video_model: str | None = None,
        progress: Progress = silent,
    ) -> None:
        self._settings = settings
        self._progress = progress
        self.text_model = text_model or settings.text.model
        self.image_model = image_model or settings.image.model
        self.speech_model = speech_model or settings.speech.model
        self.transcriber_model = transcriber_model or settings.transcriber.model
        self.avatar_model = avatar_model or settings.avatar.model
        self.video_model = video_model or settings.video.model
        self._pixels: dict[Needed, Any] = {}
        self._avatars: dict[str, AvatarEngine] = {}
        #: Filled by :mod:`wenfang.studio.watermarking`; empty: this model takes no mark.
        self.watermark: tuple[TextWatermark, ...] | None = None

    @cached_property
    def catalogue(self) -> Catalogue:
        """The built-in catalogue and the person's own entries."""
        return load_catalogue(self._settings.resources.catalogue)

    def fetch(self, name: str) -> Path:
        """A resource's file or folder, fetched if it is not there yet."""
        resources = self._settings.resources
        return fetch(
            name,
            progress=self._progress,
            catalogue=self.catalogue,
            cache=resources.cache,
            offline=resources.offline,
        )

    @cached_property
    def text(self) -> TextEngine:
        """The text engine. Raises ``EngineError``, ``ResourceError`` or ``BadInput``."""
        from wenfang.engines.text.registry import open_text_engine

        return open_text_engine(
            self.text_model,
            fetch=self.fetch,
            settings=self._settings.text.model_dump(),
            catalogue=self.catalogue,
        )

    def model_file(self, name: str, *, fetch: bool = True) -> Path:
        """The file of a text model, by catalogue name or path.

        Raises:
            ResourceError: it is not there and may not be fetched.
        """
        from wenfang.errors import ResourceError
        from wenfang.resources import path_of

        if name not in self.catalogue:
            return Path(name).expanduser()
        if fetch:
            return self.fetch(name)
        path = path_of(name, catalogue=self.catalogue, cache=self._settings.resources.cache)
        if path is None:
            raise ResourceError("is not on this machine", place=name, cure=f"models pull {name}")
        return path

    @cached_property
    def embedding(self) -> EmbeddingEngine:
        """The sentence encoder."""
        from wenfang.engines.embedding.open import open_embedding_engine

        return open_embedding_engine(self.fetch(self._settings.resources.embedding))

    @cached_property
    def names(self) -> NameFinder:
        """The name finder."""
        from wenfang.engines.names.finder import open_name_finder

        return open_name_finder(self.fetch(self._settings.resources.names))

    @cached_property
    def image(self) -> ImageEngine:
        """The image engine. Raises ``ConfigurationError``, ``EngineError`` or ``BadInput``."""
        from wenfang.engines.image.registry import open_image_engine

        return open_image_engine(
            self.image_model,
            settings=self._settings.image.model_dump(),
            offline=self._settings.resources.offline,
            fetch=self.fetch,
            catalogue=self.catalogue,
            upscaler=lambda: self.upscaler(ENLARGING),
        )

    def upscaler(self, quality: str = "fast") -> Upscaler:
        """Super-resolution of that quality."""
        upscaler: Upscaler = self._pixel_engine(Needed("upscaler", quality))
        return upscaler

    def matter(self, subject: str = "anything") -> Matter:
        """Background removal for that subject."""
        matter: Matter = self._pixel_engine(Needed("matter", subject))
        return matter

    @property
    def stylist(self) -> Stylist:
        """Style transfer."""
        stylist: Stylist = self._pixel_engine(Needed("stylist"))
        return stylist

    @property
    def rater(self) -> Rater:
        """The classifier of nudity."""
        rater: Rater = self._pixel_engine(Needed("rater"))
        return rater

    @property
    def encoder(self) -> PictureEncoder:
        """The image embedding."""
        encoder: PictureEncoder = self._pixel_engine(Needed("encoder"))
        return encoder

    @property
    def encoder_at_hand(self) -> PictureEncoder | None:
        """The image embedding if its weights are on this machine; never fetches them.

        Raises:
            EngineError: they are, and cannot be read.
        """
        from wenfang.engines.pixels.open import RATING, open_picture_encoder
        from wenfang.resources import path_of

        needed = Needed("encoder")
        if needed not in self._pixels:
            path = path_of(RATING, catalogue=self.catalogue, cache=self._settings.resources.cache)
            if path is None:
                return None
            self._pixels[needed] = open_picture_encoder(lambda _: path, catalogue=self.catalogue)
        return self.encoder

    def _pixel_engine(self, needed: Needed) -> Any:
        from wenfang.engines.pixels.open import open_pixel_engine

        if needed not in self._pixels:
            self._pixels[needed] = open_pixel_engine(
                needed.role, needed.choice, self.fetch, catalogue=self.catalogue
            )
        return self._pixels[needed]

    @cached_property
    def speech(self) -> SpeechEngine:
        """What speaks. Raises ``EngineError``, ``ResourceError`` or ``BadInput``."""
        from wenfang.engines.speech.open import open_speech_engine

        return open_speech_engine(
            self.speech_model,
            fetch=self.fetch,
            settings=self._settings.speech.model_dump(),
            catalogue=self.catalogue,
        )

    @cached_property
    def transcriber(self) -> Transcriber:
        """What listens. Raises ``EngineError``, ``ResourceError`` or ``BadInput``."""
        from wenfang.engines.transcription.open import open_transcriber

        return open_transcriber(
            self.transcriber_model,
            fetch=self.fetch,
            settings=self._settings.transcriber.model_dump(),
            catalogue=self.catalogue,
        )

    def aligner(self, *, fetch: bool) -> Aligner | None:
        """What finds the times of words: the Whisper that listens. ``None`` where a server does.

        Args:
            fetch: whether its weights are fetched; else ``None`` where they are not here yet.
        """
        from wenfang.engines.alignment.whisper_alignment import WhisperAligner
        from wenfang.engines.transcription.open import resources_of
        from wenfang.engines.transcription.whisper import Whisper
        from wenfang.resources import path_of

        if self.transcriber_model.startswith("openai:"):
            return None
        cache = self._settings.resources.cache
        names = [name for name in resources_of(self.transcriber_model) if name in self.catalogue]
        missing = any(path_of(one, catalogue=self.catalogue, cache=cache) is None for one in names)
        if missing and not fetch:
            return None
        transcriber = self.transcriber
        return WhisperAligner(transcriber) if isinstance(transcriber, Whisper) else None

    def avatar(self, look: str = "drawn") -> AvatarEngine:
        """What shows an anchor of that look, or the configured server."""
        from wenfang.engines.avatar.open import open_avatar_engine

        name = self.avatar_model or look
        if name not in self._avatars:
            self._avatars[name] = open_avatar_engine(
                name,
                settings=self._settings.avatar.model_dump(),
                fetch=self.fetch,
                catalogue=self.catalogue,
            )
        return self._avatars[name]

    @property
    def has_video(self) -> bool:
        """Whether a video model is named; else a camera moves over pictures."""
        return self.video_model != CAMERA

    @cached_property
    def video(self) -> VideoEngine:
        """What films. Raises ``ConfigurationError``, ``EngineError`` or ``BadInput``."""
        from wenfang.engines.video.open import open_video_engine

        return open_video_engine(
            self.video_model,
            settings=self._settings.video.model_dump(),
            offline=self._settings.resources.offline,
        )

    def identities(self, needed: Iterable[Needed]) -> list[EngineIdentity]:
        """Who those engines are, for a receipt; vectors and names are told as resources."""
        return [
            self._identity(one)
            for one in needed
            if one.role not in ("embedding", "names") and not self._is_camera(one)
        ]

    def _identity(self, needed: Needed) -> EngineIdentity:
        if needed.role == "avatar":
            return self.avatar(needed.choice or "drawn").identity
        apart = ("text", "image", "speech", "transcriber", "video")
        engine = getattr(self, needed.role) if needed.role in apart else self._pixel_engine(needed)
        identity: EngineIdentity = engine.identity
        return identity

    def _is_camera(self, needed: Needed) -> bool:
        return needed.role == "video" and not self.has_video

    def parts(self, needed: Iterable[Needed]) -> list[LicencedPart]:
        """What is used of models, with licences; each resource once."""
        found = [part for one in needed for part in self._parts_of(one)]
        return list({(part.name, part.sha256): part for part in found}.values())

    def _parts_of(self, needed: Needed) -> list[LicencedPart]:
        from wenfang.engines.pixels.open import resources_of

        resources = self._settings.resources
        if needed.role == "text" and self.text_model not in self.catalogue:
            return [self._foreign_part("text", self.text_model, self.text.identity)]
        if needed.role in _BY_IDENTITY:
            if self._is_camera(needed):
                return []
            model = getattr(self, f"{needed.role}_model")
            return self._own_parts(needed.role, model, self._identity(needed))
        names = {
            "text": (self.text_model,),
            "embedding": (resources.embedding,),
            "names": (resources.names,),
        }
        chosen = names.get(needed.role) or resources_of(needed.role, needed.choice)
        return [self.part(needed.role, name) for name in chosen]

    def _own_parts(self, role: str, model: str, identity: EngineIdentity) -> list[LicencedPart]:
        """The engine's own weights and those that it cannot do without."""
        own = self.part(role, identity.resource) if identity.resource else None
        return [
            own or self._foreign_part(role, model, identity),
            *(self.part(role, name) for name in identity.uses),
        ]

    def _foreign_part(self, role: str, model: str, identity: EngineIdentity) -> LicencedPart:
        """A model from elsewhere than the catalogue. Where nothing tells whether it may be used
        commercially, the person's settings may."""
        licence = identity.licence
        commercial, stated = commercial_use(licence), self._stated(model)
        part = LicencedPart(
            role,
            identity.model,
            identity.sha256,
            licence,
            commercial,
            attribution=identity.attribution,
        )
        if commercial != "unknown" or stated is None:
            return part
        return replace(
            part,
            licence=stated.licence,
            commercial=stated.commercial or commercial_use(stated.licence),
            note=stated.note,
            stated=True,
        )

    def _stated(self, model: str) -> StatedLicence | None:
        """What the settings say of a model; where a server stands makes no difference."""
        said = self._settings.licences.models
        return {without_address(name): licence for name, licence in said.items()}.get(
            without_address(model)
        )

    def part(self, role: str, name: str) -> LicencedPart:
        """A catalogue resource as a part of a piece."""
        resource = self.catalogue.get(name)
        return LicencedPart(
            role,
            resource.name,
            resource.sha256,
            resource.license,
            resource.commercial,
            resource.commercial_note,
            resource.attribution,
        )

    def close(self) -> None:
        """Free what was opened."""
        for name in ("text", "image", "speech", "transcriber", "video"):
            if name in self.__dict__:
                getattr(self, name).close()
        for avatar in self._avatars.values():
            avatar.close()
