"""``wenfang evaluate text``: a file of texts against references, by the metrics asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.language.detect import detect_language
from wenfang.metrics.evaluation import Evaluation, Given, Measured
from wenfang.metrics.known import chosen
from wenfang.metrics.text.choosing import TextOptions
from wenfang.source import Language

if TYPE_CHECKING:
    from wenfang.metrics.text.measuring import Line
    from wenfang.metrics.text.summed import SummedMetric
    from wenfang.studio.workspace import Workspace
