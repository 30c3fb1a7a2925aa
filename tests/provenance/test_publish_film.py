"""Films published: every mark read back from the file, and the traps that lose one silently."""

from __future__ import annotations

import errno
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import c2pa
import numpy as np
import pytest
from drawn_pictures import ingredient, painted, states
from toy_mark import ToyMark

from subtitle_files import from_srt
from wenfang.errors import BadInput, EngineError
from wenfang.film import Film, Layer, Track
from wenfang.films.captions import Captions
from wenfang.films.rendering import frame_at
from wenfang.films.sources import StillFrames
from wenfang.pictures.encoding import encode
from wenfang.pictures.reading import read_picture
from wenfang.provenance import publish_film as module
from wenfang.provenance.caption_files import caption_files
from wenfang.provenance.containers import mp4
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.picture_mark import SOFT_BINDING, Detection
from wenfang.provenance.publish import MarkLost, MarkRequest, Publication
from wenfang.provenance.publish_film import publish_films
from wenfang.provenance.receipt import Receipt, new_receipt
from wenfang.provenance.sound_detector import SoundDetector
from wenfang.provenance.sound_mark import SOUND_SOFT_BINDING, MarkedSound, SoundDetection
from wenfang.provenance.source_type import COMPOSITE_SYNTHETIC
from wenfang.provenance.verify import MARKS, verify_file
from wenfang.sound import Sound
from wenfang.speech import Timed
from wenfang.verification import FileReport, MarkState

WIDTH, HEIGHT, SECONDS = 320, 180, 3.2
TOY = ToyMark()
CUES = (Timed("今天的新闻", 0.2, 1.4), Timed("The river rose", 1.5, 3.0))
_TONE = (0.2 * np.sin(np.arange(round(SECONDS * 24_000)) / 9)).astype(np.float32)


class ToySoundMark:
    """A tone of 11 kHz, faint."""

    scheme = "toy"

    def embed(self, sound: Sound) -> MarkedSound:
        at = np.arange(len(sound.samples)) / sound.rate
        tone = (0.01 * np.sin(2 * np.pi * 11_000 * at)).astype(np.float32)[:, None]
        return MarkedSound(
            Sound(sound.samples + tone, sound.rate), {"applied": True, "scheme": "toy"}
        )

    def detect(self, sound: Sound) -> SoundDetection:
        samples = sound.mono().samples[:, 0]
        power = np.abs(np.fft.rfft(samples)) ** 2
        at = round(11_000 * len(samples) / sound.rate)
        strong = power[at - 3 : at + 4].max() / np.median(power[at - 300 : at + 300])
        return SoundDetection(bool(strong > 100), float(min(1, 1 / strong)))


def film(name: str = "news", **changes: object) -> Film:
    ground = StillFrames(painted(WIDTH, HEIGHT))
    layers = (
        Layer(ground, 0, 0, 0, SECONDS),
        Captions(CUES, WIDTH, HEIGHT, 25).layer(SECONDS),
    )
    made = Film(
        name, WIDTH, HEIGHT, 25, SECONDS, layers, COMPOSITE_SYNTHETIC, "zh", title="新闻",
        tracks=(Track(Sound(_TONE, 24_000)),), captions=CUES, description="A river.",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


Publish = Callable[..., Publication]


@pytest.fixture(scope="module")
def film_marks(marks: MarkRequest) -> MarkRequest:
    return replace(marks, claims=replace(marks.claims, watermark={}))


@pytest.fixture
def publish(film_marks: MarkRequest, identity: SigningIdentity, tmp_path: Path) -> Publish:
    def run(*films: Film, **changes: object) -> Publication:
        asked: dict[str, object] = {
            "out": tmp_path / "piece", "marks": film_marks, "identity": identity, "picture_mark": TOY,
        }  # fmt: skip
        return publish_films(films or (film(),), **(asked | changes))  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="module")
def published(
    film_marks: MarkRequest, identity: SigningIdentity, tmp_path_factory: pytest.TempPathFactory
) -> Publication:
    """One film, published once; tests copy before they change anything."""
    out = tmp_path_factory.mktemp("film") / "piece"
    picture = encode(painted(64, 48), "png")
    made = film(ingredients=(ingredient(picture.data, "componentOf", name="chart.png"),))
    return publish_films(
        [made], out=out, marks=film_marks, identity=identity, picture_mark=TOY,
        sound_mark=ToySoundMark(), receipt=new_receipt("p1", film_marks.claims.created),
    )  # fmt: skip


