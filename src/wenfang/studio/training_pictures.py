"""The pictures of a run: those that it learns from, and those that tell how well it has learned.

What is held out is told by the run's share alone and never stored: the same share of the same
data holds out the same things (see :mod:`wenfang.training.data.split`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.training.data.open import open_pictures
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.data.split import PLACE, split
from wenfang.training.kinds import Spec
from wenfang.training.run_folder import Data, Run

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

TEST_PART = ("fashion-mnist", "mnist")
"""Data whose makers set a part aside."""


def learnt(workspace: Workspace, kind: str, data: Data, fields: Mapping[str, Any]) -> PictureSet:
    """What is learnt from: all but the share that is held out.

    Raises:
        BadInput: the data are not good for it, or nothing can be held out of them.
        ResourceError: they cannot be fetched.
    """
    pictures = _whole(workspace, kind, data, fields)
    return split(pictures, data.held_out)[0] if data.held_out else pictures


def unseen(workspace: Workspace, run: Run) -> PictureSet | None:
    """What a classifier is tested with: the data's own test part, which nothing is taken from,
    or else what was held out; ``None`` = neither is there."""
    fields = run.spec.model_dump()
    if run.data.name in TEST_PART:
        return _whole(workspace, run.kind, run.data, fields, part="test")
    if not run.data.held_out:
        return None
    return split(_whole(workspace, run.kind, run.data, fields), run.data.held_out)[1]


def every_class(spec: Spec, pictures: PictureSet) -> None:
    """Look whether each class that the network is told is also shown.

    Raises:
        BadInput: one is not; it would be offered, and never have been seen.
    """
    shown = {int(label) for label in pictures.labels}
    missing = [name for number, name in enumerate(spec.classes) if number not in shown]
    if missing:
        raise BadInput(
            f"no picture of {missing[0]!r} is left to learn from",
            place=PLACE,
            cure="hold out a smaller share, or give more pictures of it",
        )


def _whole(
    workspace: Workspace, kind: str, data: Data, fields: Mapping[str, Any], part: str = "train"
) -> PictureSet:
    engines = workspace.engines()
    asked: Any = "class" if kind == "classifier" else fields.get("conditioning", "none")
    more: dict[str, Any] = {"styles": data.styles} if data.styles else {}
    if part != "train":
        more["part"] = part
    return open_pictures(
        data.name,
        fields["resolution"],
        fields["channels"],
        want=asked,
        leave_out_bad=data.leave_out_bad,
        fetch=engines.fetch,
        catalogue=engines.catalogue,
        progress=workspace.progress,
        **more,
    )
