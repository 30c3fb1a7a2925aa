"""Reading XMP packets: the AIGC label and the digital source type in any file that has XMP.

XMP (ISO 16684-1) is made to be found by scanning bytes, so one reader serves JPEG, PNG,
WebP, TIFF, GIF, MP4 and PDF streams. A property may be an element or an attribute; real
generators use both.

Design choice: the standard XML parser, and packets with a document type are refused, so
that entities never expand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from xml.etree import ElementTree

from wenfang.provenance import source_type
from wenfang.provenance.containers.base import Found

TC260_NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"

_OPENING = re.compile(rb"<(x:xmpmeta|rdf:RDF)[\s>]")
_LABEL = f"{{{TC260_NAMESPACE}}}AIGC"
_SOURCE_TYPE = f"{{{source_type.XMP_NAMESPACE}}}{source_type.XMP_NAME}"
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_MAX_PACKETS = 64


def read(data: bytes) -> Found:
    """Every label and source type in every packet of ``data``.

    Raises:
        ValueError: a packet is not well-formed, or there are more than 64.
    """
    packets = list(islice(_packets(data), _MAX_PACKETS + 1))
    if len(packets) > _MAX_PACKETS:
        raise ValueError("more than 64 XMP packets")
    labels: list[str] = []
    types: list[str] = []
    for packet in packets:
        for element in _parse(packet).iter():
            labels += _values(element, _LABEL)
            types += _values(element, _SOURCE_TYPE)
    return Found(tuple(labels), tuple(types))


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
