"""Who signs: a certificate chain and a function that signs with its key.

The key may be a file or live elsewhere (HSM, KMS) behind a function
``sign(data: bytes) -> bytes``, given as a callable or as ``module:function``. Both kinds
end as the same :class:`SigningIdentity`, so that there is one way to sign.

A chain is judged before its first use (:func:`check_chain`), because the signing library's
own messages name neither the file nor the cure.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from wenfang.errors import ConfigurationError
from wenfang.provenance.certificates import SIGNING_USAGES

if TYPE_CHECKING:
    from cryptography import x509

Sign = Callable[[bytes], bytes]
TsaPolicy = Literal["fail", "sign-without"]


@dataclass(frozen=True)
class SigningIdentity:
    """What is needed to sign.

    Attributes:
        chain: PEM, leaf first.
        algorithm: COSE name: ``es256``, ``es384``, ``es512``, ``ps256``, ``ed25519``.
        sign: signs bytes with the leaf's key; ECDSA as r‖s or DER.
        roots: PEM of certificates that our own readers trust.
        tsa_url: RFC 3161 time-stamp server; the only thing that signing may call.
        tsa_policy: what happens when that server gives no stamp.
    """

    chain: bytes
    algorithm: str
    sign: Sign
    roots: bytes
    tsa_url: str | None = None
    tsa_policy: TsaPolicy = "fail"


def identity_from_files(
    chain_file: Path,
    key_file: Path | None = None,
    callback: str | Sign | None = None,
    *,
    tsa_url: str | None = None,
    tsa_policy: TsaPolicy = "fail",
) -> SigningIdentity:
    """An identity of one's own: chain file, and a key file or a callback.

    Raises:
        ConfigurationError: a file cannot be read, the chain cannot sign (expired, wrong
            usage, not in order), or the key does not belong to it.
    """
    chain = _read(chain_file, "signing.certificate")
    leaf = check_chain(chain, place=str(chain_file))
    if callback is not None:
        sign = resolve_callback(callback) if isinstance(callback, str) else callback
        key_place = "signing.callback"
    elif key_file is not None:
        sign = sign_with_pem(_read(key_file, "signing.key"), place=str(key_file))
        key_place = str(key_file)
    else:
        raise ConfigurationError(
            "a certificate without a key",
            place="signing",
            cure="set signing.key or signing.callback",
        )
    _check_key(leaf, sign, place=key_place)
    return SigningIdentity(
        chain, algorithm_of(leaf), sign, _last(chain), tsa_url=tsa_url, tsa_policy=tsa_policy
    )


def check_chain(
    chain: bytes, *, place: str = "signing.certificate", now: datetime | None = None
) -> x509.Certificate:
    """The leaf of a chain that can sign claims.

    Raises:
        ConfigurationError: says what is wrong and what would be right.
    """
    from cryptography import x509

    try:
        certificates = x509.load_pem_x509_certificates(chain)
    except ValueError as error:
        raise ConfigurationError(
            f"not a PEM certificate chain ({error})", place=place, cure="leaf first, then issuers"
        ) from error
    now = now or datetime.now(UTC)
    for certificate in certificates:
        _check_validity(certificate, now, place)
    for lower, upper in itertools.pairwise(certificates):
        _check_issued(lower, upper, place)
    _check_leaf(certificates[0], place)
    algorithm_of(certificates[0], place)
    return certificates[0]


def algorithm_of(leaf: x509.Certificate, place: str = "signing.certificate") -> str:
    """COSE algorithm that fits the leaf's key. Raises ``ConfigurationError`` if none does."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    key = leaf.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        by_curve = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
        if key.curve.name in by_curve:
            return by_curve[key.curve.name]
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        return "ps256"
    raise ConfigurationError(
        "the certificate's key cannot sign C2PA claims",
        place=place,
        cure="use ECDSA P-256, P-384 or P-521, Ed25519, or RSA from 2048 bits",
    )


def resolve_callback(name: str) -> Sign:
    """The function that ``module:function`` names. Raises ``ConfigurationError``."""
    module_name, _, function_name = name.partition(":")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"{name!r} cannot be imported ({error})",
            place="signing.callback",
            cure="write module:function, importable by Python",
        ) from error
    if not callable(function):
        raise ConfigurationError(f"{name!r} is not a function", place="signing.callback")
    sign: Sign = function
    return sign


