"""The watermarks in a studio: which key, which tokenizer, and what may be said of them.

Pictures and sounds are marked with the key alone. For texts, which models were written with is kept
beside the keys; a mark is looked for with the tokenizer inside the model's own file, whose
weights are not read.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.asset import sha256_hex
from wenfang.errors import WenfangError
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.picture_mark import PictureMark
from wenfang.provenance.sound_detector import SoundDetector
from wenfang.provenance.sound_mark import SoundMark
from wenfang.provenance.text_watermark import (
    MARK,
    MarkTokenizer,
    TextWatermark,
    not_applied,
)
from wenfang.provenance.verify import Detector
from wenfang.provenance.watermark_key import FILE_NAME, load_or_create_watermark_key
from wenfang.studio.engines import Engines
from wenfang.verification import MarkReport, MarkState

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

_FOLDER = "watermarks"


def push(studio: Workspace, engines: Engines) -> dict[int, float] | None:
    """What is added to each token's logit; ``None`` where the engine cannot be influenced."""
    mark = _watermark(studio, engines)
    return mark.logit_bias if mark else None


def statement(studio: Workspace, engines: Engines, body: str) -> dict[str, Any]:
    """What receipt and manifest say of the watermark in a finished body, JSON-ready."""
    mark = _watermark(studio, engines)
    if mark is None:
        reason = f"the tokenizer of {engines.text.identity.model} is not at hand"
        return not_applied(reason).as_dict()
    return mark.statement(body).as_dict()


def picture_mark(studio: Workspace) -> PictureMark:
    """The watermark for pictures; its key is made at first use."""
    from wenfang.provenance.image_watermark.mark import WaveMark

    return WaveMark(load_or_create_watermark_key(studio.key_folder))


def sound_mark(studio: Workspace) -> SoundMark:
    """The watermark for sounds, speech and music alike; its key is that of pictures and texts,
    under another label."""
    from wenfang.provenance.sound_watermark.mark import PatchworkMark

    return PatchworkMark(load_or_create_watermark_key(studio.key_folder))


def detectors(studio: Workspace) -> tuple[Detector, ...]:
    """For texts, pictures and sounds, a film having both; none, and no key made, where nothing
    was marked yet."""
    if not (studio.key_folder / FILE_NAME).is_file():
        return ()
    return (
        *text_detectors(studio),
        PictureDetector(picture_mark(studio)),
        SoundDetector(sound_mark(studio)),
    )


def text_detectors(studio: Workspace) -> tuple[Detector, ...]:
    """One detector for each tokenizer that this studio has written with; none, and no key
    made, where it has written nothing yet."""
    folder = studio.key_folder / _FOLDER
    if not (studio.key_folder / FILE_NAME).is_file() or not folder.is_dir():
        return ()
    return tuple(
        _Kept(studio.key_folder, path, studio.engines()) for path in sorted(folder.glob("*.json"))
    )


class _Kept:
    """A detector that loads its tokenizer when it is first asked."""

    def __init__(self, keys: Path, about: Path, engines: Engines) -> None:
        self._keys, self._about, self._engines = keys, about, engines
        self._mark: TextWatermark | None = None

    def __call__(self, text: str) -> MarkReport | None:
        try:
            self._mark = self._mark or self._load()
        except (WenfangError, OSError, ValueError, KeyError) as error:
            message = f"the tokenizer of this watermark is not at hand: {error}"
            return MarkReport(MARK, MarkState.UNVERIFIABLE, message)
        return self._mark.report(text)

    def _load(self) -> TextWatermark:
        about = json.loads(self._about.read_text(encoding="utf-8"))
        file = self._engines.model_file(about["model"], fetch=False)
        tokenizer = _tokenizer(file, about["resource"])
        key = load_or_create_watermark_key(self._keys)
        return TextWatermark(key, tokenizer, about["gamma"], about["delta"])


def _watermark(studio: Workspace, engines: Engines) -> TextWatermark | None:
    """The watermark for the model in use, made once."""
    if engines.watermark is None:
        makes = engines.text.identity.engine == "gguf"
        engines.watermark = (_make(studio, engines),) if makes else ()
    return engines.watermark[0] if engines.watermark else None


def _make(studio: Workspace, engines: Engines) -> TextWatermark:
    settings = studio.settings.watermark
    key = load_or_create_watermark_key(studio.key_folder)
    resource = engines.text.identity.resource
    tokenizer = _tokenizer(engines.model_file(engines.text_model), resource)
    mark = TextWatermark(key, tokenizer, settings.gamma, settings.delta)
    about = {
        "model": engines.text_model,
        "resource": resource,
        "gamma": settings.gamma,
        "delta": settings.delta,
    }
    folder = studio.key_folder / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The name says everything that detection depends on: another gamma is another mark.
    name = sha256_hex(json.dumps([mark.tokenizer_sha256, settings.gamma]).encode())[:16]
    part = folder / f"{name}.part"
    part.write_text(json.dumps(about), encoding="utf-8")
    part.replace(folder / f"{name}.json")
    return mark


def _tokenizer(file: Path, resource: str | None) -> MarkTokenizer:
    """Of a model's file: writing, publishing and verifying one piece ask for the same."""
    return _tokenizer_at(file, file.stat().st_mtime_ns, resource)


@lru_cache(maxsize=2)
def _tokenizer_at(file: Path, _changed_ns: int, resource: str | None) -> MarkTokenizer:
    from wenfang.engines.text.gguf_tokenizer import GgufTokenizer

    return MarkTokenizer.of(GgufTokenizer(file), resource)
