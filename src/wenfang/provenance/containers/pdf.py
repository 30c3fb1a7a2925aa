"""PDF: ``/AIGC`` in the Info dictionary (TC260-PG-20258A, 6.3), origin in XMP (IPTC).

Deterministic: the same bytes and label give the same file. qpdf (through pikepdf) rewrites
the file; a C2PA signature made before is lost by that, which is why signing comes last.
"""

from __future__ import annotations

import io
from typing import Any

from wenfang.errors import BadInput
from wenfang.provenance import source_type as iptc
from wenfang.provenance import xmp
from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers.base import IPTC_NAMES, Found, Origin

_INFO_KEY = f"/{KEY}"


class PdfContainer:
    """Info dictionary and XMP metadata stream."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        import pikepdf
        from pikepdf.models.metadata import PdfMetadata

        PdfMetadata.register_xml_namespace(iptc.XMP_NAMESPACE, iptc.XMP_PREFIX)
        PdfMetadata.register_xml_namespace(xmp.TC260_NAMESPACE, "TC260")
        try:
            pdf = pikepdf.open(io.BytesIO(data))
        except pikepdf.PasswordError as error:
            raise BadInput("the PDF is encrypted") from error
        except pikepdf.PdfError as error:
            raise BadInput(f"not a readable PDF ({error})") from error
        with pdf:
            with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
                values = origin.properties()
                for name in IPTC_NAMES:
                    key = f"{iptc.XMP_PREFIX}:{name}"
                    if name in values:
                        metadata[key] = values[name]
                    elif key in metadata:
                        del metadata[key]
                if "TC260:AIGC" in metadata:
                    del metadata["TC260:AIGC"]
            _set_info(pdf, label)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
        return out.getvalue()

    def read(self, data: bytes) -> Found:
        import pikepdf

        try:
            with pikepdf.open(io.BytesIO(data), attempt_recovery=True) as pdf:
                in_info = _info_labels(pdf)
                stream = pdf.Root.get("/Metadata")
                in_xmp = xmp.read(stream.read_bytes()) if stream is not None else Found()
        except (pikepdf.PdfError, RuntimeError, TypeError, AttributeError, KeyError) as error:
            raise ValueError(f"not a readable PDF ({error})") from error
        return Found((*in_info, *in_xmp.labels), in_xmp.source_types, in_xmp.ai)


def _set_info(pdf: Any, label: str | None) -> None:
    if label is not None:
        pdf.docinfo[_INFO_KEY] = label
    elif _INFO_KEY in pdf.docinfo:
        del pdf.docinfo[_INFO_KEY]


def _info_labels(pdf: Any) -> tuple[str, ...]:
    # pdf.docinfo would add an Info dictionary where there is none; read the trailer instead.
    info = pdf.trailer.get("/Info")
    value = info.get(_INFO_KEY) if info is not None else None
    return () if value is None else (str(value),)
