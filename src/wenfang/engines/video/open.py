"""A video engine by the name of its model.

========================  =====================================================
``hf:NAME_OR_FOLDER``     any diffusers video pipeline, extra ``[torch]``
``openai:MODEL``          a server; its address is ``video.base_url``
``openai:MODEL@URL``      … or stands in the name
========================  =====================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenfang.engines.openai_api import server_arguments
from wenfang.engines.video.base import VideoEngine
from wenfang.errors import ConfigurationError

FORMS = "hf:NAME_OR_FOLDER (a diffusers video pipeline) or openai:MODEL[@URL] (a server)"


def open_video_engine(
    model: str, *, settings: Mapping[str, Any], offline: bool = False
) -> VideoEngine:
    """Open the engine for ``model``.

    Args:
        settings: the section ``video`` of the configuration.
        offline: nothing may be fetched.

    Raises:
        ConfigurationError: the model is not known, or the server's address is missing.
        EngineError: the model cannot be used.
    """
    kind, _, name = model.partition(":")
    if kind == "openai" and name:
        from wenfang.engines.video.openai_video import OpenAIVideoEngine

        return OpenAIVideoEngine(
            **server_arguments(name, settings, section="video", timeout_s=1800.0),
            extended=bool(settings.get("extended")),
        )
    if kind == "hf" and name:
        from wenfang.engines.video.diffusers_video import DiffusersVideoEngine

        return DiffusersVideoEngine(
            name, device=str(settings.get("device") or "auto"), offline=offline
        )
    raise ConfigurationError(
        f"{model!r} is no video model that is known",
        place="video.model",
        cure=f"give {FORMS}; camera moves over a picture without one",
    )
