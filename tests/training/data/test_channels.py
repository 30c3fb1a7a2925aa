"""Grey, RGB and RGBA made of each other; what cannot be seen is 0."""

from __future__ import annotations

import numpy as np
import pytest

from wenfang.errors import BadInput
from wenfang.training.data.channels import with_channels


@pytest.mark.parametrize(
    ("pixel", "channels", "expected"),
    [
        ([7], 4, [7, 7, 7, 255]),
        ([7], 3, [7, 7, 7]),
        ([255, 0, 0], 1, [76]),
        ([1, 2, 3], 4, [1, 2, 3, 255]),
        ([0, 0, 0, 0], 3, [255, 255, 255]),
        ([0, 0, 0, 51], 3, [204, 204, 204]),
        ([9, 9, 9, 0], 4, [0, 0, 0, 0]),
        ([0, 0, 0, 0], 1, [255]),
    ],
)
def test_channels(pixel: list[int], channels: int, expected: list[int]) -> None:
    assert with_channels(np.array(pixel, np.uint8), channels).tolist() == expected


def test_two_channels_are_refused() -> None:
    with pytest.raises(BadInput, match="2 channels"):
        with_channels(np.zeros((1, 1, 3), np.uint8), 2)
