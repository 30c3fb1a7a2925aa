"""Markdown: ``AIGC:`` as a mapping in the YAML front matter (TC260-PG-20258A, 6.5).

Design choice: other lines of the front matter stay as they are, byte for byte; only the
blocks of our two keys are replaced. Reading looks at YAML nodes, not at the loaded
mapping, because loaders silently keep the last of two equal keys.
"""

from __future__ import annotations

import json
import re

import yaml

from wenfang.errors import BadInput
from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers.base import IPTC_NAMES, Found, Origin

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_MAX_FRONT = 1 << 16
#: Brackets opened; the parser's time grows with their square.
_MAX_NESTING = 200


class MarkdownContainer:
    """YAML front matter."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput("the Markdown file is not UTF-8") from error
        match = _FRONT.match(text)
        front, body = (match.group(1), text[match.end() :]) if match else ("", text)
        kept = _without(front, (KEY, *IPTC_NAMES))
        return f"---\n{kept}{_block(label, origin)}---\n{body}".encode()

    def read(self, data: bytes) -> Found:
        match = _FRONT.match(data.decode("utf-8", errors="replace"))
        if match is None:
            return Found()
        if len(match.group(1)) > _MAX_FRONT:
            raise ValueError("the front matter is longer than 64 KiB")
        if match.group(1).count("{") + match.group(1).count("[") > _MAX_NESTING:
            raise ValueError("the front matter is nested too deeply")
        try:
            node = yaml.compose(match.group(1), Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise ValueError("the front matter is not YAML") from error
        if not isinstance(node, yaml.MappingNode):
            return Found()
        labels = [_as_json(value) for value in _under(node, KEY)]
        properties = [(n, str(value.value)) for n in IPTC_NAMES for value in _under(node, n)]
        return Found.of(labels, properties)


def front_matter_end(text: str) -> int:
    """Offset at which the body begins; 0 without front matter."""
    match = _FRONT.match(text)
    return match.end() if match else 0


def _block(label: str | None, origin: Origin) -> str:
    lines = [] if label is None else [f"{KEY}:"]
    if label is not None:
        # A JSON string of these characters is a double-quoted YAML scalar as well.
        lines += [f"  {key}: {json.dumps(value)}" for key, value in json.loads(label).items()]
    # Other characters are escaped as YAML's double-quoted scalars escape them, too.
    lines += [f"{name}: {json.dumps(value)}" for name, value in origin.properties().items()]
    return "".join(line + "\n" for line in lines)


def _without(front: str, keys: tuple[str, ...]) -> str:
    """``front`` without the top-level entries of ``keys``: the line and what is indented
    below it."""
    opening = re.compile(rf"""["']?(?:{"|".join(keys)})["']?[ \t]*:""")
    kept: list[str] = []
    dropping = False
    for line in front.splitlines(keepends=True):
        if not line[:1].isspace():
            dropping = opening.match(line) is not None
        if not dropping:
            kept.append(line)
    return "".join(kept)


def _under(node: yaml.MappingNode, name: str) -> list[yaml.Node]:
    return [value for key, value in node.value if key.value == name]


def _as_json(node: yaml.Node) -> str:
    """A node as JSON text that keeps doubled keys, for the label's own rules to find."""
    if isinstance(node, yaml.MappingNode):
        pairs = (f"{json.dumps(str(k.value))}:{_scalar(v)}" for k, v in node.value)
        return "{" + ",".join(pairs) + "}"
    return str(node.value)


def _scalar(node: yaml.Node) -> str:
    is_string = isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str"
    return json.dumps(node.value) if is_string else "null"
