"""A small PDF with Chinese text and no font file, in place of the real writer."""

from __future__ import annotations

import io


def pdf_saying(lines: list[str]) -> bytes:
    """A PDF whose text reads as ``lines``: one byte a character, told by a ToUnicode map."""
    import pikepdf

    letters = sorted(set("".join(lines)))
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    mapped = "\n".join(f"<{codes[c]:02x}> <{ord(c):04x}>" for c in letters)
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{mapped}\nendbfchar\nendcmap end end"
    )
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Courier,
            ToUnicode=pdf.make_stream(table.encode()),
        )
    )
    shown = "".join(f"<{''.join(f'{codes[c]:02x}' for c in line)}> Tj T*\n" for line in lines)
    pdf.add_blank_page()
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    content = f"BT /F1 12 Tf 14 TL 20 700 Td\n{shown}ET"
    pdf.pages[0].Contents = pdf.make_stream(content.encode())
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
