"""Verification: six answers for any bytes, offline, with no traceback."""

from __future__ import annotations

import io
import time
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from wenfang.errors import BadInput
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import DOCX, Origin, container_for
from wenfang.provenance.explicit_label import read_explicit_label, without_labels
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.media_type import media_type_of
from wenfang.provenance.publish import MarkRequest, Publication, Unmarked, publish_files
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA as TYPE
from wenfang.provenance.text_watermark import not_applicable
from wenfang.provenance.verify import MARKS, verify_bytes, verify_file
from wenfang.verification import FileReport, MarkReport, MarkState

FORMATS = ["report.md", "report.html", "report.pdf", "report.docx", "report.txt"]
LABEL = AigcLabel("Wenfang", "p1").to_json()
OFFLINE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def states(report: FileReport) -> dict[str, MarkState]:
    return {mark.mark: mark.state for mark in report.marks}


@pytest.mark.parametrize("name", FORMATS)
def test_every_mark_of_our_own_files_is_valid_offline(
    published: Publication, identity: SigningIdentity, name: str, no_network: list[str]
) -> None:
    report = verify_file(published.folder / name, roots=identity.roots)
    assert tuple(states(report)) == MARKS
    assert states(report) == dict.fromkeys(MARKS, MarkState.VALID) | {
        "watermark": MarkState.ABSENT,
        "generator": MarkState.NOT_APPLICABLE,
    }
    assert report.mark("aigc_label").says["ContentProducer"] == "Wenfang"


def test_the_page_of_plain_text_says_where_its_label_is(
    published: Publication, identity: SigningIdentity, copied: Callable[[str], Path]
) -> None:
    whole = verify_file(published.folder / "report.txt", roots=identity.roots)
    assert any("travels alone" in limit for limit in whole.mark("aigc_label").limits)
    alone = copied("report.txt")
    alone.with_name("report.txt.c2pa").unlink()
    assert verify_file(alone).mark("aigc_label").state is MarkState.ABSENT
    copied("report.txt").write_bytes(alone.read_bytes() + b"x")
    assert verify_file(alone).mark("aigc_label").state is MarkState.INVALID


@OFFLINE
@given(data=st.binary(max_size=600), name=st.sampled_from(["a", "a.md", "a.html", "a.pdf"]))
def test_any_bytes_give_six_answers(data: bytes, name: str) -> None:
    report = verify_bytes(data, name)
    assert tuple(states(report)) == MARKS
    assert states(report)["credentials"] is not MarkState.VALID


MAGIC = [
    b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\x00", b"RIFF\x10\0\0\0WEBP",
    b"RIFF\x10\0\0\0WAVE", b"\0\0\0\x18ftypavif", b"\0\0\0\x18ftypisom", b"fLaC", b"ID3\x04\0", b"OggS",
    b"PK\x03\x04", b"\0\0\0\x20jumb", b"<svg ", b"<!doctype html>", b"---\nAIGC:\n", b"\xff\xfe", b"\0\0\0\x0cJXL ",
]  # fmt: skip


@OFFLINE
@given(magic=st.sampled_from(MAGIC), rest=st.binary(max_size=300), beside=st.binary(max_size=100))
def test_bytes_that_pretend_to_be_a_format_give_answers(
    magic: bytes, rest: bytes, beside: bytes
) -> None:
    report = verify_bytes(magic + rest, "x", detached=beside)
    assert tuple(states(report)) == MARKS


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_give_answers_and_no_valid_signature(
    published: Publication, identity: SigningIdentity, name: str, data: st.DataObject
) -> None:
    whole = (published.folder / name).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    how = data.draw(st.sampled_from(["cut", "flip", "insert", "remove"]))
    changed = {
        "cut": whole[:at],
        "flip": whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :],
        "insert": whole[:at] + b"\n \n" + whole[at:],
        "remove": whole[:at] + whole[at + 3 :],
    }[how]
    beside = published.folder / f"{name}.c2pa"
    detached = beside.read_bytes() if beside.exists() else None
    report = verify_bytes(changed, name, detached=detached, roots=identity.roots)
    assert tuple(states(report)) == MARKS
    inside = detached is None and how == "flip" and _in_manifest(whole, at)
    if not inside:
        assert states(report)["credentials"] is not MarkState.VALID


