"""An inner value of a network made one of its outputs, without a library for its format.

ONNX is protobuf: a model's field 7 is its graph, a graph's field 12 one output (ONNX IR,
``onnx.proto``). Protobuf appends repeated fields wherever they stand, so that the new output
is put behind the graph's last byte and only the graph's length is written anew.
"""

from __future__ import annotations

from collections.abc import Iterator

_GRAPH, _OUTPUT, _NAME = 7, 12, 1
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5


def with_output(model: bytes, name: str) -> bytes:
    """The model with the value of that name as its last output.

    Raises:
        ValueError: it is no model with one graph.
    """
    graphs = [spans for number, *spans in fields(model) if number == _GRAPH]
    if len(graphs) != 1:
        raise ValueError("not an ONNX model with one graph")
    start, content, end = graphs[0]
    output = _field(_OUTPUT, _field(_NAME, name.encode()))
    return model[:start] + _field(_GRAPH, model[content:end] + output) + model[end:]


def fields(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Of each field its number, and where it, its content, and what follows start."""
    at = 0
    while at < len(data):
        start = at
        key, at = _varint(data, at)
        kind, content = key & 7, at
        if kind == _VARINT:
            _, at = _varint(data, at)
        elif kind == _LENGTH:
            length, content = _varint(data, at)
            at = content + length
        elif kind in (_FIXED64, _FIXED32):
            at += 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("not protobuf")
        if at > len(data):
            raise ValueError("cut off")
        yield key >> 3, start, content, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("not protobuf")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _field(number: int, content: bytes) -> bytes:
    return _encoded(number << 3 | _LENGTH) + _encoded(len(content)) + content


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
