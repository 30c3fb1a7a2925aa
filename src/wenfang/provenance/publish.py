"""Publication: the only way out. No other code writes a piece for a person to use.

For every file in this order, which is the only one that keeps all marks whole: explicit
label and text (the writer) → implicit label and source type → C2PA signature → written →
re-opened from the disk → every mark verified. A mark that cannot be read back means that
nothing is left and the error names mark and file. The visible label alone can be left out,
for a stated reason, which the result carries for the library's log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wenfang.asset import sha256_hex
from wenfang.drawing import Ingredient
from wenfang.errors import BadInput, EngineError
from wenfang.finding import Finding
from wenfang.language.detect import is_han
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import container_for
from wenfang.provenance.containers.html import with_manifest_link
from wenfang.provenance.containers.mp4 import embed_in_file
from wenfang.provenance.credentials import OnDisk, Signed, sign_file
from wenfang.provenance.credentials_reader import read_credentials
from wenfang.provenance.detached import SUFFIX
from wenfang.provenance.detectors import Detector, detectors_for
from wenfang.provenance.folder import (
    hidden_folder,
    move_files,
    staged_folder,
    sync_file,
    write_file,
)
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.manifest import Claims
from wenfang.provenance.media_type import media_type_of
from wenfang.provenance.profiles import DEFAULT_PROFILES, missing_marks, profiles_named
from wenfang.provenance.receipt import FILE_NAME as RECEIPT_NAME
from wenfang.provenance.receipt import Output, Receipt
from wenfang.provenance.source_type import ALGORITHMIC_MEDIA
from wenfang.provenance.verify import verify_file
from wenfang.verification import FileReport, MarkState

PAGE_NAME = "index.html"
SHORTEST_REASON = 10


def is_reason(text: str) -> bool:
    """Whether a text is long enough to say why; a Han character says as much as two letters."""
    return sum(2 if is_han(character) else 1 for character in text.strip()) >= SHORTEST_REASON


class MarkLost(EngineError):
    """A mark cannot be read back from a file; nothing was published.

    Args:
        mark: as reports name it.
        said: the report's message.
        name: of the file.
    """

    def __init__(self, mark: str, said: str, name: str) -> None:
        super().__init__(
            f"the {mark.replace('_', ' ')} cannot be read back ({said}); nothing was published",
            place=name,
            cure="leave this format out, or report the defect with the file",
        )
        self.mark, self.name = mark, name


@dataclass(frozen=True)
class MarkRequest:
    """Which marks to make and what they say.

    Attributes:
        claims: what the signatures claim of the piece.
        aigc: the implicit label.
        profiles: jurisdictions, ``cn`` and ``eu``.
        unlabelled: why the visible label is left out; ``None`` means it is there.
        detectors: read the watermarks back.

    Raises:
        ConfigurationError: unknown profile.
        BadInput: a reason of fewer than ten characters.
    """

    claims: Claims
    aigc: AigcLabel
    profiles: tuple[str, ...] = DEFAULT_PROFILES
    unlabelled: str | None = None
    detectors: tuple[Detector, ...] = ()

    def __post_init__(self) -> None:
        profiles_named(self.profiles)
        if self.unlabelled is not None and not is_reason(self.unlabelled):
            raise BadInput(
                "leaving the label out needs a reason of ten characters or more",
                place="unlabelled",
                cure="say why, for the library's log",
            )


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A file as its writer made it.

    Attributes:
        claims: where this file's differ from those of the whole piece (a picture's
            ingredients, its own watermark); ``None`` where they do not.
        notes: what a person should know of it: "laid on white".
        parts: files that it holds, named in its manifest besides the claims' ingredients.
        path: where the file lies, in place of ``data``, if it is too large for memory. Only
            formats that hold both label and manifest themselves can be published so: MP4.
    """

    name: str
    media_type: str
    data: bytes
    claims: Claims | None = None
    notes: tuple[str, ...] = ()
    parts: tuple[Ingredient, ...] = ()
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as it lies in the folder.

    Attributes:
        size: bytes.
        detached: name of the manifest beside it, ``None`` where it is embedded.
        report: every mark as read back from the disk.
        notes: from writing and signing: "laid on white", "no time stamp …".
    """

    name: str
    media_type: str
    sha256: str
    size: int
    detached: str | None
    report: FileReport
    notes: tuple[str, ...] = ()

    def as_output(self) -> Output:
        """The file's entry in the receipt."""
        return Output(
            name=self.name,
            media_type=self.media_type,
            sha256=self.sha256,
            detached=self.detached,
            marks={mark.mark: mark.state.value for mark in self.report.marks},
        )


