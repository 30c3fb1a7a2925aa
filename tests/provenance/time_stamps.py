"""A time-stamp authority for the tests: RFC 3161 answers, made with DER by hand.

``cryptography`` reads and writes certificates but no time stamps, and a fresh machine need
not have the ``openssl`` program.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SEQUENCE, SET, INTEGER, OCTETS, OID, TIME = 0x30, 0x31, 0x02, 0x04, 0x06, 0x18
SHA256 = "2.16.840.1.101.3.4.2.1"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"


class TimeStampAuthority:
    """A root, a stamping certificate, and answers to queries."""

    def __init__(self) -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._root = self._certificate("root", self._root_key)
        self._leaf = self._certificate("stamp", self._key)
        self.root = self._root.public_bytes(Encoding.PEM)

    def reply(self, query: bytes) -> bytes:
        """The answer to a DER ``TimeStampReq``: granted, with the token."""
        _, imprint, *rest = children(query)
        nonce = [part for part in rest if part[0] == INTEGER]
        now = datetime.now(UTC).strftime("%Y%m%d%H%M%SZ").encode()
        info = der(
            SEQUENCE, integer(1), oid("1.2.3.4.1"), imprint, integer(7), der(TIME, now), *nonce
        )
        return der(SEQUENCE, der(SEQUENCE, integer(0)), self._token(info))

    def _token(self, info: bytes) -> bytes:
        signed = der(
            SEQUENCE,
            integer(3),
            der(SET, algorithm(SHA256)),
            der(SEQUENCE, oid(TST_INFO), der(0xA0, der(OCTETS, info))),
            der(0xA0, *(c.public_bytes(Encoding.DER) for c in (self._leaf, self._root))),
            der(SET, self._signer_info(info)),
        )
        return der(SEQUENCE, oid(SIGNED_DATA), der(0xA0, signed))

    def _signer_info(self, info: bytes) -> bytes:
        leaf = self._leaf.public_bytes(Encoding.DER)
        ess = der(
            SEQUENCE, der(SEQUENCE, der(SEQUENCE, der(OCTETS, hashlib.sha256(leaf).digest())))
        )
        attributes = sorted(
            (
                attribute(CONTENT_TYPE, oid(TST_INFO)),
                attribute(MESSAGE_DIGEST, der(OCTETS, hashlib.sha256(info).digest())),
                attribute(SIGNING_CERTIFICATE, ess),
            )
        )
        signature = self._key.sign(der(SET, *attributes), ec.ECDSA(hashes.SHA256()))
        issuer = self._leaf.issuer.public_bytes()
        return der(
            SEQUENCE,
            integer(1),
            der(SEQUENCE, issuer, integer(self._leaf.serial_number)),
            algorithm(SHA256),
            der(0xA0, *attributes),
            algorithm(ECDSA_SHA256),
            der(OCTETS, signature),
        )

    def _certificate(self, name: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        root = name == "root"
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named("root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=9))
            .add_extension(x509.BasicConstraints(root, None), critical=True)
            .add_extension(
                x509.KeyUsage(not root, False, False, False, False, root, root, False, False),
                critical=True,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key()),
                critical=False,
            )
        )
        if not root:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self._root_key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "TSA"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def der(tag: int, *parts: bytes) -> bytes:
    """One value: tag, length, content (X.690)."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def integer(value: int) -> bytes:
    return der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    body = bytearray([first * 40 + second])
    for part in rest:
        groups = [part & 0x7F]
        while part := part >> 7:
            groups.append(part & 0x7F | 0x80)
        body += bytes(reversed(groups))
    return der(OID, bytes(body))


def algorithm(name: str) -> bytes:
    return der(SEQUENCE, oid(name))


def attribute(name: str, value: bytes) -> bytes:
    return der(SEQUENCE, oid(name), der(SET, value))


def children(value: bytes) -> list[bytes]:
    """The values inside a constructed value, each with its tag and length."""
    body = value[_head(value) :]
    found = []
    while body:
        size = _head(body) + _size(body)
        found.append(body[:size])
        body = body[size:]
    return found


def _head(value: bytes) -> int:
    return 2 if value[1] < 0x80 else 2 + (value[1] & 0x7F)


def _size(value: bytes) -> int:
    return value[1] if value[1] < 0x80 else int.from_bytes(value[2 : _head(value)], "big")
