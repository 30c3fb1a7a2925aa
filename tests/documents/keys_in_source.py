"""The keys of what checks and readers of marks hand over as data, read off their source code.

The expression that a call is given (``says``, ``evidence``) is followed: into the dictionaries
it is made of, through assignments of the same function (``says["trusted"] = …`` too), and into
functions of the same file that it calls. Fields behind ``asdict`` are the dataclass's to tell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sentences_in_source import ROOT, _files, _functions, _name, _parsed

Known = dict[str, list[ast.expr]]


def keys_given(call: str, argument: str, place: int, *parts: str) -> set[str]:
    """Keys of one argument of every call of ``call``.

    Args:
        argument: its name; ``place`` is where it stands without one, from 0.
        parts: files and folders below the package.
    """
    keys: set[str] = set()
    for file in _files(parts):
        tree = _parsed(file)
        returned = {f.name: list(_returned(f)) for f in _functions(tree)}
        for function in _functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _name(node.func) == call:
                    named = {k.arg: k.value for k in node.keywords}
                    given = dict(enumerate(node.args)).get(place, named.get(argument))
                    if given is not None:
                        keys |= set(_keys(given, {**returned, **_assigned(function)}))
    assert keys, (call, ROOT)
    return keys


def _returned(function: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value:
            yield node.value


def _assigned(function: ast.AST) -> Known:
    """What each name holds; ``a["k"] = v`` adds to ``a`` like ``a = {"k": v}``."""
    values: Known = {}
    for node in ast.walk(function):
        if isinstance(node, ast.AnnAssign) and node.value:
            values.setdefault(_name(node.target), []).append(node.value)
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Subscript):
                added = ast.Dict([target.slice], [node.value])
                values.setdefault(_name(target.value), []).append(added)
            else:
                values.setdefault(_name(target), []).append(node.value)
    return values


def _keys(node: ast.AST, known: Known, depth: int = 6) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield from _texts(key)
            yield from _keys(value, known, depth - 1)
    elif isinstance(node, ast.DictComp):  # {key: action.get(key) for key in ("action", …)}
        for generator in node.generators:
            yield from _texts(generator.iter)
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        yield from _keys(node.elt, known, depth - 1)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for part in node.elts:
            yield from _keys(part, known, depth - 1)
    elif isinstance(node, (ast.IfExp, ast.BoolOp, ast.BinOp)):
        for part in ast.iter_child_nodes(node):
            yield from _keys(part, known, depth)
    elif isinstance(node, (ast.Name, ast.Call)):
        name = _name(node.func) if isinstance(node, ast.Call) else node.id
        for value in known.get(name, ()):
            yield from _keys(value, known, depth - 1)


def _texts(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, (ast.Tuple, ast.List)):
        for part in node.elts:
            yield from _texts(part)
