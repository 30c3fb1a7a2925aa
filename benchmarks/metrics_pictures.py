"""Picture metrics beside their peers: same inputs, one run, equal results, by turns.

- The Fréchet distance of two sets of 2048 features by clean-fid's formula (``scipy.linalg.sqrtm``
  of the product of the covariances), and ours; with its interval, which theirs has not.
- Inception features by torch-fidelity's network in PyTorch, which is given the same weights and
  pictures that need no resize, and ours by ONNX Runtime; two threads both.

- Whether the weights are those of the release on which FID was defined: torchmetrics, whose weights
  are, prints KID 0.0337 ± 0.0023 and, of the first 64 features, FID 12.7202 for pictures that
  follow from a seed (examples of ``KernelInceptionDistance`` and ``FrechetInceptionDistance``).

Best of several rounds, the sides by turns, so that other load on the machine hits both; the
processor's time of all threads, and the time on the clock.

    pip install torch-fidelity scipy
    python benchmarks/metrics_pictures.py [--rounds 5] [--pictures 32] [--only frechet|inception|reference]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock, patch

import numpy as np

from wenfang.metrics.pictures.frechet import Drawn, frechet_distance, frechet_with_variance
from wenfang.metrics.pictures.kid import kernel_distance
from wenfang.metrics.pictures.networks import open_inception
from wenfang.metrics.pictures.torchscript import read_weights
from wenfang.resources import fetch

WIDTH = 2048
#: Our names of a block's layers, in the order in which torch-fidelity defines its own.
SMALL = ("conv", "tower.conv", "tower.conv_1", *(f"tower_1.conv{n}" for n in ("", "_1", "_2")))
LONG = tuple(f"tower_1.conv{n}" for n in ("", "_1", "_2", "_3", "_4"))
BLOCKS: dict[str, tuple[str, ...]] = {
    **{f"mixed{n}": (*SMALL, "tower_2.conv") for n in ("", "_1", "_2")},
    "mixed_3": ("conv", *(f"tower.conv{n}" for n in ("", "_1", "_2"))),
    **{
        f"mixed_{n}": (
            "conv",
            *(f"tower.conv{m}" for m in ("", "_1", "_2")),
            *LONG,
            "tower_2.conv",
        )
        for n in range(4, 8)
    },
    "mixed_8": ("tower.conv", "tower.conv_1", *LONG[:4]),
    **{
        f"mixed_{n}": (
            "conv",
            "tower_conv",
            "tower_mixed_conv",
            "tower_mixed_conv_1",
            "tower_1_conv",
            "tower_1_conv_1",
            "tower_1_mixed_conv",
            "tower_1_mixed_conv_1",
            "tower_2_conv",
        )
        for n in (9, 10)
    },
}


def by_turns(rounds: int, **sides: Callable[[], Any]) -> dict[str, tuple[Any, float, float]]:
    """Each side's result, and its best times on the processor and on the clock, in seconds."""
    best = dict.fromkeys(sides, (None, np.inf, np.inf))
    for _ in range(rounds):
        for name, side in sides.items():
            clock, processor = time.perf_counter(), time.process_time()
            result = side()
            processor, clock = time.process_time() - processor, time.perf_counter() - clock
            best[name] = (result, min(best[name][1], processor), min(best[name][2], clock))
    return best


def told(best: dict[str, tuple[Any, float, float]], theirs: str) -> None:
    """A table: seconds, and how many times as long the other side takes."""
    print("| | processor, s | × | clock, s | × |\n|---|---|---|---|---|")
    _, processor, clock = best[theirs]
    for name, (_, p, c) in best.items():
        print(f"| {name} | {p:.2f} | {processor / p:.2f} | {c:.2f} | {clock / c:.2f} |")


def sqrtm_of_product(first: Drawn, second: Drawn) -> float:
    """The distance as clean-fid has it."""
    from scipy.linalg import sqrtm

    root = np.real(sqrtm(first.covariance @ second.covariance))
    apart = first.mean - second.mean
    spread = np.trace(first.covariance) + np.trace(second.covariance)
    return float(apart @ apart + spread - 2 * np.trace(root))


def like_features(count: int, seed: int, moved: float) -> Drawn:
    """Like Inception's: none negative, correlated, spectrum falling over several decades."""
    chance = np.random.default_rng(seed)
    mixing = np.random.default_rng(0).normal(size=(WIDTH, WIDTH)) / np.sqrt(WIDTH)
    loud = 10 ** np.linspace(0, -1.5, WIDTH)
    features = np.maximum(chance.normal(size=(count, WIDTH)) * loud @ mixing + 0.2 + moved, 0)
    features = features.astype(np.float32)
    covariance = np.cov(features.T.astype(np.float64))
    return Drawn(features.mean(axis=0, dtype=np.float64), covariance, count, features)


def frechet(rounds: int) -> None:
    made, real = like_features(5000, 1, 0.02), like_features(5000, 2, 0.0)
    print("\n## Fréchet distance, 2048 features, 5000 + 5000 pictures\n")
    best = by_turns(
        rounds,
        sqrtm=lambda: sqrtm_of_product(made, real),
        wenfang=lambda: frechet_distance(made, real),
        **{"wenfang, with interval": lambda: frechet_with_variance(made, real)},
    )
    theirs, ours = best["sqrtm"][0], best["wenfang"][0]
    assert abs(ours / theirs - 1) < 1e-6, (ours, theirs)
    assert abs(best["wenfang, with interval"][0][0] / theirs - 1) < 1e-6
    told(best, "sqrtm")
    print(f"\n{ours:.9f} and {theirs:.9f}")


