"""An avatar engine by its name.

===============  ==========================================================
``drawn``        own vector drawings, no model: the default
``portrait``     moves a picture of a front face by its landmarks
``http://HOST``  a neural talking-head server, ``docs/avatar-protocol.md``
===============  ==========================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import ConfigurationError

if TYPE_CHECKING:
    from wenfang.engines.avatar.base import AvatarEngine
    from wenfang.resources import Catalogue

DEFAULT = "drawn"
FORMS = "drawn, portrait, or the address of a talking-head server (http://HOST:PORT)"


def open_avatar_engine(
    name: str = "",
    *,
    settings: Mapping[str, Any] | None = None,
    fetch: Callable[[str], Path] | None = None,
    catalogue: Catalogue | None = None,
) -> AvatarEngine:
    """Open the engine for ``name``.

    Args:
        name: empty = :data:`DEFAULT`.
        settings: of the server: ``timeout_s``, ``api_key_env``, ``base_url``, ``model``; the key
            goes to ``base_url`` alone, or to ``model`` where that is not set.
        fetch: catalogue name → file or folder, for the portrait's landmarks; default: the usual
            cache.
        catalogue: where its names are looked up; default the built-in one and the person's own.

    Raises:
        ConfigurationError: no such engine, or an address that is none.
        EngineError, ResourceError: the portrait's weights cannot be used or fetched.
    """
    name = name or DEFAULT
    if name.startswith(("http://", "https://")):
        from wenfang.engines.avatar.http import server_avatar

        return server_avatar(name, settings or {})
    if name == "drawn":
        from wenfang.engines.avatar.drawn.engine import DrawnAvatar

        return DrawnAvatar()
    if name == "portrait":
        from wenfang.engines.avatar.portrait.engine import open_portrait_engine
        from wenfang.resources import fetch as usual

        return open_portrait_engine(fetch or usual, catalogue=catalogue)
    raise ConfigurationError(
        f"{name!r} is no avatar engine that is known",
        place="avatar.engine",
        cure=f"give {FORMS}",
    )
