"""Pictures that stay on an accelerator, so that a step moves no pixels to it.

At thousands of pictures a second the way from NumPy to the device takes longer than the step
itself. There the pictures wait as bytes, and a step says only which ones it wants; its noise is
drawn there too, by a generator that begins from the run's seed and the step's number alone, so
that a resumed run sees what an uninterrupted one does. (It is not the noise of NumPy's
generator: a run repeats on the kind of device that it began on.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_SHARE = 0.25
"""Of the free memory, at most."""


class HeldPictures:
    """A set's pictures on a device.

    Args:
        pixels: uint8, (n, height, width, channels).
    """

    def __init__(self, pixels: np.ndarray, device: str) -> None:
        import numpy as np
        import torch

        self._device = device
        self._pixels = torch.from_numpy(np.array(pixels)).to(device)

    def real(self, rows: np.ndarray) -> Any:
        """The pictures of these rows as a float32 map from −1 to 1; see
        :func:`~wenfang.pictures.network_pixels.to_network`."""
        import torch

        pixels = self._pixels[torch.from_numpy(rows).to(self._device)].float()
        values = pixels / 127.5 - 1
        if pixels.shape[-1] == 4:
            values[..., :3] *= pixels[..., 3:] / 255
        return values.permute(0, 3, 1, 2)

    def noise(self, key: tuple[int, int], shape: tuple[int, int]) -> Any:
        """N(0, 1), float32.

        Args:
            key: the run's seed and the step's number.
        """
        import torch

        seed, step = key
        generator = torch.Generator(self._device).manual_seed((seed << 40) + step)
        return torch.randn(shape, generator=generator, device=self._device)


def fits(pixels: np.ndarray, device: str) -> bool:
    """Whether these pictures are best held there: an accelerator of CUDA's, with room."""
    import torch

    if not device.startswith("cuda"):
        return False
    free, _ = torch.cuda.mem_get_info(device)
    return bool(pixels.nbytes < free * _SHARE)
