"""How far a report's length may be from what the brief asks for."""

from wenfang.language.lengths import Unit, count

__all__ = ["TOLERANCE", "Unit", "count"]

#: The body may differ so far from what the brief asks.
TOLERANCE = 0.15
