"""Signatures under attack: every change that was seen to matter, one test each."""

from __future__ import annotations

import http.server
import io
import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_stand_in import pdf_saying
from PIL import Image
from time_stamps import TimeStampAuthority

from wenfang.errors import EngineError
from wenfang.provenance.credentials import c2pa_context, sign_file
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.keys import ensure_keys
from wenfang.provenance.manifest import Claims, definition
from wenfang.provenance.publish import MarkRequest, Publication
from wenfang.provenance.verify import verify_file
from wenfang.verification import MarkReport, MarkState

PDF = "application/pdf"
BAD = {MarkState.INVALID, MarkState.UNVERIFIABLE, MarkState.ABSENT}


@pytest.fixture
def pdf(published: Publication) -> bytes:
    return (published.folder / "report.pdf").read_bytes()


def resaved(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out)
    return out.getvalue()


def incremental(data: bytes) -> bytes:
    """An update in PDF's own way: appended, the old bytes untouched."""
    start = data.rindex(b"startxref")
    previous = int(data[start + 9 :].split()[0])
    added = len(data)
    body = b"\n999 0 obj\n<</Note(changed)>>\nendobj\n"
    table = b"xref\n999 1\n%010d 00000 n \ntrailer\n<</Size 1000/Root 1 0 R/Prev %d>>\n" % (
        added + 1,
        previous,
    )
    return data + body + table + b"startxref\n%d\n%%%%EOF\n" % (added + len(body))


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 0x01
    return bytes(changed)


