"""Anchors on disk: a folder each, there whole or not at all.

``anchors/lin/``: ``anchor.toml``, ``portrait.png`` (the pixels), ``portrait.given`` (the file they
came from, for its credentials), ``consent.toml``. A new anchor is written beside and renamed, so that of two that
are created under one name at once the second is told so. Deleting erases all of it; what
remains is a line in ``deleted.jsonl``: when, why, and the consent's hash, by which films that
were made under it can still be found.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from wenfang.anchor import Anchor, Consent
from wenfang.anchors.consent import needed, parsed_consent, written
from wenfang.anchors.names import checked_name, folder_name
from wenfang.anchors.origins import portrait_ingredient
from wenfang.asset import sha256_hex
from wenfang.drawing import Ingredient
from wenfang.errors import BadInput, ResourceError
from wenfang.picture import Picture

FOLDER = "anchors"
_ABOUT, _PORTRAIT, _CONSENT, _TOMBS = "anchor.toml", "portrait.png", "consent.toml", "deleted.jsonl"
_GIVEN = "portrait.given"
_PART = ".part-"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What remains of a deleted anchor.

    Attributes:
        at: when, in UTC.
        consent: SHA-256 of its consent, if it had one.
    """

    at: dt.datetime
    consent: str | None
    reason: str = ""