@dataclass(frozen=True, slots=True)
class Publication:
    """What has been published.

    Attributes:
        folder: where it lies.
        files: in the order written; the receipt is not among them.
        receipt: as written, with its outputs; ``None`` if none was asked for.
        unlabelled: the stated reason if the visible label was left out, for the log.
        findings: what publication saw in what the piece was made of.
    """

    folder: Path
    files: tuple[PublishedFile, ...]
    receipt: Receipt | None = None
    unlabelled: str | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What signing had to say, each once."""
        return tuple(dict.fromkeys(note for file in self.files for note in file.notes))


@dataclass(frozen=True, slots=True)
class LateFile:
    """A file that is made of others once these are written: a sheet of signed pictures.

    Attributes:
        make: the file, given the folder in which the earlier ones lie.
    """

    name: str
    make: Callable[[Path], Unmarked]


def part_of(folder: Path, name: str) -> Ingredient:
    """A published picture as a part of a later file, with its credentials."""
    data = (folder / name).read_bytes()
    media_type = media_type_of(data, name)
    return Ingredient("componentOf", "image", name, media_type, sha256_hex(data), data)


#: Makes the piece's page from the files that are already written and verified, and the receipt
#: as far as it is known by then.
PageWriter = Callable[[Sequence[PublishedFile], Receipt | None], bytes]


def publish_files(
    files: Iterable[Unmarked | LateFile],
    out: Path,
    marks: MarkRequest,
    identity: SigningIdentity,
    *,
    page: PageWriter | None = None,
    receipt: Receipt | None = None,
    replace: bool = False,
) -> Publication:
    """Publish files into a new folder ``out``: all of them, or none.

    Args:
        files: as their writers made them, with the visible label in the text.
        page: makes ``index.html``, which carries the text and is marked like the rest.
        receipt: gets its outputs and is written and signed as ``receipt.json``.
        replace: whether an existing folder gives way.

    Raises:
        EngineError: a mark cannot be read back, signing failed, or the disk is full.
        BadInput: ``out`` is taken, a name is not a plain file name or occurs twice.
    """
    files = list(files)
    _check_names([file.name for file in files])
    with staged_folder(out, replace=replace) as staging:
        published = [_publish(staging, _made(file, staging), marks, identity) for file in files]
        if page is not None:
            known = receipt and receipt.with_outputs(file.as_output() for file in published)
            written = Unmarked(PAGE_NAME, "text/html", page(tuple(published), known))
            # The page shows the sources too, which thin the text's watermark out.
            published.append(_publish(staging, written, marks, identity, watermarked=False))
        if receipt is not None:
            receipt = receipt.with_outputs(file.as_output() for file in published)
            _publish_receipt(staging, receipt, marks, identity)
    return Publication(out, tuple(published), receipt, marks.unlabelled)


def publish_file(
    file: Unmarked,
    folder: Path,
    marks: MarkRequest,
    identity: SigningIdentity,
    *,
    replace: bool = False,
) -> Publication:
    """Publish one file into a folder that may hold others; its manifest comes with it.

    The manifest is moved first, so that the file never stands there without.

    Raises:
        EngineError, BadInput: as :func:`publish_files`; BadInput if the name is taken.
    """
    _check_names([file.name])
    if not replace and (folder / file.name).exists():
        raise BadInput("the file exists", place=str(folder / file.name), cure="choose another name")
    with hidden_folder(folder, file.name) as staging:
        published = _publish(staging, file, marks, identity)
        names = [name for name in (published.detached, published.name) if name]
        move_files(staging, names, folder, replace=replace)
    return Publication(folder, (published,), None, marks.unlabelled)


def _made(file: Unmarked | LateFile, folder: Path) -> Unmarked:
    return file.make(folder) if isinstance(file, LateFile) else file


def _publish(
    staging: Path,
    file: Unmarked,
    marks: MarkRequest,
    identity: SigningIdentity,
    *,
    watermarked: bool = True,
) -> PublishedFile:
    """Mark, sign, write, re-open and verify one file; ``watermarked`` is false for a file
    that holds more than the watermarked text."""
    claims = file.claims or marks.claims
    if file.parts:
        claims = replace(claims, ingredients=(*claims.ingredients, *file.parts))
    if file.path is not None:
        signed = _sign_on_disk(staging, file, file.path, marks, claims, identity)
    else:
        signed = _sign_in_memory(staging, file, marks, claims, identity)
    detached = None
    if signed.detached is not None:
        detached = file.name + SUFFIX
        write_file(staging / detached, signed.detached)
    report = verify_file(staging / file.name, roots=identity.roots, detectors=marks.detectors)
    _require(report, marks, claims, identity, watermarked=watermarked)
    notes = (*file.notes, *signed.notes)
    size = (staging / file.name).stat().st_size
    return PublishedFile(file.name, file.media_type, report.sha256, size, detached, report, notes)


def _sign_in_memory(
    staging: Path, file: Unmarked, marks: MarkRequest, claims: Claims, identity: SigningIdentity
) -> Signed:
    """The file with its implicit label and its signature, written."""
    label = marks.aigc.to_json()
    container = container_for(file.media_type)
    data = file.data
    if container is not None:
        data = container.embed(data, label, claims.origin)
    if file.media_type == "text/html":
        data = with_manifest_link(data, file.name + SUFFIX)
    signed = sign_file(
        data,
        file.media_type,
        file.name,
        claims,
        identity,
        aigc_label=label if container is None else None,
    )
    write_file(staging / file.name, signed.data)
    return signed


def _sign_on_disk(
    staging: Path,
    file: Unmarked,
    path: Path,
    marks: MarkRequest,
    claims: Claims,
    identity: SigningIdentity,
) -> Signed:
    """The same of a file that is never whole in memory."""
    labelled = staging / f".labelled-{file.name}"
    try:
        with path.open("rb") as source, labelled.open("xb") as target:
            embed_in_file(source, target, marks.aigc.to_json(), claims.origin)
        place = OnDisk(labelled, staging / file.name)
        signed = sign_file(place, file.media_type, file.name, claims, identity)
    finally:
        labelled.unlink(missing_ok=True)
    sync_file(staging / file.name)
    return signed


def _require(
    report: FileReport,
    marks: MarkRequest,
    claims: Claims,
    identity: SigningIdentity,
    *,
    watermarked: bool,
) -> None:
    """Refuse a file in which a mark cannot be read back.

    A watermark must be there if it was applied and can be looked for. Credentials that are
    invalid for nothing but what an ingredient's own say are the truth about that
    ingredient: the file is published, and everybody is told.
    """
    can_look = bool(detectors_for(report.media_type, marks.detectors))
    missing = missing_marks(
        report,
        profiles_named(marks.profiles),
        watermarked=watermarked and can_look and bool(claims.watermark.get("applied")),
        labelled=marks.unlabelled is None,
    )
    if _only_ingredients_failed(report, claims, identity):
        missing = [entry for entry in missing if entry[0] != "credentials"]
    if not report.mark("credentials").says.get("trusted"):
        missing.append(("credentials", "the signature is not by the identity that was to sign"))
    if missing:
        mark, said = missing[0]
        raise MarkLost(mark, said, report.name)


def _only_ingredients_failed(report: FileReport, claims: Claims, identity: SigningIdentity) -> bool:
    credentials = report.mark("credentials")
    sound = credentials.state is MarkState.INVALID and not credentials.says.get(
        "own_failures", ["?"]
    )
    return sound and any(
        read_credentials(file.data, file.media_type, identity.roots).state is MarkState.INVALID
        for file in claims.ingredients
    )


def _publish_receipt(
    staging: Path, receipt: Receipt, marks: MarkRequest, identity: SigningIdentity
) -> None:
    """The receipt with its detached signature. No model wrote it, so it bears no label."""
    claims = replace(
        marks.claims, generated=False, watermark={}, model=None, source_type=ALGORITHMIC_MEDIA
    )
    data = receipt.to_bytes()
    signed = sign_file(data, "application/json", RECEIPT_NAME, claims, identity)
    write_file(staging / RECEIPT_NAME, data)
    write_file(staging / (RECEIPT_NAME + SUFFIX), signed.detached or b"")
    report = verify_file(staging / RECEIPT_NAME, roots=identity.roots)
    if report.mark("credentials").state is not MarkState.VALID:
        raise EngineError("the receipt's signature cannot be read back", place=RECEIPT_NAME)


def _check_names(names: Sequence[str]) -> None:
    """Plain, distinct file names that nothing of ours takes."""
    taken = {PAGE_NAME, RECEIPT_NAME, RECEIPT_NAME + SUFFIX}
    seen: set[str] = set()
    for name in names:
        plain = name and Path(name).name == name and not name.startswith(".") and "\\" not in name
        if not plain or name.endswith(SUFFIX):
            raise BadInput(f"{name!r} is not a plain file name", place="publication")
        folded = name.casefold()
        if folded in seen or (len(names) > 1 and folded in taken):
            raise BadInput(f"the file name {name!r} is taken", place="publication")
        seen.add(folded)
