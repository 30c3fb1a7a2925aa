"""Previews with an autoencoder that is linear, so that the fitted matrix must be exact."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from wenfang.engines.image.latent_preview import LatentPreview, can_preview
from wenfang.picture import Picture


def autoencoder(*, half: bool = False, shift: float | None = None) -> Any:
    """Shrinks by 8 and mixes three colours into four channels, scaled and shifted."""
    import torch
    from torch import nn

    class Linear(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.mix = nn.Parameter(torch.linspace(-1, 1, 12).reshape(4, 3) ** 3 + torch.eye(4, 3))
            self.config = SimpleNamespace(
                latent_channels=4,
                block_out_channels=(1, 1, 1, 1),
                scaling_factor=0.2,
                shift_factor=shift,
                force_upcast=half,
            )
            self.seen: list[torch.dtype] = []

        def encode(self, picture: torch.Tensor) -> Any:
            self.seen.append(picture.dtype)
            small = nn.functional.avg_pool2d(picture, 8)
            return SimpleNamespace(latent=torch.einsum("oc,bchw->bohw", self.mix, small))

    made = Linear()
    return made.half() if half else made


def latents_of(vae: Any, picture: Picture) -> Any:
    import torch

    pixels = torch.tensor(picture.pixels).permute(2, 0, 1)[None].float() / 127.5 - 1
    with torch.no_grad():
        latents = vae.encode(pixels.to(next(vae.parameters()).dtype)).latent.float()
    return (latents - (vae.config.shift_factor or 0)) * vae.config.scaling_factor


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("shift", [None, 0.3])
def test_latents_are_shown_as_what_they_will_be(half: bool, shift: float | None) -> None:
    import torch

    vae = autoencoder(half=half, shift=shift)
    before = vae.mix.detach().clone()
    pixels = np.random.default_rng(1).integers(0, 256, (3, 5, 3), dtype=np.uint8)
    picture = Picture(pixels.repeat(8, 0).repeat(8, 1))
    latents = latents_of(vae, picture)
    vae.seen.clear()
    preview = LatentPreview(SimpleNamespace(vae=vae))
    shown = preview.picture(latents, 40, 24)
    assert shown is not None
    assert np.abs(shown.pixels.astype(int) - pixels).max() <= 1
    assert preview.picture(latents, 40, 24) == shown
    assert vae.seen == [torch.float32]  # fitted once, and not where it could overflow
    assert vae.mix.dtype == before.dtype
    assert torch.equal(vae.mix, before)


def test_latents_of_another_form_are_not_shown() -> None:
    import torch

    preview = LatentPreview(SimpleNamespace(vae=autoencoder()))
    assert preview.picture(torch.zeros(1, 16, 4, 4), 32, 32) is None
    assert preview.picture(torch.zeros(1, 4, 2, 4, 4), 32, 32) is None


def test_without_an_autoencoder_there_is_none() -> None:
    assert can_preview(SimpleNamespace(vae=autoencoder()))
    assert not can_preview(SimpleNamespace())
    assert not can_preview(SimpleNamespace(vae=SimpleNamespace(config=SimpleNamespace(z_dim=16))))
