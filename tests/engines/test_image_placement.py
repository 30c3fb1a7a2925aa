"""Precision and offload for a model of one milliard parameters, its largest part half."""

from __future__ import annotations

import pytest

from wenfang.engines.image.placement import Memory, Placement, choose_placement
from wenfang.errors import EngineError

GB = 10**9


def choose(device: str, on_device: float, host: float, *, bfloat16: bool = True) -> Placement:
    return choose_placement(
        device,
        parameters=GB,
        largest=GB // 2,
        memory=Memory(int(on_device * GB), int(host * GB)),
        bfloat16=bfloat16,
        place="hf:x",
    )


@pytest.mark.parametrize(
    ("device", "on_device", "host", "expected"),
    [
        ("cuda", 8, 16, Placement("cuda", "bfloat16")),
        ("cuda:1", 2, 16, Placement("cuda:1", "bfloat16", "model")),
        ("mps", 0, 3, Placement("mps", "float16")),
        ("cpu", 0, 5, Placement("cpu", "float32")),
        ("cpu", 0, 3, Placement("cpu", "bfloat16")),
    ],
)
def test_the_first_that_fits(
    device: str, on_device: float, host: float, expected: Placement
) -> None:
    assert choose(device, on_device, host) == expected


def test_a_card_without_bfloat16() -> None:
    assert choose("cuda", 8, 16, bfloat16=False).dtype == "float16"


@pytest.mark.parametrize(
    ("device", "on_device", "host", "figures"),
    [
        ("cuda", 1, 16, "1.2 GB on cuda for its largest part, where 1.0 are free"),
        ("cuda", 80, 1, "2.4 GB of the machine's memory, where 1.0 GB"),
        ("cuda", 2, 2.2, "where 2.2 GB"),
        ("mps", 0, 2, "where 2.0 GB"),
        ("cpu", 0, 2, "2.4 GB of the machine's memory, where 2.0 GB"),
    ],
)
def test_never_another_device_instead(
    device: str, on_device: float, host: float, figures: str
) -> None:
    with pytest.raises(EngineError) as caught:
        choose(device, on_device, host)
    assert figures in caught.value.message
