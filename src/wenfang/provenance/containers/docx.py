"""DOCX: property ``AIGC`` (``vt:lpwstr``) in ``docProps/custom.xml`` (TC260-PG-20258A, 6.1).

Office Open XML (ISO/IEC 29500-2) has no place for IPTC metadata; its properties are
custom ones under their own names: ``DigitalSourceType`` … The package is written anew with fixed
times, so that equal input gives equal bytes.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from wenfang.errors import BadInput
from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers.base import IPTC_NAMES, Found, Origin

_PART = "docProps/custom.xml"
_PART_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_MAX_PART = 1 << 20
_MAX_PACKAGE = 1 << 28


class DocxContainer:
    """Custom document properties."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            parts = _parts(data)
            parts[_PART] = _with_properties(parts.get(_PART), label, origin)
            parts["[Content_Types].xml"] = _with_type(parts["[Content_Types].xml"])
            parts["_rels/.rels"] = _with_relation(parts["_rels/.rels"])
        except (ValueError, KeyError) as error:
            raise BadInput(f"not a readable DOCX ({error})") from error
        return _package(parts)

    def read(self, data: bytes) -> Found:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                parts = [_bounded(package, i) for i in package.infolist() if i.filename == _PART]
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
            raise ValueError(f"not a readable ZIP package ({error})") from error
        except Exception as error:  # zlib.error and struct.error of damaged entries
            raise ValueError(f"a damaged ZIP package ({error})") from error
        labels: list[str] = []
        properties: list[tuple[str, str]] = []
        for part in parts:
            for name, value in _properties(_parse(part)):
                labels += [value] if name == KEY else []
                properties.append((name, value))
        return Found.of(labels, properties)


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(info.file_size for info in package.infolist()) > _MAX_PACKAGE:
                raise ValueError("larger than 256 MiB unpacked")
            return {info.filename: package.read(info) for info in package.infolist()}
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise ValueError(str(error)) from error


def _package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    return out.getvalue()


def _bounded(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with package.open(info) as stream:
        data = stream.read(_MAX_PART + 1)
    if len(data) > _MAX_PART:
        raise ValueError("custom properties larger than 1 MiB")
    return data


def _parse(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError(f"XML part is not well-formed ({error})") from error


def _bytes(root: Any) -> bytes:
    from lxml import etree

    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def _properties(root: Any) -> list[tuple[str, str]]:
    return [
        (element.get("name", ""), "".join(element.itertext()))
        for element in root.iter(f"{{{_PROPERTIES}}}property")
    ]


def _with_properties(part: bytes | None, label: str | None, origin: Origin) -> bytes:
    from lxml import etree

    if part is None:
        root = etree.Element(
            f"{{{_PROPERTIES}}}Properties", nsmap={None: _PROPERTIES, "vt": _VARIANT}
        )
    else:
        root = _parse(part)
    for element in list(root):
        if element.get("name") in (KEY, *IPTC_NAMES):
            root.remove(element)
    entries = list(origin.properties().items())
    if label is not None:
        entries.insert(0, (KEY, label))
    number = max((int(element.get("pid", "1")) for element in root), default=1)
    for name, value in entries:
        number += 1
        element = etree.SubElement(
            root, f"{{{_PROPERTIES}}}property", fmtid=_FORMAT_ID, pid=str(number), name=name
        )
        etree.SubElement(element, f"{{{_VARIANT}}}lpwstr").text = value
    return _bytes(root)


def _with_type(part: bytes) -> bytes:
    from lxml import etree

    root = _parse(part)
    name = f"/{_PART}"
    if all(element.get("PartName") != name for element in root):
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=name, ContentType=_PART_TYPE)
    return _bytes(root)


def _with_relation(part: bytes) -> bytes:
    from lxml import etree

    root = _parse(part)
    if all(element.get("Type") != _RELATION for element in root):
        used = {element.get("Id") for element in root}
        number = next(f"rId{n}" for n in range(1, len(used) + 2) if f"rId{n}" not in used)
        attributes = {"Id": number, "Type": _RELATION, "Target": _PART}
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", attributes)
    return _bytes(root)
