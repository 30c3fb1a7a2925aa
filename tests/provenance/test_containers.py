"""Labels in files: there and back, exactly one, and everything else left alone."""

from __future__ import annotations

import io
import zipfile

import docx
import pikepdf
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from test_aigc_label import labels

from wenfang.errors import BadInput
from wenfang.provenance import xmp
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import DOCX, Container, Origin, container_for
from wenfang.provenance.publish import Unmarked
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA as TYPE
from wenfang.provenance.visible_text import visible_text

FORMATS = ["text/markdown", "text/html", "application/pdf", DOCX]
ONE = AigcLabel("Wenfang", "p1").to_json()
ORIGIN = Origin(TYPE, "Wenfang (模型 <1>)", "0.1: x", prompt='A "fox" & 狐狸\n\x00\ud800# no')
AI = (
    ("AISystemUsed", "Wenfang (模型 <1>)"),
    ("AISystemVersionUsed", "0.1: x"),
    ("AIPromptInformation", 'A "fox" & 狐狸\n# no'),
)


def container(media_type: str) -> Container:
    found = container_for(media_type)
    assert found is not None
    return found


def sample(files: list[Unmarked], media_type: str) -> bytes:
    return next(file.data for file in files if file.media_type == media_type)


@pytest.mark.parametrize("media_type", FORMATS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(label=labels)
def test_a_label_comes_back_as_written(
    files: list[Unmarked], media_type: str, label: AigcLabel
) -> None:
    box = container(media_type)
    found = box.read(box.embed(sample(files, media_type), label.to_json(), ORIGIN))
    assert [AigcLabel.from_json(text) for text in found.labels] == [label]
    assert found.source_types == (TYPE,)
    assert found.ai == AI


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_second_label_replaces_the_first(files: list[Unmarked], media_type: str) -> None:
    box = container(media_type)
    first = box.embed(sample(files, media_type), AigcLabel("Other", "x", "3").to_json(), ORIGIN)
    second = box.embed(first, ONE, ORIGIN)
    assert box.read(second).labels == (ONE,)
    assert second == box.embed(sample(files, media_type), ONE, ORIGIN)
    bare = box.read(box.embed(second, None, Origin(TYPE)))
    assert (bare.labels, bare.source_types, bare.ai) == ((), (TYPE,), ())


@pytest.mark.parametrize("media_type", FORMATS)
def test_the_text_stays_as_it_was(files: list[Unmarked], media_type: str) -> None:
    data = sample(files, media_type)
    before = (visible_text(data, media_type) or "").split()
    after = visible_text(container(media_type).embed(data, ONE, ORIGIN), media_type) or ""
    assert before
    assert after.split() == before


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("junk", [b"", b"\xff\xfe\x00", b"%PDF-1.7\n%%EOF", b"PK\x03\x04garbage"])
def test_junk_is_refused_or_labelled_but_never_crashes(media_type: str, junk: bytes) -> None:
    box = container(media_type)
    try:
        labelled = box.embed(junk, ONE, ORIGIN)
    except BadInput:
        return
    assert box.read(labelled).labels == (ONE,)


def test_other_front_matter_stays_byte_for_byte() -> None:
    before = (
        "---\ntitle: 'a: b'  # note\nAIGC:\n  Label: \"2\"\n\n  ProduceID: x\ntags: [a]\n---\n# H\n"
    )
    box = container("text/markdown")
    after = box.embed(before.encode(), ONE, ORIGIN).decode()
    assert after.startswith("---\ntitle: 'a: b'  # note\n")
    assert after.endswith("---\n# H\n")
    front = yaml.safe_load(after.split("---")[1])
    assert front["tags"] == ["a"]
    assert front["AIGC"]["ProduceID"] == "p1"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("---\nAIGC: {Label: '1'}\nAIGC: {Label: '2'}\n---\n", 2),
        ("---\n'AIGC': {Label: '1'}\n\"AIGC\": {Label: '2'}\n---\n", 2),
        ("no front matter\n\n---\nAIGC: {Label: '1'}\n---\n", 0),
        ("---\n- AIGC\n---\n", 0),
    ],
)
def test_every_label_in_front_matter_is_found(text: str, count: int) -> None:
    assert len(container("text/markdown").read(text.encode()).labels) == count


