"""The curves of a run as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wenfang.whole_file import write_whole

PANELS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("loss", ("generator", "discriminator", "loss", "picture")),
    ("logits", ("real", "fake", "sign")),
    ("gradient penalty", ("r1", "r2")),
    ("accuracy", ("accuracy", "held-out accuracy")),
    ("diversity", ("diversity", "distinct")),
    ("FID", ("fid",)),
    ("augmentation", ("augmentation",)),
)


def draw_curves(folder: Path, records: Sequence[Mapping[str, Any]]) -> bool:
    """Write ``curves.png``; ``False`` where matplotlib is not installed or nothing is to be seen."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    import io

    shown = [
        (title, [name for name in names if any(name in record for record in records)])
        for title, names in PANELS
    ]
    shown = [(title, names) for title, names in shown if names]
    if not shown:
        return False
    columns = min(len(shown), 3)
    rows = -(-len(shown) // columns)
    figure = Figure(figsize=(4.2 * columns, 3.0 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(shown):
            axes.set_visible(False)
            continue
        title, names = shown[place]
        for name in names:
            points = [(r["step"], r[name]) for r in records if name in r]
            marker = "o" if len(points) < 30 else None
            axes.plot(
                *zip(*points, strict=True), label=name, linewidth=1, marker=marker, markersize=3
            )
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("step", fontsize=8)
        axes.tick_params(labelsize=8)
        axes.grid(alpha=0.3)
        if len(names) > 1:
            axes.legend(fontsize=8)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110)
    write_whole(folder / "curves.png", file.getvalue())
    return True