@pytest.fixture
def copy(published: Publication, tmp_path: Path) -> Path:
    return Path(shutil.copy(published.folder / "news.mp4", tmp_path / "copy.mp4"))


def looked_at(path: Path, identity: SigningIdentity) -> FileReport:
    return verify_file(path, roots=identity.roots, detectors=[PictureDetector(TOY)])


def test_every_mark_is_in_the_film_and_beside_it(
    published: Publication, identity: SigningIdentity, no_network: list[str]
) -> None:
    names = ["news.mp4", "news-cover.png", "news.srt", "news.vtt"]
    assert [file.name for file in published.files] == names
    found = sorted(path.name for path in published.folder.iterdir())
    beside = [f"{name}.c2pa" for name in ("news.srt", "news.vtt", "receipt.json")]
    assert found == sorted([*names, *beside, "receipt.json"])
    report = looked_at(published.folder / "news.mp4", identity)
    assert report.media_type == "video/mp4"
    assert tuple(states(report)) == MARKS
    valid = dict.fromkeys(MARKS, MarkState.VALID)
    assert states(report) == valid | {"generator": MarkState.NOT_APPLICABLE}
    assert report.mark("explicit_label").says["zh"] == "AI生成"
    assert report.mark("explicit_label").says["en"] == "AI-GENERATED"
    says = report.mark("credentials").says
    assert {part["title"] for part in says["ingredients"]} == {"flood.txt", "chart.png"}
    assert says["watermark"]["applied"]
    assert says["watermark"]["sound"]["applied"]
    assert says["receipt"]["hash"] == published.receipt.making_sha256()  # type: ignore[union-attr]
    for file in published.files:
        assert file.report.mark("explicit_label").state is MarkState.VALID, file.name
        assert file.report.mark("aigc_label").state is MarkState.VALID, file.name


def test_the_receipt_names_the_film(published: Publication) -> None:
    data = (published.folder / "receipt.json").read_bytes()
    receipt = Receipt.from_bytes(data)
    assert [output.name for output in receipt.outputs] == [f.name for f in published.files]
    assert receipt.watermark["files"]["news.mp4"]["applied"]


def test_the_label_stands_where_the_guide_says(copy: Path) -> None:
    with av.open(str(copy)) as container:
        assert container.metadata["AIGC"].startswith('{"Label":"1"')
    with copy.open("rb") as stream:
        assert len(mp4.read_from_file(stream).labels) == 1


def test_the_watermark_of_the_sound_is_heard(
    published: Publication, identity: SigningIdentity, tmp_path: Path
) -> None:
    heard = [SoundDetector(ToySoundMark())]
    path = published.folder / "news.mp4"
    report = verify_file(path, roots=identity.roots, detectors=heard)  # type: ignore[arg-type]
    assert report.mark("watermark").state is MarkState.VALID
    assert report.mark("watermark").says["scheme"] == "toy"


def test_both_marks_of_a_film_are_told(
    published: Publication, identity: SigningIdentity, copy: Path, tmp_path: Path
) -> None:
    both = [PictureDetector(TOY), SoundDetector(ToySoundMark())]
    seen = verify_file(copy, roots=identity.roots, detectors=both).mark("watermark")
    assert seen.state is MarkState.VALID
    assert seen.says["picture"]["state"] == seen.says["sound"]["state"] == "valid"
    assert seen.says["sound"]["scheme"] == "toy"
    assert "picture: " in seen.message
    assert "; sound: " in seen.message
    mute = tmp_path / "mute.mp4"
    remuxed(copy, mute)
    seen = verify_file(mute, roots=identity.roots, detectors=both).mark("watermark")
    assert seen.state is MarkState.VALID
    assert "sound" not in seen.says


def test_a_film_names_both_marks_as_soft_bindings(publish: Publish) -> None:
    class Named(ToySoundMark):
        scheme = SOUND_SOFT_BINDING

        def embed(self, sound: Sound) -> MarkedSound:
            done = super().embed(sound)
            return MarkedSound(done.sound, done.statement | {"scheme": self.scheme})

    publication = publish(sound_mark=Named())
    data = (publication.folder / "news.mp4").read_bytes()
    store = json.loads(c2pa.Reader("video/mp4", io.BytesIO(data)).json())
    assertions = store["manifests"][store["active_manifest"]]["assertions"]
    bound = [a["data"]["alg"] for a in assertions if a["label"].startswith("c2pa.soft-binding")]
    assert bound == [SOFT_BINDING, SOUND_SOFT_BINDING]


