"""From an illustration's brief to a draft: the order of the steps."""

from __future__ import annotations

from wenfang.brief import IllustrationBrief
from wenfang.engines.image.base import Ability
from wenfang.workflows.illustration.drawn import draw_pictures, examine
from wenfang.workflows.illustration.inputs import note_findings, read_inputs
from wenfang.workflows.illustration.origin import as_drawing
from wenfang.workflows.illustration.screening import (
    check_drawings,
    look_for_references,
    screen_inputs,
    screen_words,
)
from wenfang.workflows.illustration.transformed import transform_pictures
from wenfang.workflows.tools import Draft, Tools


def make_illustration(brief: IllustrationBrief, tools: Tools) -> Draft:
    """Draw or transform.

    Raises:
        BadInput: a file cannot be read, or the engine cannot do what is asked.
        Blocked: what must not be drawn, or used, was found before anything was drawn.
        EngineError: a model failed.
    """
    words = screen_words(brief)
    look_for_references(brief, tools)
    inputs = read_inputs(brief, tools)
    shown = screen_inputs(inputs, tools)
    foreseen = examine(brief, tools, inputs) if brief.is_drawn else []
    make = draw_pictures if brief.is_drawn else transform_pictures
    pictures = make(brief, tools, inputs)
    # Of an engine that takes no seed none is told: nobody gets the picture again with it.
    seeded = brief.is_drawn and Ability.SEED in tools.engines.image.abilities
    drawings = tuple(
        as_drawing(brief, inputs, number, picture, seeded=seeded)
        for number, picture in enumerate(pictures, start=1)
    )
    findings = (
        *words,
        *note_findings(inputs),
        *shown,
        *foreseen,
        *check_drawings(brief, tools, drawings),
    )
    return Draft(drawings=drawings, findings=findings)
