"""``wenfang draw`` and the verbs that work on pictures that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wenfang.cli import completion
from wenfang.cli.make import Out, Unlabelled, make_brief
from wenfang.cli.output import Json, print_json, print_table

_ENGINE, _FILES = "Image engine", "Result"

Prompt = Annotated[str, typer.Argument(help="What is to be seen, in words.")]
Image = Annotated[str, typer.Argument(metavar="PICTURE", help="A picture file.")]
Images = Annotated[list[str], typer.Argument(metavar="PICTURE…", help="Picture files.")]
Count = Annotated[
    int | None, typer.Option("-n", "--count", help="How many pictures.", show_default="1")
]
Seed = Annotated[
    int | None,
    typer.Option(help="Of the first picture; the next has the next one.", show_default="0"),
]
Negative = Annotated[str | None, typer.Option(help="What must not be seen.")]
Style = Annotated[
    str | None,
    typer.Option(
        help="A preset; 'wenfang draw --styles' lists them.", autocompletion=completion.style_names
    ),
]
StyleImage = Annotated[str | None, typer.Option(help="A picture whose manner is taken.")]
Control = Annotated[
    str | None,
    typer.Option(
        metavar="PICTURE",
        help="Outlines, a pose, depths … that are followed, by the model's ControlNet.",
        rich_help_panel=_ENGINE,
    ),
]
ControlStrength = Annotated[
    float | None,
    typer.Option(
        help="How closely: over 0 to 2; else the pipeline's own.", rich_help_panel=_ENGINE
    ),
]
Strength = Annotated[
    float | None,
    typer.Option(help="How far from the picture: over 0 to 1.", show_default="0.6"),
]
Model = Annotated[
    str | None,
    typer.Option(
        help="A generator's folder, hf:NAME_OR_FOLDER or openai:MODEL; else the configured one.",
        autocompletion=completion.image_models,
        rich_help_panel=_ENGINE,
    ),
]
Steps = Annotated[
    int | None, typer.Option(help="Denoising steps; else its own.", rich_help_panel=_ENGINE)
]
Guidance = Annotated[
    float | None,
    typer.Option(help="Classifier-free guidance; else its own.", rich_help_panel=_ENGINE),
]
Anyway = Annotated[
    bool,
    typer.Option(
        "--anyway",
        help="Also what a generator has not learned to draw.",
        rich_help_panel=_ENGINE,
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "-f",
        "--format",
        help="png, jpg, webp or avif; several times for several.",
        show_default="png",
        autocompletion=completion.picture_formats,
        rich_help_panel=_FILES,
    ),
]
Title = Annotated[str | None, typer.Option(help="Of the page.", rich_help_panel=_FILES)]
References = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER",
        help="Pictures that the result must not copy.",
        rich_help_panel=_FILES,
    ),
]
LabelPosition = Annotated[
    str | None,
    typer.Option(
        help="bottom-right, bottom, top-left …",
        show_default="bottom-right",
        autocompletion=completion.label_positions,
        rich_help_panel=_FILES,
    ),
]
NonCommercial = Annotated[
    bool,
    typer.Option("--non-commercial", help="The use is private.", rich_help_panel=_FILES),
]


def draw(
    prompt: Annotated[str | None, typer.Argument(help="What is to be seen, in words.")] = None,
    count: Count = None,
    seed: Seed = None,
    aspect: Annotated[
        str | None, typer.Option(help="Width to height, as 16:9.", show_default="1:1")
    ] = None,
    size: Annotated[str | None, typer.Option(help="Instead: pixels, as 1024x768.")] = None,
    negative: Negative = None,
    style: Style = None,
    style_image: StyleImage = None,
    image: Annotated[
        str | None, typer.Option(help="A picture to start from (image-to-image).")
    ] = None,
    strength: Strength = None,
    control: Control = None,
    control_strength: ControlStrength = None,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    anyway: Anyway = False,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    references: References = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    styles: Annotated[bool, typer.Option("--styles", help="List the style presets.")] = False,
    as_json: Json = False,
) -> None:
    """Draw pictures from words."""
    if styles:
        _list_styles(as_json)
        return
    _make(
        "draw",
        locals(),
        prompt=prompt or "",
        images=[image] if image else None,
    )


def vary(
    image: Image,
    prompt: Annotated[str | None, typer.Option(help="What else is to be seen.")] = None,
    count: Count = None,
    seed: Seed = None,
    aspect: Annotated[str | None, typer.Option(help="Width to height; else its own.")] = None,
    size: Annotated[str | None, typer.Option(help="Instead: pixels, as 1024x768.")] = None,
    negative: Negative = None,
    style: Style = None,
    style_image: StyleImage = None,
    strength: Strength = None,
    control: Control = None,
    control_strength: ControlStrength = None,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    references: References = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Make variations of a picture."""
    _make("vary", locals(), images=[image])