def _in_manifest(pdf: bytes, at: int) -> bool:
    """Whether the byte lies in the manifest itself, whose padding C2PA leaves unsigned."""
    start = pdf.index(b"jumb") - 4
    return start <= at < pdf.index(b"endstream", start)


@pytest.mark.parametrize(
    ("names", "state", "said"),
    [
        ([LABEL], MarkState.VALID, "is generated"),
        ([LABEL, LABEL], MarkState.INVALID, "exactly one"),
        (['{"Label":"1"}'], MarkState.INVALID, "ContentProducer: missing"),
        ([LABEL.replace("Wenfang", "News Desk")], MarkState.INVALID, "not allowed"),
        ([LABEL.replace("Wenfang", "文房")], MarkState.INVALID, "not allowed"),
        ([LABEL.replace('"1"', '"9"')], MarkState.INVALID, "Label"),
        (["[" * 9999], MarkState.INVALID, "not JSON"),
        ([f'{{"AIGC":{LABEL}}}'], MarkState.VALID, "is generated"),
        ([], MarkState.ABSENT, "no AIGC label"),
    ],
)
def test_the_aigc_label_is_judged(names: list[str], state: MarkState, said: str) -> None:
    import html

    metas = "".join(f'<meta name="AIGC" content="{html.escape(text)}">' for text in names)
    report = verify_bytes(f"<!doctype html><head>{metas}</head>".encode(), "a.html")
    assert report.mark("aigc_label").state is state
    assert said in report.mark("aigc_label").message


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ([TYPE], MarkState.VALID),
        (["trainedAlgorithmicMedia"], MarkState.INVALID),  # the common mistake
        ([TYPE.replace("http:", "https:")], MarkState.INVALID),
        ([TYPE, TYPE], MarkState.INVALID),
        ([], MarkState.ABSENT),
    ],
)
def test_the_source_type_is_judged(values: list[str], state: MarkState) -> None:
    metas = "".join(f'<meta name="Iptc4xmpExt:DigitalSourceType" content="{v}">' for v in values)
    report = verify_bytes(f"<!doctype html><head>{metas}</head>".encode(), "a.html")
    assert report.mark("source_type").state is state


def test_a_source_type_that_differs_from_the_signed_one_is_invalid(
    identity: SigningIdentity, published: Publication
) -> None:
    from wenfang.provenance.credentials import sign_file
    from wenfang.provenance.manifest import Claims
    from wenfang.provenance.source_type import COMPOSITE_WITH_TRAINED

    box = container_for("text/markdown")
    assert box is not None
    data = box.embed(b"# x\n", LABEL, Origin(COMPOSITE_WITH_TRAINED))
    claims = Claims(published.files[0].report.mark("credentials") and _now())
    signed = sign_file(data, "text/markdown", "a.md", claims, identity)
    report = verify_bytes(data, "a.md", detached=signed.detached, roots=identity.roots)
    assert report.mark("source_type").state is MarkState.INVALID
    assert "disagree" in report.mark("source_type").message


def _now():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return datetime.now(UTC)


