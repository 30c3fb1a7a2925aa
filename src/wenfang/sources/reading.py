"""A reference in a brief (a path or a URL) read into a :class:`~wenfang.source.Source`.

The steps are the same for every format: bytes → format by content → blocks → cleaned text
→ language → sentences. Whatever goes wrong is a ``BadInput`` whose place is the brief's
field and the reference, ``sources[2]: minutes.pdf``.

``#encoding=big5`` at the end of a reference says how a text file is encoded. A fragment
was chosen because a server never sees it and a file name hardly ever has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from wenfang.asset import sha256_hex
from wenfang.errors import BadInput
from wenfang.finding import Finding, Place, Severity
from wenfang.language.detect import detect_language
from wenfang.language.sentences import split_sentences
from wenfang.progress import Progress, silent
from wenfang.source import Language, Source, SourceSentence
from wenfang.sources.cleaning import clean_block, clean_blocks
from wenfang.sources.extracted import Extracted, Note
from wenfang.sources.files import read_file
from wenfang.sources.formats import MEDIA_TYPES, Format, decide_format
from wenfang.sources.limits import ReadLimits

DEFAULT_LIMITS = ReadLimits()

_ENCODING = re.compile(r"\A(.+)#encoding=([\w.:-]+)\Z", re.S)
_SCHEME = re.compile(r"\A([a-z][a-z0-9+.-]+):", re.I)
_INFORMATION = frozenset({"pages-without-text", "macros"})


def read_source(
    ref: str,
    *,
    id: str,
    base: Path,
    allow_network: bool,
    language: Language | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Source:
    """Read one source.

    Args:
        ref: a path (relative to ``base``; ``~`` allowed) or an http(s) URL, optionally
            with ``#encoding=NAME`` behind it.
        id: the source's id, ``s1`` for the brief's first.
        base: the brief's folder.
        allow_network: whether URLs may be fetched.
        language: of the text; found out if not given.

    Raises:
        BadInput: it cannot be read; names the place and the cure.
    """
    try:
        return _read(ref, id, base, allow_network, language, limits, progress)
    except BadInput as error:
        number = re.fullmatch(r"s([1-9]\d*)", id)
        field = f"sources[{int(number.group(1)) - 1}]" if number else ""
        place = ": ".join(part for part in (field, _printable(ref).strip()) if part)
        raise BadInput(error.message, place=place, cure=error.cure) from None


def read_sources(
    refs: Sequence[str],
    *,
    base: Path,
    allow_network: bool,
    language: Language | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> list[Source]:
    """Read every source of a brief in order, with ids ``s1``, ``s2`` …

    Raises:
        BadInput: the first one that cannot be read.
    """
    sources: list[Source] = []
    for number, ref in enumerate(refs, start=1):
        progress("reading sources", number - 1, len(refs), "sources")
        sources.append(
            read_source(
                ref,
                id=f"s{number}",
                base=base,
                allow_network=allow_network,
                language=language,
                limits=limits,
                progress=progress,
            )
        )
    progress("reading sources", len(refs), len(refs), "sources")
    return sources


def _read(
    ref: str,
    id: str,
    base: Path,
    allow_network: bool,
    language: Language | None,
    limits: ReadLimits,
    progress: Progress,
) -> Source:
    if not ref.strip():
        raise BadInput("the name is empty", cure="name a file or an address")
    match = _ENCODING.match(ref)
    name, said = (match.group(1), match.group(2)) if match else (ref, None)
    content_type = charset = None
    if _is_url(name):
        data, content_type, charset = _fetch(name, allow_network, limits, progress)
        format = decide_format(data, urlsplit(name).path, content_type)
    else:
        data = read_file(name, base, limits)
        format = decide_format(data, name)
    found, encoding, notes = _extract(data, format, said, charset, limits)
    blocks, cleaning_notes = clean_blocks(found.blocks)
    text = "\n\n".join(blocks)
    _refuse_no_text(text, limits)
    tongue = language or detect_language(text)
    return Source(
        id=id,
        name=name,
        sha256=sha256_hex(data),
        media_type=MEDIA_TYPES[format],
        text=text,
        language=tongue,
        sentences=_sentences(id, text, tongue),
        title=_clean(found.title),
        author=_clean(found.author),
        published=found.published,
        encoding=encoding,
        findings=tuple(_finding(id, n) for n in (*notes, *found.notes, *cleaning_notes)),
    )


def _is_url(name: str) -> bool:
    """Whether a reference is an address. One letter before a colon is a Windows drive."""
    scheme = _SCHEME.match(name)
    if scheme is None:
        return False
    known = scheme.group(1).lower() in ("http", "https", "ftp", "file", "data", "mailto")
    return known or name[scheme.end() :].startswith("//")


def _fetch(
    url: str, allow_network: bool, limits: ReadLimits, progress: Progress
) -> tuple[bytes, str, str | None]:
    scheme = urlsplit(url).scheme.lower()
    if scheme not in ("http", "https"):
        cure = "give the path alone" if scheme == "file" else "save it to a file and give the file"
        raise BadInput(f"only http and https addresses are fetched, not {scheme}:", cure=cure)
    if not allow_network:
        raise BadInput(
            "this is an address, and the brief does not allow fetching",
            cure="write allow_network = true in the brief, or save the page to a file",
        )
    from wenfang.sources.network import fetch

    fetched = fetch(url, limits, progress)
    if not fetched.data:
        raise BadInput("the server sent an empty page", cure="check the address")
    return fetched.data, fetched.content_type, fetched.charset


def _extract(
    data: bytes, format: Format, said: str | None, charset: str | None, limits: ReadLimits
) -> tuple[Extracted, str | None, tuple[Note, ...]]:
    """Blocks, the encoding of a text format, notes on the encoding."""
    if format in ("pdf", "docx"):
        if said is not None:
            raise BadInput(
                f"#encoding= is for text files, and this is a {format.upper()} file",
                cure="leave it out",
            )
        if format == "pdf":
            from wenfang.sources.pdf import read_pdf

            return read_pdf(data, limits), None, ()
        from wenfang.sources.docx import read_docx

        return read_docx(data, limits), None, ()
    from wenfang.sources.decoding import decode_text
    from wenfang.sources.html import declared_encoding, read_html
    from wenfang.sources.markdown import read_markdown
    from wenfang.sources.plain import read_plain

    declared = charset or (declared_encoding(data) if format == "html" else None)
    text, encoding, notes = decode_text(data, said=said, declared=declared)
    reader = {"txt": read_plain, "md": read_markdown, "html": read_html}[format]
    return reader(text), encoding, notes


def _refuse_no_text(text: str, limits: ReadLimits) -> None:
    if not any(c.isalnum() for c in text):
        raise BadInput(
            "there is no text in it", cure="give a source that has text, or leave it out"
        )
    if len(text) > limits.max_characters:
        raise BadInput(
            f"its text has {len(text):,} characters; at most {limits.max_characters:,} are read",
            cure="give the part that the piece is about",
        )


def _sentences(id: str, text: str, language: Language) -> tuple[SourceSentence, ...]:
    spans = split_sentences(text, language)
    return tuple(
        SourceSentence(f"{id}.{n}", " ".join(text[start:end].split()), start, end)
        for n, (start, end) in enumerate(spans, start=1)
    )


def _finding(id: str, note: Note) -> Finding:
    severity = Severity.INFO if note.code in _INFORMATION else Severity.WARN
    return Finding("sources", note.code, severity, note.message, Place("source", id))


def _clean(value: str | None) -> str | None:
    return clean_block(value) or None if value else None


def _printable(ref: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in ref[:300])