def test_a_sound_mark_that_the_encoder_loses_is_not_claimed(publish: Publish) -> None:
    class Fragile(ToySoundMark):
        def detect(self, sound: Sound) -> SoundDetection:
            return SoundDetection(False, 0.5)

    publication = publish(sound_mark=Fragile())
    stated = publication.files[0].report.mark("credentials").says["watermark"]
    assert stated["applied"]
    assert stated["sound"]["applied"] is False
    assert "encoder" in stated["sound"]["reason"]
    assert publication.files[0].report.mark("watermark").says["sound"]["state"] == "absent"


def remuxed(source: Path, target: Path, *, width: int = 0, crf: int = 28) -> None:
    """Copied packet by packet, or encoded anew."""
    with av.open(str(source)) as old, av.open(str(target), "w", format="mp4") as new:
        video = old.streams.video[0]
        if not width:
            stream = new.add_stream_from_template(video)
            for packet in old.demux(video):
                if packet.dts is not None:
                    packet.stream = stream
                    new.mux(packet)
            return
        out = new.add_stream("libx264", rate=25, options={"crf": str(crf)})
        out.width, out.height, out.pix_fmt = width, width * HEIGHT // WIDTH // 2 * 2, "yuv420p"
        for frame in old.decode(video):
            out_frame = frame.reformat(out.width, out.height, "yuv420p")
            new.mux(out.encode(out_frame))
        new.mux(out.encode(None))


def test_a_remux_loses_label_and_signature_and_is_told_so(
    copy: Path, tmp_path: Path, identity: SigningIdentity
) -> None:
    path = tmp_path / "remuxed.mp4"
    remuxed(copy, path)
    report = looked_at(path, identity)
    assert report.mark("credentials").state is MarkState.ABSENT
    assert report.mark("aigc_label").state is MarkState.ABSENT
    assert report.mark("watermark").state is MarkState.VALID
    assert report.mark("explicit_label").state is MarkState.VALID


def test_label_and_watermark_live_through_encoding_anew(
    copy: Path, tmp_path: Path, identity: SigningIdentity
) -> None:
    path = tmp_path / "smaller.mp4"
    remuxed(copy, path, width=240)
    report = looked_at(path, identity)
    assert report.mark("explicit_label").state is MarkState.VALID
    assert report.mark("watermark").state is MarkState.VALID


def test_a_flipped_byte_of_the_media_is_found(copy: Path, identity: SigningIdentity) -> None:
    data = bytearray(copy.read_bytes())
    at = data.index(b"mdat") + 4 + len(data) // 3
    data[min(at, len(data) - 9)] ^= 1
    copy.write_bytes(data)
    credentials = looked_at(copy, identity).mark("credentials")
    assert credentials.state is MarkState.INVALID
    assert "assertion.bmffHash.mismatch" in credentials.says["failures"]


def test_an_empty_box_at_the_end_changes_nothing(copy: Path, identity: SigningIdentity) -> None:
    copy.write_bytes(copy.read_bytes() + b"\0\0\0\x10free" + b"hidden! ")
    assert looked_at(copy, identity).mark("credentials").state is MarkState.VALID


def test_a_second_label_is_found(copy: Path, identity: SigningIdentity) -> None:
    from wenfang.provenance.containers.mp4_tags import box

    data = copy.read_bytes()
    xmp = data[data.index(b"<x:xmpmeta") : data.index(b"</x:xmpmeta>") + 12]
    label = '<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" TC260:AIGC="{}"/></rdf:RDF>'
    second = xmp.replace(b"</rdf:RDF>", label.encode())
    assert second != xmp
    copy.write_bytes(data + box(b"uuid", mp4.XMP_UUID, second))
    report = looked_at(copy, identity)
    assert report.mark("aigc_label").state is MarkState.INVALID
    assert report.mark("aigc_label").message.startswith("2 labels")