def picture(format_: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, format_, **options)  # type: ignore[arg-type]
    return out.getvalue()


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0\0" * 100)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (picture("PNG"), "x.jpg", "image/png"),
        (picture("JPEG"), "x", "image/jpeg"),
        (picture("GIF"), "x", "image/gif"),
        (picture("TIFF"), "x", "image/tiff"),
        (picture("WEBP"), "x", "image/webp"),
        (picture("AVIF"), "x", "image/avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "x", "image/avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heix", "x", "image/heif"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "x", "video/mp4"),
        (picture("BMP"), "x", "image/bmp"),
        (b"BMW raises its prices by 3 percent.", "x.txt", "text/plain"),
        (sound(), "x.mp3", "audio/wav"),
        (b"%PDF-1.4\n", "x.txt", "application/pdf"),
        (b"<!DOCTYPE html><p>", "x.md", "text/html"),
        (b"\xef\xbb\xbf<html>", "", "text/html"),
        (b"<?xml version='1.0'?><svg/>", "x", "image/svg+xml"),
        ("中文".encode("gb18030"), "x.txt", "text/plain"),
        ("text".encode("utf-16"), "x.txt", "text/plain"),
        (b"plain", "x.md", "text/markdown"),
        (b"---\na: b\n---\n", "x", "text/markdown"),
        (b"plain", "x", "text/plain"),
        (b"", "x", "text/plain"),
        (b"{}", "receipt.json", "application/json"),
        (b"\0\1\2\3", "x.txt", "application/octet-stream"),
        (b"PK\x03\x04", "x.docx", "application/zip"),
    ],
)
def test_the_kind_of_file_is_told_by_its_bytes(data: bytes, name: str, media_type: str) -> None:
    assert media_type_of(data, name) == media_type


def test_labels_of_other_makers_pictures_are_read() -> None:
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>'
        f"{LABEL}</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    for format_ in ("JPEG", "WEBP"):
        report = verify_bytes(picture(format_, xmp=xmp.encode()), "x")
        assert report.mark("aigc_label").state is MarkState.VALID
    # Pillow leaves XMP out of GIF without a word; what is not there is not reported.
    silent = verify_bytes(picture("GIF", xmp=xmp.encode()), "x")
    assert silent.mark("aigc_label").state is MarkState.ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "本文由人工智能（AI）生成",
        "本文由人工智能（AI）生成，经人工编辑审核发布",
        "内容由 AI 生成，仅供参考",
        "【AI合成】",
        "This article was generated by artificial intelligence (AI)",
        "AI-generated content",
    ],
)
def test_labels_are_found_at_either_end(text: str) -> None:
    body = "\n".join(f"第{n}段。" for n in range(50))
    assert read_explicit_label(f"标题\n{text}\n{body}").state is MarkState.VALID
    assert read_explicit_label(f"标题\n{body}\n{text}").state is MarkState.VALID
    assert read_explicit_label(f"标题\n{body}\n{text}\n{body}").state is MarkState.ABSENT
    assert text not in without_labels(f"标题\n{text}\n{body}")


@pytest.mark.parametrize(
    "text",
    [
        "AI生成内容标识办法九月施行",
        "本案为AI生成图片侵权首案",
        "AI-generated pictures get rules",
        "The images were generated by AI, police said.",
        "公司用人工智能生成了三百张图片。",
        "本文由编辑部撰写",
    ],
)
def test_an_article_about_generated_content_is_not_labelled(text: str) -> None:
    assert read_explicit_label(text).state is MarkState.ABSENT


def test_a_hidden_label_is_no_label() -> None:
    label = "本文由人工智能（AI）生成"
    for hidden in (
        f"<p hidden>{label}</p>",
        f'<p style="display: none">{label}</p>',
        f"<script>{label}</script>",
        f"<head><title>{label}</title></head>",
        f"<!-- {label} -->",
    ):
        report = verify_bytes(f"<!doctype html>{hidden}<p>x".encode(), "a.html")
        assert report.mark("explicit_label").state is MarkState.ABSENT
    shown = verify_bytes(f"<!doctype html><p>{label}</p>".encode(), "a.html")
    assert shown.mark("explicit_label").state is MarkState.VALID


def test_english_alone_is_told_to_lack_the_chinese_wording() -> None:
    report = read_explicit_label("AI-generated content")
    assert report.state is MarkState.VALID
    assert any("Chinese" in limit for limit in report.limits)