@pytest.mark.parametrize(
    "front", ["a: &a [*a]", "{" * 60_000, "[" * 60_000, "a: b: c", "\t- x", "x" * 70_000]
)
def test_hostile_front_matter_is_a_clear_failure(front: str) -> None:
    box = container("text/markdown")
    try:
        found = box.read(f"---\n{front}\n---\n".encode())
    except ValueError:
        return
    assert found.labels == ()


def test_html_labels_are_found_wherever_they_stand() -> None:
    page = (
        b"<meta name='aigc' content='1'><body><META NAME=AIGC CONTENT=2><!-- <meta name=AIGC> -->"
    )
    assert container("text/html").read(page).labels == ("1", "2")


@pytest.mark.parametrize(
    "page",
    ["", "<p>no head", "<!DOCTYPE html><p>x", "<html><p>x", "<head></head>", "<!-- <head> --><p>"],
)
def test_html_without_a_head_takes_a_label(page: str) -> None:
    box = container("text/html")
    labelled = box.embed(page.encode(), ONE, ORIGIN)
    assert box.read(labelled).labels == (ONE,)
    assert page[-4:].encode() in labelled


def test_docx_still_opens_and_is_a_correct_package(files: list[Unmarked]) -> None:
    labelled = container(DOCX).embed(sample(files, DOCX), ONE, ORIGIN)
    assert docx.Document(io.BytesIO(labelled)).paragraphs[0].text == "洪水"
    with zipfile.ZipFile(io.BytesIO(labelled)) as package:
        assert package.testzip() is None
        assert len(set(package.namelist())) == len(package.namelist())
        assert b"/docProps/custom.xml" in package.read("[Content_Types].xml")
        assert package.read("_rels/.rels").count(b"custom-properties") == 1
        assert b"lpwstr" in package.read("docProps/custom.xml")


def test_docx_keeps_other_custom_properties(files: list[Unmarked]) -> None:
    box = container(DOCX)
    once = box.embed(sample(files, DOCX), ONE, ORIGIN)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(once)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["docProps/custom.xml"] = parts["docProps/custom.xml"].replace(
        b'name="AIGC"', b'name="Own"'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    again = box.embed(out.getvalue(), ONE, ORIGIN)
    with zipfile.ZipFile(io.BytesIO(again)) as package:
        custom = package.read("docProps/custom.xml")
    assert b'name="Own"' in custom
    assert box.read(again).labels == (ONE,)


def test_pdf_counts_labels_in_info_and_in_xmp(files: list[Unmarked]) -> None:
    box = container("application/pdf")
    labelled = box.embed(sample(files, "application/pdf"), ONE, ORIGIN)
    with pikepdf.open(io.BytesIO(labelled)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        more = packet.replace(
            b"<rdf:Description",
            f'<rdf:Description xmlns:TC260="{xmp.TC260_NAMESPACE}"'.encode() + b" TC260:AIGC='{}'",
            1,
        )
        pdf.Root.Metadata = pdf.make_stream(more)
        out = io.BytesIO()
        pdf.save(out)
    assert len(box.read(out.getvalue()).labels) == 2
    assert box.read(box.embed(out.getvalue(), ONE, ORIGIN)).labels == (ONE,)


def test_an_encrypted_pdf_is_refused(files: list[Unmarked]) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample(files, "application/pdf"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(BadInput, match="encrypted"):
        container("application/pdf").embed(out.getvalue(), ONE, ORIGIN)


def packet(inner: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'xmlns:TC260="{xmp.TC260_NAMESPACE}" {inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xd8\xff" + packet("><TC260:AIGC>{}</TC260:AIGC>") + b"\xff\xd9", ("{}",)),
        (packet("TC260:AIGC='{}'>"), ("{}",)),
        (packet("><TC260:AIGC>a</TC260:AIGC>") + packet("TC260:AIGC='b'>"), ("a", "b")),
        (b"no packet", ()),
    ],
)
def test_xmp_is_found_in_any_bytes(data: bytes, expected: tuple[str, ...]) -> None:
    assert xmp.read(data).labels == expected


@pytest.mark.parametrize(
    "data",
    [
        b"<x:xmpmeta><a></x:xmpmeta>",
        b"<rdf:RDF ><!DOCTYPE a [<!ENTITY b 'c'>]></rdf:RDF>",
        b"<x:xmpmeta xmlns:x='x'></x:xmpmeta>" * 65,
    ],
)
def test_bad_xmp_is_a_clear_failure(data: bytes) -> None:
    with pytest.raises(ValueError, match="XMP"):
        xmp.read(data)