class AnchorStore:
    """The anchors of one person or server. Safe to use from several processes.

    Args:
        folder: where they are; made when the first is created.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, anchor: Anchor) -> None:
        """Keep an anchor.

        Raises:
            BadInput: there is one of that name already, or the name is none.
            ResourceError: it cannot be written.
        """
        name = checked_name(anchor.name)
        try:
            self._make_private()
            part = Path(tempfile.mkdtemp(prefix=_PART, dir=self.folder))
        except OSError as error:
            raise self._failed(error) from error
        try:
            self._write(part, anchor)
            os.rename(part, self._place(name))
        except OSError as error:
            if self._place(name).exists():
                raise BadInput(
                    f"there is an anchor {name} already",
                    place="--name",
                    cure=f"take another name, or 'wenfang anchor delete {name}' first",
                ) from None
            raise self._failed(error) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def names(self) -> list[str]:
        """Of all anchors, sorted."""
        return sorted((anchor.name for anchor in self.anchors()), key=folder_name)

    def anchors(self) -> list[Anchor]:
        """All of them; those that cannot be read are left out (``get`` says why)."""
        if not self.folder.is_dir():
            return []
        found = []
        for folder in sorted(self.folder.iterdir()):
            if (folder / _ABOUT).is_file() and not folder.name.startswith("."):
                with contextlib.suppress(BadInput, ResourceError):
                    found.append(self.get(folder.name))
        return found

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        try:
            return (self._place(checked_name(name)) / _ABOUT).is_file()
        except BadInput:
            return False

    def get(self, name: str) -> Anchor:
        """An anchor by name, whatever its capitals.

        Raises:
            BadInput: there is none.
            ResourceError: it was damaged.
        """
        place = self._place(checked_name(name, "anchor"))
        if not (place / _ABOUT).is_file():
            known = ", ".join(p for p in self._folder_names()) or "none yet"
            raise BadInput(
                f"there is no anchor {name!r}",
                place="anchor",
                cure=f"'wenfang anchor create' makes one; there are: {known}",
            )
        try:
            return _read(place)
        except (OSError, ValueError, KeyError, TypeError, BadInput) as error:
            raise ResourceError(
                f"the anchor cannot be read: {error}",
                place=str(place),
                cure="delete it and create it again",
            ) from error

    def consent(self, name: str) -> Consent | None:
        """The consent of an anchor as it is now, without its picture, which takes long to read;
        ``None`` where there is none, or no such anchor.

        Raises:
            BadInput: no name of an anchor, or the record is none.
            ResourceError: it cannot be read.
        """
        path = self._place(checked_name(name, "anchor")) / _CONSENT
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise ResourceError(
                f"the consent cannot be read: {error}",
                place=str(path),
                cure="delete the anchor and create it again",
            ) from error
        return parsed_consent(text, _CONSENT)

    def delete(self, name: str, *, reason: str = "") -> Tombstone:
        """Erase an anchor with portrait and consent, also a damaged one.

        Args:
            reason: kept; no personal data here.

        Raises:
            BadInput: there is none.
            ResourceError: it cannot be erased.
        """
        place = self._place(checked_name(name, "anchor"))
        if not place.is_dir():
            self.get(name)  # says that there is none
        grave = self.folder / f"{_PART}{os.urandom(8).hex()}"
        try:
            os.rename(place, grave)  # from here on it is gone for everyone
            stone = Tombstone(dt.datetime.now(dt.UTC), _consent_hash(grave), reason)
            self._bury(stone)
            shutil.rmtree(grave)
        except OSError as error:
            raise self._failed(error) from error
        return stone

    def sweep(self) -> None:
        """Erase what processes that were killed left half-written or half-erased, an hour after."""
        if not self.folder.is_dir():
            return
        for part in self.folder.glob(f"{_PART}*"):
            with contextlib.suppress(OSError):
                if dt.datetime.now().timestamp() - part.stat().st_mtime > 3600:
                    shutil.rmtree(part)

    def _folder_names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if (p / _ABOUT).is_file())

    def _place(self, name: str) -> Path:
        return self.folder / folder_name(name)

    def _make_private(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sweep()

    def _write(self, part: Path, anchor: Anchor) -> None:
        import tomli_w

        files = {_ABOUT: tomli_w.dumps(_about(anchor)).encode()}
        if anchor.portrait is not None:
            files[_PORTRAIT] = anchor.portrait.png
        if anchor.given is not None:
            files[_GIVEN] = bytes(anchor.given.data)
        if anchor.consent is not None:
            files[_CONSENT] = written(anchor.consent)
        for name, data in files.items():
            with (part / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())

    def _bury(self, stone: Tombstone) -> None:
        from filelock import FileLock

        line = {"at": stone.at.isoformat(), "consent": stone.consent, "reason": stone.reason}
        with (
            FileLock(str(self.folder / ".lock")),
            (self.folder / _TOMBS).open("a", encoding="utf-8") as file,
        ):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _failed(self, error: OSError) -> ResourceError:
        return ResourceError(
            f"the anchor cannot be kept: {error.strerror or error}",
            place=str(self.folder),
            cure="make room or set library.folder to a folder that can be written",
        )


def _about(anchor: Anchor) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": anchor.name,
        "look": anchor.look,
        "voice": anchor.voice,
        "licence": anchor.licence,
        "attributes": dict(anchor.attributes),
    }
    if anchor.portrait is not None:
        data |= {"origin": anchor.origin, "portrait_sha256": anchor.portrait.sha256}
    if anchor.origin == "drawn" and anchor.consent is not None and "face" in needed(anchor):
        # Nothing else says of a drawing that it needs one.
        data["consented"] = anchor.consent.sha256
    if (given := anchor.given) is not None:
        data["given"] = {
            "name": given.name, "media_type": given.media_type, "sha256": given.sha256
        }  # fmt: skip
    return data


def _read(place: Path) -> Anchor:
    """An anchor from its folder; ``ValueError`` and its kin where something does not fit."""
    about = tomllib.loads((place / _ABOUT).read_text("utf-8"))
    consent = place / _CONSENT
    portrait = None
    if about["look"] == "portrait":
        portrait = Picture.from_png((place / _PORTRAIT).read_bytes())
        if portrait.sha256 != about["portrait_sha256"]:
            raise ValueError("the portrait was changed after it was checked")
    origin = about.get("origin", "drawn")
    for key, value in (("look", about["look"]), ("origin", origin)):
        if value not in get_args(get_type_hints(Anchor)[key]):
            raise ValueError(f"{key} is {value!r}")
    attributes: Mapping[str, str] = {str(k): str(v) for k, v in about["attributes"].items()}
    return Anchor(
        name=checked_name(about["name"], _ABOUT),
        look=about["look"],
        attributes=attributes,
        portrait=portrait,
        origin=origin,
        voice=str(about["voice"]),
        consent=parsed_consent(consent.read_text("utf-8"), _CONSENT) if consent.is_file() else None,
        licence=str(about["licence"]),
        given=_given(place, about["given"]) if "given" in about else None,
        consented=str(about["consented"]) if "consented" in about else None,
    )


def _given(place: Path, about: Mapping[str, Any]) -> Ingredient:
    data = (place / _GIVEN).read_bytes()
    if sha256_hex(data) != about["sha256"]:
        raise ValueError("the portrait's file was changed after it was checked")
    return portrait_ingredient(str(about["name"]), str(about["media_type"]), data)


def _consent_hash(place: Path) -> str | None:
    """Of the consent in a folder; of its bytes where it cannot be read."""
    try:
        data = (place / _CONSENT).read_bytes()
    except OSError:
        return None
    try:
        return parsed_consent(data.decode(), _CONSENT).sha256
    except (BadInput, UnicodeDecodeError):
        return sha256_hex(data)