def test_where_the_signer_says_that_no_watermark_applies(
    marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    stated = not_applicable("no model wrote the words of this page")
    marks = replace(marks, claims=replace(marks.claims, watermark=stated))
    file = Unmarked("a.txt", "text/plain", "正文。\n内容由AI生成\n".encode())
    published = publish_files([file], tmp_path / "out", marks, identity).folder / "a.txt"
    for said in (MarkState.ABSENT, MarkState.UNVERIFIABLE, None, MarkState.VALID):
        report = MarkReport("watermark", said, "") if said else None
        seen = verify_file(published, roots=identity.roots, detectors=[lambda text, r=report: r])
        expected = said if said is MarkState.VALID else MarkState.NOT_APPLICABLE
        assert seen.mark("watermark").state is expected
    published.write_bytes(published.read_bytes() + b"x")  # what is not signed says nothing
    assert verify_file(published, roots=identity.roots).mark("watermark").state is (
        MarkState.UNVERIFIABLE
    )


def test_detectors_are_asked_in_order_and_may_fail() -> None:
    found = MarkReport("watermark", MarkState.VALID, "z = 9")
    data = "正文。\n内容由AI生成\n".encode()
    asked: list[str] = []

    def ask(text: str) -> MarkReport | None:
        asked.append(text)
        return None

    assert verify_bytes(data, "a.txt", detectors=[ask, lambda text: found]).marks[4] is found
    assert asked == ["正文。"]
    missed = MarkReport("watermark", MarkState.ABSENT, "z = 0")
    unsure = MarkReport("watermark", MarkState.UNVERIFIABLE, "no tokenizer")
    for order in ([missed, found], [unsure, found], [missed, unsure, found]):
        asking = [lambda text, report=report: report for report in order]
        assert verify_bytes(data, "a.txt", detectors=asking).marks[4] is found
    asking = [lambda text: missed, lambda text: unsure]
    assert verify_bytes(data, "a.txt", detectors=asking).marks[4] is unsure
    assert verify_bytes(data, "a.txt", detectors=asking[:1]).marks[4] is missed
    failed = verify_bytes(data, "a.txt", detectors=[lambda text: MarkReport(str(1 / 0), *[])])  # type: ignore[call-arg]
    assert failed.mark("watermark").state is MarkState.UNVERIFIABLE
    assert verify_bytes(data, "a.txt").mark("watermark").state is MarkState.UNVERIFIABLE


def test_a_file_that_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        verify_file(tmp_path / "none.md")
    with pytest.raises(BadInput):
        verify_file(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html>" + b"<!--" * 50_000,
        b"<!doctype html>" + b"<a " * 50_000,
        b"<!doctype html>" + b"<p>" * 50_000,
        b"\xff\xd8\xff" + b"<rdf:RDF >" * 50_000,
        b"---\n" + b"- " * 30_000 + b"\n---\n",
        b"%PDF-1.7\n" + b"1 0 obj\n<<" * 20_000,
    ],
    ids=["comments", "open tags", "depth", "packets", "front matter", "objects"],
)
def test_hostile_repetition_takes_seconds_at_most(data: bytes) -> None:
    started = time.perf_counter()
    assert tuple(states(verify_bytes(data, "x"))) == MARKS
    assert time.perf_counter() - started < 10


def test_a_manifest_by_itself_is_told_as_what_it_is(
    published: Publication, identity: SigningIdentity
) -> None:
    report = verify_file(published.folder / "report.md.c2pa", roots=identity.roots)
    assert report.media_type == "application/c2pa"
    assert report.mark("credentials").state is MarkState.NOT_APPLICABLE
    assert MarkState.INVALID not in states(report).values()


def test_a_zip_bomb_in_a_docx_is_an_answer() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"\0" * (80 << 20))
        package.writestr("docProps/custom.xml", b" " * (2 << 20))
    report = verify_bytes(out.getvalue(), "x.docx")
    assert report.media_type == DOCX
    assert report.mark("explicit_label").state is MarkState.UNVERIFIABLE
    assert report.mark("aigc_label").state is MarkState.UNVERIFIABLE
