"""Resources: models, voices, fonts and data sets, fetched when asked for, trusted by hash.

``fetch(name)`` is all that engines need. The names below are loaded when first used, so
that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenfang.resources.cache import Cache, default_cache
    from wenfang.resources.catalogue import Catalogue, Resource, ResourceFile, load_catalogue
    from wenfang.resources.fetching import fetch, path_of, remove
    from wenfang.resources.pickles import is_pickle, refuse_pickle
    from wenfang.resources.recommendation import Recommendation, recommend

_MODULES = {
    "Cache": "cache",
    "Catalogue": "catalogue",
    "Recommendation": "recommendation",
    "Resource": "catalogue",
    "ResourceFile": "catalogue",
    "default_cache": "cache",
    "fetch": "fetching",
    "is_pickle": "pickles",
    "load_catalogue": "catalogue",
    "path_of": "fetching",
    "recommend": "recommendation",
    "refuse_pickle": "pickles",
    "remove": "fetching",
}
__all__ = [
    "Cache",
    "Catalogue",
    "Recommendation",
    "Resource",
    "ResourceFile",
    "default_cache",
    "fetch",
    "is_pickle",
    "load_catalogue",
    "path_of",
    "recommend",
    "refuse_pickle",
    "remove",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
