"""Text that a web page holds but never shows: found by its style sheets and attributes.

Hidden text is the usual way to slip words to a model past a person (white on white, zero
size, off the screen). The cascade is followed as far as that needs: ``<style>`` rules and
``style`` attributes with importance, specificity and order (CSS Cascade 4, section 6);
linked style sheets are not fetched.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from wenfang.errors import BadInput

_MAX_ELEMENTS = 200_000
_MAX_SECONDS = 10.0
_CURE = "give the part that the piece is about, as text"
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
_NAMED = re.compile(r"[.#][\w-]+")
_SMALLEST_PX = 2.0
_FAR_PX = -500.0
_PX = {"px": 1.0, "": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "%": 0.16, "vw": 10.0, "vh": 8.0}

Styles = dict[Any, dict[str, str]]
Colour = tuple[float, float, float, float] | None
_BLACK: Colour = (0.0, 0.0, 0.0, 1.0)
_WHITE: Colour = (1.0, 1.0, 1.0, 1.0)


def remove_hidden(root: Any) -> list[str]:
    """Take every hidden element out of an lxml tree; its tail, which shows, stays.

    Raises:
        BadInput: the page is too large to find what it hides in reasonable time.

    Returns: the text of each element that was taken out, in document order.
    """
    if sum(1 for _ in root.iter()) > _MAX_ELEMENTS:
        raise BadInput(f"the page has more than {_MAX_ELEMENTS:,} elements", cure=_CURE)
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
    deadline = time.monotonic() + _MAX_SECONDS
    names = {f".{name}" for e in root.xpath("//*[@class]") for name in e.get("class").split()}
    names |= {f"#{value}" for value in root.xpath("//@id")}
    for order, (prelude, declared) in enumerate(_rules(root)):
        if _cannot_match(prelude, names):
            continue
        if time.monotonic() > deadline:
            raise BadInput("the page's style sheets are too large to judge", cure=_CURE)
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


def _cannot_match(prelude: str, names: set[str]) -> bool:
    """Whether a selector needs a class or id that no element has, as most rules of a large
    style sheet do; lists and functions are left to the selector engine."""
    if any(c in prelude for c in ",(\\["):
        return False
    return not names.issuperset(_NAMED.findall(prelude))


def _weigh(
    into: dict[str, tuple[Any, str]], declared: list[tuple[str, str, bool]], rank: Any
) -> None:
    for name, value, important in declared:
        weight = (important, *rank)
        if name not in into or into[name][0] <= weight:
            into[name] = (weight, value)


def _rules(root: Any) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
    import tinycss2

    for style in root.iter("style"):
        sheets = [tinycss2.parse_stylesheet(style.text or "", True, True)]
        while sheets:
            for rule in sheets.pop():
                if rule.type == "at-rule" and rule.content and rule.lower_at_keyword == "media":
                    if "print" not in tinycss2.serialize(rule.prelude):
                        sheets.append(tinycss2.parse_rule_list(rule.content, True, True))
                elif rule.type == "qualified-rule" and (declared := _declarations(rule.content)):
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
    inks: dict[Any, Colour] = {}
    papers: dict[Any, Colour] = {}
    taken: list[str] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        above = element.getparent()
        style = dict(styles.get(element, {}))
        if element.tag == "font" and element.get("color"):
            style.setdefault("color", element.get("color"))
        ink = inks[element] = _colour(style, ("color",), inks.get(above, _BLACK))
        paper = papers[element] = _colour(
            style, ("background-color", "background"), papers.get(above, _WHITE)
        )
        if element.tag not in ("style", "script", "title") and _same(ink, paper):
            taken.append(element.text or "")
            element.text = None
            for child in element:
                taken.append(child.tail or "")
                child.tail = " " if child.tail else None
    return taken


def _same(ink: Colour, paper: Colour) -> bool:
    """Whether letters have nearly the colour of what is behind them. A picture behind
    them, or a colour that cannot be read, is taken for visible."""
    if ink is None or paper is None:
        return False
    return ink[3] < 0.05 or max(abs(a - b) for a, b in zip(ink[:3], paper[:3], strict=True)) < 0.06


def _colour(style: dict[str, str], names: tuple[str, ...], inherited: Colour) -> Colour:
    """Red, green, blue and alpha, 0 to 1; ``None`` for a picture or what cannot be read."""
    from tinycss2.color3 import parse_color

    value = next((style[n] for n in names if n in style), None)
    if value is None or value in ("inherit", "none", "unset"):
        return inherited
    if value == "transparent" and "color" not in names:
        return inherited
    if "url(" in value or "gradient" in value:
        return None
    found = parse_color(value.split()[0] if "(" not in value else value)
    return (found.red, found.green, found.blue, found.alpha) if hasattr(found, "red") else None


def _number(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


def _pixels(value: str | None) -> float | None:
    match = _LENGTH.fullmatch(value or "")
    number = _number(match.group(1)) if match else None
    return None if number is None or match is None else number * _PX[match.group(2) or ""]
