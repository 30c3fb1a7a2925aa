"""XMP packets: the AIGC label and IPTC's fields, read from any file and merged into a packet.

XMP (ISO 16684-1) is made to be found by scanning bytes, so one reader serves TIFF, GIF, MP4
and PDF streams. A property may be an element or an attribute; real generators use both.

Design choice: packets with a document type are refused, so that entities never expand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from xml.etree import ElementTree

from wenfang.errors import BadInput
from wenfang.provenance import source_type
from wenfang.provenance.containers.base import IPTC_NAMES, Found, Origin

TC260_NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_OPENING = re.compile(rb"<(x:xmpmeta|rdf:RDF)[\s>]")
_LABEL = f"{{{TC260_NAMESPACE}}}AIGC"
_IPTC = {f"{{{source_type.XMP_NAMESPACE}}}{name}": name for name in IPTC_NAMES}
_RDF_RESOURCE = f"{{{RDF}}}resource"
_EXTENDED = "{http://ns.adobe.com/xmp/note/}HasExtendedXMP"
_MAX_PACKETS = 64
_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'.encode()
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'.encode()
_TAIL = b'\n<?xpacket end="w"?>'


def read(data: bytes) -> Found:
    """Every label and IPTC field in every packet of ``data``.

    Raises:
        ValueError: a packet is not well-formed, or there are more than 64.
    """
    packets = list(islice(_packets(data), _MAX_PACKETS + 1))
    if len(packets) > _MAX_PACKETS:
        raise ValueError("more than 64 XMP packets")
    labels: list[str] = []
    properties: list[tuple[str, str]] = []
    for packet in packets:
        for element in _parse(packet).iter():
            labels += _values(element, _LABEL)
            for key, name in _IPTC.items():
                properties += [(name, value) for value in _values(element, key)]
    return Found.of(labels, properties)


def texts(data: bytes, names: Iterable[str]) -> list[tuple[str, str]]:
    """Values of properties in ``data``'s packets, each with its name.

    Args:
        names: as ``{namespace}local``.

    Raises:
        ValueError: a packet is not well-formed.
    """
    found = []
    for packet in islice(_packets(data), _MAX_PACKETS):
        for element in _parse(packet).iter():
            found += [(name, value) for name in names for value in _values(element, name)]
    return found


def merged(packet: bytes | None, label: str | None, origin: Origin) -> bytes:
    """A packet that says what ``packet`` says, with exactly this label and origin.

    Deterministic; without padding.

    Raises:
        BadInput: the packet that is there cannot be read, so that it cannot be kept.
    """
    from lxml import etree

    try:
        old = next(_packets(packet or _EMPTY), _EMPTY)
        if b"<!DOCTYPE" in old or b"<!ENTITY" in old:
            raise ValueError("it has a document type")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(old, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(f"the XMP packet in the file cannot be read ({error})") from error
    rdf = root if root.tag == f"{{{RDF}}}RDF" else root.find(f"{{{RDF}}}RDF")
    if rdf is None:
        rdf = etree.SubElement(root, f"{{{RDF}}}RDF", nsmap={"rdf": RDF})
    _clear(root)
    space = {source_type.XMP_PREFIX: source_type.XMP_NAMESPACE, "TC260": TC260_NAMESPACE}
    ours = etree.SubElement(rdf, f"{{{RDF}}}Description", nsmap=space)
    ours.set(f"{{{RDF}}}about", _about(rdf))
    if label is not None:
        etree.SubElement(ours, _LABEL).text = label
    for name, value in origin.properties().items():
        etree.SubElement(ours, f"{{{source_type.XMP_NAMESPACE}}}{name}").text = value
    body: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=False)
    return _HEAD + body + _TAIL


def padded(packet: bytes, size: int) -> bytes:
    """A packet of :func:`merged`, filled with spaces before its end to ``size`` bytes."""
    return packet.removesuffix(_TAIL) + b" " * (size - len(packet)) + _TAIL


def _clear(root: Any) -> None:
    """Take out what is to be replaced, and the pointer to an extension that is dropped."""
    for element in list(root.iter()):
        for key in (_LABEL, _EXTENDED, *_IPTC):
            element.attrib.pop(key, None)
        if element.tag in (_LABEL, _EXTENDED) or element.tag in _IPTC:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    about = f"{{{RDF}}}about"
    for element in list(root.iter(f"{{{RDF}}}Description")):
        parent = element.getparent()
        if len(element) == 0 and set(element.attrib) <= {about} and parent is not None:
            parent.remove(element)  # held nothing but what is replaced


def _about(rdf: Any) -> str:
    """The subject of the descriptions that are there: they must all name one (7.4)."""
    about = f"{{{RDF}}}about"
    return next((str(e.get(about)) for e in rdf if e.get(about) is not None), "")


def _packets(data: bytes) -> Iterator[bytes]:
    """Packets in order. Each byte is looked at once, however many openings lack an end."""
    at = 0
    endless: set[bytes] = set()
    while opening := _OPENING.search(data, at):
        name = opening.group(1)
        at = opening.end()
        if name in endless:
            continue
        end = data.find(b"</" + name, at)
        close = data.find(b">", end)
        if end < 0 or close < 0:
            endless.add(name)
            continue
        yield data[opening.start() : close + 1]
        at = close + 1


def _parse(packet: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        raise ValueError("the XMP packet has a document type")
    try:
        return ElementTree.fromstring(packet)
    except (ElementTree.ParseError, RecursionError) as error:
        raise ValueError(f"the XMP packet is not well-formed ({error})") from error


def _values(element: ElementTree.Element, name: str) -> list[str]:
    """Values of property ``name`` on this element: as attribute, or the element itself."""
    found = [element.attrib[name]] if name in element.attrib else []
    if element.tag == name:
        text = element.attrib.get(_RDF_RESOURCE) or "".join(element.itertext())
        found.append(text.strip())
    return found
