"""The studio's own keys: made on first use, kept in one folder, renewed in time.

Files in ``signing/`` there (all 0600, the folder 0700): ``root.key`` and ``root.pem``, the self-signed root;
``leaf.pem``, the leaf's key and chain in one file, so that renewal replaces both at once.

Design choice: no lock. The folder is made complete under another name and renamed into
place; of two processes one wins and the other uses the winner's keys. A renewal is one
atomic replacement, and two at once leave two good leaves of which the last stays.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wenfang.errors import ConfigurationError
from wenfang.provenance.certificates import LEAF_RENEWAL, Issued, make_leaf, make_root
from wenfang.provenance.identity import (
    Sign,
    SigningIdentity,
    TsaPolicy,
    algorithm_of,
    check_chain,
    identity_from_files,
    sign_with_key,
)

#: Below the key folder, which holds other keys too: this one appears complete.
SIGNING = "signing"
ROOT_KEY, ROOT_CERTIFICATE, LEAF = "root.key", "root.pem", "leaf.pem"
DEFAULT_ORGANISATION = "Wenfang self-signed"


def signing_identity(
    folder: Path,
    *,
    organisation: str = DEFAULT_ORGANISATION,
    certificate: Path | None = None,
    key: Path | None = None,
    callback: str | Sign | None = None,
    tsa_url: str | None = None,
    tsa_policy: TsaPolicy = "fail",
) -> SigningIdentity:
    """The identity that settings ask for: own certificate and key or callback, else the
    keys in ``folder``, which are made if they are not there.

    Raises:
        ConfigurationError: settings contradict each other, or a chain cannot sign.
    """
    if certificate is not None:
        return identity_from_files(
            certificate, key, callback, tsa_url=tsa_url, tsa_policy=tsa_policy
        )
    if key is not None or callback is not None:
        raise ConfigurationError(
            "a signing key without its certificate",
            place="signing",
            cure="set signing.certificate to the chain that belongs to it",
        )
    return ensure_keys(folder, organisation, tsa_url=tsa_url, tsa_policy=tsa_policy)


def ensure_keys(
    folder: Path,
    organisation: str = DEFAULT_ORGANISATION,
    *,
    tsa_url: str | None = None,
    tsa_policy: TsaPolicy = "fail",
    now: datetime | None = None,
) -> SigningIdentity:
    """The keys in ``folder``: made if absent, the leaf renewed if it grows old.

    Raises:
        ConfigurationError: the folder cannot be written, or holds damaged keys.
    """
    folder = folder / SIGNING
    try:
        if not (folder / LEAF).exists():
            _make(folder, organisation, now)
        chain, key = _load_leaf(folder)
        if _left(chain, now) < LEAF_RENEWAL and _renewable(folder, now):
            chain, key = _renew(folder, organisation, now)
        roots = (folder / ROOT_CERTIFICATE).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"keys cannot be kept here ({error.strerror})",
            place=str(folder),
            cure="make the folder writable, or set WENFANG_CONFIG to another",
        ) from error
    leaf = check_chain(chain, place=str(folder / LEAF), now=now)
    return SigningIdentity(
        chain, algorithm_of(leaf), sign_with_key(key), roots, tsa_url=tsa_url, tsa_policy=tsa_policy
    )


def trusted_roots(folder: Path) -> bytes:
    """PEM of the studio's own root, empty if no keys were made yet."""
    path = folder / SIGNING / ROOT_CERTIFICATE
    return path.read_bytes() if path.exists() else b""


