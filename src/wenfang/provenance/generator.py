"""What the program that made a picture wrote into it, if it left that there.

Unsigned, and gone with the first messenger that strips metadata; but of most generated
pictures it is all there is. Read: PNG text of ComfyUI (``prompt``, ``workflow``),
Stable Diffusion web UI (``parameters``), InvokeAI, NovelAI, Fooocus and SwarmUI, the same
in EXIF's user comment, EXIF ``Software``, XMP ``CreatorTool`` and ``Credit``, IPTC-IIM
*Credit* ("Made with Google AI"), and IPTC 2025.1 ``AISystemUsed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wenfang.provenance import exif, xmp
from wenfang.provenance.containers import avif, jpeg, png, webp
from wenfang.provenance.containers.picture_metadata import PictureMetadata
from wenfang.verification import MarkReport, MarkState

MARK = "generator"
_READERS = {
    "image/png": png.metadata,
    "image/jpeg": jpeg.metadata,
    "image/webp": webp.metadata,
    "image/avif": avif.metadata,
}
#: Keyword of a PNG text chunk: who writes it, and what its text must hold.
_KEYWORDS = {
    "workflow": ("ComfyUI", '"nodes"'),
    "prompt": ("ComfyUI", '"class_type"'),
    "parameters": ("Stable Diffusion web UI", "Steps:"),
    "invokeai_metadata": ("InvokeAI", ""),
    "invokeai_graph": ("InvokeAI", ""),
    "sd-metadata": ("InvokeAI", ""),
    "Dream": ("InvokeAI", ""),
    "fooocus_scheme": ("Fooocus", ""),
}
#: What a text without a telling keyword holds, and who writes that.
_PHRASES = (
    ("sui_image_params", "SwarmUI"),
    ('"class_type"', "ComfyUI"),
    ("Negative prompt:", "Stable Diffusion web UI"),
    ("Steps: ", "Stable Diffusion web UI"),
    ("NovelAI", "NovelAI"),
    ("Midjourney", "Midjourney"),
    ("DALL", "DALL·E"),
    ("Made with Google AI", "Google AI"),
    ("Firefly", "Adobe Firefly"),
)
_TOOL = "{http://ns.adobe.com/xap/1.0/}CreatorTool"
_CREDIT = "{http://ns.adobe.com/photoshop/1.0/}Credit"
_EXCERPT = 1000
_MOST = 32
_UNSIGNED = "anybody can write such a note, or take it out: it is not signed"


@dataclass(frozen=True, slots=True)
class Trace:
    """One note: who is named, where it stands, and its beginning."""

    tool: str
    place: str
    text: str


def read_generator(data: bytes, media_type: str) -> MarkReport:
    """Which program names itself in a picture's metadata.

    Raises:
        ValueError: the metadata is damaged.
    """
    if not media_type.startswith("image/"):
        return MarkReport(MARK, MarkState.NOT_APPLICABLE, "looked for in pictures only")
    read = _READERS.get(media_type)
    if read is None:
        message = "notes of generators are not read in this kind of picture"
        return MarkReport(MARK, MarkState.UNVERIFIABLE, message)
    traces = list(dict.fromkeys(_traces(read(data))))[:_MOST]
    if not traces:
        return MarkReport(MARK, MarkState.ABSENT, "no program names itself in the file")
    tools = list(dict.fromkeys(trace.tool for trace in traces))
    says = {
        "tools": tools,
        "notes": [{"tool": t.tool, "place": t.place, "text": t.text} for t in traces],
    }
    message = f"the file names what it was made with: {', '.join(tools)}"[:500]
    return MarkReport(MARK, MarkState.VALID, message, says, (_UNSIGNED,))


def _traces(metadata: PictureMetadata) -> Iterator[Trace]:
    for keyword, text in metadata.texts:
        yield from _of_text(keyword, text)
    for block in metadata.exif:
        for value in exif.values(block):
            if value.name == "Software" and value.text.strip():
                yield _trace(_known(value.text) or value.text, "EXIF Software", value.text)
            elif tool := _known(value.text):
                yield _trace(tool, f"EXIF {value.name}", value.text)
    packets = b"\n".join(metadata.xmp)
    for name, text in xmp.texts(packets, (_TOOL, _CREDIT)):
        place = "XMP CreatorTool" if name == _TOOL else "XMP Credit"
        tool = _known(text) or (text if name == _TOOL else None)
        if tool:
            yield _trace(tool, place, text)
    for name, text in xmp.read(packets).ai:
        if name == "AISystemUsed" and text:
            yield _trace(text, "IPTC AISystemUsed", text)
    for text in metadata.credits():
        if tool := _known(text):
            yield _trace(tool, "IPTC Credit", text)


def _of_text(keyword: str, text: str) -> Iterator[Trace]:
    tool, must_hold = _KEYWORDS.get(keyword, ("", ""))
    if tool and must_hold in text:
        yield _trace(tool, f"PNG {keyword}", text)
    elif keyword == "Software" and text.strip():
        yield _trace(_known(text) or text, "PNG Software", text)
    elif known := _known(text):
        yield _trace(known, f"PNG {keyword}" if keyword != "Comment" else keyword, text)


def _known(text: str) -> str | None:
    return next((tool for phrase, tool in _PHRASES if phrase in text), None)


def _trace(tool: str, place: str, text: str) -> Trace:
    return Trace(" ".join(tool.split())[:100], place[:100], text[:_EXCERPT])
