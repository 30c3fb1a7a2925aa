"""What publication costs: milliseconds per file and per piece, part by part.

Beside it, the same signature called by hand (c2pa-python alone, on the finished PDF), so
that the price of everything around it can be seen.

    python benchmarks/publication.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wenfang.document import Document, Paragraph, Reference, Sentence
from wenfang.documents.label_text import label_for
from wenfang.documents.writers import WRITERS
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.credentials import sign_file
from wenfang.provenance.keys import signing_identity
from wenfang.provenance.manifest import Claims
from wenfang.provenance.publish import MarkRequest
from wenfang.provenance.publish_document import publish_document
from wenfang.provenance.verify import verify_bytes
from wenfang.resources import fetch

FORMATS = ("md", "html", "pdf", "docx", "txt")
CREATED = datetime(2026, 3, 10, 8, tzinfo=UTC)


def report(sentences: int = 20) -> Document:
    """A report of about 300 words."""
    text = "The line opens on {} June and costs £4.{} million, the council said on Tuesday night."
    lines = tuple(Sentence(text.format(n % 29 + 1, n), ("s1.1",)) for n in range(sentences))
    paragraphs = tuple(Paragraph(lines[n : n + 3]) for n in range(0, sentences, 3))
    reference = Reference(1, "s1", "Minutes of the meeting", "minutes.pdf")
    return Document("news", "en", lines[0], (lines[1],), paragraphs, (reference,), byline="Desk")


def milliseconds(work: Callable[[], Any], rounds: int) -> float:
    """Median time of ``work``, after one call that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    document, label = report(), label_for(report())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        identity = signing_identity(root / "keys")
        claims = Claims(CREATED, model="benchmark", watermark={"applied": False, "reason": "none"})
        marks = MarkRequest(claims, AigcLabel("Wenfang", "benchmark"))
        print(f"{'format':8}{'write':>9}{'sign':>9}{'verify':>9}{'bytes':>10}   (ms, median)")
        for name in FORMATS:
            writer = WRITERS[name]
            fonts = [fetch(font) for font in writer.fonts]

            def write(writer: Any = writer, fonts: list[Path] = fonts) -> bytes:
                made: bytes = writer.write(document, label, created=CREATED, fonts=fonts)
                return made

            data = write()

            def sign(data: bytes = data, writer: Any = writer, name: str = name) -> Any:
                return sign_file(data, writer.media_type, f"r.{name}", claims, identity)

            signed = sign()

            def verify(signed: Any = signed, name: str = name) -> Any:
                return verify_bytes(
                    signed.data, f"r.{name}", detached=signed.detached, roots=identity.roots
                )

            row = [milliseconds(work, rounds) for work in (write, sign, verify)]
            print(f"{name:8}" + "".join(f"{ms:9.1f}" for ms in row) + f"{len(signed.data):10}")
        count = iter(range(10_000))

        def publish() -> None:
            out = root / f"out{next(count)}"
            publish_document(
                document, formats=FORMATS, out=out, marks=marks, identity=identity, fonts=fetch
            )

        print(
            f"\nfive formats, written, signed, re-opened, verified: {milliseconds(publish, rounds):.0f} ms"
        )
        _by_hand(identity, rounds)


def _by_hand(identity: Any, rounds: int) -> None:
    """The PDF's signature with c2pa-python alone, manifest of one action."""
    from c2pa import Builder, C2paSigningAlg, Context, Settings, Signer

    fonts = [fetch(font) for font in WRITERS["pdf"].fonts]
    document = report()
    data = WRITERS["pdf"].write(document, label_for(document), created=CREATED, fonts=fonts)
    manifest = {
        "claim_generator_info": [{"name": "by-hand", "version": "1"}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {
                    "actions": [
                        {
                            "action": "c2pa.created",
                            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
                        }
                    ]
                },
            }
        ],
    }

    def sign() -> bytes:
        chain = identity.chain.decode() if isinstance(identity.chain, bytes) else identity.chain
        signer = Signer.from_callback(identity.sign, C2paSigningAlg.ES256, chain)
        context = Context(
            Settings.from_dict({"builder": {"thumbnail": {"enabled": False}}}), signer
        )
        out = io.BytesIO()
        with Builder(manifest, context=context) as builder:
            builder.sign("application/pdf", io.BytesIO(data), out)
        return out.getvalue()

    from wenfang.provenance.credentials import sign_file as ours

    claims = Claims(CREATED, model="benchmark")
    mine = milliseconds(lambda: ours(data, "application/pdf", "r.pdf", claims, identity), rounds)
    bare = milliseconds(sign, rounds)
    print(
        f"signing the PDF: {mine:.1f} ms; c2pa-python by hand {bare:.1f} ms; ratio {mine / bare:.2f}"
    )


if __name__ == "__main__":
    main()
