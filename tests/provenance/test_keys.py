"""Keys: made once, private, renewed in time; own chains judged with clear errors."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from wenfang.errors import ConfigurationError
from wenfang.provenance.certificates import C2PA_CLAIM_SIGNING, EMAIL_PROTECTION
from wenfang.provenance.credentials import sign_file
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.identity import SigningIdentity, identity_from_files, sign_with_key
from wenfang.provenance.keys import ensure_keys, key_info, signing_identity, trusted_roots
from wenfang.provenance.publish import MarkRequest
from wenfang.verification import MarkState

NOW = datetime.now(UTC)
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"


def leaf_of(identity: SigningIdentity) -> x509.Certificate:
    return x509.load_pem_x509_certificates(identity.chain)[0]


def test_first_use_makes_private_files(tmp_path: Path) -> None:
    identity = ensure_keys(tmp_path / "keys", "Desk")
    home = tmp_path / "keys" / "signing"
    assert sorted(p.name for p in home.iterdir()) == [
        "leaf.pem",
        "root.key",
        "root.pem",
    ]
    if os.name == "posix":
        modes = {stat.S_IMODE(p.stat().st_mode) for p in home.iterdir()}
        assert modes == {0o600}
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert list((tmp_path / "keys").iterdir()) == [home]
    assert ensure_keys(tmp_path / "keys").chain == identity.chain
    assert trusted_roots(tmp_path / "keys") == identity.roots
    assert trusted_roots(tmp_path / "none") == b""


def test_the_leaf_has_both_usages_and_the_organisation(identity: SigningIdentity) -> None:
    leaf = leaf_of(identity)
    usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {u.dotted_string for u in usages} == {EMAIL_PROTECTION, C2PA_CLAIM_SIGNING}
    assert leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Test Desk"


@pytest.mark.parametrize("organisation", ["编辑部", "x" * 200, "A, B = C"])
def test_any_name_makes_keys_that_sign(
    tmp_path: Path, organisation: str, marks: MarkRequest
) -> None:
    identity = ensure_keys(tmp_path / "keys", organisation)
    signed = sign_file(b"text", "text/plain", "a.txt", marks.claims, identity)
    report = read_credentials(b"text", "text/plain", identity.roots, signed.detached)
    assert report.says["trusted"] is True


def test_an_old_leaf_is_renewed_under_the_same_root(tmp_path: Path) -> None:
    old = ensure_keys(tmp_path / "keys", now=NOW - timedelta(days=500))
    new = ensure_keys(tmp_path / "keys")
    assert new.chain != old.chain
    assert new.roots == old.roots
    assert leaf_of(new).not_valid_after_utc > leaf_of(old).not_valid_after_utc
    assert ensure_keys(tmp_path / "keys").chain == new.chain
    assert len(list((tmp_path / "keys" / "signing").iterdir())) == 3


def test_many_processes_at_once_agree_on_one_key(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from wenfang.provenance.keys import ensure_keys; "
        "sys.stdin.read(1); sys.stdout.buffer.write(ensure_keys(Path(sys.argv[1])).chain)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "keys")]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(5)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"g")
        process.stdin.flush()
    chains = [process.communicate()[0] for process in processes]
    assert len(set(chains)) == 1
    assert chains[0].startswith(b"-----BEGIN CERTIFICATE")
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["signing"]


def test_keys_of_other_kinds_may_be_there_first(tmp_path: Path) -> None:
    (tmp_path / "watermark.key").write_bytes(b"other")
    identity = ensure_keys(tmp_path)
    assert trusted_roots(tmp_path) == identity.roots
    assert (tmp_path / "watermark.key").read_bytes() == b"other"


def test_damaged_keys_are_named(tmp_path: Path) -> None:
    ensure_keys(tmp_path / "keys")
    (tmp_path / "keys" / "signing" / "leaf.pem").write_bytes(b"not a key")
    with pytest.raises(ConfigurationError) as caught:
        ensure_keys(tmp_path / "keys")
    assert caught.value.place == str(tmp_path / "keys" / "signing" / "leaf.pem")


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"")
    with pytest.raises(ConfigurationError):
        ensure_keys(tmp_path / "keys")
    assert [p.name for p in tmp_path.iterdir()] == ["keys"]


def test_key_info_tells_how_to_trust_and_holds_no_secret(tmp_path: Path) -> None:
    info = key_info(tmp_path / "keys")
    text = str(info)
    assert "PRIVATE" not in text
    assert "root.pem" in info["trust"]
    assert info["root"].startswith("-----BEGIN CERTIFICATE")
    assert len(info["certificates"]) == 2


Chain = Callable[..., tuple[Path, Path]]


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    """Makes a chain and a key file: usage, validity and key kind as asked."""

    def make(
        usages: tuple[str, ...] = (EMAIL_PROTECTION,),
        start: datetime = NOW - timedelta(days=2),
        end: datetime = NOW + timedelta(days=30),
        key: object = None,
        self_signed: bool = False,
        reverse: bool = False,
    ) -> tuple[Path, Path]:
        root_key = ec.generate_private_key(ec.SECP256R1())
        key = key or ec.generate_private_key(ec.SECP256R1())
        root = _certificate(
            "root", "root", root_key, root_key, NOW - timedelta(days=9), end, (), True
        )
        if end < NOW:
            root = _certificate(
                "root", "root", root_key, root_key, start, NOW + timedelta(days=9), (), True
            )
        issuer, signer = ("leaf", key) if self_signed else ("root", root_key)
        leaf = _certificate("leaf", issuer, key, signer, start, end, usages, False)
        pems = [c.public_bytes(serialization.Encoding.PEM) for c in (leaf, root)]
        if self_signed:
            pems = pems[:1]
        if reverse:
            pems.reverse()
        (tmp_path / "chain.pem").write_bytes(b"".join(pems))
        (tmp_path / "key.pem").write_bytes(_pem(key))
        return tmp_path / "chain.pem", tmp_path / "key.pem"

    return make


def _pem(key: object) -> bytes:
    return key.private_bytes(  # type: ignore[attr-defined,no-any-return]
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _certificate(
    subject: str,
    issuer: str,
    key: object,
    signer: object,
    start: datetime,
    end: datetime,
    usages: tuple[str, ...],
    authority: bool,
) -> x509.Certificate:
    def named(name: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Own Desk"),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )

    public = key.public_key()  # type: ignore[attr-defined]
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.KeyUsage(
                not authority, False, False, False, False, authority, authority, False, False
            ),
            critical=True,
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),  # type: ignore[attr-defined]
            critical=False,
        )
    )
    if usages:
        oids = [x509.ObjectIdentifier(oid) for oid in usages]
        builder = builder.add_extension(x509.ExtendedKeyUsage(oids), critical=False)
    digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(signer, digest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (lambda: ec.generate_private_key(ec.SECP256R1()), "es256"),
        (lambda: ec.generate_private_key(ec.SECP384R1()), "es384"),
        (ed25519.Ed25519PrivateKey.generate, "ed25519"),
        (lambda: rsa.generate_private_key(65537, 2048), "ps256"),
    ],
)
@pytest.mark.parametrize("usage", [EMAIL_PROTECTION, C2PA_CLAIM_SIGNING, DOCUMENT_SIGNING])
def test_own_chains_sign_and_are_trusted(
    chain: Chain, key: Callable[[], object], algorithm: str, usage: str, marks: MarkRequest
) -> None:
    certificate, key_file = chain(usages=(usage,), key=key())
    identity = identity_from_files(certificate, key_file)
    assert identity.algorithm == algorithm
    signed = sign_file(b"text", "text/plain", "a.txt", marks.claims, identity)
    report = read_credentials(b"text", "text/plain", identity.roots, signed.detached)
    assert report.state is MarkState.VALID
    assert report.says["trusted"] is True
    assert report.says["signer"]["organisation"] == "Own Desk"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"usages": (SERVER_AUTH,)}, "may not sign claims"),
        ({"usages": ()}, "may not sign claims"),
        ({"end": NOW - timedelta(days=1)}, "expired"),
        ({"start": NOW + timedelta(days=1)}, "not valid before"),
        ({"self_signed": True}, "self-signed"),
        ({"reverse": True}, "was not issued by"),
        ({"key": ec.generate_private_key(ec.SECP256K1())}, "cannot sign C2PA"),
    ],
)
def test_a_chain_that_cannot_sign_is_refused(
    chain: Chain, arguments: dict[str, object], message: str
) -> None:
    certificate, key = chain(**arguments)
    with pytest.raises(ConfigurationError, match=message) as caught:
        identity_from_files(certificate, key)
    assert caught.value.cure or "reverse" in arguments


def test_a_key_of_another_certificate_is_refused(chain: Chain, tmp_path: Path) -> None:
    certificate, _ = chain()
    (tmp_path / "other.pem").write_bytes(_pem(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(ConfigurationError, match="does not match"):
        identity_from_files(certificate, tmp_path / "other.pem")


@pytest.mark.parametrize("content", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\nx\n"])
def test_a_file_that_is_no_chain_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "chain.pem").write_bytes(content)
    with pytest.raises(ConfigurationError, match="PEM"):
        identity_from_files(tmp_path / "chain.pem", tmp_path / "key.pem")


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.pem"):
        identity_from_files(tmp_path / "none.pem", None)


def test_a_callback_signs_in_place_of_a_key(chain: Chain, marks: MarkRequest) -> None:
    certificate, key_file = chain()
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    asked: list[int] = []

    def sign(data: bytes) -> bytes:
        asked.append(len(data))
        return sign_with_key(key)(data)

    identity = signing_identity(Path("unused"), certificate=certificate, callback=sign)
    signed = sign_file(b"text", "text/plain", "a.txt", marks.claims, identity)
    report = read_credentials(b"text", "text/plain", identity.roots, signed.detached)
    assert report.says["trusted"] is True
    assert len(asked) >= 2  # the probe, then the claim


@pytest.mark.parametrize(
    ("callback", "message"),
    [
        ("nowhere_at_all:sign", "cannot be imported"),
        ("os:nothing", "cannot be imported"),
        ("os:sep", "not a function"),
        ("", "cannot be imported"),
        (lambda data: b"wrong", "does not match"),
        (lambda data: 1 / 0, "signing failed"),
    ],
)
def test_a_bad_callback_is_refused(chain: Chain, callback: object, message: str) -> None:
    certificate, _ = chain()
    with pytest.raises(ConfigurationError, match=message):
        identity_from_files(certificate, None, callback)  # type: ignore[arg-type]


def test_a_key_without_its_certificate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="without its certificate"):
        signing_identity(tmp_path / "keys", key=tmp_path / "key.pem")
    assert not (tmp_path / "keys").exists()
