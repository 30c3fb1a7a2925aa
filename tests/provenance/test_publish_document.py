"""The real writers, then every mark: all formats, both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wenfang.document import Document, Paragraph, Reference, Sentence
from wenfang.errors import BadInput
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.publish import MarkRequest, Publication
from wenfang.provenance.publish_document import document_of, publish_document, publish_text
from wenfang.provenance.verify import verify_file
from wenfang.verification import MarkState

REQUIRED = ("explicit_label", "aigc_label", "source_type", "credentials")


def piece(language: str) -> Document:
    """A piece whose headline itself speaks of generated content."""
    title = "AI生成图片的新规定" if language == "zh" else "AI-generated pictures get rules"
    said = "新规定九月施行。" if language == "zh" else "The rules apply from September."
    sentences = (Sentence(said, ("s1.1",)), Sentence(said, ("s1.2",)))
    return Document(
        "news",
        language,  # type: ignore[arg-type]
        Sentence(title),
        (Sentence(said),),
        (Paragraph(sentences),) * 3,
        (Reference(1, "s1", "源 Source", "source.txt"),),
        editor="王编辑",
    )


def no_font(name: str) -> Path:
    raise AssertionError(f"{name} was asked for")


def check(publication: Publication, identity: SigningIdentity) -> None:
    for file in publication.files:
        report = verify_file(publication.folder / file.name, roots=identity.roots)
        assert {report.mark(mark).state for mark in REQUIRED} == {MarkState.VALID}
        label = report.mark("explicit_label").says
        assert label["start"]
        assert label["end"]
        assert "本文由人工智能" in label["zh"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_formats_without_fonts(
    language: str, marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    publication = publish_document(
        piece(language),
        formats=["md", "html", "docx", "txt"],
        out=tmp_path / "piece",
        marks=marks,
        identity=identity,
        fonts=no_font,
    )
    check(publication, identity)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pdf_with_the_real_font(
    language: str, marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    import pikepdf

    from wenfang.resources import fetch

    publication = publish_document(
        piece(language),
        formats=["pdf"],
        out=tmp_path / "piece",
        marks=marks,
        identity=identity,
        fonts=fetch,
    )
    check(publication, identity)
    with pikepdf.open(tmp_path / "piece" / "report.pdf") as pdf:
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.docx", "a.txt", "A.TXT"])
def test_one_text_as_one_file(
    name: str, marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    publication = publish_text(
        "First paragraph.\n\nSecond\nparagraph.",
        tmp_path / name,
        title="A text",
        language="en",
        marks=marks,
        identity=identity,
        fonts=no_font,
    )
    check(publication, identity)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"{name}.c2pa"]


@pytest.mark.parametrize(
    ("text", "name"), [("text", "a.exe"), ("text", "a"), ("  \n\n ", "a.txt"), ("text", "a.c2pa")]
)
def test_what_cannot_be_published_leaves_nothing(
    text: str, name: str, marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    with pytest.raises(BadInput):
        publish_text(
            text,
            tmp_path / name,
            title="t",
            language="en",
            marks=marks,
            identity=identity,
            fonts=no_font,
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("formats", [[], ["md", "exe"]])
def test_unknown_formats_are_refused(
    formats: list[str], marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    with pytest.raises(BadInput):
        publish_document(
            piece("en"),
            formats=formats,
            out=tmp_path / "piece",
            marks=marks,
            identity=identity,
            fonts=no_font,
        )
    assert list(tmp_path.iterdir()) == []


def test_paragraphs_are_parted_by_empty_lines() -> None:
    document = document_of("One\ntwo.\r\n\r\nThree.\n\n\n\nFour.", "t", "en")
    assert [p.sentences[0].text for p in document.paragraphs] == ["One two.", "Three.", "Four."]


@pytest.mark.parametrize("extension", ["md", "html", "docx", "txt"])
def test_the_visible_label_can_be_left_out_for_a_reason(
    extension: str, marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    publication = publish_document(
        piece("en"),
        formats=[extension],
        out=tmp_path / "piece",
        marks=replace(marks, unlabelled="agreed with the customer, contract 12"),
        identity=identity,
        fonts=no_font,
    )
    report = publication.files[0].report
    assert report.mark("explicit_label").state is MarkState.ABSENT
    assert report.mark("aigc_label").state is MarkState.VALID
    assert report.mark("credentials").state is MarkState.VALID
