"""What publishing a picture costs, part by part, beside the same done by hand.

The real :func:`publish_pictures` with the real watermark. By hand: ``invisible-watermark``
(dwtDct; RivaGAN on a copy of 400 × 400), the file by the same encoder settings, a manifest of
the same claims by c2pa-python, flushed to the disk, re-opened, the manifest validated and the
watermark read back; no visible label, no metadata, no receipt. The floor is what no way around
it saves: encode, sign, decode, by the libraries alone.

By turns in one process, so that all see the same load; medians. Of the parts the processor's
time (of all threads), which other work on the machine disturbs least; of the wholes the time
on the clock, its quartiles, and the processor's.
Every file is validated by c2pa's own reader and both watermarks are looked for in it.

    python benchmarks/images.py [--megapixels 0.25 1 12] [--formats png jpg webp avif]
        [--rounds 9] [--no-peers]
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image

from picture_marks.pictures import of_megapixels, photographs
from wenfang.drawing import Drawing
from wenfang.picture import Picture
from wenfang.pictures.encoding import encode
from wenfang.provenance import publish, publish_picture, verify
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers.avif import AvifContainer
from wenfang.provenance.containers.jpeg import JpegContainer
from wenfang.provenance.containers.png import PngContainer
from wenfang.provenance.containers.webp import WebpContainer
from wenfang.provenance.credentials import c2pa_context
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.image_watermark import WaveMark
from wenfang.provenance.keys import signing_identity
from wenfang.provenance.manifest import Claims, definition
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.picture_mark import SOFT_BINDING
from wenfang.provenance.publish import MarkRequest
from wenfang.provenance.seen import Seen
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA
from wenfang.provenance.watermark_key import WatermarkKey
from wenfang.verification import MarkState

MARK = WaveMark(WatermarkKey(bytes(range(32))))
CREATED = datetime(2026, 11, 26, 8, tzinfo=UTC)
#: Part of the table: what is called for it, and where publication finds that.
PARTS: dict[str, list[tuple[Any, str]]] = {
    "label": [(publish_picture, "draw_label")],
    "embed": [(WaveMark, "embed")],
    "encode": [(publish_picture, "encode")],
    "metadata": [(c, "embed") for c in (PngContainer, JpegContainer, WebpContainer, AvifContainer)],
    "sign": [(publish, "sign_file")],
    "write": [(publish, "write_file")],
    "verify: signature": [(verify, "read_credentials")],
    "verify: pixels": [(Seen, "of")],
    "verify: label": [(Seen, "label")],
    "verify: watermark": [(PictureDetector, "__call__")],
}


@contextmanager
def timed_parts(spent: dict[str, float]) -> Iterator[None]:
    """While it lasts, the processor's milliseconds are added up for every part; calls within
    one of these calls are counted to the outer one. Of what is read side by side, each thread
    counts its own; what encodes starts threads, and is alone while it does."""
    here = threading.local()
    kept = []

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timing(*args: Any, **options: Any) -> Any:
            if getattr(here, "within", False):
                return call(*args, **options)
            here.within = True
            clock = time.process_time if name == "encode" else time.thread_time
            started = clock()
            try:
                return call(*args, **options)
            finally:
                spent[name] += 1000 * (clock() - started)
                here.within = False

        return timing

    for name, places in PARTS.items():
        for owner, attribute in places:
            own = vars(owner)[attribute]
            kept.append((owner, attribute, own))
            call = timed(name, own.__func__ if isinstance(own, classmethod) else own)
            setattr(owner, attribute, classmethod(call) if isinstance(own, classmethod) else call)
    try:
        yield
    finally:
        for owner, attribute, own in kept:
            setattr(owner, attribute, own)


def published(picture: Picture, form: str, out: Path, identity: SigningIdentity) -> Path:
    """The picture through publication; every mark is there."""
    marks = MarkRequest(Claims(CREATED, "painter", piece="p1"), AigcLabel("Wenfang", "p1"))
    drawing = Drawing("picture", picture, TRAINED_ALGORITHMIC_MEDIA)
    done = publish_picture.publish_pictures(
        [drawing], formats=[form], out=out, marks=marks, identity=identity, mark=MARK
    )
    (file,) = done.files
    states = {mark.mark: mark.state for mark in file.report.marks}
    states.pop("generator")
    assert set(states.values()) == {MarkState.VALID}, states
    return out / file.name


class ByHand:
    """What a person writes around c2pa-python and, if any, a watermark library."""

    def __init__(self, identity: SigningIdentity, mark: Any = None) -> None:
        self._identity, self._mark = identity, mark

    def floor(self, picture: Picture, form: str) -> None:
        """Encode, sign, decode."""
        encoded = encode(picture, form)
        signed = self._signed(encoded.data, encoded.format.media_type, form)
        with Image.open(io.BytesIO(signed)) as image:
            image.load()

    def publish(self, image: Image.Image, form: str, path: Path) -> bool:
        """Mark, encode, sign, write, re-open, validate; whether the watermark is back."""
        encoded = encode(Picture.of(self._mark.mark(image)), form)
        data = self._signed(encoded.data, encoded.format.media_type, form)
        with open(path, "xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        data = path.read_bytes()
        assert validated(data, encoded.format.media_type, self._identity)
        with Image.open(io.BytesIO(data)) as again:
            found: bool = self._mark.found(again.convert("RGB"))
        return found

    def _signed(self, data: bytes, media_type: str, form: str) -> bytes:
        from c2pa import Builder, C2paSigningAlg, Signer

        claims = Claims(
            CREATED, "painter", piece="p1", watermark={"applied": True, "scheme": SOFT_BINDING}
        )
        manifest = definition(claims, title=f"picture.{form}", media_type=media_type)
        context = c2pa_context(self._identity.roots)
        algorithm = C2paSigningAlg[self._identity.algorithm.upper()]
        chain = self._identity.chain.decode("ascii")
        out = io.BytesIO()
        with (
            Builder(manifest, context=context) as builder,
            Signer.from_callback(self._identity.sign, algorithm, chain, None) as signer,
        ):
            builder.sign(signer, media_type, io.BytesIO(data), out)
        return out.getvalue()


def validated(data: bytes, media_type: str, identity: SigningIdentity) -> bool:
    """What c2pa's own reader says of a file."""
    from c2pa import Reader

    context = c2pa_context(identity.roots)
    with Reader(media_type, io.BytesIO(data), context=context) as reader:
        return bool(json.loads(reader.json())["validation_state"] == "Trusted")


