"""Picture files as other programs write them, for the readers' tests."""

from __future__ import annotations

import io
import json
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}


def pixels(width: int = 96, height: int = 64) -> Image.Image:
    """A small picture with something in it."""
    rows, columns = np.mgrid[0:height, 0:width]
    parts = np.stack([columns * 2, rows * 3, columns + rows], axis=2)
    return Image.fromarray(parts.clip(0, 255).astype(np.uint8))


def saved(format_: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """The picture in a format of Pillow's, with its options."""
    out = io.BytesIO()
    (image or pixels()).save(out, format_, **options)
    return out.getvalue()


def png_with(*texts: tuple[str, str], compressed: bool = False) -> bytes:
    """A PNG with text chunks, in order, doubled ones too."""
    info = PngInfo()
    for keyword, text in texts:
        info.add_text(keyword, text, zip=compressed)
    return saved("PNG", pnginfo=info)


def png_with_chunk(kind: bytes, body: bytes, data: bytes | None = None) -> bytes:
    """A PNG with one more chunk before its pixels."""
    data = data or saved("PNG")
    at = data.index(b"IDAT") - 4
    chunk = struct.pack(">I4s", len(body), kind) + body
    return data[:at] + chunk + struct.pack(">I", zlib.crc32(kind + body)) + data[at:]


def exif_with(comment: str = "", software: str = "", code: bytes = b"ASCII\0\0\0") -> bytes:
    """An EXIF block with a user comment and a software."""
    exif = Image.Exif()
    if software:
        exif[0x0131] = software
    if comment:
        encoding = "utf-16-be" if code.startswith(b"UNICODE") else "utf-8"
        # Written through a pointer, as cameras do.
        exif.get_ifd(0x8769)[0x9286] = code + comment.encode(encoding)
    return exif.tobytes()


def xmp_with(inner: str) -> bytes:
    """A packet with one description."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">{inner}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def with_xmp(format_: str, packet: bytes) -> bytes:
    """The picture with an XMP packet, in the place of its format."""
    if format_ == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        return saved("PNG", pnginfo=info)
    return saved(format_, xmp=packet)


def jpeg_with_credit(credit: str) -> bytes:
    """A JPEG with an IPTC-IIM credit in Photoshop's segment."""
    value = credit.encode()
    block = struct.pack(">BBBH", 0x1C, 2, 110, len(value)) + value
    resource = b"8BIM" + struct.pack(">HBBI", 0x0404, 0, 0, len(block)) + block
    body = b"Photoshop 3.0\0" + resource + b"\0" * (len(block) % 2)
    data = saved("JPEG")
    return data[:2] + struct.pack(">BBH", 0xFF, 0xED, len(body) + 2) + body + data[2:]


COMFY_PROMPT = json.dumps({"3": {"class_type": "KSampler", "inputs": {"seed": 1}}})
COMFY_WORKFLOW = json.dumps({"nodes": [{"id": 3, "type": "KSampler"}], "links": []})
A1111 = "a red fox\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1"
