"""Publishing films: what happens to frames and sound before :mod:`publish` makes files of them.

In this order: visible label (a layer over the film's own) → watermark (one residual in every
frame; another in the sound) → encoded → looked at, so that receipt and manifest say what is true
of the watermark in the finished film → (from here :mod:`publish`, from disk to disk) implicit
label → signature → re-opened and every mark verified. Subtitles and the cover picture lie beside
the film and are marked like it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as CancelEvent
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.film import Film
from wenfang.films.captions import Captions
from wenfang.films.encoding import Quality, Remember, anew
from wenfang.films.label import FilmLabel, clear_position, label_layers
from wenfang.films.marking import Residual, common, residual_between, with_residual
from wenfang.films.rendering import frame_at, render
from wenfang.finding import Finding
from wenfang.picture import Picture
from wenfang.pictures.encoding import encode
from wenfang.pictures.label import draw_label
from wenfang.progress import Progress, silent
from wenfang.provenance.caption_files import caption_files
from wenfang.provenance.detectors import Detector
from wenfang.provenance.folder import ensure_free, hidden_folder
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.manifest import Claims
from wenfang.provenance.mark_statements import NOT_ASKED, completed, not_applied
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.picture_mark import MarkedPicture, PictureMark
from wenfang.provenance.publish import (
    LateFile,
    MarkRequest,
    PageWriter,
    Publication,
    Unmarked,
    publish_files,
)
from wenfang.provenance.publish_picture import ingredient_findings
from wenfang.provenance.receipt import Receipt
from wenfang.provenance.recording_texts import IN_CUES
from wenfang.provenance.sound_detector import SoundDetector
from wenfang.provenance.sound_mark import SoundMark
from wenfang.provenance.source_type import says_ai
from wenfang.provenance.verify_film import film_pictures, film_sound

if TYPE_CHECKING:
    import numpy as np

FORMATS = {"mp4": "video/mp4"}
#: Shares of the film whose frames are tried until one carries the mark well.
_TRIED = (0.5, 0.25, 0.75)
#: How far the film's mark may stand over the faintest of its frames': the least that can be read
#: at this chance of as good a match in an unmarked frame.
_OVER, _PLAIN_P = (1, 3), 1e-80
#: Sound is marked in pieces of this length, so that memory does not grow with the film.
_PIECE_S = 60


@dataclass(frozen=True)
class _Ready:
    """What belongs to one film, before metadata and signature."""

    film: Film
    claims: Claims
    path: Path
    cover: Unmarked

    def files(self, making: str | None, *, labelled: bool) -> Iterator[Unmarked]:
        claims = replace(self.claims, receipt_sha256=making)
        name = f"{self.film.name}.mp4"
        yield Unmarked(name, FORMATS["mp4"], b"", claims, path=self.path)
        assert self.cover.claims is not None
        cover = replace(self.cover.claims, receipt_sha256=making)
        yield replace(self.cover, claims=cover)
        film = self.film
        beside = caption_files(
            film.name,
            film.captions,
            film.language,
            seconds=film.frames / film.rate,
            title=film.title,
            label=labelled,
        )
        text = replace(claims, watermark=not_applied(IN_CUES), label={}, prompt="", ingredients=())
        yield from (replace(file, claims=text) for file in beside)


def publish_films(
    films: Sequence[Film],
    *,
    out: Path,
    marks: MarkRequest,
    identity: SigningIdentity,
    picture_mark: PictureMark | None,
    sound_mark: SoundMark | None = None,
    formats: Sequence[str] = ("mp4",),
    label: FilmLabel | None = None,
    quality: Quality | None = None,
    prompts: bool = False,
    page: PageWriter | None = None,
    receipt: Receipt | None = None,
    extra: Sequence[Unmarked | LateFile] = (),
    of_inputs: Sequence[Finding] | None = None,
    replace: bool = False,
    remember: Remember = anew,
    progress: Progress = silent,
    cancel: CancelEvent | None = None,
) -> Publication:
    """Publish films with their subtitles and covers into the new folder ``out``: all, or nothing.

    Args:
        marks: their claims are those of the piece; what differs is taken from the films.
            Where they give a reason, no label is drawn.
        picture_mark, sound_mark: the watermarks; ``None`` for none, which receipt and manifest say.
        prompts: whether the prompts go into the metadata; they may hold personal data.
        extra: other files of the piece, written after the films.
        of_inputs: what ``ingredient_findings`` said of the films, where it was asked.
        remember: keeps rendered segments, so that what was interrupted goes on.
        page, receipt, replace: see :func:`~wenfang.provenance.publish.publish_files`.

    Raises:
        BadInput: no film, an unknown format, a film too short for its label.
        EngineError: a source or an encoder failed, a mark cannot be read back, the disk is full.
    """
    _check(films, formats)
    ensure_free(out, replace=replace)
    label = None if marks.unlabelled is not None else label or FilmLabel()
    findings = tuple(ingredient_findings(films, identity.roots) if of_inputs is None else of_inputs)
    made = _Making(marks, picture_mark, sound_mark, label, quality, remember, progress, cancel)
    with hidden_folder(out.parent, f"{out.name}.films") as work:
        ready = [made.ready(film, work, prompts=prompts) for film in films]
        whole, making = completed(receipt, marks.claims.receipt_sha256, _said(ready), findings)
        files: list[Unmarked | LateFile] = [
            file for one in ready for file in one.files(making, labelled=label is not None)
        ]
        publication = publish_files(
            [*files, *extra], out, made.asked(making), identity,
            page=page, receipt=whole, replace=replace,
        )  # fmt: skip
    return _with_findings(publication, findings)


@dataclass(frozen=True)
class _Making:
    """All that films are made with."""

    marks: MarkRequest
    picture_mark: PictureMark | None
    sound_mark: SoundMark | None
    label: FilmLabel | None
    quality: Quality | None
    remember: Remember
    progress: Progress
    cancel: CancelEvent | None

    def asked(self, making: str | None) -> MarkRequest:
        """The marks as they are asked of the files, with what reads them back."""
        own: list[Detector] = []
        if self.picture_mark is not None:
            own.append(PictureDetector(self.picture_mark))
        if self.sound_mark is not None:
            own.append(SoundDetector(self.sound_mark))
        claims = replace(self.marks.claims, receipt_sha256=making)
        return replace(self.marks, claims=claims, detectors=(*self.marks.detectors, *own))

    def ready(self, film: Film, work: Path, *, prompts: bool) -> _Ready:
        """Render the film, and say what is true of it."""
        over = label_layers(film, self.label) if self.label is not None else ()
        statement, residual = self._residual(film)
        marked = _MarkedBlocks(self.sound_mark)
        path = work / f"{film.name}.mp4"
        render(
            film, path, over=over, residual=residual, quality=self.quality,
            sound=marked.through if self.sound_mark is not None else None,
            remember=self.remember, progress=self.progress, cancel=self.cancel,
        )  # fmt: skip
        if residual is not None and self.picture_mark is not None:
            statement = _in_film(path, self.picture_mark, statement)
        if film.tracks and self.sound_mark is not None:
            heard = _in_sound(path, self.sound_mark, marked.statement())
            statement = statement | {"sound": heard}
        claims = replace(
            self.marks.claims,
            model=film.model or self.marks.claims.model,
            watermark=statement,
            generated=says_ai(film.source_type),
            source_type=film.source_type,
            ingredients=film.ingredients,
            label=self.label.wording.as_dict() if self.label else {},
            prompt=film.prompt if prompts else "",
        )
        return _Ready(film, claims, path, self._cover(film, claims))

    def _residual(self, film: Film) -> tuple[dict[str, Any], Residual | None]:
        """What is added to every frame: what the marks of several of its frames have in common."""
        if self.picture_mark is None:
            return not_applied(NOT_ASKED), None
        numbers = _numbers(film)
        seen = {number: frame_at(film, number) for number in sorted(numbers)}
        plains = [seen[number] for number in numbers]
        marked = [self.picture_mark.embed(plain) for plain in plains]
        pairs = [(p, m) for p, m in zip(plains, marked, strict=True) if m.statement.get("applied")]
        if not pairs:
            return marked[0].statement, None
        residuals = [residual_between(plain, one.picture) for plain, one in pairs]
        statement = pairs[0][1].statement
        for over in _OVER:
            residual = common(residuals, over)
            if all(self._reads(with_residual(plain, residual)) for plain, _ in pairs):
                return statement, residual
        return statement, residuals[0]

    def _reads(self, picture: Picture) -> bool:
        """Whether the mark is plain enough in a frame to outlast encoding."""
        assert self.picture_mark is not None
        seen = self.picture_mark.detect(picture)
        return seen.found and seen.p_value <= _PLAIN_P

    def _cover(self, film: Film, claims: Claims) -> Unmarked:
        """The cover picture: a frame without its subtitles, labelled where no words are."""
        number = min(film.frames - 1, max(0, round(film.cover_s * film.rate)))
        bare = _without_captions(film)
        picture: Picture = frame_at(bare, number)
        wording: dict[str, Any] = {}
        if self.label is not None:
            position = clear_position(bare, self.label, number / film.rate)
            own = replace(self.label.wording, position=position)
            picture, wording = draw_label(picture, own).picture, own.as_dict()
        marked = MarkedPicture(picture, not_applied(NOT_ASKED))
        if self.picture_mark is not None:
            marked = self.picture_mark.embed(picture)
        encoded = encode(marked.picture, "png")
        said = replace(claims, watermark=marked.statement, label=wording)
        name = f"{film.name}-cover.png"
        return Unmarked(name, encoded.format.media_type, encoded.data, said, encoded.notes)


def _without_captions(film: Film) -> Film:
    kept = tuple(layer for layer in film.layers if not isinstance(layer.source, Captions))
    return replace(film, layers=kept)


def _numbers(film: Film) -> list[int]:
    """Frames that are tried for the mark, the cover first."""
    last = film.frames - 1
    tried = [min(last, round(film.cover_s * film.rate)), *(round(last * part) for part in _TRIED)]
    return list(dict.fromkeys(tried))


def _in_film(path: Path, mark: PictureMark, statement: dict[str, Any]) -> dict[str, Any]:
    """What is true of the mark in the encoded film."""
    looked_at = iter(film_pictures(path))
    seen = mark.detect(next(looked_at))
    while not seen.found and (picture := next(looked_at, None)) is not None:
        seen = mark.detect(picture)
    if not seen.found:
        return not_applied("the encoder did not leave enough of it: too plain a film")
    return statement | {
        "matched": seen.matched,
        "bits": seen.bits,
        "p_value": float(f"{seen.p_value:.3g}"),
    }


def _in_sound(path: Path, mark: SoundMark, statement: dict[str, Any]) -> dict[str, Any]:
    """What is true of the mark in the encoded film's sound, as far as verification hears it."""
    if not statement.get("applied"):
        return statement
    sound = film_sound(path)
    seen = mark.detect(sound) if sound is not None else None
    if seen is None or not seen.found:
        return not_applied("the encoder did not leave enough of it in the sound")
    return statement | {"p_value": float(f"{seen.p_value:.3g}")}


