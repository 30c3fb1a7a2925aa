"""Muon over stacked matrices beside PyTorch's own, one after the other."""

from __future__ import annotations

import torch

from wenfang.training.torch_muon import TorchMuon, orthogonal


def test_it_takes_the_steps_of_pytorchs_own() -> None:
    chance = torch.Generator().manual_seed(3)
    shapes = [(24, 8), (24, 8), (8, 16)]
    first = [torch.randn(shape, generator=chance) for shape in shapes]
    ours = {f"m{n}": each.clone() for n, each in enumerate(first)} | {"bias": torch.zeros(3)}
    muon = TorchMuon(ours, 1e-2, 0.9, 0.95, lambda name: name.startswith("m"))
    theirs = [torch.nn.Parameter(each.clone()) for each in first]
    own = torch.optim.Muon(
        theirs, lr=1e-2, weight_decay=0.0, momentum=0.95, adjust_lr_fn="match_rms_adamw"
    )
    for _ in range(4):
        goals = [torch.randn(shape, generator=chance) for shape in shapes]
        pairs = zip((ours[f"m{n}"] for n in range(3)), goals, strict=True)
        muon.step(sum((m - g).square().sum() for m, g in pairs) + (ours["bias"] - 1).square().sum())
        own.zero_grad()
        sum((m - g).square().sum() for m, g in zip(theirs, goals, strict=True)).backward()  # type: ignore[union-attr]
        own.step()
    for n, each in enumerate(theirs):
        torch.testing.assert_close(ours[f"m{n}"], each.data, atol=1e-4, rtol=1e-4)
        assert (each.data - first[n]).abs().mean() > 1e-3
    assert (ours["bias"] > 0.03).all()


def test_what_it_adds_is_near_to_orthogonal() -> None:
    matrices = torch.randn((2, 12, 40), generator=torch.Generator().manual_seed(1))
    for each in orthogonal(matrices).float():
        singular = torch.linalg.svdvals(each)
        assert singular.min() > 0.4
        assert singular.max() < 1.4
