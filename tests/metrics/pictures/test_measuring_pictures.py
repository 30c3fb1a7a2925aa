"""All metrics over folders, with the real networks, once; and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from wenfang.errors import BadInput, EngineError
from wenfang.metrics.known import asked_names
from wenfang.metrics.pictures import of_folders
from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.measuring import PictureOptions, measure_pictures
from wenfang.metrics.pictures.neighbours import nearest


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pieces of photographs; the same ones, blurred; and others."""
    from skimage import data

    root = tmp_path_factory.mktemp("pictures")
    photographs = [data.astronaut(), data.coffee(), data.chelsea(), data.rocket()]
    chance = np.random.default_rng(0)
    for name in ("real", "blurred", "others"):
        (root / name).mkdir()
    for n in range(24):
        for name in ("real", "others"):
            whole = photographs[n % 4]
            y, x = (chance.integers(0, side - 160) for side in whole.shape[:2])
            piece = Image.fromarray(whole[y : y + 160, x : x + 160])
            piece.save(root / name / f"{n:02}.png")
            if name == "real":
                blurred = piece.filter(ImageFilter.GaussianBlur(4))
                blurred.save(root / "blurred" / f"{n:02}.png")
    return root


@pytest.mark.slow
def test_all_metrics_tell_blurred_pictures_from_good_ones(folders: Path, tmp_path: Path) -> None:
    told: set[str] = set()
    options = PictureOptions(splits=4, precision_k=2)
    good = measure_pictures(
        folders / "others",
        folders / "real",
        asked_names("pictures"),
        options,
        progress=lambda task, done, total, unit="": told.add(task),
    )
    assert good.reference_features is not None
    saved = tmp_path / "real.npz"
    good.reference_features.save(saved)
    bad = measure_pictures(folders / "blurred", saved, asked_names("pictures"), options)
    assert list(good.scores) == [
        "fid",
        "kid",
        "is",
        "precision",
        "recall",
        "density",
        "coverage",
        "lpips-diversity",
    ]
    assert bad.reference is None
    assert all(
        score.interval is not None
        for name, score in good.scores.items()
        if name != "lpips-diversity"
    )
    json.dumps([score.as_dict() for score in good.scores.values()])
    for name, lower_is_better in (("fid", True), ("kid", True), ("precision", False)):
        apart = good.scores[name].minus(bad.scores[name])
        assert (apart < 0) == lower_is_better
        assert apart
    assert good.scores["lpips-diversity"].minus(bad.scores["lpips-diversity"]) > 0
    assert all(0 <= bad.scores[name].value <= 1 for name in ("precision", "recall", "coverage"))
    assert 1 <= bad.scores["is"].value <= 1000
    assert {"looking at generated pictures", "comparing features"} < told
    sample = bad.generated_features and bad.generated_features.sample
    assert sample is not None
    assert good.reference_features.sample is not None
    _, rows = nearest(sample.features, good.reference_features.sample.features, 1)
    # A blurred piece lies nearest its own photograph far more often than to any of 23 others.
    assert (rows[:, 0] == np.arange(24)).mean() > 0.3


@pytest.mark.slow
def test_in_python_a_metric_is_a_function_of_folders(folders: Path) -> None:
    same = of_folders.fid(folders / "real", folders / "real")
    assert same.value < 0.01
    assert same.interval is not None
    found = of_folders.inception_score(str(folders / "real"), splits=2)
    assert str(found.signature).startswith("IS|n:24|classifier:efficientnet-lite0@579344248a93")


@pytest.mark.parametrize(
    ("metrics", "reference", "said"),
    [
        (["fid"], None, "compares with real pictures"),
        (["nonsense"], None, "no metric 'nonsense'"),
        ([], None, "no metric is named"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_is_read(
    tmp_path: Path, metrics: list[str], reference: Path | None, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        measure_pictures(tmp_path / "absent", reference, metrics)


@pytest.mark.slow
def test_saved_statistics_of_another_network_are_refused(folders: Path, tmp_path: Path) -> None:
    eye = np.eye(3)
    FeatureStatistics(9, eye[0], eye, "another-network").save(tmp_path / "kept.npz")
    with pytest.raises(BadInput, match="are of another-network, not of inception-v3@"):
        measure_pictures(folders / "real", tmp_path / "kept.npz", ["fid"])


@pytest.mark.slow
def test_saved_statistics_without_features_give_fid_and_no_kid(
    folders: Path, tmp_path: Path
) -> None:
    options = PictureOptions(keep=0)
    plain = measure_pictures(folders / "real", folders / "others", ["fid"], options)
    assert plain.scores["fid"].interval is None
    assert plain.reference_features is not None
    plain.reference_features.save(tmp_path / "kept.npz")
    with pytest.raises(BadInput, match="these statistics hold none"):
        measure_pictures(folders / "real", tmp_path / "kept.npz", ["kid"])


def test_a_folder_without_a_classifier_is_refused(folders: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no exported classifier"):
        of_folders.inception_score(folders / "real", classifier=tmp_path)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_trained_classifier_gives_the_classes(
    folders: Path, tmp_path: Path, channels: int
) -> None:
    _classifier(tmp_path, channels)
    found = of_folders.inception_score(folders / "real", classifier=str(tmp_path), splits=1)
    assert "|classes:3|" in str(found.signature)
    assert 1 <= found.value <= 3
    (tmp_path / "classifier.onnx").write_bytes(b"another")
    with pytest.raises(EngineError, match="is not the one that"):
        of_folders.inception_score(folders / "real", classifier=tmp_path)


def _classifier(folder: Path, channels: int) -> None:
    """As ``wenfang train export`` writes one, with the weights that training begins with."""
    import hashlib

    from wenfang.training.classifier.networks import classifier_parameters
    from wenfang.training.classifier.onnx_export import export_classifier
    from wenfang.training.classifier.spec import ClassifierSpec
    from wenfang.training.declare import initial

    spec = ClassifierSpec(resolution=16, channels=channels, classes=("a", "b", "c"))
    network = export_classifier(spec, initial(classifier_parameters(spec), 0))
    card = {"classes": ["a", "b", "c"], "side": 16, "channels": channels}
    card["files"] = {"classifier.onnx": hashlib.sha256(network).hexdigest()}
    (folder / "classifier.onnx").write_bytes(network)
    (folder / "classifier.json").write_text(json.dumps(card))
