"""Signing files with C2PA: embedded in PDF, pictures, sounds and MP4, detached for the rest.

Signing is the last step that changes bytes. The only call to a network is the time-stamp
server that the person configured; what happens when it is down is their policy.
Thumbnails are off (they cost 140 kB), OCSP and remote manifests are off.
"""

from __future__ import annotations

import io
import mmap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wenfang.drawing import Ingredient
from wenfang.errors import EngineError
from wenfang.provenance.certificates import C2PA_CLAIM_SIGNING, DOCUMENT_SIGNING, EMAIL_PROTECTION
from wenfang.provenance.detached import sign_detached
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.manifest import Claims, definition, file_ingredients

#: Formats of ours that carry their manifest themselves.
EMBEDDED = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/avif",
        "audio/wav",
        "audio/mpeg",
        "audio/flac",
        "audio/mp4",
        "video/mp4",
    }
)

#: Ingredients that are files, each with its definition.
Files = list[tuple[dict[str, Any], Ingredient]]

_TRUST_CONFIG = "\n".join((EMAIL_PROTECTION, DOCUMENT_SIGNING, C2PA_CLAIM_SIGNING)) + "\n"


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file that is too large for memory: where it lies, and where it goes when signed."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file.

    Attributes:
        data: the file; changed only where the manifest is embedded. Empty for one on disk,
            whose place was given.
        detached: the manifest store that belongs beside it, ``None`` where embedded.
        notes: what a person should know: "no time stamp, the server is down".
    """

    data: bytes
    detached: bytes | None = None
    notes: tuple[str, ...] = ()


def sign_file(
    data: bytes | OnDisk,
    media_type: str,
    name: str,
    claims: Claims,
    identity: SigningIdentity,
    *,
    aigc_label: str | None = None,
) -> Signed:
    """Sign one file.

    Args:
        data: the file; one on disk must be of a format that carries its manifest itself.
        name: file name, the manifest's title.
        aigc_label: JSON of the label, for a format without a container.

    Raises:
        EngineError: signing failed, or the time-stamp server gave no stamp and the policy
            is to fail.
    """
    manifest = definition(claims, title=name, media_type=media_type, aigc_label=aigc_label)
    files = file_ingredients(claims)
    try:
        return _sign(data, media_type, manifest, files, identity)
    except Exception as error:  # the library's own exceptions share no public base
        if identity.tsa_url is None:
            raise EngineError(f"signing failed ({error})", place=name) from error
        return _without_stamp(data, media_type, manifest, files, identity, name, error)


def _without_stamp(
    data: bytes | OnDisk,
    media_type: str,
    manifest: dict[str, Any],
    files: Files,
    identity: SigningIdentity,
    name: str,
    reason: Exception,
) -> Signed:
    """Second try without the time-stamp server; tells whether it was to blame."""
    try:
        signed = _sign(data, media_type, manifest, files, replace(identity, tsa_url=None))
    except Exception as error:
        raise EngineError(f"signing failed ({error})", place=name) from error
    note = f"no time stamp: {identity.tsa_url} did not give one ({reason})"
    if identity.tsa_policy == "fail":
        raise EngineError(
            note,
            place=name,
            cure="try again later, or set signing.tsa_policy to sign-without",
        ) from reason
    return replace(signed, notes=(note,))


def _sign(
    data: bytes | OnDisk,
    media_type: str,
    manifest: dict[str, Any],
    files: Files,
    identity: SigningIdentity,
) -> Signed:
    from c2pa import Builder

    context = c2pa_context(identity.roots)
    by_hash, readable = _sorted(files, context)
    if by_hash:
        manifest = manifest | {"ingredients": [*manifest["ingredients"], *by_hash]}
    with Builder(manifest, context=context) as builder, _signer(identity) as signer:
        for about, file in readable:
            builder.add_ingredient(about, file.media_type, from_the_start(file.data))
        if isinstance(data, OnDisk):
            with data.source.open("rb") as source, data.target.open("w+b") as target:
                builder.sign(signer, media_type, source, target)
            return Signed(b"")
        if media_type not in EMBEDDED:
            return Signed(data, sign_detached(builder, signer, data))
        out = io.BytesIO()
        builder.sign(signer, media_type, io.BytesIO(data), out)
        return Signed(out.getvalue())


def _sorted(files: Files, context: Any) -> tuple[list[dict[str, Any]], Files]:
    """Ingredients to be named by hash, because the library cannot read their files, and
    those that it can, whose credentials are kept in the new manifest."""
    from c2pa import Builder

    by_hash: list[dict[str, Any]] = []
    readable: Files = []
    known = set(Builder.get_supported_mime_types())
    for about, file in files:
        try:
            if file.media_type not in known:
                raise ValueError("unknown format")
            # Tried apart: what a failed ingredient leaves in a builder is not defined.
            with Builder({"assertions": []}, context=context) as trial:
                trial.add_ingredient(about, file.media_type, from_the_start(file.data))
            readable.append((about, file))
        except Exception:  # the library's own exceptions share no public base
            unread = f"{about['description']}; its own credentials, if any, could not be read"
            by_hash.append(about | {"description": unread})
    return by_hash, readable


def _signer(identity: SigningIdentity) -> Any:
    from c2pa import C2paSigningAlg, Signer

    algorithm = C2paSigningAlg[identity.algorithm.upper()]
    return Signer.from_callback(
        identity.sign, algorithm, identity.chain.decode("ascii"), identity.tsa_url
    )


def from_the_start(data: bytes | mmap.mmap) -> io.BytesIO | mmap.mmap:
    """The bytes as a stream for the signing library; mapped ones are not copied."""
    if isinstance(data, mmap.mmap):
        data.seek(0)
        return data
    return io.BytesIO(data)


def c2pa_context(roots: bytes) -> Any:
    """A context of the signing library that trusts only ``roots`` and calls no network.

    ``trust_anchors`` replaces the library's own list, so that *trusted* always means
    trusted by the person's choice.
    """
    from c2pa import Context, Settings

    trust: dict[str, Any] = {"trust_config": _TRUST_CONFIG}
    if roots:
        trust["trust_anchors"] = roots.decode("ascii", errors="replace")
    settings = {
        "verify": {
            "verify_trust": bool(roots),
            "remote_manifest_fetch": False,
            "ocsp_fetch": False,
        },
        "builder": {"thumbnail": {"enabled": False}},
        "trust": trust,
    }
    return Context(settings=Settings.from_dict(settings))
