"""The model card: what a person must know of weights before using or passing them on
(Mitchell et al., "Model Cards for Model Reporting", 2019)."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from wenfang.training.data.picture_set import PictureSet
from wenfang.training.run_folder import Run

_WHAT = {
    "gan": "a generator, trained as one of two players of a generative adversarial network",
    "flow": "a generator, trained by flow matching",
    "classifier": "a classifier",
}
_FIGURES = ("fid", "diversity", "accuracy", "held-out accuracy", "loss", "generator")


def model_card(
    run: Run,
    data: PictureSet,
    figures: Mapping[str, Any],
    files: Mapping[str, int],
    *,
    seconds: float = 0.0,
    samples: str = "",
) -> str:
    """Markdown.

    Args:
        figures: the last of each that was recorded, and ``step``.
        files: name → bytes.
        seconds: of training, all stretches together; 0 = not known.
        samples: file of a sample grid.
    """
    import tomli_w

    spec = run.spec
    told = getattr(spec, "conditioning", "none")
    lines = [
        f"# {run.kind} of {run.data.name.rpartition('/')[2]}",
        "",
        f"This is {_WHAT[run.kind]}: {spec.resolution} × {spec.resolution} pixels, "
        f"{ {1: 'grey', 3: 'RGB', 4: 'RGBA'}[spec.channels] }"
        + (f", told by {told}" if told != "none" else "")
        + f". Trained in {run.framework} for {figures['step']:,} of {spec.steps:,} steps of "
        f"{spec.batch} pictures" + (f", {_duration(seconds)}" if seconds else "") + ".",
        "",
        *(
            [f"![What it draws from the same noise and captions of its data]({samples})", ""]
            if samples
            else []
        ),
        "## Use",
        "",
        "What it draws is made by a machine and must be labelled so; `wenfang draw --model FOLDER` "
        "does."
        if run.kind != "classifier"
        else "`classifier.onnx`: pictures from −1 to 1 in, logits out; the classes stand in "
        "`classifier.json`.",
        "",
        "## Data and licences",
        "",
        f"{len(data):,} pictures (SHA-256 `{data.sha256}`).",
        "",
        *(
            f"- {each.name}: {each.licence or '**licence not stated**'}"
            + (f". {each.attribution}" if each.attribution else "")
            for each in data.licences
        ),
        "",
    ]
    if not all(each.licence for each in data.licences):
        lines += [
            "Nobody stated the licence of some of these pictures: whether the weights and what "
            "they draw may be used commercially is not known.",
            "",
        ]
    lines += ["## Figures", "", "| figure | last |", "|---|---|"]
    lines += [f"| {name} | {figures[name]:.4g} |" for name in _FIGURES if name in figures]
    if "fid" in figures:
        lines += [
            "",
            f"FID to the training pictures by at most {run.schedule.fid_pictures:,} of each, with "
            "the features that `wenfang.metrics` names; few pictures make it too high. It "
            "compares runs of one set, nothing else.",
        ]
    lines += [
        "",
        "## Limits",
        "",
        f"It has seen nothing but these {len(data):,} pictures. "
        + (
            "It may repeat some of them."
            if run.kind != "classifier"
            else "It calls anything one of its classes."
        ),
        "",
        "## How it was made",
        "",
        f"`{command_of(run)}`",
        "",
        "`run.toml` of the run's folder holds all settings; the same settings give the same "
        "weights on the same machine.",
        "",
        "```toml",
        tomli_w.dumps(
            {
                name: value
                for name, value in spec.model_dump(mode="json").items()
                if name != "classes"
            }
        ).strip(),
        "```",
        "",
        "Versions: " + ", ".join(f"{k} {v}" for k, v in sorted(run.versions.items())) + ".",
        "",
        "Files: " + ", ".join(f"`{name}` {size:,} bytes" for name, size in files.items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def command_of(run: Run) -> str:
    """What starts the same run again, in its folder."""
    data = run.data
    said = [f"wenfang train {run.kind} --data {shlex.quote(data.name.rpartition('/')[2])}"]
    said += [f"--style {style}" for style in data.styles]
    said += [f"--held-out {data.held_out:g}"] if data.held_out else []
    said += ["--leave-out-bad"] if data.leave_out_bad else []
    said += [f"--framework {run.framework}"] if run.framework != "torch" else []
    return " ".join([*said, "--spec run.toml"])


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
