"""Acting: what a face does while it speaks, and while it does not."""

from wenfang.acting.act import Actor, act

__all__ = ["Actor", "act"]
