"""A speech engine by the name of its model.

==================  ======================================================
``kokoro``          Kokoro-82M: Chinese and English, many voices
``hibari``          one small English voice
``openai:MODEL``    a server; its address is ``speech.base_url``
==================  ======================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.speech.base import SpeechEngine
from wenfang.errors import BadInput

if TYPE_CHECKING:
    from wenfang.engines.speech.pronunciation.phonemes import Pronouncer
    from wenfang.resources import Catalogue
    from wenfang.speech import Voice

DEFAULT_MODEL = "kokoro"
"""The voice of a fresh installation. The only place where it is named."""
_KOKORO, _VOICES, _HIBARI, _WORDS = "kokoro-82m-int8", "kokoro-voices", "hibari", "lac"
_NAMES = ("kokoro", "hibari", "openai:")

Fetch = Callable[[str], Path]


def open_speech_engine(
    model: str = "",
    *,
    fetch: Fetch | None = None,
    settings: Mapping[str, Any] | None = None,
    catalogue: Catalogue | None = None,
) -> SpeechEngine:
    """Open the engine for ``model``; weights are read when something is first spoken.

    Args:
        model: empty = :data:`DEFAULT_MODEL`.
        fetch: catalogue name → file or folder; default: the usual cache.
        settings: the section ``speech`` of the configuration: ``base_url``, ``api_key_env``,
            ``timeout_s``.
        catalogue: default: the built-in one and the person's own.

    Raises:
        BadInput: no such model.
        ConfigurationError: the server's address is missing.
        EngineError, ResourceError: the weights cannot be had.
    """
    from wenfang.resources import fetch as usual
    from wenfang.resources import load_catalogue

    known = catalogue or load_catalogue()
    found = fetch or (lambda name: usual(name, catalogue=known))
    kind, _, name = (model or DEFAULT_MODEL).partition(":")
    if kind == "kokoro" and not name:
        return _kokoro(found, known)
    if kind == "hibari" and not name:
        return _hibari(found, known)
    if kind == "openai" and name:
        from wenfang.engines.openai_api import server_arguments
        from wenfang.engines.speech.openai_speech import OpenAISpeechEngine

        return OpenAISpeechEngine(
            **server_arguments(name, settings or {}, section="speech", timeout_s=120.0)
        )
    raise _unknown(model)


def known_voices(model: str = "") -> tuple[Voice, ...]:
    """The voices of an engine by the name of its model, which is not opened; none where only a
    server knows them."""
    if (model or DEFAULT_MODEL) == "kokoro":
        from wenfang.engines.speech.voices import VOICES as OF_KOKORO

        return OF_KOKORO
    if model == "hibari":
        from wenfang.engines.speech.hibari import VOICES as OF_HIBARI

        return OF_HIBARI
    return ()


def _kokoro(fetch: Fetch, catalogue: Catalogue) -> SpeechEngine:
    from wenfang.engines.pixels.sessions import identity_of
    from wenfang.engines.speech.kokoro.engine import KokoroEngine

    identity = identity_of(catalogue.get(_KOKORO), "kokoro", "onnxruntime", "pypinyin")
    return KokoroEngine(
        fetch(_KOKORO),
        fetch(_VOICES),
        lambda: _pronouncer(fetch, chinese=True),
        replace(identity, uses=(_VOICES, _HIBARI, _WORDS)),
    )


def _hibari(fetch: Fetch, catalogue: Catalogue) -> SpeechEngine:
    from wenfang.engines.pixels.sessions import identity_of
    from wenfang.engines.speech.hibari import HibariEngine

    identity = identity_of(catalogue.get(_HIBARI), "hibari", "onnxruntime", "numpy")
    return HibariEngine(fetch(_HIBARI), lambda: _pronouncer(fetch, chinese=False), identity)


def _pronouncer(fetch: Fetch, *, chinese: bool) -> Pronouncer:
    from wenfang.engines.names.lac import LacTagger
    from wenfang.engines.speech.pronunciation.english import EnglishReader
    from wenfang.engines.speech.pronunciation.phonemes import Pronouncer

    english = EnglishReader(fetch(_HIBARI))
    if not chinese:
        return Pronouncer(english, None)
    tagger = LacTagger(fetch(_WORDS))
    return Pronouncer(english, lambda text: [(word.start, word.end) for word in tagger.words(text)])


def _unknown(model: str) -> BadInput:
    from difflib import get_close_matches

    near = get_close_matches(model.lower(), _NAMES, n=1, cutoff=0.5)
    meant = f"did you mean {near[0]}? " if near else ""
    return BadInput(
        f"{model!r} is no speech model that is known",
        place="speech.model",
        cure=f"{meant}give kokoro, hibari or openai:MODEL[@URL] (a server)",
    )