def sign_with_pem(pem: bytes, *, place: str = "signing.key") -> Sign:
    """A function that signs with the private key in ``pem``. Raises ``ConfigurationError``."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            "not an unencrypted PEM private key",
            place=place,
            cure="decrypt it, or keep it in an HSM and set signing.callback",
        ) from error
    return sign_with_key(key)


def sign_with_key(key: Any) -> Sign:
    """A function that signs with a key object of the ``cryptography`` library."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    def sign(data: bytes) -> bytes:
        if isinstance(key, ec.EllipticCurvePrivateKey):
            digest = {256: hashes.SHA256(), 384: hashes.SHA384()}.get(key.key_size, hashes.SHA512())
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest)))
            size = (key.key_size + 7) // 8
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")  # RFC 9053, 2.1
        if isinstance(key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            return key.sign(data, pss, hashes.SHA256())
        signature: bytes = key.sign(data)
        return signature

    return sign


def _check_validity(certificate: x509.Certificate, now: datetime, place: str) -> None:
    subject = certificate.subject.rfc4514_string()
    if now > certificate.not_valid_after_utc:
        raise ConfigurationError(
            f"the certificate of {subject} expired on {certificate.not_valid_after_utc:%Y-%m-%d}",
            place=place,
            cure="renew it",
        )
    if now < certificate.not_valid_before_utc:
        raise ConfigurationError(
            f"the certificate of {subject} is not valid before "
            f"{certificate.not_valid_before_utc:%Y-%m-%d}",
            place=place,
            cure="check the clock, or wait",
        )


def _check_issued(lower: x509.Certificate, upper: x509.Certificate, place: str) -> None:
    try:
        lower.verify_directly_issued_by(upper)
    except Exception as error:  # ValueError, TypeError, InvalidSignature: all mean one thing
        raise ConfigurationError(
            f"{lower.subject.rfc4514_string()} was not issued by {upper.subject.rfc4514_string()}",
            place=place,
            cure="put the leaf first and each issuer after it",
        ) from error


def _check_leaf(leaf: x509.Certificate, place: str) -> None:
    from cryptography import x509

    try:
        usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        named = {usage.dotted_string for usage in usages}
    except x509.ExtensionNotFound:
        named = set()
    if not named & set(SIGNING_USAGES):
        raise ConfigurationError(
            "the leaf certificate may not sign claims: its extended key usage lacks "
            "emailProtection, documentSigning and C2PA claim signing",
            place=place,
            cure="ask for a certificate with emailProtection and 1.3.6.1.4.1.62558.2.1",
        )
    if leaf.subject == leaf.issuer:
        raise ConfigurationError(
            "the leaf certificate is self-signed, which C2PA does not allow",
            place=place,
            cure="let a root certificate issue the leaf",
        )
    try:
        constraints = leaf.extensions.get_extension_for_class(x509.BasicConstraints).value
        is_authority = constraints.ca
    except x509.ExtensionNotFound:
        is_authority = False
    if is_authority:
        raise ConfigurationError(
            "the first certificate is an authority, not a leaf",
            place=place,
            cure="put the leaf first",
        )


def _check_key(leaf: x509.Certificate, sign: Sign, place: str) -> None:
    """Sign a probe and check it with the leaf's public key."""
    probe = b"wenfang: does this key belong to this certificate?"
    try:
        signature = sign(probe)
    except Exception as error:  # a stranger's callback may raise anything
        raise ConfigurationError(f"signing failed ({error})", place=place) from error
    if not isinstance(signature, bytes) or not _verifies(leaf, signature, probe):
        raise ConfigurationError(
            "the key does not match the certificate", place=place, cure="use the leaf's own key"
        )


def _verifies(leaf: x509.Certificate, signature: bytes, data: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = leaf.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            digest = {256: hashes.SHA256(), 384: hashes.SHA384()}.get(key.key_size, hashes.SHA512())
            size = (key.key_size + 7) // 8
            if len(signature) == 2 * size:
                r, s = (
                    int.from_bytes(half, "big") for half in (signature[:size], signature[size:])
                )
                signature = encode_dss_signature(r, s)
            key.verify(signature, data, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            key.verify(signature, data, pss, hashes.SHA256())
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _read(path: Path, key: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror})", place=key) from error


def _last(chain: bytes) -> bytes:
    """The last certificate of the chain as PEM: what our own readers trust."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_pem_x509_certificates(chain)[-1].public_bytes(Encoding.PEM)
