"""A small picture of latents while they are still being denoised, for almost nothing.

Design choice: latents are close to linear in colour, so that a matrix shows them (as the
previews of common interfaces do with printed factors for each model). The matrix is not
printed here but fitted once for the model at hand: a palette of flat colours goes through
its own encoder, and the colours are regressed on the latents. One row of pixels for each
row of latents; the picture is noisy while the latents are.
"""

from __future__ import annotations

from typing import Any

from wenfang.picture import Picture

LEVELS = 6
"""Of red, green and blue: 216 colours."""
CELL = 3
"""Latents a side of one flat colour; the middle one is read, clear of its neighbours."""


class LatentPreview:
    """Previews for a pipeline.

    Args:
        pipe: with a ``vae`` for which :func:`can_preview` holds.
    """

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._matrix: Any = None

    def picture(self, latents: Any, width: int, height: int) -> Picture | None:
        """The first latents of a batch as RGB; ``None`` where they have no such form.

        Args:
            latents: (batch, channels, rows, columns), or packed as FLUX has them.
            width, height: of the picture that will be, in pixels.
        """
        import torch

        if latents.ndim == 3 and hasattr(self._pipe, "_unpack_latents"):
            scale = self._pipe.vae_scale_factor
            latents = self._pipe._unpack_latents(latents[:1], height, width, scale)
        if self._matrix is None:
            self._matrix = _fit(self._pipe.vae)
        if latents.ndim != 4 or latents.shape[1] != self._matrix.shape[0] - 1:
            return None
        rows = latents[0].float().permute(1, 2, 0).cpu()
        colour = rows @ self._matrix[:-1] + self._matrix[-1]
        return Picture((colour.clamp(0, 1) * 255).round().to(torch.uint8).numpy())


def can_preview(pipe: Any) -> bool:
    """Whether the pipeline has an autoencoder whose latents can be shown."""
    vae = getattr(pipe, "vae", None)
    channels = getattr(getattr(vae, "config", None), "latent_channels", None)
    return isinstance(channels, int) and hasattr(vae, "encode")


def _fit(vae: Any) -> Any:
    """Matrix (channels + 1, 3): latents in the model's own scale, and one, to RGB 0 to 1."""
    import torch

    colours = torch.cartesian_prod(*[torch.linspace(0, 1, LEVELS)] * 3)
    side = 15  # 225 cells for 216 colours; the last few are black again
    cells = torch.cat([colours, colours[: side * side - len(colours)]])
    grid = cells.T.reshape(1, 3, side, side)
    latents = _encode(vae, grid).float()
    scale = latents.shape[-1] / side
    middle = [int((n + 0.5) * scale) for n in range(side)]
    read = latents[0][:, middle][:, :, middle].reshape(latents.shape[1], -1).T
    known = torch.cat([read, torch.ones(len(read), 1)], dim=1)
    # Channels may depend on each other: directions that say nothing are left out.
    found = torch.linalg.lstsq(known.double(), cells.double(), rcond=1e-4, driver="gelsd")
    return found.solution.float()


def _encode(vae: Any, grid: Any) -> Any:
    """Latents of flat colours, where the VAE's weights lie now, on the CPU."""
    import torch

    config = vae.config
    factor = 2 ** (len(getattr(config, "block_out_channels", None) or (1, 1, 1, 1)) - 1)
    picture = grid.repeat_interleave(CELL * factor, 2).repeat_interleave(CELL * factor, 3)
    weight = next(vae.parameters())
    own = weight.dtype
    # Some autoencoders overflow in half precision; there and back changes no weight.
    upcast = own == torch.float16 and getattr(config, "force_upcast", False)
    if upcast:
        vae.to(torch.float32)
    try:
        with torch.no_grad():
            dtype = torch.float32 if upcast else own
            coded = vae.encode((picture * 2 - 1).to(weight.device, dtype))
    finally:
        if upcast:
            vae.to(own)
    latents = coded.latent_dist.mode() if hasattr(coded, "latent_dist") else coded.latent
    shift = getattr(config, "shift_factor", None) or 0.0
    return ((latents.float() - shift) * config.scaling_factor).cpu()
