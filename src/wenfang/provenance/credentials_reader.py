"""Reading C2PA credentials of any file, ours or not, into one honest answer.

Rules, each from something seen to go wrong: an exception of the library is *unverifiable*,
never *absent*; a remote manifest is never fetched; a file is invalid if any ingredient,
however deep, failed its own checks, because a tampered parent hides under a trusted child;
*trusted* means by the given roots only.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from typing import Any

from wenfang.provenance import manifest as ours
from wenfang.provenance.credentials import c2pa_context, from_the_start
from wenfang.provenance.part_count import too_many_parts
from wenfang.verification import MarkReport, MarkState

MARK = "credentials"

#: Failures that say who is unknown, not that something was changed.
_ABOUT_TRUST = frozenset({"signingCredential.untrusted", "timeStamp.untrusted"})
_UNKNOWN_SIGNER = (
    "the signer is not on your list; whether the name in the certificate is true is unknown"
)
_NO_STAMP = "there is no trusted time stamp: the time of signing is the signer's word"
_PARTIAL = "the detached manifest leaves part of the file out, which could be anything"
_A_MANIFEST = "this is the manifest of another file: verify that file, with this one beside it"
_DETACHED_TYPE = "application/octet-stream"


def read_credentials(
    data: bytes | mmap.mmap, media_type: str, roots: bytes, detached: bytes | None = None
) -> MarkReport:
    """What the file's C2PA manifest says.

    Args:
        data: the file; one that is too large for memory is mapped into it.
        media_type: as found by content.
        roots: PEM of certificates to trust, may be empty.
        detached: a manifest store that lies beside the file; looked at if the file itself
            holds none.
    """
    if media_type == "application/c2pa":
        return MarkReport(MARK, MarkState.NOT_APPLICABLE, _A_MANIFEST)
    report = _read_embedded(data, media_type, roots)
    if report.state in (MarkState.ABSENT, MarkState.UNVERIFIABLE) and detached is not None:
        return _read(data, _DETACHED_TYPE, roots, detached)
    return report


def _read_embedded(data: bytes | mmap.mmap, media_type: str, roots: bytes) -> MarkReport:
    from c2pa import Reader

    if media_type not in Reader.get_supported_mime_types():
        return MarkReport(
            MARK, MarkState.ABSENT, "no signature; this format cannot hold one itself"
        )
    if too_many_parts(data, media_type):
        return _unverifiable("the file is cut into too many parts to look for a signature in it")
    return _read(data, media_type, roots, None)


def _read(
    data: bytes | mmap.mmap, media_type: str, roots: bytes, detached: bytes | None
) -> MarkReport:
    from c2pa import C2paError, Reader

    try:
        context = c2pa_context(roots)
        stream = from_the_start(data)
        with Reader(media_type, stream, manifest_data=detached, context=context) as reader:
            store = json.loads(reader.json())
            if detached is not None and _leaves_out_bytes(json.loads(reader.detailed_json())):
                return MarkReport(MARK, MarkState.INVALID, _PARTIAL, {"detached": True})
            return _judge(store, detached=detached is not None)
    except C2paError.ManifestNotFound:
        return MarkReport(MARK, MarkState.ABSENT, "no signature")
    except C2paError.RemoteManifest as error:
        return _unverifiable(f"the manifest is at another address and was not fetched ({error})")
    except Exception as error:  # hostile bytes reach here: any failure is an answer
        return _unverifiable(f"the signature cannot be read ({error})")


def _leaves_out_bytes(detailed: dict[str, Any]) -> bool:
    """Whether a detached manifest excludes ranges from its hash: nothing of it is in the
    file, so that there is no reason to."""
    active = detailed.get("manifests", {}).get(detailed.get("active_manifest"), {})
    return any(
        label.startswith("c2pa.hash.data") and bool(assertion.get("exclusions"))
        for label, assertion in active.get("assertion_store", {}).items()
    )


def _unverifiable(message: str) -> MarkReport:
    limits = ("whether the file was signed, and by whom",)
    return MarkReport(MARK, MarkState.UNVERIFIABLE, message[:500], limits=limits)


def _judge(store: dict[str, Any], *, detached: bool) -> MarkReport:
    active = store.get("manifests", {}).get(store.get("active_manifest"), {})
    results = store.get("validation_results", {})
    failures = list(_failures(results, store))
    says = _says(active, store, detached=detached)
    says["failures"] = sorted(set(failures))
    says["own_failures"] = sorted(_codes(results) - _ABOUT_TRUST)
    says["trusted"] = trusted = store.get("validation_state") == "Trusted"
    broken = [code for code in says["failures"] if code not in _ABOUT_TRUST]
    if broken or store.get("validation_state") == "Invalid":
        inner = _inner_failures(results, store)
        where = "a source of the file" if inner and not says["own_failures"] else "the file"
        message = f"{where} was changed after signing, or the signature is broken: " + ", ".join(
            broken or ["the library says invalid"]
        )
        return MarkReport(MARK, MarkState.INVALID, message, says)
    signer = says["signer"].get("organisation") or says["signer"].get("name") or "an unnamed signer"
    message = (
        f"signed by {signer}, whom you trust; unchanged since"
        if trusted
        else f"valid signature by an unknown signer, who calls itself {signer}; unchanged since"
    )
    limits = tuple(
        limit
        for limit, holds in ((_UNKNOWN_SIGNER, not trusted), (_NO_STAMP, not says["time_stamp"]))
        if holds
    )
    return MarkReport(MARK, MarkState.VALID, message, says, limits)


def _says(active: dict[str, Any], store: dict[str, Any], *, detached: bool) -> dict[str, Any]:
    signature = active.get("signature_info", {})
    assertions = {a.get("label"): a.get("data") for a in active.get("assertions", [])}
    actions = [
        {key: action.get(key) for key in ("action", "when", "digitalSourceType", "softwareAgent")}
        for label, data in assertions.items()
        if str(label).startswith("c2pa.actions") and isinstance(data, dict)
        for action in data.get("actions", [])
    ]
    return {
        "detached": detached,
        "title": active.get("title"),
        "generator": active.get("claim_generator_info") or active.get("claim_generator"),
        "signer": {
            "organisation": signature.get("issuer"),
            "name": signature.get("common_name"),
            "algorithm": signature.get("alg"),
            "serial": signature.get("cert_serial_number"),
        },
        "time_stamp": signature.get("time") if _stamped(store) else None,
        "actions": actions,
        "ingredients": [
            {key: i.get(key) for key in ("title", "relationship", "instance_id")}
            for i in active.get("ingredients", [])
        ],
        "receipt": assertions.get(ours.RECEIPT),
        "watermark": assertions.get(ours.WATERMARK),
        "label": assertions.get(ours.LABEL),
        "aigc": assertions.get(ours.AIGC),
        "consents": _consents(assertions.get(ours.CONSENT)),
    }


def _consents(said: Any) -> list[dict[str, Any]] | None:
    """Consent records that the manifest names: ``sha256``, ``covers``, ``until``; a stranger's
    manifest may hold anything there, so only what has that form is taken."""
    records = said.get("consents") if isinstance(said, dict) else None
    if not isinstance(records, list):
        return None
    found = [
        {"sha256": one["sha256"], "covers": list(one["covers"]), "until": one["until"]}
        for one in records[:20]
        if isinstance(one, dict)
        and all(
            isinstance(one.get(key), str) and len(one[key]) <= 64 for key in ("sha256", "until")
        )
        and isinstance(one.get("covers"), list)
        and set(map(str, one["covers"])) <= {"face", "voice"}
    ]
    return found or None


def _stamped(store: dict[str, Any]) -> bool:
    active = store.get("validation_results", {}).get("activeManifest", {})
    return any(entry.get("code") == "timeStamp.trusted" for entry in active.get("success", []))


def _codes(results: dict[str, Any]) -> set[str]:
    """Failure codes of the active manifest itself."""
    return {entry.get("code", "") for entry in results.get("activeManifest", {}).get("failure", [])}


def _failures(results: dict[str, Any], store: dict[str, Any]) -> Iterator[str]:
    yield from _codes(results)
    yield from _inner_failures(results, store)


def _inner_failures(results: dict[str, Any], store: dict[str, Any]) -> list[str]:
    """Failure codes of every ingredient of every manifest in the store, however deep."""
    found = [
        entry.get("code", "")
        for delta in results.get("ingredientDeltas") or []
        for entry in delta.get("validationDeltas", {}).get("failure", [])
    ]
    for manifest in store.get("manifests", {}).values():
        for ingredient in manifest.get("ingredients", []):
            found += list(_recorded(ingredient))
    return found


def _recorded(value: Any) -> Iterator[str]:
    """Failure codes in what an ingredient records of its own validation."""
    results = value.get("validation_results") or {}
    yield from (entry.get("code", "") for entry in _walk(results, "failure"))
    # Manifests of version 1 keep a flat list of what failed.
    yield from (
        entry.get("code", "")
        for entry in value.get("validation_status") or []
        if entry.get("success") is not True
    )


def _walk(value: Any, key: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, list):
                yield from (entry for entry in inner if isinstance(entry, dict))
            else:
                yield from _walk(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, key)
