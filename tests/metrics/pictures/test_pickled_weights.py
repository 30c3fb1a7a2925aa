"""Weights in pickles: read as their own libraries do, and nothing in them is run."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from wenfang.errors import EngineError
from wenfang.metrics.pictures.pickled_weights import read_array_tree, read_state


class _Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("ran",)


def _written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "weights"
    path.write_bytes(data)
    return path


def _published(tree: object) -> bytes:
    """As NumPy before 2 wrote it, in protocol 3."""
    return pickle.dumps(tree, protocol=3).replace(b"numpy._core.", b"numpy.core.")


def test_a_tree_of_arrays(tmp_path: Path) -> None:
    kernel = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    path = _written(tmp_path, _published({"net": {"conv": {"kernel": kernel}}, "bias": kernel[0]}))
    found = read_array_tree(path)
    assert set(found) == {"net.conv.kernel", "bias"}
    np.testing.assert_array_equal(found["net.conv.kernel"], kernel)


def test_a_state_is_what_torch_reads(tmp_path: Path) -> None:
    import torch

    state = {
        "a.weight": torch.randn(3, 4).T,
        "part": torch.arange(12.0).reshape(3, 4)[1:, 2:],
        "count": torch.tensor(7),
        "half": torch.randn(5).half(),
    }
    torch.save(state, tmp_path / "weights", _use_new_zipfile_serialization=False)
    found = read_state(tmp_path / "weights")
    assert set(found) == set(state)
    for name, tensor in state.items():
        np.testing.assert_array_equal(found[name], tensor.numpy())


@pytest.mark.parametrize("read", [read_array_tree, read_state])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x02.",
        pickle.dumps(_Harm()),
        pickle.dumps({"a": _Harm()}),
        pickle.dumps(0x1950A86A20F9469CFC6C) + pickle.dumps(1001) + pickle.dumps(_Harm()),
        pickle.dumps(0x1950A86A20F9469CFC6C) + pickle.dumps(1001),
        _published({"a": np.zeros(3)}),  # float64
        _published({"a": np.array([None])}),
        _published({"a": np.asfortranarray(np.ones((2, 3), np.float32))}),
        _published({"a": np.ones(3, ">f4")}),
        _published({"a": 1}),
        _published({"a": np.ones(300, np.float32)})[:-9],
    ],
)
def test_harm_and_damage_are_refused(tmp_path: Path, capsys, read, data: bytes) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        read(_written(tmp_path, data))
    assert "ran" not in capsys.readouterr().out


def test_a_state_cut_short_is_refused(tmp_path: Path) -> None:
    import torch

    whole = tmp_path / "whole"
    torch.save({"a": torch.randn(50)}, whole, _use_new_zipfile_serialization=False)
    with pytest.raises(EngineError, match="cut short"):
        read_state(_written(tmp_path, whole.read_bytes()[:-4]))
