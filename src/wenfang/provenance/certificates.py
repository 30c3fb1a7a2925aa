"""Making certificates: a self-signed root and a leaf that C2PA readers accept.

The leaf carries two extended key usages, emailProtection and C2PA claim signing, because
that is the only variant that c2pa-rs by default and an independent C2PA 2.4 verifier both
accept (C2PA specification 2.4, 14.5.1). ECDSA P-256 (ES256).

Lifetimes: without a time stamp a signature can be checked only while its leaf is valid,
so the leaf lives five years and is renewed after one; the root lives twenty-five.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
C2PA_CLAIM_SIGNING = "1.3.6.1.4.1.62558.2.1"
#: Usages with which a leaf may sign claims here.
SIGNING_USAGES = (EMAIL_PROTECTION, DOCUMENT_SIGNING, C2PA_CLAIM_SIGNING)

ROOT_LIFE = timedelta(days=365 * 25)
LEAF_LIFE = timedelta(days=365 * 5)
#: A leaf is replaced when less than this is left.
LEAF_RENEWAL = timedelta(days=365 * 4)
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey


def make_root(organisation: str, now: datetime | None = None) -> Issued:
    """A new self-signed root."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(organisation, f"{organisation} root")
    builder = _builder(name, name, key, now or datetime.now(UTC), ROOT_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(sign=False), critical=True)
    return Issued(builder.sign(key, _sha256()), key)


def make_leaf(root: Issued, organisation: str, now: datetime | None = None) -> Issued:
    """A new leaf under ``root``, with both usages."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    now = now or datetime.now(UTC)
    life = min(LEAF_LIFE, root.certificate.not_valid_after_utc - now)
    builder = _builder(
        _name(organisation, f"{organisation} signing"), root.certificate.subject, key, now, life
    )
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(sign=True), critical=True)
    usages = [x509.ObjectIdentifier(oid) for oid in (EMAIL_PROTECTION, C2PA_CLAIM_SIGNING)]
    builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    builder = builder.add_extension(issuer, critical=False)
    return Issued(builder.sign(root.key, _sha256()), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(organisation: str, common_name: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    # X.520: an organisation's and a common name have at most 64 characters.
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[-64:]),
        ]
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not sign,
        crl_sign=not sign,
        encipher_only=False,
        decipher_only=False,
    )


def _sha256() -> hashes.SHA256:
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA256()


if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes
