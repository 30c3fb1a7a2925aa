"""The sentences that checks and readers of marks can say, read off their source code.

A call such as ``Problem("number", Severity.BLOCK, message, …)`` is found in the syntax tree;
its code and its message are followed through the assignments of the same function, and what
is not known before the run (``{number.text}``) is filled with a sample. So a new code or a
new sentence is seen by the tests that ask whether Chinese has words for it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import wenfang

ROOT = Path(wenfang.__file__).parent
#: Stands for what is only known when a check runs.
UNKNOWN = "77"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, with every text that each of its arguments can be; empty where unknown."""

    where: str
    arguments: dict[str, frozenset[str]]


def calls(name: str, parameters: str, *parts: str) -> list[Call]:
    """Calls of ``name`` in files and folders below the package.

    Args:
        parameters: names of its parameters, in order.
        parts: paths below the package.
    """
    found = []
    for file in sorted(_files(parts)):
        tree = _parsed(file)
        module = _assigned(tree.body)
        for function in _functions(tree):
            nodes = list(ast.walk(function))
            made = [n for n in nodes if isinstance(n, ast.Call) and _name(n.func) == name]
            known = {**module, **_assigned(nodes)} if made else {}
            for node in made:
                where = f"{file.relative_to(ROOT)}:{node.lineno}"
                given = zip(parameters.split(), node.args, strict=False)
                named = {**dict(given), **{k.arg or "": k.value for k in node.keywords}}
                texts = {at: frozenset(_texts(value, known)) for at, value in named.items()}
                found.append(Call(where, texts))
    return found


def yielded(part: str) -> set[str]:
    """The first text of every tuple that a function of one file yields."""
    tree = _parsed(ROOT / part)
    tuples = [n.value for n in ast.walk(tree) if isinstance(n, ast.Yield)]
    first = [n.elts[0] for n in tuples if isinstance(n, ast.Tuple)]
    return {n.value for n in first if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _files(parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        yield from [ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py")


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Every value that each name is given, in the order of the file."""
    values: dict[str, list[ast.expr]] = {}
    for node in nodes:
        for name, value in _givings(node):
            before = values.setdefault(name, [])
            if isinstance(node, ast.AugAssign):  # comes behind all that the text was before
                before += [ast.BinOp(text, ast.Add(), value) for text in before]
            else:
                before.append(value)
    return values


def _givings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and what a statement gives them: ``a = x``, ``a, b = x, y``, ``a.append(x)``."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for place, value in zip(target.elts, node.value.elts, strict=True):
                    yield _name(place), value
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)) and node.value:
        yield _name(node.target), node.value
    elif isinstance(node, ast.Call) and _name(node.func) == "append":
        yield _name(getattr(node.func, "value", node.func)), node.args[0]


def _texts(node: ast.expr, known: dict[str, list[ast.expr]], depth: int = 6) -> set[str]:
    """Every text that an expression can be, as far as it can be told."""
    if depth == 0:
        return set()
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.Name):
        return {t for value in known.get(node.id, []) for t in _texts(value, known, depth - 1)}
    if isinstance(node, ast.IfExp):
        return _texts(node.body, known, depth) | _texts(node.orelse, known, depth)
    if isinstance(node, ast.Subscript):  # message[:500]
        return _texts(node.value, known, depth)
    if isinstance(node, (ast.Dict, ast.Tuple, ast.List)):  # {…}[key]
        parts = node.values if isinstance(node, ast.Dict) else node.elts
        return {t for part in parts for t in _texts(part, known, depth)}
    if isinstance(node, ast.GeneratorExp):  # tuple(a for a, b in (…) if b)
        return {t for g in node.generators for t in _texts(g.iter, known, depth - 1)}
    if isinstance(node, ast.ListComp):  # [f"{a}.{b}" for b in …]
        return _texts(node.elt, known, depth)
    if isinstance(node, ast.Call) and _name(node.func) == "tuple":
        return {t for a in node.args for t in _texts(a, known, depth)}
    if isinstance(node, ast.JoinedStr):
        return _joined([_texts(v, known, depth - 1) or {UNKNOWN} for v in node.values])
    if isinstance(node, ast.FormattedValue):
        return _texts(node.value, known, depth - 1)
    if isinstance(node, ast.BinOp):
        sides = [_texts(side, known, depth - 1) or {UNKNOWN} for side in (node.left, node.right)]
        return _joined(sides)
    return set()


def _joined(parts: list[set[str]]) -> set[str]:
    return {"".join(texts) for texts in product(*map(sorted, parts))}