def torch_fidelity_network(weights: dict[str, np.ndarray], features: str = "2048") -> Any:
    """torch-fidelity's Inception with our weights; its last layer, which is not asked, at 0."""
    import torch

    try:
        import torchvision  # noqa: F401
    except (ImportError, RuntimeError):  # RuntimeError: it was built for another torch
        # Only torch-fidelity's data sets and other networks use it.
        names = ("torchvision", "torchvision.datasets", "torchvision.transforms")
        for name in (*names, "torchvision.transforms.functional"):
            sys.modules[name] = MagicMock()
    from torch_fidelity import feature_extractor_inceptionv3 as theirs

    layers = ["conv", "conv_1", "conv_2", "conv_3", "conv_4"]
    layers += [f"{block}.{layer}" for block, parts in BLOCKS.items() for layer in parts]
    names = {"conv.weight": "weight", "bn.bias": "beta"}
    names |= {"bn.running_mean": "mean", "bn.running_var": "var"}
    loading = patch.object(torch.nn.Module, "load_state_dict")
    with patch.object(theirs.torch, "load", return_value={}), loading:
        network = theirs.FeatureExtractorInceptionV3("inception", [features], "given below")
    own = [
        name.removesuffix(".conv.weight") for name in network.state_dict() if ".conv.weight" in name
    ]
    assert len(own) == len(layers)
    state = {}
    for name, value in network.state_dict().items():
        layer = next((n for n in own if name.startswith(f"{n}.")), "")
        part = names.get(name.removeprefix(f"{layer}."))
        if part:
            found = weights[f"net.layers.{layers[own.index(layer)]}.{part}"]
            assert found.shape == tuple(value.shape), name
            state[name] = torch.from_numpy(np.array(found))
        else:
            state[name] = (torch.ones if name.endswith("bn.weight") else torch.zeros)(value.shape)
    network.load_state_dict(state)
    return network


def inception(rounds: int, count: int) -> None:
    import torch

    torch.set_num_threads(2)
    network, batch = open_inception(), 16
    theirs = torch_fidelity_network(read_weights(fetch("inception-v3-fid")))
    pictures = np.random.default_rng(0).integers(0, 256, (count, 3, 299, 299), np.uint8)
    starts = range(0, count, batch)

    def ours() -> np.ndarray:
        blocks = [network.run(pictures[n : n + batch].astype(np.float32)) for n in starts]
        return np.concatenate(blocks)

    def peers() -> np.ndarray:
        with torch.no_grad():
            blocks = [theirs(torch.from_numpy(pictures[n : n + batch]))[0] for n in starts]
        return torch.cat(blocks).numpy()

    print(f"\n## Inception features, {count} pictures, two threads\n")
    best = by_turns(rounds, **{"torch-fidelity": peers}, wenfang=ours)
    a, b = best["wenfang"][0], best["torch-fidelity"][0]
    apart = np.abs(a - b).max() / np.abs(b).max()
    assert apart < 1e-4, apart
    told(best, "torch-fidelity")
    print(f"\nlargest difference {apart:.1e} of the largest feature")


def reference() -> None:
    """Two printed figures again, from the same seeds."""
    import torch

    weights = read_weights(fetch("inception-v3-fid"))
    torch_fidelity_network(weights)  # what is imported now draws no random numbers below
    network = open_inception()

    def pictures(features: str) -> tuple[Any, Any, Any]:
        """Theirs are made after their network, whose making draws random numbers."""
        torch.manual_seed(123)
        made = torch_fidelity_network(weights, features)
        low = torch.randint(0, 200, (100, 3, 299, 299), dtype=torch.uint8)
        high = torch.randint(100, 255, (100, 3, 299, 299), dtype=torch.uint8)
        return made, low, high

    def ours(x: Any) -> np.ndarray:
        starts = range(0, len(x), 16)
        return np.concatenate(
            [network.run(x[n : n + 16].numpy().astype(np.float32)) for n in starts]
        )

    _, low, high = pictures("2048")
    a, b = ours(low), ours(high)
    found = []
    for _ in range(100):
        first, second = torch.randperm(100)[:50].numpy(), torch.randperm(100)[:50].numpy()
        found.append(kernel_distance(a[first], b[second]))
    print("\n## Figures that torchmetrics prints\n\n| | printed | again |\n|---|---|---|")
    print(f"| KID, 2048 features | 0.0337 ± 0.0023 | {np.mean(found):.4f} ± {np.std(found):.4f} |")
    early, low, high = pictures("64")
    sets = [early(x)[0].numpy().astype(np.float64) for x in (low, high)]
    one, other = (Drawn(x.mean(axis=0), np.cov(x.T), 100) for x in sets)
    print(f"| FID, 64 features | 12.7202 | {frechet_distance(one, other):.4f} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=32)
    parser.add_argument("--only", choices=("frechet", "inception", "reference"))
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if chosen.only in (None, "frechet"):
        frechet(chosen.rounds)
    if chosen.only in (None, "inception"):
        inception(chosen.rounds, chosen.pictures)
    if chosen.only in (None, "reference"):
        reference()
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
