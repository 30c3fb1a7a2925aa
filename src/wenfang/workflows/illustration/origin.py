"""What a picture has to say of how it came to be: source type, ingredients, actions."""

from __future__ import annotations

from wenfang.brief import IllustrationBrief
from wenfang.drawing import Drawing, Ingredient
from wenfang.picture import Picture
from wenfang.pictures.reading import ReadPicture
from wenfang.provenance.source_type import (
    COMPOSITE_SYNTHETIC,
    COMPOSITE_WITH_TRAINED,
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.provenance.stated_origin import stated_source_type
from wenfang.workflows.illustration.inputs import Inputs, ingredient

_ACTIONS: dict[str, tuple[str, ...]] = {
    "edit": ("c2pa.edited",),
    "outpaint": ("c2pa.edited",),
    "upscale": ("c2pa.resized",),
    "cutout": ("c2pa.edited",),
    "restyle": ("c2pa.filtered",),
}


def as_drawing(
    brief: IllustrationBrief, inputs: Inputs, number: int, picture: Picture, *, seeded: bool
) -> Drawing:
    """Picture ``number`` (from 1) of the piece.

    Args:
        seeded: whether its seed had a say in it.
    """
    parent = _parent(brief, inputs, number)
    return Drawing(
        name=f"picture-{number}",
        picture=picture,
        source_type=_source_type(brief, parent),
        prompt=brief.prompt.strip(),
        seed=brief.seeds[number - 1] if seeded else None,
        ingredients=_ingredients(brief, inputs, parent),
        actions=_ACTIONS.get(brief.task, ()),
        description=brief.title or brief.prompt.strip() or (parent.name if parent else ""),
    )


def _parent(brief: IllustrationBrief, inputs: Inputs, number: int) -> ReadPicture | None:
    """The file that this picture is an edit of."""
    if brief.task not in _ACTIONS:
        return None
    return inputs.images[0 if brief.is_drawn else number - 1]


def _source_type(brief: IllustrationBrief, parent: ReadPicture | None) -> str:
    """A model's picture stays one, however it is edited; a person's becomes a composite."""
    if parent is None:
        fused = brief.task == "blend" and not brief.is_drawn
        return COMPOSITE_SYNTHETIC if fused else TRAINED_ALGORITHMIC_MEDIA
    if brief.task == "outpaint" and not brief.is_drawn:
        return COMPOSITE_SYNTHETIC
    stated = stated_source_type(parent.data, parent.media_type)
    return stated if stated == TRAINED_ALGORITHMIC_MEDIA else COMPOSITE_WITH_TRAINED


def _ingredients(
    brief: IllustrationBrief, inputs: Inputs, parent: ReadPicture | None
) -> tuple[Ingredient, ...]:
    found: list[Ingredient] = []
    if parent is not None:
        found.append(ingredient(parent, "parentOf", "image"))
    elif brief.task == "blend" and not brief.is_drawn:
        found += [ingredient(read, "componentOf", "image") for read in inputs.images]
    else:
        found += [ingredient(read, "inputTo", "image") for read in inputs.images]
    if inputs.mask is not None:
        found.append(ingredient(inputs.mask, "inputTo", "mask"))
    if inputs.style is not None:
        found.append(ingredient(inputs.style, "inputTo", "style"))
    if inputs.control is not None:
        found.append(ingredient(inputs.control, "inputTo", "control"))
    return tuple(found)