def test_no_label_written_means_nothing_published(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def unlabelled(source: io.BufferedReader, target: io.BufferedWriter, *rest: object) -> None:
        shutil.copyfileobj(source, target)  # what a muxer does that drops unknown keys

    monkeypatch.setattr("wenfang.provenance.publish.embed_in_file", unlabelled)
    with pytest.raises(MarkLost, match="aigc label"):
        publish()
    assert list(tmp_path.iterdir()) == []


def test_a_label_that_vanishes_too_early_stops_it(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    layers = module.label_layers
    monkeypatch.setattr(module, "label_layers", lambda *a: (replace(layers(*a)[0], end=1.2),))
    with pytest.raises(MarkLost, match="not for two seconds"):
        publish()
    assert list(tmp_path.iterdir()) == []


def test_no_label_at_all_stops_it(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "label_layers", lambda *a: ())
    with pytest.raises(MarkLost, match="not on the opening frame"):
        publish()
    assert list(tmp_path.iterdir()) == []


def test_a_stated_reason_leaves_the_label_out(publish: Publish, film_marks: MarkRequest) -> None:
    asked = replace(film_marks, unlabelled="the platform labels it itself")
    publication = publish(marks=asked)
    assert publication.unlabelled
    report = publication.files[0].report
    assert report.mark("explicit_label").state is MarkState.ABSENT
    assert report.mark("aigc_label").state is MarkState.VALID
    assert "AI" not in (publication.folder / "news.vtt").read_text()


def test_a_film_that_cannot_carry_the_watermark_says_so(publish: Publish) -> None:
    class Deaf(ToyMark):
        def detect(self, picture: object) -> Detection:
            return Detection(False, 3, 32, 0.5)

    publication = publish(picture_mark=Deaf())
    stated = publication.files[0].report.mark("credentials").says["watermark"]
    assert stated["applied"] is False
    assert publication.files[0].report.mark("watermark").state is MarkState.ABSENT
    assert publish(picture_mark=None, replace=True).files


@pytest.mark.parametrize(
    ("seconds", "last"),
    [(9.0, (3.0, 5.0)), (4.2, (3.0, 4.2)), (3.4, (1.5, 3.0)), (2.6, (1.5, 2.6))],
)
def test_cues_end_with_the_film_and_say_that_it_is_one(seconds, last) -> None:
    srt, _ = caption_files("news", CUES, "zh", seconds=seconds)
    cues = from_srt(srt.data.decode())
    assert (cues[-1].start, cues[-1].end) == pytest.approx(last)
    assert cues[-1].text.endswith("本视频由人工智能生成\nThis video was generated by AI")
    assert cues[-2].text in {"今天的新闻", "The river rose"}


def test_a_silent_film_without_captions_is_a_film(publish: Publish) -> None:
    layers = film().layers[:1]
    publication = publish(film(tracks=(), captions=(), layers=layers), sound_mark=ToySoundMark())
    assert [f.name for f in publication.files] == ["news.mp4", "news-cover.png"]


def test_the_cover_shows_no_subtitles_and_its_label_covers_no_words(
    publish: Publish, tmp_path: Path
) -> None:
    made = film(cover_s=0.8)
    publication = publish(made, picture_mark=None)
    cover = read_picture((tmp_path / "piece" / "news-cover.png").read_bytes(), "cover").picture
    lower = slice(HEIGHT // 2, None)
    bare = frame_at(replace(made, layers=made.layers[:1]), 20).pixels[lower]
    assert np.array_equal(cover.pixels[lower], bare)
    assert not np.array_equal(frame_at(made, 20).pixels[lower], bare)
    said = publication.files[1].report.mark("explicit_label")
    assert (said.state, said.says["edge"]) == (MarkState.VALID, "top")


def test_two_films_and_their_page(publish: Publish) -> None:
    publication = publish(
        film(), film("news-vertical", width=180, height=320, layers=film().layers[:1])
    )
    assert [f.name for f in publication.files if f.name.endswith("mp4")] == [
        "news.mp4", "news-vertical.mp4",
    ]  # fmt: skip


def test_a_full_disk_while_signing_leaves_nothing(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("wenfang.provenance.publish.embed_in_file", full)
    with pytest.raises(EngineError, match="disk is full"):
        publish()
    assert list(tmp_path.iterdir()) == []


def test_a_taken_folder_is_told_before_anything_is_rendered(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "piece").mkdir()
    (tmp_path / "piece" / "old.txt").write_text("old")
    monkeypatch.setattr(module, "render", lambda *a, **k: pytest.fail("rendered"))
    with pytest.raises(BadInput, match="not empty"):
        publish()


def test_bad_requests_are_refused(publish: Publish, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no film"):
        publish_films([], out=tmp_path, marks=None, identity=None, picture_mark=None)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="cannot hold all marks"):
        publish(formats=("avi",))
    for name in ("a/b", "../b", "", ".b"):
        with pytest.raises(BadInput, match="plain file name"):
            publish(film(name))
    with pytest.raises(BadInput, match="two films"):
        publish(film(), film())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadInput, match="too short"):
        publish(film(seconds=1.0))


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41", b"\x1aE\xdf\xa3" + b"\0" * 99]
)
def test_hostile_films_get_an_answer(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(data)
    assert len(verify_file(path, detectors=[PictureDetector(TOY)]).marks) == 6
