"""``from wenfang.metrics import …``: every name is there, and costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import wenfang.metrics as metrics

AGREED = {
    "bleu", "chrf", "ter", "rouge", "distinct", "self_bleu", "repetition", "length_ratio",
    "perplexity", "similarity", "mauve", "fid", "kid", "inception_score", "precision_recall",
    "density_coverage", "lpips_diversity",
}  # fmt: skip


def test_what_was_agreed_on_is_public() -> None:
    assert set(metrics.__all__) >= AGREED
    assert set(dir(metrics)) >= AGREED


@pytest.mark.parametrize("name", metrics.__all__)
def test_every_name_is_there(name: str) -> None:
    assert callable(getattr(metrics, name))


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="blue"):
        metrics.blue  # noqa: B018


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, wenfang.metrics\n"
        "print([m for m in ('numpy', 'onnxruntime', 'PIL', 'rapidfuzz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"
