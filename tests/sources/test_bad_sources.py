"""Whatever is wrong with a source, the answer names the place, the cause and the cure."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from docx import Document as WordDocument
from reportlab.pdfgen.canvas import Canvas

from wenfang.errors import BadInput
from wenfang.sources import ReadLimits, read_source, read_sources

SMALL = ReadLimits(max_bytes=60_000, max_characters=5_000, max_pages=3)


def pdf(*pages: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in pages:
        if page:
            canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def locked_pdf(user: str, owner: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("The ferry opens in May."))) as file:
        file.save(out, encryption=pikepdf.Encryption(user=user, owner=owner))
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    document = WordDocument()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_with(member: str, content: bytes) -> bytes:
    """A Word file with one member replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word("text"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != member:
                new.writestr(info, old.read(info))
        new.writestr(member, content)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
XXE = (
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
).encode()

# name, content, words that the message must hold
BAD_FILES: list[tuple[str, Callable[[], bytes], tuple[str, ...]]] = [
    ("empty.txt", lambda: b"", ("is empty",)),
    ("blank.txt", lambda: b" \n\t\n", ("no text",)),
    ("marks.txt", lambda: "……——。。".encode(), ("no text",)),
    ("only-mark.txt", lambda: b"\xef\xbb\xbf", ("no text",)),
    ("large.txt", lambda: b"word " * 15_000, ("75.0 kB", "60.0 kB")),
    ("long.txt", lambda: b"a b c d. " * 700, ("6,299 characters", "at most 5,000")),
    ("scan.pdf", lambda: pdf("", ""), ("scanned", "OCR")),
    ("locked.pdf", lambda: locked_pdf("secret", "secret"), ("encrypted", "password")),
    ("damaged.pdf", lambda: b"%PDF-1.7\nnothing here", ("damaged",)),
    ("cut.pdf", lambda: pdf("The ferry opens.")[:300], ("damaged",)),
    ("pages.pdf", lambda: pdf("1", "2", "3", "4"), ("4 pages", "at most 3")),
    ("cut.docx", lambda: word("The ferry opens.")[:2_000], ("damaged",)),
    ("bomb.docx", lambda: word_with("word/media/x.bin", b"\0" * 5_000_000), ("zip bomb",)),
    ("bomb2.docx", lambda: word_with("word/document.xml", b" " * 5_000_000), ("zip bomb",)),
    ("entity.docx", lambda: word_with("word/document.xml", XXE), ("DTD",)),
    ("broken.docx", lambda: word_with("word/document.xml", b"<w:document>"), ("damaged",)),
    ("empty.docx", lambda: word(), ("no text",)),
    ("locked.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), ("encrypted",)),
    ("old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("old Office", ".docx")),
    ("book.xlsx", lambda: zipped(**{"[Content_Types].xml": b"", "xl__workbook.xml": b""}), ("Excel",)),
    ("many.zip", lambda: zipped(a=b"x"), ("ZIP archive",)),
    ("picture.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), ("PNG picture",)),
    ("note.rtf", lambda: b"{\\rtf1 hello}", ("RTF",)),
    ("junk.txt", lambda: bytes(range(256)) * 20, ("encoding cannot be told", "binary")),
    ("random.txt", lambda: bytes((i * 7919 + i * i) % 251 for i in range(3_001)), ("encoding cannot be told",)),
    ("page.pdf", lambda: b"<!doctype html><p>Please log in.</p>", (".pdf", "HTML")),
    ("text.docx", lambda: b"The ferry opens in May.", (".docx", "plain text")),
    ("report.txt", lambda: pdf("The ferry opens."), (".txt", "PDF")),
    ("page.txt", lambda: b"<html><body><p>Hello</p></body></html>", (".txt", "HTML")),
    ("plain.html", lambda: b"The ferry opens in May.", (".html", "plain text")),
    ("empty.html", lambda: b"<html><body></body></html>", ("no text",)),
    ("deep.html", lambda: b"<html><body>" + b"<div>" * 5_000 + b"text", ("1,000 elements deep",)),
    ("script.html", lambda: b"<html><script>var a = 'text';</script></html>", ("no text",)),
    ("front.md", lambda: b"---\ntitle: [a\n---\ntext", ("front matter", "line")),
    ("alias.md", lambda: b"---\na: &x 1\nb: *x\n---\ntext", ("aliases",)),
    ("damaged.txt", lambda: "渡轮将于五月一日开航。".encode() * 20 + b"\xe6\xb8", ("UTF-8 with damaged", "byte")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), BAD_FILES, ids=[b[0] for b in BAD_FILES])
def test_bad_files(
    tmp_path: Path, name: str, content: Callable[[], bytes], words: tuple[str, ...]
) -> None:
    (tmp_path / name).write_bytes(content())
    (tmp_path / "good.txt").write_text("The ferry opens in May.")
    with pytest.raises(BadInput) as caught:
        read_sources(
            ["good.txt", "good.txt", name], base=tmp_path, allow_network=False, limits=SMALL
        )
    assert caught.value.place == f"sources[2]: {name}"
    assert caught.value.cure
    for word_ in words:
        assert word_ in str(caught.value)


def refusal(ref: str, base: Path, **more: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_source(ref, id="s1", base=base, allow_network=False, **more)  # type: ignore[arg-type]
    return caught.value


def test_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    error = refusal("big.txt", tmp_path)
    assert "50.0 MB" in error.message
    assert "20.0 MB" in error.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("minuts.txt", "did you mean minutes.txt"),
        ("nowhere/minutes.txt", "no folder"),
        ("folder", "a folder, not a file"),
        ("/dev/zero", "a device"),
        ("pipe", "a named pipe"),
        ("dangling.txt", "no such file"),
        ("loop.txt", "cannot be opened"),
        ("secret.txt", "may not be read"),
        ("a\0b.txt", "NUL"),
        ("x" * 5_000, "cannot be opened"),
        ("", "empty"),
        ("minutes.txt/inside.txt", "cannot be opened"),
        ("https://example.org/news", "allow_network = true"),
        ("ftp://example.org/news", "only http and https"),
        ("file:///etc/hostname", "give the path alone"),
        ("data:text/plain,hello", "only http and https"),
    ],
)  # fmt: skip
def test_references_that_lead_nowhere(tmp_path: Path, ref: str, words: str) -> None:
    (tmp_path / "minutes.txt").write_text("The council met.")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling.txt").symlink_to("gone.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "secret.txt").write_text("No one may read this.")
    (tmp_path / "secret.txt").chmod(0)
    if ref == "secret.txt" and os.geteuid() == 0:  # root reads everything; so it is text
        assert read_source(ref, id="s1", base=tmp_path, allow_network=False).text
        return
    error = refusal(ref, tmp_path)
    assert words in str(error)
    assert error.cure
    assert (error.place or "").startswith("sources[0]")


def test_usual_ways_to_name_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.txt").write_text("The ferry opens in May.")
    (tmp_path / "link.txt").symlink_to("a.txt")
    for ref in ("a.txt", "./a.txt", "~/a.txt", str(tmp_path / "a.txt"), "link.txt"):
        source = read_source(ref, id="s1", base=tmp_path, allow_network=False)
        assert source.name == ref
        assert source.text == "The ferry opens in May."


def test_owner_password_alone_does_not_lock(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(locked_pdf("", "owner"))
    source = read_source("a.pdf", id="s1", base=tmp_path, allow_network=False)
    assert source.text == "The ferry opens in May."


def test_every_truncation_is_an_answer(tmp_path: Path) -> None:
    """Half a file is read or refused, never a traceback."""
    for name, whole in (("a.pdf", pdf("The ferry opens.")), ("a.docx", word("The ferry opens."))):
        for cut in range(1, len(whole), max(1, len(whole) // 60)):
            (tmp_path / name).write_bytes(whole[:cut])
            assert re.search(r"\w", answer(tmp_path, name))


def answer(base: Path, name: str) -> str:
    """The text of a source, or the cure of its refusal."""
    try:
        return read_source(name, id="s1", base=base, allow_network=False).text
    except BadInput as error:
        return error.cure or ""