TAMPERING: list[tuple[str, Callable[[bytes], bytes], str | None]] = [
    ("byte flipped in the content", lambda d: flipped(d, d.index(b"Courier")), "dataHash.mismatch"),
    ("last byte", lambda d: flipped(d, len(d) - 2), "dataHash.mismatch"),
    ("trailing bytes", lambda d: d + b"\n% more\n", "dataHash.mismatch"),
    ("incremental save", incremental, "dataHash.mismatch"),
    (
        "assertion bytes",
        lambda d: d.replace(b"small-model", b"other-model"),
        "assertion.hashedURI.mismatch",
    ),
    (
        "claim bytes",
        lambda d: d.replace(b"hdc:title", b"hdc:titlf"),
        None,
    ),
    ("saved again", resaved, None),
    ("cut in half", lambda d: d[: len(d) // 2], None),
    ("cut by one", lambda d: d[:-1], None),
    ("emptied", lambda d: b"", None),
]


@pytest.mark.parametrize(("name", "tamper", "code"), TAMPERING, ids=[row[0] for row in TAMPERING])
def test_a_changed_pdf_is_never_valid(
    pdf: bytes,
    identity: SigningIdentity,
    name: str,
    tamper: Callable[[bytes], bytes],
    code: str | None,
) -> None:
    changed = tamper(pdf)
    assert changed != pdf
    report = read_credentials(changed, PDF, identity.roots)
    assert report.state in BAD
    if code:
        assert report.state is MarkState.INVALID
        assert any(code in failure for failure in report.says["failures"])


def test_a_changed_claim_breaks_the_signature(pdf: bytes, identity: SigningIdentity) -> None:
    at = pdf.index(b"c2pa_rs") + len(b"c2pa_rs") + 1
    report = read_credentials(flipped(pdf, at), PDF, identity.roots)
    assert report.state is MarkState.INVALID
    assert "claimSignature.mismatch" in report.says["failures"]


@pytest.mark.parametrize("name", ["report.md", "report.html", "report.docx", "report.txt"])
@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d + b"\n",
        lambda d: d[:-1],
        lambda d: flipped(d, len(d) // 2),
        lambda d: b"\xef\xbb\xbf" + d,
        lambda d: b"",
    ],
    ids=["appended", "cut", "flipped", "byte order mark", "emptied"],
)
def test_an_edited_file_no_longer_fits_its_manifest(
    copied: Callable[[str], Path],
    identity: SigningIdentity,
    name: str,
    edit: Callable[[bytes], bytes],
) -> None:
    path = copied(name)
    path.write_bytes(edit(path.read_bytes()))
    report = verify_file(path, roots=identity.roots).mark("credentials")
    assert report.state is MarkState.INVALID
    assert "assertion.dataHash.mismatch" in report.says["failures"]


def test_a_manifest_moved_to_another_file_is_invalid(
    copied: Callable[[str], Path], identity: SigningIdentity
) -> None:
    text, _ = copied("report.txt"), copied("report.md")
    shutil.copy(text.with_name("report.md.c2pa"), text.with_name("report.txt.c2pa"))
    assert verify_file(text, roots=identity.roots).mark("credentials").state is MarkState.INVALID


def test_without_its_manifest_a_file_has_no_signature(
    copied: Callable[[str], Path], identity: SigningIdentity
) -> None:
    path = copied("report.md")
    path.with_name("report.md.c2pa").unlink()
    assert verify_file(path, roots=identity.roots).mark("credentials").state is MarkState.ABSENT


@pytest.mark.parametrize("junk", [b"", b"\x00" * 64, b"\x00\x00\x00\x20jumb" + b"\xff" * 400])
def test_a_junk_manifest_is_an_answer(
    copied: Callable[[str], Path], identity: SigningIdentity, junk: bytes
) -> None:
    path = copied("report.md")
    path.with_name("report.md.c2pa").write_bytes(junk)
    state = verify_file(path, roots=identity.roots).mark("credentials").state
    assert state is MarkState.UNVERIFIABLE


def test_a_detached_manifest_that_leaves_bytes_out_is_invalid(
    identity: SigningIdentity, marks: MarkRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenfang.provenance import detached

    data = b"signed part|free part"

    def partial(_: bytes) -> bytes:
        import hashlib

        digest = list(hashlib.sha256(b"signed part|").digest())
        hole = [{"start": 12, "length": 9}]
        return json.dumps(
            {"exclusions": hole, "name": "file", "alg": "sha256", "hash": digest, "pad": []}
        ).encode()

    monkeypatch.setattr(detached, "_binding", partial)
    signed = sign_file(data, "text/plain", "a.txt", marks.claims, identity)
    report = read_credentials(data, "text/plain", identity.roots, signed.detached)
    assert report.state is MarkState.INVALID


def test_trust_is_only_by_the_given_roots(
    pdf: bytes, identity: SigningIdentity, tmp_path: Path
) -> None:
    other = ensure_keys(tmp_path / "other", "Somebody").roots
    assert read_credentials(pdf, PDF, identity.roots).says["trusted"] is True
    for roots in (b"", other):
        report = read_credentials(pdf, PDF, roots)
        assert report.state is MarkState.VALID
        assert report.says["trusted"] is False
        assert "unknown signer" in report.message
        assert any("list" in limit for limit in report.limits)


def test_what_a_manifest_says(pdf: bytes, identity: SigningIdentity, marks: MarkRequest) -> None:
    says = read_credentials(pdf, PDF, identity.roots).says
    assert says["actions"] == [
        {
            "action": "c2pa.created",
            "when": "2026-11-23T08:00:00Z",
            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/"
            "trainedAlgorithmicMedia",
            "softwareAgent": {"name": "Wenfang", "version": says["generator"][0]["version"]},
        }
    ]
    assert says["ingredients"][0]["instance_id"] == "urn:sha256:" + "ab" * 32
    assert says["ingredients"][0]["relationship"] == "inputTo"
    assert says["receipt"]["hash"] == marks.claims.receipt_sha256
    assert says["watermark"] == marks.claims.watermark
    assert says["signer"]["organisation"] == "Test Desk"


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(out, "PNG")
    return out.getvalue()


def signed_picture(
    identity: SigningIdentity, claims: Claims, parent: bytes | None = None, url: str | None = None
) -> bytes:
    """A PNG as another maker would sign it: embedded, perhaps edited from a parent."""
    from c2pa import Builder, C2paBuilderIntent, Signer
    from c2pa import C2paSigningAlg as Alg

    manifest = definition(claims, title="x.png", media_type="image/png")
    if parent is not None:
        manifest["assertions"] = []
    out = io.BytesIO()
    signer = Signer.from_callback(identity.sign, Alg.ES256, identity.chain.decode())
    with Builder(manifest, context=c2pa_context(identity.roots)) as builder, signer:
        if parent is not None:
            builder.set_intent(C2paBuilderIntent.EDIT)
            relation = {"title": "parent.png", "relationship": "parentOf"}
            builder.add_ingredient(relation, "image/png", io.BytesIO(parent))
        if url is not None:
            builder.set_no_embed()
            builder.set_remote_url(url)
        builder.sign(signer, "image/png", io.BytesIO(parent or picture()), out)
    return out.getvalue()


def read_picture(data: bytes, identity: SigningIdentity) -> MarkReport:
    return read_credentials(data, "image/png", identity.roots)


def test_other_makers_media_are_read(identity: SigningIdentity, marks: MarkRequest) -> None:
    data = signed_picture(identity, replace(marks.claims, sources=()))
    assert read_picture(data, identity).state is MarkState.VALID
    again = io.BytesIO()
    Image.open(io.BytesIO(data)).save(again, "PNG")
    assert read_picture(again.getvalue(), identity).state is MarkState.ABSENT


def test_a_tampered_parent_is_found_under_a_trusted_child(
    identity: SigningIdentity, marks: MarkRequest
) -> None:
    parent = signed_picture(identity, replace(marks.claims, sources=()))
    good = signed_picture(identity, marks.claims, parent)
    assert read_picture(good, identity).state is MarkState.VALID

    at = parent.rindex(b"IDAT") + 6
    child = signed_picture(identity, marks.claims, flipped(parent, at))
    report = read_picture(child, identity)
    assert report.state is MarkState.INVALID
    assert "assertion.dataHash.mismatch" in report.says["failures"]
    assert "source" in report.message

    grandchild = signed_picture(identity, marks.claims, child)
    assert read_picture(grandchild, identity).state is MarkState.INVALID


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on the loopback that notes who knocks."""
    knocks: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            knocks.append(self.path)
            self.send_error(404)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", knocks
        server.shutdown()


def test_a_remote_manifest_is_never_fetched(
    identity: SigningIdentity,
    marks: MarkRequest,
    listener: tuple[str, list[str]],
    tmp_path: Path,
    no_network: list[str],
) -> None:
    url, knocks = listener
    data = signed_picture(identity, replace(marks.claims, sources=()), url=f"{url}/m.c2pa")
    assert url.encode() in data
    path = tmp_path / "remote.png"
    path.write_bytes(data)
    report = verify_file(path, roots=identity.roots).mark("credentials")
    assert report.state in (MarkState.UNVERIFIABLE, MarkState.ABSENT)
    assert knocks == []


def test_a_dead_time_stamp_server_fails_or_is_noted_as_the_policy_says(
    identity: SigningIdentity, marks: MarkRequest
) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}/tsa"
        for name, media_type, data in _both():
            failing = replace(identity, tsa_url=url, tsa_policy="fail")
            with pytest.raises(EngineError, match="no time stamp") as caught:
                sign_file(data, media_type, name, marks.claims, failing)
            assert caught.value.cure
            without = replace(identity, tsa_url=url, tsa_policy="sign-without")
            signed = sign_file(data, media_type, name, marks.claims, without)
            assert url in signed.notes[0]
            report = read_credentials(signed.data, media_type, identity.roots, signed.detached)
            assert report.state is MarkState.VALID
            assert report.says["time_stamp"] is None


def test_a_server_that_answers_nonsense_counts_as_down(
    identity: SigningIdentity, marks: MarkRequest, listener: tuple[str, list[str]]
) -> None:
    url, knocks = listener
    without = replace(identity, tsa_url=url, tsa_policy="sign-without")
    signed = sign_file(b"text", "text/plain", "a.txt", marks.claims, without)
    assert knocks
    assert signed.notes


def _both() -> list[tuple[str, str, bytes]]:
    return [("a.txt", "text/plain", b"text"), ("a.pdf", PDF, pdf_saying(["AI"]))]


def test_a_callback_that_fails_later_is_a_clear_error(
    identity: SigningIdentity, marks: MarkRequest
) -> None:
    def broken(_: bytes) -> bytes:
        raise OSError("the HSM is gone")

    with pytest.raises(EngineError, match="signing failed"):
        sign_file(b"x", "text/plain", "a.txt", marks.claims, replace(identity, sign=broken))


@pytest.fixture
def time_stamps() -> Iterator[tuple[str, bytes]]:
    """An RFC 3161 server on the loopback, and its root."""
    tsa = TimeStampAuthority()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = tsa.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa", tsa.root
        server.shutdown()


def test_a_time_stamp_is_made_and_believed_only_with_its_root(
    identity: SigningIdentity, marks: MarkRequest, time_stamps: tuple[str, bytes]
) -> None:
    url, root = time_stamps
    for name, media_type, data in _both():
        stamped = replace(identity, tsa_url=url)
        signed = sign_file(data, media_type, name, marks.claims, stamped)
        assert signed.notes == ()
        roots = identity.roots + root
        report = read_credentials(signed.data, media_type, roots, signed.detached)
        assert report.state is MarkState.VALID
        assert report.says["time_stamp"]
        unbelieved = read_credentials(signed.data, media_type, identity.roots, signed.detached)
        assert unbelieved.state is MarkState.VALID
        assert unbelieved.says["time_stamp"] is None
