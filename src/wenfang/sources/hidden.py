"""Text that a web page holds but never shows: found by its style sheets and attributes.

Hidden text is the usual way to slip words to a model past a person (white on white, zero
size, off the screen). The cascade is followed as far as that needs: ``<style>`` rules and
``style`` attributes with importance, specificity and order (CSS Cascade 4, section 6);
linked style sheets are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_MAX_RULES = 2_000
_CONCERNED = frozenset(
    [
        "display",
        "visibility",
        "opacity",
        "font-size",
        "color",
        "background",
        "background-color",
        "text-indent",
        "left",
        "top",
        "right",
        "position",
        "clip",
        "clip-path",
        "height",
        "width",
        "max-height",
        "max-width",
        "overflow",
        "transform",
    ]
)
_LENGTH = re.compile(r"(-?[\d.]+)(px|pt|em|rem|%|vw|vh)?")
_SMALLEST_PX = 2.0
_FAR_PX = -500.0
_PX = {"px": 1.0, "": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "%": 0.16, "vw": 10.0, "vh": 8.0}

Styles = dict[Any, dict[str, str]]


def remove_hidden(root: Any) -> list[str]:
    """Take every hidden element out of an lxml tree; its tail, which shows, stays.

    Returns: the text of each element that was taken out, in document order.
    """
    styles = _cascade(root)
    texts: list[str] = _blank_same_colours(root, styles)
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag not in ("html", "body", "head") and _is_hidden(element, styles):
            texts.append(" ".join("".join(element.itertext()).split()))
            element.drop_tree()
    return [text for text in texts if text]


def _cascade(root: Any) -> Styles:
    """For each element, the properties that concern showing, as the cascade leaves them."""
    from cssselect import HTMLTranslator, SelectorError, parse
    from lxml import etree

    weights: dict[Any, dict[str, tuple[Any, str]]] = {}
    for order, (prelude, declared) in enumerate(_rules(root)):
        try:
            selectors = parse(prelude)
            paths = [(HTMLTranslator().selector_to_xpath(s), s.specificity()) for s in selectors]
            matches = [(e, specificity) for path, specificity in paths for e in root.xpath(path)]
        except (SelectorError, etree.XPathError, RecursionError):
            continue
        for element, specificity in matches:
            _weigh(weights.setdefault(element, {}), declared, (specificity, order))
    for element in root.xpath("//*[@style]"):
        inline = _declarations(element.get("style"))
        _weigh(weights.setdefault(element, {}), inline, ((9, 9, 9), 0))
    return {e: {name: value for name, (_, value) in props.items()} for e, props in weights.items()}


def _weigh(
    into: dict[str, tuple[Any, str]], declared: list[tuple[str, str, bool]], rank: Any
) -> None:
    for name, value, important in declared:
        weight = (important, *rank)
        if name not in into or into[name][0] <= weight:
            into[name] = (weight, value)


def _rules(root: Any) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
    import tinycss2

    left = _MAX_RULES
    for style in root.iter("style"):
        sheets = [tinycss2.parse_stylesheet(style.text or "", True, True)]
        while sheets and left > 0:
            for rule in sheets.pop():
                if rule.type == "at-rule" and rule.content and rule.lower_at_keyword == "media":
                    if "print" not in tinycss2.serialize(rule.prelude):
                        sheets.append(tinycss2.parse_rule_list(rule.content, True, True))
                elif rule.type == "qualified-rule" and left > 0:
                    left -= 1
                    if declared := _declarations(rule.content):
                        yield tinycss2.serialize(rule.prelude), declared


def _declarations(content: Any) -> list[tuple[str, str, bool]]:
    import tinycss2

    return [
        (d.lower_name, tinycss2.serialize(d.value).strip().lower(), bool(d.important))
        for d in tinycss2.parse_blocks_contents(content, True, True)
        if d.type == "declaration" and d.lower_name in _CONCERNED
    ]


def _is_hidden(element: Any, styles: Styles) -> bool:
    if element.get("hidden") is not None or element.get("type") == "hidden":
        return True
    style = styles.get(element, {})
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if (opacity := _number(style.get("opacity"))) is not None and opacity < 0.05:
        return True
    if (size := _pixels(style.get("font-size"))) is not None and size < _SMALLEST_PX:
        return True
    return _is_away(style) or _is_clipped(style)


def _is_away(style: dict[str, str]) -> bool:
    if (_pixels(style.get("text-indent")) or 0.0) < _FAR_PX:
        return True
    placed = style.get("position") in ("absolute", "fixed", "relative")
    return placed and any(
        (_pixels(style.get(s)) or 0.0) < _FAR_PX for s in ("left", "top", "right")
    )


def _is_clipped(style: dict[str, str]) -> bool:
    if re.search(r"scale\(\s*0(?:\.0+)?\s*\)", style.get("transform", "")):
        return True
    if re.search(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)", style.get("clip", "")):
        return True
    if "inset(50%" in style.get("clip-path", "") or "inset(100%" in style.get("clip-path", ""):
        return True
    sizes = (_pixels(style.get(s)) for s in ("height", "width", "max-height", "max-width"))
    return style.get("overflow") in ("hidden", "clip") and any(
        s is not None and s <= 1 for s in sizes
    )


def _blank_same_colours(root: Any, styles: Styles) -> list[str]:
    """Empty each piece of text whose letters have the colour of what is behind them. Piece
    by piece, for what is inside an element may have other colours than the element."""
    names = {"color", "background", "background-color"}
    if all(names.isdisjoint(s) for s in styles.values()) and root.find(".//font") is None:
        return []
    taken: list[str] = []
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("style", "script", "title"):
            continue
        if not _same_colours(element, styles):
            continue
        taken.append(element.text or "")
        element.text = None
        for child in element:
            taken.append(child.tail or "")
            child.tail = " " if child.tail else None
    return taken


def _same_colours(element: Any, styles: Styles) -> bool:
    """Whether letters have nearly the colour of what is behind them. A picture behind
    them, or a colour that cannot be read, is taken for visible."""
    ink = _nearest(element, styles, ("color",), (0.0, 0.0, 0.0, 1.0))
    paper = _nearest(element, styles, ("background-color", "background"), (1.0, 1.0, 1.0, 1.0))
    if ink is None or paper is None:
        return False
    if ink[3] < 0.05:
        return True
    return bool(max(abs(a - b) for a, b in zip(ink[:3], paper[:3], strict=True)) < 0.06)


def _nearest(element: Any, styles: Styles, names: tuple[str, ...], default: Any) -> Any:
    from tinycss2.color3 import parse_color

    while element is not None:
        style = styles.get(element, {})
        value = next((style[n] for n in names if n in style), None)
        if value is None and element.tag == "font" and names == ("color",):
            value = element.get("color")
        if value is not None and value not in ("inherit", "transparent", "none"):
            if "url(" in value or "gradient" in value:
                return None
            colour = parse_color(value.split()[0] if "(" not in value else value)
            return tuple(colour) if isinstance(colour, tuple) else None
        element = element.getparent()
    return default


def _number(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


def _pixels(value: str | None) -> float | None:
    match = _LENGTH.fullmatch(value or "")
    number = _number(match.group(1)) if match else None
    return None if number is None or match is None else number * _PX[match.group(2) or ""]
