"""What a stranger's ONNX file must not hold, found before a runtime opens it.

A network is data, but the format lets it name other files to be read (external data), loop
for ever, and draw numbers by chance. The file is walked along its own schema (ONNX IR,
``onnx.proto``), over lengths alone, so that 16 megabytes of weights cost a millisecond.

Design choice: a generator is a chain of plain operators; whatever has a body of its own
(``If``, ``Loop``, ``Scan``, functions) is refused instead of being followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from wenfang.engines.pixels.onnx_outputs import fields

_GRAPH, _TRAINING, _FUNCTIONS = 7, 20, 25  # of a model
_NODE, _TENSOR, _SPARSE = 1, 5, 15  # of a graph
_OPERATOR, _ATTRIBUTE = 4, 5  # of a node
_ONE, _SUBGRAPH, _MANY, _SUBGRAPHS, _ONE_SPARSE, _MANY_SPARSE = 5, 6, 10, 11, 22, 23  # attribute
_EXTERNAL, _LOCATION = 13, 14  # of a tensor
_CHANCE = ("Random", "Multinomial", "Bernoulli")

Fields = Iterator[tuple[int, bytes]]


def screen_onnx(model: bytes) -> None:
    """Refuse a network that reads files, has bodies inside, or draws by chance.

    Raises:
        ValueError: saying which; or it is no ONNX model.
    """
    graphs = []
    for number, content in _of(model):
        if number == _GRAPH:
            graphs.append(content)
        elif number in (_TRAINING, _FUNCTIONS):
            raise ValueError("it holds functions of its own")
    if len(graphs) != 1:
        raise ValueError("not an ONNX model with one graph")
    for number, content in _of(graphs[0]):
        if number == _NODE:
            _screen_node(content)
        elif number == _TENSOR:
            _screen_tensor(content)
        elif number == _SPARSE:
            raise ValueError("it holds sparse tensors")


def _screen_node(node: bytes) -> None:
    for number, content in _of(node):
        if number == _OPERATOR:
            operator = content.decode("utf-8", "replace")
            if operator.startswith(_CHANCE):
                raise ValueError(f"it draws numbers by chance ({operator})")
        elif number == _ATTRIBUTE:
            _screen_attribute(content)


def _screen_attribute(attribute: bytes) -> None:
    for number, content in _of(attribute):
        if number in (_SUBGRAPH, _SUBGRAPHS):
            raise ValueError("it holds loops or branches")
        if number in (_ONE_SPARSE, _MANY_SPARSE):
            raise ValueError("it holds sparse tensors")
        if number in (_ONE, _MANY):
            _screen_tensor(content)


def _screen_tensor(tensor: bytes) -> None:
    for number, content in _of(tensor):
        if number == _EXTERNAL or (number == _LOCATION and content != b"\0"):
            raise ValueError("its weights lie in other files (external data)")


def _of(message: bytes) -> Fields:
    """Number and content of each field; a varint's content is its bytes."""
    view = memoryview(message)
    for number, _, content, end in fields(message):
        yield number, bytes(view[content:end])
