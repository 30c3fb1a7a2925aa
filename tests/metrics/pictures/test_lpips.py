"""LPIPS: its network against the paper's formula in PyTorch, and the mean over all pairs."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput, EngineError
from wenfang.metrics.pictures.lpips_diversity import PairTally
from wenfang.metrics.pictures.lpips_network import lpips_graph
from wenfang.metrics.pictures.networks import features_of, open_lpips
from wenfang.metrics.pictures.pickled_weights import read_array_tree
from wenfang.resources import fetch


def _layers(pictures: np.ndarray, weights: dict[str, np.ndarray]) -> list:
    """AlexNet's five layers, each place brought to length 1."""
    import torch
    from torch.nn import functional

    x = torch.from_numpy(pictures.transpose(0, 3, 1, 2).astype(np.float32)) / 127.5 - 1
    shift = torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1)
    x = (x - shift) / torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1)
    found = []
    for number, (stride, pad) in enumerate([(4, 2), (1, 2), (1, 1), (1, 1), (1, 1)]):
        if number in (1, 2):
            x = functional.max_pool2d(x, 3, 2)
        kernel = weights[f"AlexNet_0.Conv_{number}.kernel"].transpose(3, 2, 0, 1).copy()
        bias = torch.from_numpy(weights[f"AlexNet_0.Conv_{number}.bias"].copy())
        x = functional.relu(functional.conv2d(x, torch.from_numpy(kernel), bias, stride, pad))
        found.append(x / (x.square().sum(1, keepdim=True).sqrt() + 1e-10))
    return found


@pytest.mark.slow
def test_squared_distances_are_lpips() -> None:
    from skimage import data

    pictures = np.stack([p[:256, :256] for p in (data.astronaut(), data.coffee(), data.chelsea())])
    weights = read_array_tree(fetch("lpips-alexnet"))
    vectors = features_of(pictures, open_lpips()).astype(np.float64)
    layers = _layers(pictures, weights)
    heads = [weights[f"NetLinLayer_{n}.Conv_0.kernel"].reshape(-1, 1, 1) for n in range(5)]
    assert all((head >= 0).all() for head in heads)
    for a, b in combinations(range(3), 2):
        theirs = sum(
            float(((layer[a] - layer[b]).square().numpy() * head).sum(0).mean())
            for layer, head in zip(layers, heads, strict=True)
        )
        assert ((vectors[a] - vectors[b]) ** 2).sum() == pytest.approx(theirs, rel=1e-5)
        assert 0.5 < theirs < 1


def test_a_weight_that_is_missing_is_named() -> None:
    with pytest.raises(EngineError, match=r"Conv_0\.kernel"):
        lpips_graph({})


def _tallied(vectors: np.ndarray) -> PairTally:
    tally = PairTally("test")
    tally.add(vectors[:3])
    tally.add(vectors[3:])
    return tally


@given(st.integers(0, 1000), st.integers(2, 60), st.floats(0, 1e3))
def test_the_mean_over_all_pairs_is_exact(seed: int, count: int, away: float) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32) + away
    vectors = vectors.astype(np.float32)
    wide = vectors.astype(np.float64)
    pairs = [((wide[i] - wide[j]) ** 2).sum() for i, j in combinations(range(count), 2)]
    assert _tallied(vectors).score().value == pytest.approx(np.mean(pairs), rel=1e-5)


def test_pictures_that_are_alike_have_none() -> None:
    alike = np.tile(np.linspace(0, 1, 9, dtype=np.float32), (50, 1))
    found = _tallied(alike).score()
    assert found.value == 0
    assert found.interval == (0, 0)


def test_the_interval_covers_the_diversity_of_the_distribution() -> None:
    chance = np.random.default_rng(2)
    scores = [_tallied(chance.normal(size=(200, 6)).astype(np.float32)).score() for _ in range(200)]
    inside = [s.interval[0] <= 12 <= s.interval[1] for s in scores if s.interval]
    assert len(inside) == 200
    assert 0.9 <= np.mean(inside) <= 0.99  # E‖x − y‖² = 2 · 6


def test_one_picture_is_refused_and_a_few_have_no_interval() -> None:
    vectors = np.random.default_rng(0).normal(size=(39, 4)).astype(np.float32)
    assert _tallied(vectors).score().interval is None
    with pytest.raises(BadInput, match="two pictures"):
        _tallied(vectors[:1]).score()
    said = str(_tallied(vectors).score().signature)
    assert said.startswith("LPIPS-diversity|n:39|network:test|alpha:white|pairs:all|")