def key_info(folder: Path, identity: SigningIdentity | None = None) -> dict[str, Any]:
    """What ``wenfang keys show`` says: who signs, until when, and how others come to trust it.

    JSON-ready; holds no private key.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    identity = identity or ensure_keys(folder)
    home = folder / SIGNING
    certificates = x509.load_pem_x509_certificates(identity.chain)
    own = trusted_roots(folder) == identity.roots
    return {
        "algorithm": identity.algorithm,
        "self_signed": own,
        "folder": str(home) if own else None,
        "certificates": [
            {
                "subject": certificate.subject.rfc4514_string(),
                "valid_from": certificate.not_valid_before_utc.isoformat(),
                "valid_until": certificate.not_valid_after_utc.isoformat(),
                "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
            }
            for certificate in certificates
        ],
        "root": identity.roots.decode("ascii"),
        "trust": _trust_text(home if own else None),
    }


def _trust_text(folder: Path | None) -> str:
    if folder is None:
        return (
            "Files are signed with your own certificate. Readers trust it if its issuer is on "
            "their trust list."
        )
    return (
        "Files are signed with a self-made certificate. Public readers show such a signature as "
        "valid, by an unknown signer. On another machine, copy "
        f"{folder / ROOT_CERTIFICATE} (never {ROOT_KEY} or {LEAF}), compare its SHA-256 over "
        "another channel, and run: wenfang verify FILE --trust root.pem"
    )


def _make(folder: Path, organisation: str, now: datetime | None) -> None:
    """Make every file under another name, then rename: the folder appears complete."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    staging = folder.with_name(f".{folder.name}.{os.getpid()}-{secrets.token_hex(4)}")
    staging.mkdir(mode=0o700)
    try:
        root = make_root(organisation, now)
        leaf = make_leaf(root, organisation, now)
        _write(staging / ROOT_KEY, _key_pem(root))
        _write(staging / ROOT_CERTIFICATE, _certificate_pem(root))
        _write(staging / LEAF, _leaf_pem(leaf, root))
        if sys.platform == "win32" and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        try:
            staging.rename(folder)
        except OSError:
            # Another process was first, and its keys are complete; or the place is not ours.
            if not (folder / LEAF).exists():
                raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _renew(folder: Path, organisation: str, now: datetime | None) -> tuple[bytes, Any]:
    root = _load_root(folder)
    leaf = make_leaf(root, organisation, now)
    staging = folder / f".{LEAF}.{os.getpid()}-{secrets.token_hex(4)}"
    _write(staging, _leaf_pem(leaf, root))
    staging.replace(folder / LEAF)
    return _load_leaf(folder)


def _renewable(folder: Path, now: datetime | None) -> bool:
    """Whether a new leaf would live longer: there is a root key, and the root lives on."""
    if not (folder / ROOT_KEY).exists():
        return False
    left = _load_root(folder).certificate.not_valid_after_utc - (now or datetime.now(UTC))
    return left > LEAF_RENEWAL


def _left(chain: bytes, now: datetime | None) -> Any:
    from cryptography import x509

    leaf = x509.load_pem_x509_certificates(chain)[0]
    return leaf.not_valid_after_utc - (now or datetime.now(UTC))


def _load_leaf(folder: Path) -> tuple[bytes, Any]:
    """Chain and key of ``leaf.pem``."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    data = (folder / LEAF).read_bytes()
    try:
        key = load_pem_private_key(data, password=None)
        certificates = x509.load_pem_x509_certificates(data)
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            "the key file is damaged",
            place=str(folder / LEAF),
            cure="restore it, or move the folder away to make new keys",
        ) from error
    return b"".join(c.public_bytes(Encoding.PEM) for c in certificates), key


def _load_root(folder: Path) -> Issued:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key((folder / ROOT_KEY).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / ROOT_CERTIFICATE).read_bytes())
    except (ValueError, TypeError) as error:
        raise ConfigurationError("the root key is damaged", place=str(folder)) from error
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ConfigurationError("the root key is not an ECDSA key", place=str(folder))
    return Issued(certificate, key)


def _write(path: Path, data: bytes) -> None:
    """A new file that only its owner may read, on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _key_pem(issued: Issued) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return issued.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _certificate_pem(issued: Issued) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return issued.certificate.public_bytes(Encoding.PEM)


def _leaf_pem(leaf: Issued, root: Issued) -> bytes:
    return _key_pem(leaf) + _certificate_pem(leaf) + _certificate_pem(root)
