"""A studio, open for work: what the command line, a server and Python programs talk to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.brief import Brief
from wenfang.errors import BadInput
from wenfang.finding import Finding
from wenfang.provenance.verify import Detector
from wenfang.source import Language
from wenfang.studio.made import Made
from wenfang.studio.making import make_piece, resume_piece
from wenfang.studio.replaying import Replayed, replay_piece
from wenfang.studio.workspace import Workspace
from wenfang.verification import FileReport

if TYPE_CHECKING:
    from threading import Event

    from wenfang.metrics.evaluation import Evaluation
    from wenfang.metrics.pictures.measuring import PictureOptions
    from wenfang.metrics.text.choosing import TextOptions
    from wenfang.metrics.text.compared import Compared
    from wenfang.studio.describing import Description
    from wenfang.studio.reviewing import HeldPiece
    from wenfang.studio.training import Trained
    from wenfang.training.kinds import Framework
    from wenfang.training.run_folder import Schedule


class Studio(Workspace):
    """A workspace with every verb on it."""

    # Pieces

    def make(
        self,
        brief: Brief,
        *,
        base: Path | None = None,
        out: Path | None = None,
        unlabelled_reason: str | None = None,
    ) -> Made:
        """Make a piece.

        Args:
            base: folder that the brief's files are relative to; default the current one.
            out: folder for the files; must not be there or be empty.
            unlabelled_reason: leaves the visible label out, for this reason; logged.

        Raises:
            Held: it misses gates of its brief and waits for :meth:`approve`.
            Blocked: a check found what must not be published.
            BadInput, ResourceError, EngineError: as they say.
        """
        base = (base or Path.cwd()).resolve()
        return make_piece(self, brief, base, out, unlabelled_reason)

    def make_file(self, brief: Brief, path: Path, *, unlabelled_reason: str | None = None) -> Made:
        """Make a piece of one recording or film, and put its published files where ``path`` says:
        the file itself and what belongs to it (subtitles, times, manifests), byte for byte.

        The whole piece, with its page, lies in the library's folder.

        Args:
            path: whose name without extension the brief bears.

        Raises:
            BadInput: the file is there already; and all that :meth:`make` raises.
        """
        from wenfang.studio.placing import make_and_place

        return make_and_place(self, brief, Path(path), unlabelled_reason)

    def resume(self, piece_id: str | None = None) -> Made:
        """Go on with a piece that was cut off, by default the last one."""
        return resume_piece(self, piece_id)

    def replay(self, piece_id: str) -> Replayed:
        """Make a piece again from its sources as they were read, and compare."""
        return replay_piece(self, piece_id)

    # Held pieces

    def reviews(self) -> list[HeldPiece]:
        """Every piece that waits for a person, the newest first."""
        from wenfang.studio.reviewing import held_pieces

        return held_pieces(self)

    def review(self, piece_id: str) -> HeldPiece:
        """One piece that waits, or waited: its text, gates and findings.

        Raises:
            BadInput: no such piece, or it never waited.
        """
        from wenfang.studio.reviewing import held_piece

        return held_piece(self, piece_id)

    def review_page(self, piece_id: str, out: Path) -> Path:
        """Write a labelled page of a piece that waits, or was rejected, into a new folder.

        Raises:
            BadInput: no such piece, it never waited or was approved, or the folder holds
                something.
        """
        from wenfang.studio.review_page import write_review_page

        return write_review_page(self, self.review(piece_id), Path(out))

    def approve(self, piece_id: str, *, by: str | None = None, reason: str = "") -> Made:
        """Publish a held piece, with every mark; the receipt says who let it go.

        Args:
            by: name for the receipt; default the name that the person logs in with.
            reason: needed where the claims check blocks.

        Raises:
            BadInput: it does not wait, or it cannot be put together as it was looked at.
        """
        from wenfang.studio.reviewing import approve_piece

        return approve_piece(self, piece_id, by=by, reason=reason)

    def reject(self, piece_id: str, *, reason: str, by: str | None = None) -> HeldPiece:
        """Turn a held piece down: nothing of it is published.

        Args:
            reason: kept in the log; no personal data here.

        Raises:
            BadInput: it does not wait, or there is no reason.
        """
        from wenfang.studio.reviewing import reject_piece

        return reject_piece(self, piece_id, reason=reason, by=by)

    # Published and erased

    def export(self, piece_id: str, folder: Path) -> list[str]:
        """Write a piece's published files to a new folder, byte for byte; their names.

        Raises:
            BadInput: no such piece, nothing published, or the folder is taken.
        """
        from wenfang.provenance.folder import staged_folder, sync_file

        piece = self.library.piece(piece_id)
        outputs = self.library.kept(piece.id, role="output")
        if not outputs:
            raise BadInput(f"nothing is published: the piece is {piece.state}", place=piece.id)
        with staged_folder(folder) as staging:
            for asset in outputs:
                self.library.store.get_file(asset.sha256, staging / asset.name)
                sync_file(staging / asset.name)
        self.library.record("exported", piece.id)
        return [asset.name for asset in outputs]

    def copies_outside(self, piece_id: str) -> list[Path]:
        """The copies of a piece's files where they were put (``-o NAME.mp3``), unchanged since."""
        from wenfang.studio.placing import placed_copies

        piece = self.library.piece(piece_id)
        outputs = self.library.kept(piece.id, role="output")
        return placed_copies(piece, [asset.name for asset in outputs])

    def delete(self, piece_id: str, *, reason: str = "") -> int:
        """Erase a piece: library, published folder, and unfinished work; number of erased assets.

        Only the files that were published are removed from the folder, and their copies from where
        they were put; what a person put beside them stays.
        """
        from wenfang.studio.placing import placed_copies
        from wenfang.studio.remembering import forget

        piece = self.library.piece(piece_id)
        folder = Path(piece.out)
        forget(self, piece.id)
        outputs = self.library.kept(piece.id, role="output")
        for copy in placed_copies(piece, [asset.name for asset in outputs]):
            copy.unlink(missing_ok=True)
        for asset in outputs:
            path = folder / asset.name
            if path.is_file() and not path.is_symlink():
                path.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
        return self.library.delete(piece.id, reason=reason)

    # Training

    def train(
        self,
        kind: str,
        data: str | Path,
        folder: Path,
        *,
        framework: Framework = "torch",
        device: str = "auto",
        leave_out_bad: bool = False,
        held_out: float = 0.0,
        schedule: Schedule | None = None,
        stop: Event | None = None,
        **fields: Any,
    ) -> Trained:
        """Train a network; see docs/training.md.

        Args:
            kind: ``gan``, ``flow`` or ``classifier``.
            data: ``emoji``, ``fashion-mnist``, ``mnist``, or a folder of pictures.
            folder: for the run; must not be there or be empty.
            leave_out_bad: go on without files that cannot be learnt from.
            held_out: share of the things shown that is not trained on.
            stop: set it from any thread, and the run ends with a checkpoint.
            **fields: of the specification; the rest is the preset's.

        Raises:
            BadInput: the data or the fields are not good for it, or the folder is taken.
            EngineError: the device is not here, or the training diverged.
            ResourceError: data cannot be fetched, or a checkpoint not written.
        """
        from wenfang.studio.training import start_training
        from wenfang.training.run_folder import Data

        return start_training(
            self,
            kind,
            Data(str(data), leave_out_bad, held_out=held_out),
            folder,
            framework=framework,
            device=device,
            single=fields,
            schedule=schedule,
            stop=stop,
        )

    def resume_training(
        self, folder: Path, *, device: str = "auto", stop: Event | None = None
    ) -> Trained:
        """Go on with a run from its last checkpoint; raises as :meth:`train`."""
        from wenfang.studio.training import resume_training

        return resume_training(self, folder, device=device, stop=stop)

    # Looking at files

    def check(
        self, file: str, against: Sequence[str], *, allow_network: bool = False
    ) -> list[Finding]:
        """Hold a file against sources: claims, personal data, safety.

        Raises:
            BadInput: the file or a source cannot be read.
        """
        from wenfang.studio.checking import check_file

        return check_file(self, file, against, allow_network=allow_network)

    def describe(
        self, file: str, *, language: Language = "en", seed: int = 0, model: str | None = None
    ) -> Description:
        """A picture in words, by a text engine that sees.

        Args:
            language: of the words.
            seed: the same one gives the same words, where the engine repeats itself.
            model: instead of the configured text model.

        Raises:
            BadInput: no such picture, or the model sees none.
            Blocked: the words hold what must not be drawn.
            EngineError: the model's reply is no description.
        """
        from wenfang.studio.describing import describe

        return describe(self, file, language, seed, model=model)

    def verify(
        self,
        path: Path,
        *,
        roots: bytes | None = None,
        detectors: Sequence[Detector] | None = None,
    ) -> FileReport:
        """Every mark of a file, and which published pictures it looks like. Never calls a
        network.

        Args:
            roots: PEM of the certificates to trust; default the studio's own.
            detectors: of watermarks; for many files, :meth:`detectors` once.

        Raises:
            BadInput: the file cannot be read.
        """
        from wenfang.provenance.verify import verify_file
        from wenfang.studio.looking import lookalikes

        trusted = self.roots() if roots is None else roots
        found = self.detectors() if detectors is None else detectors
        return verify_file(
            path,
            roots=trusted,
            detectors=found,
            looks_like=lambda picture: lookalikes(self, picture),
        )

    def detectors(self) -> tuple[Detector, ...]:
        """Detectors of the text watermarks whose key and tokenizer are on this machine."""
        from wenfang.studio.watermarking import detectors

        return detectors(self)

    def key_info(self) -> dict[str, Any]:
        """Who signs, until when, and how others come to trust it."""
        from wenfang.provenance.keys import key_info

        return key_info(self.key_folder, self.identity)

    # Measuring

    def evaluate_text(
        self,
        candidate: Path,
        references: Sequence[Path] = (),
        *,
        metrics: str | Sequence[str] = ("bleu", "chrf", "ter", "rouge"),
        language: Language | None = None,
        options: TextOptions | None = None,
        samples: int = 1000,
        seed: int = 0,
    ) -> Evaluation:
        """Measure a file of texts, a text a line; see docs/evaluation.md.

        Args:
            references: files of equally many lines, each line a reference of the candidate's.
            metrics: names, or names with commas between.
            language: of the texts; told by their beginning if not given.
            samples: of the bootstrap; 0: no intervals.

        Raises:
            BadInput: a metric is unknown or lacks a reference, or a file is empty, of another
                length or in no encoding that can be read.
            EngineError, ResourceError: a model that a metric needs cannot be had.
        """
        from wenfang.metrics.text.choosing import TextOptions
        from wenfang.studio.evaluating import evaluate_text

        return evaluate_text(
            self,
            Path(candidate),
            [Path(reference) for reference in references],
            metrics=metrics,
            language=language,
            options=options or TextOptions(),
            samples=samples,
            seed=seed,
        )

    def evaluate_images(
        self,
        generated: Path,
        reference: Path | None = None,
        *,
        metrics: str | Sequence[str] = ("fid", "kid"),
        options: PictureOptions | None = None,
    ) -> Evaluation:
        """Measure a folder of pictures; see docs/evaluation.md.

        Args:
            reference: a folder of real pictures, or statistics that were saved of one.
            metrics: names, or names with commas between.

        Raises:
            BadInput: a metric is unknown or lacks a reference, a picture cannot be read, or
                there are too few.
            EngineError, ResourceError: a network cannot be had.
        """
        from wenfang.metrics.pictures.measuring import PictureOptions
        from wenfang.studio.evaluating_pictures import evaluate_pictures

        where = None if reference is None else Path(reference)
        chosen = options or PictureOptions()
        return evaluate_pictures(self, Path(generated), where, metrics, chosen)

    def save_statistics(
        self, folder: Path, out: Path, *, skip_unreadable: bool = False
    ) -> dict[str, Any]:
        """Save what FID and its kin need of a reference folder; what was saved, JSON-ready.

        Raises:
            BadInput: the folder holds too few pictures or one that cannot be read, or ``out``
                does not end in ``.npz``.
            EngineError, ResourceError: the network cannot be had, or the file not written.
        """
        from wenfang.studio.evaluating_pictures import save_statistics

        return save_statistics(self, Path(folder), Path(out), skip_unreadable=skip_unreadable)

    def compare(
        self,
        first: Path,
        second: Path,
        references: Sequence[Path] = (),
        *,
        metrics: str | Sequence[str] = ("bleu", "chrf", "ter", "rouge"),
        language: Language | None = None,
        options: TextOptions | None = None,
        samples: int = 1000,
        seed: int = 0,
    ) -> Compared:
        """Whether one system's texts are better than another's, or it is chance.

        Args:
            first, second: files of texts for the same lines.
            samples: of the paired bootstrap, and of the approximate randomisation.
            references, metrics, language: as of :meth:`evaluate_text`, which says what is
                raised, too.
        """
        from wenfang.metrics.text.choosing import TextOptions
        from wenfang.studio.comparing import compare_texts

        return compare_texts(
            self,
            Path(first),
            Path(second),
            [Path(reference) for reference in references],
            metrics=metrics,
            language=language,
            options=options or TextOptions(),
            samples=samples,
            seed=seed,
        )

    # Single texts

    def publish_text(
        self,
        text: str,
        path: Path,
        *,
        title: str,
        model: str | None,
        watermark: dict[str, Any],
        replace: bool = False,
    ) -> FileReport:
        """Publish one text that a model wrote as ``path``, with every mark.

        Args:
            watermark: what is said of the watermark: ``{"applied": …}``.

        Raises:
            Blocked: the text holds personal data or harm that must not be published.
        """
        from wenfang.language.detect import detect_language
        from wenfang.library.library import new_piece_id, now
        from wenfang.provenance.publish_document import publish_text
        from wenfang.studio.checking import stop_if_harmful
        from wenfang.studio.publishing import mark_request

        stop_if_harmful(self, text, path.name)
        at = now()
        marks = mark_request(
            self, new_piece_id(at), at, model=model, sources=(), watermark=watermark
        )
        publication = publish_text(
            text,
            Path(os.path.abspath(path)),
            title=title,
            language=detect_language(text),
            marks=marks,
            identity=self.identity,
            fonts=self.engines().fetch,
            replace=replace,
        )
        self.library.record("published-text", None, sha256=publication.files[0].sha256)
        return publication.files[0].report
