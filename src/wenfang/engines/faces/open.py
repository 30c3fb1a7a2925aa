"""The face finder; its weights are the catalogue's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.faces.base import FaceFinder

if TYPE_CHECKING:
    from wenfang.resources import Catalogue

FACES = "face-landmarker"


def open_face_finder(
    fetch: Callable[[str], Path], *, catalogue: Catalogue | None = None
) -> FaceFinder:
    """Faces with their landmarks.

    Args:
        fetch: catalogue name → the resource's file.
        catalogue: where names are looked up; default the built-in one and the person's own.

    Raises:
        EngineError, ResourceError: the weights cannot be used or fetched.
    """
    from wenfang.engines.faces.mediapipe import MediaPipeFaces
    from wenfang.engines.pixels.sessions import identity_of
    from wenfang.resources import load_catalogue

    resource = (catalogue or load_catalogue()).get(FACES)
    identity = identity_of(resource, "mediapipe", "ai-edge-litert", "pillow")
    return MediaPipeFaces(fetch(FACES), identity)
