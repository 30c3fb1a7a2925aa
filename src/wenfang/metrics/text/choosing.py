"""x"""
from __future__ import annotations
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class TextOptions:
    """How texts are measured."""

    tokenizer: str | None = None
    lowercase: bool = False
    stemmer: bool = False
    model: str | None = None
