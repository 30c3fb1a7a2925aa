"""Workflows: one file or folder per kind of content.

A workflow is a plain function ``(brief, tools) -> Draft``; this registry maps kinds to
them, and imports one only when its kind is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenfang.workflows.tools import Draft, Tools

WORKFLOWS = {
    "anchor": "wenfang.workflows.anchor.workflow:make_anchor",
    "film": "wenfang.workflows.film:make_film",
    "illustration": "wenfang.workflows.illustration.workflow:make_illustration",
    "news": "wenfang.workflows.news.workflow:make_news",
    "speech": "wenfang.workflows.speech:make_speech",
}


def workflow_for(kind: str) -> Callable[[Any, Tools], Draft]:
    """The workflow of a kind of content. Raises ``KeyError``: briefs know every kind."""
    module, _, function = WORKFLOWS[kind].partition(":")
    workflow: Callable[[Any, Tools], Draft] = getattr(import_module(module), function)
    return workflow
