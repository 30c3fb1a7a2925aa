"""Sources over HTTPS: the certificate must be of the name in the address, trusted, in date."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from wenfang.errors import BadInput
from wenfang.sources import ReadLimits, network, read_source

LOCAL = ReadLimits(timeout_s=5, allow_private=True)
NOW = datetime.now(UTC)


class Authority:
    """Signs certificates for servers."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        self.certificate = self._signed(self._name, self._key, None, NOW + timedelta(days=2))

    def for_server(self, host: str, until: datetime, folder: Path) -> Path:
        """A file with key and certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = self._signed(name, key, host, until)
        path = folder / f"{host}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
        return path

    def _signed(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, host: str | None, until: datetime
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=3))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


class Page(BaseHTTPRequestHandler):
    """One page, over HTTP/1.1."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.headers["Host"])
        body = b"<p>The ferry opens in May.</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that this test's programs trust, beside nobody."""
    made = Authority()
    context = ssl.create_default_context(
        cadata=made.certificate.public_bytes(Encoding.PEM).decode()
    )
    monkeypatch.setattr(network, "_certificates", lambda: context)
    return made


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[object]:
    """Starts a server with a certificate; gives its port."""
    servers = []

    def start(certificate: Path) -> int:
        Page.asked = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return int(server.server_port)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _read(address: str) -> str:
    return read_source(address, id="s1", base=Path(), allow_network=True, limits=LOCAL).text


def test_a_page_is_read_over_https(authority: Authority, serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    port = serve(authority.for_server("localhost", NOW + timedelta(days=1), tmp_path))
    assert _read(f"https://localhost:{port}/page") == "The ferry opens in May."
    assert Page.asked == [f"localhost:{port}"]  # the name, though the address was pinned


@pytest.mark.parametrize(
    ("host", "days", "words"),
    [("ferry.example", 1, "Hostname mismatch"), ("localhost", -1, "expired")],
)
def test_a_wrong_certificate_is_refused(  # type: ignore[no-untyped-def]
    authority: Authority, serve, tmp_path: Path, host: str, days: int, words: str
) -> None:
    port = serve(authority.for_server(host, NOW + timedelta(days=days), tmp_path))
    with pytest.raises(BadInput, match=words) as caught:
        _read(f"https://localhost:{port}/page")
    assert caught.value.cure
    assert Page.asked == []


def test_a_strangers_certificate_is_refused(authority: Authority, serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    port = serve(Authority().for_server("localhost", NOW + timedelta(days=1), tmp_path))
    with pytest.raises(BadInput, match="certificate verify failed"):
        _read(f"https://localhost:{port}/page")
    assert Page.asked == []
