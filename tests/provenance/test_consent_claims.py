"""Consent records in manifests: by hash, read back by whoever verifies, never a name."""

from __future__ import annotations

import datetime as dt
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from wenfang.anchor import Consent
from wenfang.anchors.consent import consent_claim
from wenfang.cli.verify import table
from wenfang.picture import Picture
from wenfang.provenance.credentials import sign_file
from wenfang.provenance.credentials_reader import _consents, read_credentials
from wenfang.provenance.keys import ensure_keys
from wenfang.provenance.manifest import CONSENT, Claims, definition
from wenfang.provenance.verify import verify_bytes
from wenfang.verification import MarkState

RECORD = Consent(
    "王小明", "evening news", dt.date(2027, 12, 31), dt.date(2026, 1, 1), ("face", "voice")
)


def claims(*consents: dict[str, Any]) -> Claims:
    return Claims(datetime(2026, 11, 27, tzinfo=UTC), consents=consents)


def test_a_manifest_holds_the_records_and_without_any_no_assertion() -> None:
    made = definition(claims(consent_claim(RECORD)), title="a.png", media_type="image/png")
    (found,) = [a for a in made["assertions"] if a["label"] == CONSENT]
    assert found["data"] == {"consents": [consent_claim(RECORD)]}
    assert "王小明" not in str(made)
    assert "evening" not in str(made)
    none = definition(claims(), title="a.png", media_type="image/png")
    assert CONSENT not in str(none)


def test_verifying_reads_it_back_and_says_until_when(tmp_path: Path) -> None:
    import numpy as np

    identity = ensure_keys(tmp_path / "keys", organisation="Test")
    png = Picture(np.zeros((64, 64, 3), np.uint8)).png
    signed = sign_file(png, "image/png", "a.png", claims(consent_claim(RECORD)), identity).data
    report = read_credentials(signed, "image/png", identity.roots)
    assert report.state is MarkState.VALID
    assert report.says["consents"] == [consent_claim(RECORD)]
    out = io.StringIO()
    Console(file=out, width=200).print(table(verify_bytes(signed, "a.png", roots=identity.roots)))
    said = f"consent record {RECORD.sha256[:12]} for the face and voice, until 2027-12-31"
    assert said in out.getvalue()


@pytest.mark.parametrize(
    "said",
    [None, [], {}, {"consents": 5}, {"consents": [5, {}, {"sha256": "a"}]},
     {"consents": [{"sha256": "a" * 65, "covers": ["face"], "until": "x"}]},
     {"consents": [{"sha256": "a", "covers": ["hands"], "until": "x"}]},
     {"consents": [{"sha256": "a", "covers": [["face"]], "until": "x"}]}],
)  # fmt: skip
def test_a_strangers_manifest_may_hold_anything(said: Any) -> None:
    assert _consents(said) is None
