"""Generator folders from anybody: what is not as it should be is refused, by name."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from small_generators import LATENT, SIDE, network, of_classes, of_texts, plain

from wenfang.engines.image.base import ImageRequest
from wenfang.engines.image.generator_folder import generator_at, read_generator
from wenfang.engines.image.generator_network import GeneratorNetwork
from wenfang.engines.image.generator_opening import open_generator
from wenfang.engines.onnx_screening import screen_onnx
from wenfang.errors import BadInput, EngineError
from wenfang.resources import fetch, load_catalogue

Card = dict[str, Any]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return of_texts(tmp_path_factory.mktemp("texts"))


@pytest.fixture
def copy(texts: Path, tmp_path: Path) -> Path:
    for path in texts.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def change(folder: Path, how: Callable[[Card], object]) -> None:
    card = json.loads((folder / "generator.json").read_bytes())
    how(card)
    (folder / "generator.json").write_text(json.dumps(card), "utf-8")


def put(folder: Path, name: str, data: bytes) -> None:
    """A file with the hash that the card states."""
    (folder / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    change(folder, lambda card: card["files"].update({name: digest}))


def refused(folder: Path) -> str:
    with pytest.raises(EngineError) as caught:
        open_generator(str(folder), fetch=fetch, catalogue=load_catalogue())
    assert caught.value.place
    assert caught.value.cure
    return str(caught.value)


def test_what_was_written_is_read(texts: Path) -> None:
    folder = read_generator(texts)
    assert generator_at(str(texts)) == texts
    assert folder.card.width == 512 + 4 + 12
    assert folder.captions is not None
    listed = "".join(
        sorted(
            f"{hashlib.sha256((texts / name).read_bytes()).hexdigest()}  {name}\n"
            for name in ("generator.json", "generator.onnx", "captions.json", "captions.npy")
        )
    )
    assert folder.sha256 == hashlib.sha256(listed.encode()).hexdigest()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("side", "64"),
        ("side", 1_000_000),
        ("side", 64.5),
        ("channels", 2),
        ("latent", 0),
        ("latent", True),
        ("truncation", float("nan")),
        ("truncation", 7),
        ("conditioning", "picture"),
        ("conditioning", "class"),
        ("classes", [{"name": "a"}]),
        ("text", None),
        ("encoder", None),
        ("encoder", {"resource": "x", "sha256": "short", "width": 512}),
        ("licence", ["MIT"]),
        ("licence", "x" * 1_000),
        ("files", {"../../evil": "0" * 64, "generator.onnx": "none"}),
        ("surprise", 1),
    ],
)
def test_a_card_that_is_not_one(copy: Path, field: str, value: object) -> None:
    change(copy, lambda card: card.update({field: value}))
    said = refused(copy)
    assert "generator.json" in said
    assert field in said or "encoder" in said or "text" in said or "class" in said


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"[]", b"null", b"[" * 100_000, b'{"side": ' + b"9" * 5_000 + b"}",
     b" " * (1 << 20) + b" {}"],
    ids=["empty", "no text", "list", "null", "deep", "huge number", "too large"],
)  # fmt: skip
def test_json_bombs(copy: Path, data: bytes) -> None:
    (copy / "generator.json").write_bytes(data)
    assert "generator.json" in refused(copy)


@pytest.mark.parametrize(
    "name", ["generator.onnx", "captions.json", "captions.npy", "generator.json"]
)
def test_a_file_that_is_missing_or_changed(copy: Path, name: str) -> None:
    whole = (copy / name).read_bytes()
    if name != "generator.json":
        (copy / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert "hash" in refused(copy)
    (copy / name).unlink()
    (copy / name).mkdir()
    with pytest.raises(EngineError, match="cannot be read"):
        read_generator(copy)


def npy(array: np.ndarray, **said: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array, **said)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x93NUMPY\x01\x00\xff\xff",
        npy(np.zeros((3, 512), np.float16)),
        npy(np.zeros((14, 511), np.float16)),
        npy(np.zeros((14, 512), np.float64)),
        npy(np.full((14, 512), np.nan, np.float16)),
        npy(np.array([{"a": 1}], dtype=object), allow_pickle=True),
        npy(np.zeros((14, 512), np.float16))[:-2],
        npy(np.zeros((14, 512), np.float16)).replace(b"(14, 512)", b"(10**9, 5)"),
        npy(np.zeros((14, 512), np.float16)).replace(b"(14, 512), }", b"(999999999999,),}"),
    ],
)
def test_vectors_that_are_none(copy: Path, data: bytes) -> None:
    put(copy, "captions.npy", data)
    assert "captions.npy" in refused(copy)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b'["fox"]', b'[{"text": "fox"}]', b'[{"text": "", "concept": "a"}]',
     b'[{"text": 3, "concept": "a"}]', b"[" * 200_000],
)  # fmt: skip
def test_captions_that_are_none(copy: Path, data: bytes) -> None:
    put(copy, "captions.json", data)
    assert "captions" in refused(copy)


def test_other_weights_of_the_encoder(copy: Path) -> None:
    change(copy, lambda card: card["encoder"].update(sha256="0" * 64))
    engine = open_generator(str(copy), fetch=fetch, catalogue=load_catalogue())
    with pytest.raises(EngineError, match="other weights of its sentence encoder"):
        engine.examine(ImageRequest("a fox", width=SIDE, height=SIDE))


@pytest.mark.parametrize("name", ["open-nsfw", "../../etc", "no-such-thing", "e5-small"])
def test_only_a_sentence_encoder_of_the_catalogue_is_fetched(copy: Path, name: str) -> None:
    change(copy, lambda card: card["encoder"].update(resource=name))
    asked: list[str] = []

    def listening(name: str) -> Path:
        asked.append(name)
        return fetch(name)

    engine = open_generator(str(copy), fetch=listening, catalogue=load_catalogue())
    with pytest.raises(EngineError, match="not in the catalogue"):
        engine.examine(ImageRequest("a fox", width=SIDE, height=SIDE))
    assert asked == []


@pytest.mark.parametrize("name", ["", "~nobody-here", "x" * 5_000, "a\0b", "hf:a/b", "/"])
def test_what_is_no_folder_of_a_generator(name: str) -> None:
    assert generator_at(name) is None
    with pytest.raises(BadInput, match="is no generator"):
        open_generator(name, fetch=fetch, catalogue=load_catalogue())


# The network


def test_sound_networks_pass() -> None:
    for channels in (1, 3, 4):
        screen_onnx(network(channels=channels, width=5).SerializeToString())


def with_external_data() -> onnx.ModelProto:
    model = network()
    weight = model.graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    for key, value in (("location", "/etc/passwd"), ("offset", "0"), ("length", "16")):
        weight.external_data.add(key=key, value=value)
    return model


def with_external_constant() -> onnx.ModelProto:
    model = network()
    value = numpy_helper.from_array(np.zeros(4, np.float32), "hidden")
    value.ClearField("raw_data")
    value.data_location = TensorProto.EXTERNAL
    value.external_data.add(key="location", value="secret.bin")
    model.graph.node.append(helper.make_node("Constant", [], ["unused"], value=value))
    return model


def with_node(operator: str, **attributes: Any) -> onnx.ModelProto:
    model = network()
    model.graph.node.append(helper.make_node(operator, [], ["unused"], **attributes))
    return model


def with_loop() -> onnx.ModelProto:
    body = helper.make_graph([], "body", [], [])
    return with_node("Loop", body=body)


def with_function() -> onnx.ModelProto:
    model = network()
    node = helper.make_node("Identity", ["a"], ["b"])
    opset = [helper.make_opsetid("", 17)]
    model.functions.append(helper.make_function("own", "F", ["a"], ["b"], [node], opset))
    return model


def with_sparse() -> onnx.ModelProto:
    model = network()
    values = numpy_helper.from_array(np.ones(1, np.float32), "s")
    indices = numpy_helper.from_array(np.zeros(1, np.int64), "i")
    model.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [4]))
    return model


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (with_external_data, "external data"),
        (with_external_constant, "external data"),
        (lambda: with_node("RandomNormal", shape=[2]), "by chance"),
        (lambda: with_node("Multinomial"), "by chance"),
        (with_loop, "loops or branches"),
        (with_function, "functions of its own"),
        (with_sparse, "sparse"),
        (onnx.ModelProto, "not an ONNX model"),
    ],
)
def test_networks_that_do_more_than_draw(
    tmp_path: Path, model: Callable[[], onnx.ModelProto], said: str
) -> None:
    plain(tmp_path)
    put(tmp_path, "generator.onnx", model().SerializeToString())
    assert said in refused(tmp_path)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x08" * 40, b"\xff" * 40, b"\x3a\x05ab"])
def test_networks_that_are_none(tmp_path: Path, data: bytes) -> None:
    plain(tmp_path)
    put(tmp_path, "generator.onnx", data)
    assert "network" in refused(tmp_path)


def test_every_cut_and_many_flips_are_refused_or_run(tmp_path: Path) -> None:
    """Whatever bytes: an error of ours, or a picture; never a crash or a file that is read."""
    whole = network(side=8).SerializeToString()
    rng = np.random.default_rng(1)
    card = read_generator(plain(tmp_path, side=8)).card
    head = len(whole) - 300
    for n in range(200):
        broken = bytearray(whole if n % 2 else whole[: rng.integers(1, len(whole))])
        place = int(rng.integers(0, len(broken)) if n % 4 else min(head, len(broken) - 1))
        broken[place] ^= 1 << int(rng.integers(8))
        try:
            made = GeneratorNetwork(bytes(broken), card, "here")
            made.run(np.zeros((1, LATENT), np.float32), np.zeros((1, 0), np.float32))
        except EngineError:
            continue


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("picture", {"channels": 4}),
        ("picture", {"side": 8}),
        ("noise", {"latent": LATENT + 1}),
        ("noise", {"shapes": {"noise": (4, LATENT)}}),
        ("condition", {"width": 3}),
    ],
)
def test_shapes_that_are_not_the_cards(tmp_path: Path, said: str, wrong: Card) -> None:
    plain(tmp_path)
    put(tmp_path, "generator.onnx", network(**wrong).SerializeToString())
    assert f"{said} is tensor(float)" in refused(tmp_path)


def test_inputs_and_outputs_of_other_names(tmp_path: Path) -> None:
    plain(tmp_path)
    other = network()
    other.graph.output[0].name = other.graph.node[-1].output[0] = "image"
    put(tmp_path, "generator.onnx", other.SerializeToString())
    assert "gives image, not picture" in refused(tmp_path)
    of_classes(tmp_path)
    put(tmp_path, "generator.onnx", network(channels=1).SerializeToString())
    assert "takes noise, not condition, noise" in refused(tmp_path)


def with_late_shape(scale: float) -> onnx.ModelProto:
    """Its output's shape is known when it has run; its numbers are divided by ``scale``."""
    model = network(side=8, shapes={"picture": ("n", "h", "w", "c")})
    zeros = [
        numpy_helper.from_array(np.zeros(1, np.float32), "zero"),
        numpy_helper.from_array(np.full(1, scale, np.float32), "scale"),
    ]
    model.graph.initializer.extend(zeros)
    reshape = model.graph.node.pop()
    model.graph.node.extend(
        [
            helper.make_node("Mul", ["noise", "zero"], ["nothing"]),
            helper.make_node("ReduceSum", ["nothing"], ["none"], keepdims=0),
            helper.make_node("Cast", ["none"], ["whole"], to=TensorProto.INT64),
            helper.make_node("Add", ["shape", "whole"], ["late"]),
            helper.make_node("Div", ["values", "scale"], ["divided"]),
            helper.make_node("Reshape", ["divided", "late"], list(reshape.output)),
        ]
    )
    return model


def run(model: onnx.ModelProto, folder: Path) -> None:
    made = GeneratorNetwork(model.SerializeToString(), read_generator(folder).card, "here")
    made.run(np.zeros((1, LATENT), np.float32), np.zeros((1, 0), np.float32))


def test_what_shows_only_when_it_runs(tmp_path: Path) -> None:
    small = plain(tmp_path / "8", side=8)
    run(with_late_shape(1.0), small)
    with pytest.raises(EngineError, match=r"the network gave float32 \(1, 8, 8, 3\), not"):
        run(with_late_shape(1.0), plain(tmp_path / "16"))
    with pytest.raises(EngineError, match="not a number"):
        run(with_late_shape(0.0), small)
