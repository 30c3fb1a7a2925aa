"""Which format a source has: its content decides, its name may only agree.

A name or a server's ``Content-Type`` that contradicts the content is an error that says
both, for one of the two is a mistake that a person should see: a saved log-in page named
``report.pdf`` must not become a source.

Signatures: PDF (ISO 32000-1, 7.5.2: header within the first 1024 bytes), ZIP local header
with the parts of ECMA-376 (OOXML), Compound File Binary (MS-CFB), and a table of common
binary formats that are named in the refusal.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Literal

from wenfang.errors import BadInput

Format = Literal["txt", "md", "html", "pdf", "docx"]

MEDIA_TYPES: dict[Format, str] = {
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
READABLE = ".txt, .md, .html, .pdf or .docx"

_EXTENSIONS: dict[str, Format] = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx", ".docm": "docx",
}  # fmt: skip
_SPOKEN: dict[str, str] = {
    "txt": "plain text", "md": "Markdown", "html": "HTML", "pdf": "PDF", "docx": "Word (DOCX)",
}  # fmt: skip
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"), (b"BM\x00", "a bitmap picture"), (b"RIFF", "sound, video or a WebP picture"),
    (b"\x1f\x8b", "a gzip archive"), (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"), (b"MZ\x90", "a Windows program"), (b"SQLite format 3\0", "an SQLite database"),
    (b"ID3", "an MP3 recording"), (b"OggS", "an Ogg recording"), (b"fLaC", "a FLAC recording"),
    (b"GGUF", "a GGUF model"), (b"%!PS", "PostScript"), (b"{\\rtf", "Rich Text (RTF)"),
)  # fmt: skip
_WHOLE_PAGE = re.compile(
    rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_ANY_TAG = re.compile(
    rb"<\s*/?\s*(?:p|div|h[1-6]|body|html|head|title|br|span|a|ul|ol|li|table|article|section|main|meta)\b[^<>]*>",
    re.I,
)


def decide_format(data: bytes, name: str, content_type: str | None = None) -> Format:
    """The format of ``data``.

    Args:
        data: the whole file.
        name: file name or URL; its extension tells Markdown from plain text.
        content_type: the server's, without parameters, for what came by URL; an
            extension in a URL then says nothing.

    Raises:
        BadInput: not a format that is read here, or name and content contradict.
    """
    by_content = _binary_format(data) or _text_format(data)
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    claimed: str | None
    if content_type is not None:
        claimed, claim = _format_of_media_type(content_type), f"the server calls it {content_type}"
        if by_content == "txt" and extension in (".md", ".markdown") and claimed != "html":
            return "md"
    else:
        claimed, claim = _EXTENSIONS.get(extension), f"its name ends in {extension}"
    if claimed is None or claimed == by_content:
        return by_content
    if by_content == "txt" and claimed == "md":
        return "md"
    if claimed == "html" and by_content == "txt" and _ANY_TAG.search(data.replace(b"\0", b"")):
        return "html"
    raise BadInput(
        f"{claim}, but its content is {_SPOKEN[by_content]}",
        cure="rename it, or give the file that was meant",
    )


def _format_of_media_type(media_type: str) -> str | None:
    """The format a server claims; ``None`` where it claims nothing in particular."""
    known = {media: name for name, media in MEDIA_TYPES.items()}
    known["application/xhtml+xml"] = "html"
    known["text/x-markdown"] = "md"
    if media_type in known:
        return known[media_type]
    if media_type in ("application/octet-stream", "binary/octet-stream", ""):
        return None
    raise BadInput(
        f"the server sends {media_type}", cure=f"give the address of a document: {READABLE}"
    )


def _binary_format(data: bytes) -> Format | None:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_format(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _compound_file(data)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise BadInput(f"this is {what}", cure=f"give its text as {READABLE}")
    if data[4:8] == b"ftyp":
        raise BadInput("this is a video or picture", cure=f"give its text as {READABLE}")
    return None


def _zip_format(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise BadInput(
            f"this is a damaged ZIP or Word file: {error}", cure="save it again, or copy it anew"
        ) from None
    if "[Content_Types].xml" in names and any(n.startswith("word/") for n in names):
        return "docx"
    kinds = (
        ("xl/", "an Excel workbook"),
        ("ppt/", "a PowerPoint presentation"),
        ("META-INF/", "an e-book, OpenDocument or Java archive"),
    )
    what = next(
        (w for start, w in kinds if any(n.startswith(start) for n in names)), "a ZIP archive"
    )
    raise BadInput(f"this is {what}", cure=f"give its text as {READABLE}")


def _compound_file(data: bytes) -> BadInput:
    """Word encrypts a DOCX by wrapping it in a compound file (MS-OFFCRYPTO 1.3.2)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return BadInput("this Word file is encrypted", cure="save it without a password")
    return BadInput("this is an old Office file (.doc, .xls)", cure="save it as .docx")


def _text_format(data: bytes) -> Format:
    """HTML shows itself by its first tag, also in UTF-16 (its NULs taken out)."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
    return "html" if _WHOLE_PAGE.match(start) else "txt"
