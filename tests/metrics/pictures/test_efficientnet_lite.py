"""EfficientNet-Lite0 as ONNX knows what photographs show."""

import numpy as np
import pytest

from wenfang.errors import EngineError
from wenfang.metrics.pictures.efficientnet_lite import efficientnet_graph
from wenfang.metrics.pictures.inception_score import probabilities_of
from wenfang.metrics.pictures.networks import features_of, open_efficientnet

ESPRESSO, EGYPTIAN_CAT = 967, 285  # in ImageNet's order


@pytest.mark.slow
@pytest.mark.parametrize(("name", "expected"), [("coffee", ESPRESSO), ("chelsea", EGYPTIAN_CAT)])
def test_it_tells_what_is_shown(name: str, expected: int) -> None:
    from skimage import data

    picture = getattr(data, name)()
    network = open_efficientnet()
    probabilities = probabilities_of(features_of(picture[None], network))[0]
    assert probabilities.shape == (1000,)
    assert np.argmax(probabilities) == expected
    assert probabilities[expected] > 0.6
    assert network.made_by == "efficientnet-lite0@579344248a93,bicubic-antialias-224"


def test_a_weight_that_is_missing_is_named() -> None:
    with pytest.raises(EngineError, match=r"_bn0\.weight"):
        efficientnet_graph({})