def edit(
    image: Image,
    prompt: Prompt,
    mask: Annotated[
        str | None,
        typer.Option(
            help="White is painted anew, black is kept; as large as the picture.",
            show_default="the picture's transparent area",
        ),
    ] = None,
    count: Count = None,
    seed: Seed = None,
    negative: Negative = None,
    style: Style = None,
    style_image: StyleImage = None,
    strength: Annotated[
        float | None, typer.Option(help="How far from what was there.", show_default="1")
    ] = None,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    references: References = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Paint a part of a picture anew."""
    _make("edit", locals(), images=[image])


def outpaint(
    image: Image,
    left: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    top: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    right: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    bottom: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    prompt: Annotated[
        str | None,
        typer.Option(
            help="What is to be seen there, painted by the image engine; without it the picture "
            "is mirrored and smoothed."
        ),
    ] = None,
    count: Count = None,
    seed: Seed = None,
    negative: Negative = None,
    style: Style = None,
    style_image: StyleImage = None,
    strength: Annotated[
        float | None, typer.Option(help="How far from what was there.", show_default="1")
    ] = None,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    references: References = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Continue a picture beyond its frame."""
    _make("outpaint", locals(), images=[image], expand=(left, top, right, bottom))


def upscale(
    images: Images,
    factor: Annotated[int | None, typer.Option(help="2 or 4.", show_default="4")] = None,
    quality: Annotated[
        str | None,
        typer.Option(
            help="fast; drawing or photo take minutes.",
            show_default="fast",
            autocompletion=completion.qualities,
        ),
    ] = None,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Make pictures two or four times as wide and high, with detail."""
    _make("upscale", locals())


def blend(
    images: Images,
    weight: Annotated[
        list[float] | None, typer.Option(help="One for each picture, in order.")
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(help="What the image engine shall make of it; without it they are fused."),
    ] = None,
    count: Count = None,
    seed: Seed = None,
    aspect: Annotated[
        str | None, typer.Option(help="Width to height; else the first picture's.")
    ] = None,
    size: Annotated[str | None, typer.Option(help="Instead: pixels, as 1024x768.")] = None,
    negative: Negative = None,
    style: Style = None,
    style_image: StyleImage = None,
    strength: Strength = None,
    control: Control = None,
    control_strength: ControlStrength = None,
    model: Model = None,
    steps: Steps = None,
    guidance: Guidance = None,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    references: References = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Fuse two to five pictures into one."""
    _make("blend", locals(), weights=weight)


def cutout(
    images: Images,
    subject: Annotated[
        str | None,
        typer.Option(
            help="anything or person.",
            show_default="anything",
            autocompletion=completion.subjects,
        ),
    ] = None,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Remove the background of pictures."""
    _make("cutout", locals())


def restyle(
    images: Images,
    style_image: Annotated[str, typer.Option(help="A picture whose manner is taken.")],
    strength: Annotated[
        float | None, typer.Option(help="How far: over 0 to 1.", show_default="1")
    ] = None,
    out: Out = None,
    formats: Formats = None,
    title: Title = None,
    references: References = None,
    label_position: LabelPosition = None,
    non_commercial: NonCommercial = False,
    unlabelled: Unlabelled = None,
    as_json: Json = False,
) -> None:
    """Give pictures the manner of another one."""
    _make("restyle", locals())


#: The verbs, in the order in which they are listed.
VERBS = (draw, vary, edit, outpaint, upscale, blend, cutout, restyle)

#: What a verb is told that is no field of a brief of the same name, or none at all.
_OTHER = frozenset(
    ["as_json", "image", "left", "top", "right", "bottom", "model",
     "non_commercial", "out", "styles", "unlabelled", "weight"]
)  # fmt: skip


def _make(task: str, told: dict[str, Any], **fields: Any) -> None:
    """A brief of what was told, made.

    Args:
        told: the verb's own arguments, by name.
        fields: of the brief, instead of them.
    """
    from wenfang.brief import IllustrationBrief

    said = {name: value for name, value in told.items() if name not in _OTHER} | fields
    brief = IllustrationBrief(
        task=task,
        image_model=told.get("model"),
        commercial=not told["non_commercial"],
        **{name: value for name, value in said.items() if value is not None},
    )
    make_brief(
        brief,
        Path.cwd(),
        out=told["out"],
        unlabelled=told["unlabelled"],
        as_json=told["as_json"],
    )


def _list_styles(as_json: bool) -> None:
    from dataclasses import asdict

    from wenfang.pictures.styles import styles

    if as_json:
        print_json([asdict(style) for style in styles()])
        return
    rows = [(style.id, style.name.en, style.name.zh, style.words.en) for style in styles()]
    print_table(("style", "name", "名称", "words"), rows, whole=("style",))
