"""How far a report's length may be from what the brief asks for."""

#: The body may differ so far from what the brief asks.
TOLERANCE = 0.15
