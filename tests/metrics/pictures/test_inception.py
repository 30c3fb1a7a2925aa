"""The feature network as ONNX gives what the published TorchScript network gives."""

import pickle
import zipfile

import numpy as np
import pytest

from wenfang.errors import EngineError
from wenfang.metrics.pictures.inception import inception_graph
from wenfang.metrics.pictures.networks import open_inception
from wenfang.metrics.pictures.resizing import clean_resized
from wenfang.metrics.pictures.torchscript import read_weights
from wenfang.resources import fetch


@pytest.mark.slow
def test_features_equal_the_published_networks() -> None:
    import torch
    from skimage import data

    pictures = [data.astronaut(), data.coffee()[:400, :400], data.chelsea()[:300, :300]]
    path = fetch("inception-v3-fid")
    network = torch.jit.load(str(path)).eval()
    features = open_inception()
    for picture in pictures:
        ours = features.features(picture[None])[0]
        with torch.no_grad():
            theirs = network((torch.from_numpy(clean_resized(picture, 299)[None]) - 128) / 128)[
                0
            ].numpy()
        assert ours.shape == (2048,)
        np.testing.assert_allclose(ours, theirs, atol=1e-4 * np.abs(theirs).max())
        assert np.abs(theirs).max() > 0.5


def test_weights_that_are_missing_are_named() -> None:
    with pytest.raises(EngineError, match=r"conv\.var"):
        inception_graph({})


class _Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("ran",)


@pytest.mark.parametrize(
    "content", [pickle.dumps(_Harm()), b"", b"\x80\x02.", pickle.dumps([1])[:-1]]
)
def test_an_archive_with_code_or_damage_is_refused(tmp_path, capsys, content) -> None:
    path = tmp_path / "weights.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("net/data.pkl", content)
    with pytest.raises(EngineError, match="cannot be read"):
        read_weights(path)
    assert "ran" not in capsys.readouterr().out


def test_a_file_that_is_no_archive_is_refused(tmp_path) -> None:
    (tmp_path / "weights.pt").write_bytes(b"not a ZIP")
    with pytest.raises(EngineError, match="cannot be read"):
        read_weights(tmp_path / "weights.pt")
