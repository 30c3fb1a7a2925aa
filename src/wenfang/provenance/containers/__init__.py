"""Containers by media type: where each file format holds its implicit label.

Plain text has no container; its label travels in the detached manifest
(:mod:`wenfang.provenance.credentials`), and publication and verification both say so.
"""

from __future__ import annotations

from wenfang.provenance.containers.base import Container, Found, Origin

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

__all__ = ["DOCX", "Container", "Found", "Origin", "container_for"]


def container_for(media_type: str) -> Container | None:
    """The container of that media type, ``None`` where labels cannot be written."""
    from wenfang.provenance.containers.avif import AvifContainer
    from wenfang.provenance.containers.docx import DocxContainer
    from wenfang.provenance.containers.flac import FlacContainer
    from wenfang.provenance.containers.html import HtmlContainer
    from wenfang.provenance.containers.jpeg import JpegContainer
    from wenfang.provenance.containers.markdown import MarkdownContainer
    from wenfang.provenance.containers.mp3 import Mp3Container
    from wenfang.provenance.containers.mp4 import Mp4Container
    from wenfang.provenance.containers.ogg import OggContainer
    from wenfang.provenance.containers.pdf import PdfContainer
    from wenfang.provenance.containers.png import PngContainer
    from wenfang.provenance.containers.wav import WavContainer
    from wenfang.provenance.containers.webp import WebpContainer

    containers: dict[str, type[Container]] = {
        "text/markdown": MarkdownContainer,
        "text/html": HtmlContainer,
        "application/pdf": PdfContainer,
        DOCX: DocxContainer,
        "image/png": PngContainer,
        "image/jpeg": JpegContainer,
        "image/webp": WebpContainer,
        "image/avif": AvifContainer,
        "audio/wav": WavContainer,
        "audio/mpeg": Mp3Container,
        "audio/flac": FlacContainer,
        "audio/ogg": OggContainer,
        "audio/mp4": Mp4Container,
        "video/mp4": Mp4Container,
        "video/quicktime": Mp4Container,
        "video/x-m4v": Mp4Container,
    }
    container = containers.get(media_type)
    return container() if container else None