def check(path: Path, identity: SigningIdentity) -> None:
    """Our file by the library's reader, and our watermark in pixels decoded apart."""
    data = path.read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        media_type = Image.MIME[image.format or ""]
        assert MARK.detect(Picture.of(image)).found
    assert validated(data, media_type, identity)


def clocked(work: Callable[[], Any], into: list[float], spent: list[float]) -> Any:
    """Milliseconds on the clock, and of the processor, which other work disturbs less."""
    started, busy = time.perf_counter(), time.process_time()
    result = work()
    into.append(1000 * (time.perf_counter() - started))
    spent.append(1000 * (time.process_time() - busy))
    return result


def spread(values: list[float]) -> str:
    """Median, and the quartiles in brackets."""
    if len(values) < 3:
        return f"{statistics.median(values):.0f}"
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.0f} [{low:.0f}–{high:.0f}]"


Times = dict[str, list[float]]


def measure(
    image: Image.Image, form: str, rounds: int, root: Path, peers: dict[str, Any]
) -> tuple[Times, Times, Times, dict[str, list[bool]]]:
    """Times of the wholes, on the clock and of the processor, and of our parts, of the
    processor; and whether the peers' watermarks came back."""
    picture, names = Picture.of(image), count()
    identity = signing_identity(root / "keys")
    whole: dict[str, list[float]] = defaultdict(list)
    parts: dict[str, list[float]] = defaultdict(list)
    busy: dict[str, list[float]] = defaultdict(list)
    back: dict[str, list[bool]] = defaultdict(list)
    hands = {name: ByHand(identity, mark) for name, mark in peers.items()}
    for turn in range(rounds + 1):
        if turn == 1:  # the first warms up
            whole.clear(), parts.clear(), busy.clear()
        bare = ByHand(identity)
        clocked(lambda bare=bare: bare.floor(picture, form), whole["floor"], busy["floor"])
        spent: dict[str, float] = dict.fromkeys(PARTS, 0.0)
        out = root / f"{form}-{image.width}-{next(names)}"
        with timed_parts(spent):
            work = lambda out=out: published(picture, form, out, identity)  # noqa: E731
            path = clocked(work, whole["ours"], busy["ours"])
        spent["rest"] = busy["ours"][-1] - sum(spent.values())
        for name, value in spent.items():
            parts[name].append(value)
        check(path, identity)
        for name, hand in hands.items():
            hand_made = root / f"{form}-{image.width}-{next(names)}.{form}"
            work = lambda hand=hand, to=hand_made: hand.publish(image, form, to)  # noqa: E731
            back[name].append(clocked(work, whole[name], busy[name]))
    return whole, busy, parts, back


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, nargs="+", default=[0.25, 1, 12])
    parser.add_argument("--formats", nargs="+", default=["png", "jpg", "webp", "avif"])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--no-peers", action="store_true")
    asked = parser.parse_args()
    peers = {}
    if not asked.no_peers:
        from picture_marks.others import installed

        peers = {one.name: one for one in installed() if one.name.startswith(("dwtDct", "riva"))}
        peers.pop("dwtDctSvd", None)
    photograph = photographs()["china"]
    print(f"| MP | format | {' | '.join([*PARTS, 'rest', 'whole', 'floor', *peers])} |")
    for megapixels in asked.megapixels:
        image = of_megapixels(photograph, megapixels)
        rounds = asked.rounds if megapixels < 4 else min(asked.rounds, 3)
        for form in asked.formats:
            with tempfile.TemporaryDirectory() as folder:
                whole, busy, parts, back = measure(image, form, rounds, Path(folder), peers)
            cells = [f"{statistics.median(values):.0f}" for values in parts.values()]
            for name in ("ours", "floor", *peers):
                lost = "" if all(back[name]) else ", mark lost"
                cells.append(f"{spread(whole[name])}, {statistics.median(busy[name]):.0f}{lost}")
            load = f"load {os.getloadavg()[0]:.1f}"
            print(f"| {megapixels:g} | {form} | {' | '.join(cells)} | {load}", flush=True)


if __name__ == "__main__":
    main()
