"""What generators write of themselves, as each of them writes it."""

from __future__ import annotations

import pytest
from pictures_of_others import (
    A1111,
    COMFY_PROMPT,
    COMFY_WORKFLOW,
    exif_with,
    jpeg_with_credit,
    png_with,
    saved,
    with_xmp,
    xmp_with,
)

from wenfang.provenance.verify import verify_bytes
from wenfang.verification import MarkState

WEB_UI = "Stable Diffusion web UI"
AI_SYSTEM = "<Iptc4xmpExt:AISystemUsed>Painter 3</Iptc4xmpExt:AISystemUsed>"
CASES = [
    ("ComfyUI", png_with(("prompt", COMFY_PROMPT), ("workflow", COMFY_WORKFLOW)), "ComfyUI"),
    ("web UI", png_with(("parameters", A1111)), WEB_UI),
    ("web UI, zipped", png_with(("parameters", A1111), compressed=True), WEB_UI),
    ("web UI, JPEG", saved("JPEG", exif=exif_with(A1111, code=b"UNICODE\0")), WEB_UI),
    ("web UI, WebP", saved("WEBP", exif=exif_with(A1111, code=b"UNICODE\0")), WEB_UI),
    ("InvokeAI", png_with(("invokeai_metadata", '{"positive_prompt":"a fox"}')), "InvokeAI"),
    ("NovelAI", png_with(("Software", "NovelAI"), ("Source", "NovelAI Diffusion")), "NovelAI"),
    ("EXIF software", saved("JPEG", exif=exif_with(software="Pencil 2.1")), "Pencil 2.1"),
    ("AVIF", saved("AVIF", exif=exif_with(software="Pencil 2.1")), "Pencil 2.1"),
    ("XMP tool", with_xmp("WEBP", xmp_with("<xmp:CreatorTool>Pencil</xmp:CreatorTool>")), "Pencil"),
    ("XMP credit", with_xmp("PNG", xmp_with("<photoshop:Credit>Made with Google AI</photoshop:Credit>")), "Google AI"),
    ("IPTC credit", jpeg_with_credit("Made with Google AI"), "Google AI"),
    ("IPTC 2025.1", with_xmp("JPEG", xmp_with(AI_SYSTEM)), "Painter 3"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "tool"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_generator_is_named(data: bytes, tool: str) -> None:
    report = verify_bytes(data, "x").mark("generator")
    assert report.state is MarkState.VALID
    assert report.says["tools"] == [tool]
    assert tool in report.message
    assert any("not signed" in limit for limit in report.limits)


@pytest.mark.parametrize(
    "data",
    [
        saved("PNG"),
        png_with(("Title", "a fox"), ("prompt", "write a poem"), ("parameters", "none")),
        saved("JPEG", exif=exif_with("a walk in the park")),
        jpeg_with_credit("The Daily Paper"),
        with_xmp("JPEG", xmp_with("<photoshop:Credit>The Daily Paper</photoshop:Credit>")),
    ],
    ids=["bare", "other texts", "comment", "credit", "XMP credit"],
)
def test_other_notes_name_no_generator(data: bytes) -> None:
    assert verify_bytes(data, "x").mark("generator").state is MarkState.ABSENT


def test_other_media_have_no_such_notes() -> None:
    for data, name in ((b"text", "a.txt"), (b"%PDF-1.7", "a.pdf"), (b"ID3\4", "a.mp3")):
        assert verify_bytes(data, name).mark("generator").state is MarkState.NOT_APPLICABLE
    assert verify_bytes(saved("GIF"), "x").mark("generator").state is MarkState.UNVERIFIABLE


def test_long_and_many_notes_are_cut() -> None:
    data = png_with(*[("parameters", f"Steps: {n} " + "x" * 9000) for n in range(200)])
    says = verify_bytes(data, "x").mark("generator").says
    assert len(says["notes"]) == 32
    assert all(len(note["text"]) <= 1000 for note in says["notes"])
