"""What the wording of an explicit label must hold, whatever medium bears it."""

from __future__ import annotations


def meets_gb_45438(wording: str) -> bool:
    """Whether a wording holds an AI element and a generation element (GB 45438-2025, 5.2)."""
    return ("人工智能" in wording or "AI" in wording) and ("生成" in wording or "合成" in wording)