class _MarkedBlocks:
    """Marks sound piece by piece, and keeps what was said of each."""

    def __init__(self, mark: SoundMark | None) -> None:
        self._mark = mark
        self._said: list[dict[str, Any]] = []

    def through(self, blocks: Iterator[np.ndarray], rate: int) -> Iterator[np.ndarray]:
        import numpy as np

        held: list[np.ndarray] = []
        count = 0
        for block in blocks:
            held.append(block)
            count += len(block)
            if count >= _PIECE_S * rate:
                yield self._marked(np.concatenate(held), rate)
                held, count = [], 0
        if held:
            yield self._marked(np.concatenate(held), rate)

    def _marked(self, samples: np.ndarray, rate: int) -> np.ndarray:
        from wenfang.sound import Sound

        assert self._mark is not None
        marked = self._mark.embed(Sound(samples, rate))
        self._said.append(marked.statement)
        return marked.sound.samples

    def statement(self) -> dict[str, Any]:
        """What holds for the film's sound: marked if a piece of it is."""
        applied = [said for said in self._said if said.get("applied")]
        if not applied:
            return self._said[0] if self._said else not_applied("there is no sound")
        return applied[0] | {"pieces": len(self._said), "marked": len(applied)}


def _said(ready: Sequence[_Ready]) -> dict[str, Any]:
    """The watermark of each film and of each cover, by file name."""
    files: dict[str, Any] = {}
    for one in ready:
        files[f"{one.film.name}.mp4"] = one.claims.watermark
        assert one.cover.claims is not None
        files[one.cover.name] = one.cover.claims.watermark
    return files


def _with_findings(publication: Publication, findings: tuple[Finding, ...]) -> Publication:
    return replace(publication, findings=findings)


def _check(films: Sequence[Film], formats: Sequence[str]) -> None:
    if not films or not formats:
        what = "film" if not films else "format"
        raise BadInput(f"there is no {what} to publish", place=f"{what}s")
    names = [film.name for film in films]
    for name in names:
        if not name or Path(name).name != name or "\\" in name or name.startswith("."):
            raise BadInput(f"{name!r} is not a plain file name", place="films")
        if names.count(name) > 1:
            raise BadInput(f"two films are called {name!r}", place="films")
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise BadInput(
            f"{unknown[0]!r} cannot hold all marks of a film", place="formats", cure="use mp4"
        )
