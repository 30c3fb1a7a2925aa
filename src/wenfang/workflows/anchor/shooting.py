"""The film: who stands where, what is shown when, what is heard.

A line's picture comes as the line begins and stays until the next one, at most
:data:`LONGEST_SHOWN`; between pictures the headline stands there. The name strip comes a little
after the opening label has gone, so that both can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from wenfang.asset import sha256_hex
from wenfang.brief import AnchorBrief
from wenfang.checks.nsfw import check_nsfw
from wenfang.document import Document
from wenfang.drawing import Ingredient
from wenfang.engines.avatar.base import AvatarRequest, Pose
from wenfang.errors import stop_if_blocking
from wenfang.film import Film, Layer, Track
from wenfang.finding import Finding, Place
from wenfang.picture import Picture
from wenfang.pictures.reading import ReadPicture, picture_bytes, read_picture
from wenfang.provenance.media_type import media_type_of
from wenfang.provenance.source_type import (
    COMPOSITE_SYNTHETIC,
    COMPOSITE_WITH_TRAINED,
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.sound import WAV, Sound
from wenfang.speech import Speech, Timed
from wenfang.workflows.anchor.panels import headline_card, picture_card
from wenfang.workflows.anchor.pictures import Shown
from wenfang.workflows.anchor.presenter import Presenter
from wenfang.workflows.anchor.scenery import desk, scenery
from wenfang.workflows.anchor.script import Line
from wenfang.workflows.anchor.stage import Aspect, Stage, stage
from wenfang.workflows.tools import Tools

LEAD_S, TAIL_S = 1.0, 1.2
#: Of the cover: the headline, and a presenter who is about to speak.
COVER_S = 0.6
LONGEST_SHOWN = 14.0
NAME_FROM, NAME_FOR = 3.4, 6.0
MUSIC_DB = -20.0
#: How far down the lower edge of the name is in an upright frame.
CHEST = 0.745
VIRTUAL = {"zh": "AI 虚拟主播", "en": "AI virtual anchor"}
#: Characters of a subtitle's line.
COLUMNS = {"zh": {"16:9": 20, "9:16": 14}, "en": {"16:9": 42, "9:16": 28}}


@dataclass(frozen=True)
class Scene:
    """All that the films of one piece have in common.

    Attributes:
        speech: from its own beginning; in the film it begins at :data:`LEAD_S`. Its sentences are
            the lines.
    """

    brief: AnchorBrief
    document: Document | None
    lines: tuple[Line, ...]
    shown: tuple[Shown, ...]
    speech: Speech
    presenter: Presenter

    @cached_property
    def seconds(self) -> float:
        """How long the films are: whole frames."""
        rate = self.brief.rate
        return round((LEAD_S + self.speech.sound.seconds + TAIL_S) * rate) / rate

    @cached_property
    def said(self) -> Speech:
        """The speech on the film's clock."""
        return self.speech.later(LEAD_S)

    @property
    def title(self) -> str:
        """The headline."""
        if self.document is not None:
            return self.brief.title or self.document.title.text
        return self.brief.title or self.brief.topic or self.lines[0].text


def shoot(scene: Scene, aspect: Aspect, tools: Tools) -> Film:
    """The plan of one film.

    Raises:
        BadInput: the background or the music cannot be used.
        ResourceError: the font cannot be had.
    """
    from wenfang.films.rendering import film_digest
    from wenfang.sounds.subtitles import cues

    brief, place = scene.brief, stage(aspect, scene.brief.resolution)
    said, width = scene.said, COLUMNS[brief.language][aspect]
    captions = cues(said.words, brief.language, text=said.text, width=width)
    layers = (
        *_set(scene, place, tools),
        *_cards(scene, place, tools),
        _name(scene, place),
        *_burnt_in(captions, scene, place),
    )
    film = Film(
        name=brief.name if aspect == "16:9" else f"{brief.name}-vertical",
        width=place.width,
        height=place.height,
        rate=brief.rate,
        seconds=scene.seconds,
        layers=layers,
        source_type=_source_type(scene),
        language=brief.language,
        title=scene.title,
        tracks=tuple(_tracks(scene, tools)),
        captions=captions,
        cover_s=COVER_S,
        seed=brief.seed,
        ingredients=_ingredients(scene, tools),
        description=scene.speech.text,
        model=f"{tools.engines.speech.identity.model}, {scene.presenter.engine.identity.engine}",
    )
    plan = film_digest(film)
    tools.run.step(f"film.{film.name}", str, lambda: plan, plan)  # what replay compares
    return film


def check_set(brief: AnchorBrief, tools: Tools) -> list[Finding]:
    """Read background and music before anything is written or spoken; what was found.

    Raises:
        BadInput: one of them cannot be used.
        Blocked: the background shows nudity.
    """
    ground = background(brief, stage(brief.aspects[0], brief.resolution), tools)
    if brief.music is not None:
        _music(brief.music, tools)
    if brief.background_file is None:
        return []
    findings = check_nsfw(ground, Place("brief", "background"), tools.engines.rater)
    stop_if_blocking(findings, "not filmed", cure="use another background")
    return findings


def _set(scene: Scene, place: Stage, tools: Tools) -> Iterator[Layer]:
    """Background, presenter, desk."""
    from wenfang.films.sources import PosedFrames, StillFrames

    end, brief = scene.seconds, scene.brief
    ground = background(brief, place, tools)
    yield Layer(StillFrames(ground), 0, 0, 0.0, end)
    poses = poses_of(scene)
    box, engine = place.presenter, scene.presenter.engine
    # An engine that looks at poses alone needs no second copy of the sound.
    heard = None if engine.frame_independent else _on_the_clock(scene.speech, end)
    request = AvatarRequest(scene.presenter.anchor, poses, box.width, box.height, brief.rate, heard)
    yield Layer(PosedFrames(engine, request), box.x, box.y, 0.0, end)
    table = desk(place.desk.width, place.desk.height, brief.background)
    yield Layer(StillFrames(table), place.desk.x, place.desk.y, 0.0, end)


def poses_of(scene: Scene) -> Sequence[Pose]:
    """The presenter's face, frame by frame: idle until the speech begins and when it has ended."""
    from wenfang.acting.act import ActedPoses, Actor

    actor = Actor(scene.brief.seed)
    actor.say(scene.speech, LEAD_S)
    return ActedPoses(actor, scene.brief.rate, round(scene.seconds * scene.brief.rate))


def background(brief: AnchorBrief, place: Stage, tools: Tools) -> Picture:
    """What stands behind: drawn by name, or a picture that fills the frame.

    Raises:
        BadInput: neither a name that is known nor a picture.
    """
    from PIL import ImageOps

    if brief.background_file is None:
        return scenery(brief.background, place.width, place.height)
    read = _background_file(brief.background_file, tools, 2 * max(place.width, place.height))
    image = ImageOps.fit(read.picture.opaque().image(), (place.width, place.height))
    return Picture.of(image)


def _background_file(name: str, tools: Tools, at_most: int) -> ReadPicture:
    load = partial(picture_bytes, name, tools.base)
    data = tools.run.step("read.background", bytes, load, name)
    return read_picture(data, name, at_most=at_most)


def _on_the_clock(speech: Speech, seconds: float) -> Sound:
    """The speech's sound from the film's first frame to its last."""
    from wenfang.sounds.long_sounds import gathered

    sound = speech.sound
    rate, channels = sound.rate, sound.channels
    before = Sound.silence(LEAD_S, rate, channels).samples
    left = round(seconds * rate) - len(before) - len(sound.samples)
    after = Sound.silence(max(0, left) / rate, rate, channels).samples
    return gathered((before, sound.samples, after), rate, channels)


def _cards(scene: Scene, place: Stage, tools: Tools) -> Iterator[Layer]:
    """The headline's card, and over it each picture in its time."""
    from wenfang.films.sources import StillFrames

    box = place.panel
    size = (box.width, box.height)
    title = headline_card(scene.title, _about(scene, tools), size)
    yield Layer(StillFrames(title), box.x, box.y, 0.0, scene.seconds, "cut", "cut")
    for shown, start, end in picture_times(scene):
        card = picture_card(shown.picture, shown.credit, size)
        yield Layer(StillFrames(card), box.x, box.y, start, end, "fade", "fade")


def picture_times(scene: Scene) -> list[tuple[Shown, float, float]]:
    """Each picture with the seconds between which it is shown, in order."""
    begins = [line.start for line in scene.said.sentences]
    ordered = sorted(scene.shown, key=lambda one: one.line)
    stops = [*(begins[after.line] for after in ordered[1:]), scene.seconds]
    return [
        (one, begins[one.line], min(stop, begins[one.line] + LONGEST_SHOWN))
        for one, stop in zip(ordered, stops, strict=False)  # without pictures, one stop too many
    ]


def _about(scene: Scene, tools: Tools) -> str:
    day = (scene.brief.date or tools.today).isoformat()
    return f"{scene.brief.station} · {day}" if scene.brief.station else day


def _name(scene: Scene, place: Stage) -> Layer:
    """Who speaks: a virtual anchor, and it is said to be one."""
    from wenfang.films.panels import lower_third, lower_third_layer

    what = VIRTUAL[scene.brief.language]
    about = f"{scene.brief.station} · {what}" if scene.brief.station else what
    strip = lower_third(scene.presenter.anchor.name, about, place.width, place.height)
    end = min(NAME_FROM + NAME_FOR, scene.seconds)
    layer = lower_third_layer(strip, place.width, place.height, min(NAME_FROM, end), end)
    if place.height < place.width:
        return layer
    return replace(layer, y=round(place.height * CHEST) - strip.height)  # not over the mouth


def _burnt_in(captions: tuple[Timed, ...], scene: Scene, place: Stage) -> Iterator[Layer]:
    from wenfang.films.captions import Captions

    if scene.brief.captions:
        drawn = Captions(captions, place.width, place.height, scene.brief.rate)
        yield drawn.layer(scene.seconds)


def _tracks(scene: Scene, tools: Tools) -> Iterator[Track]:
    """The voice, and music that gives way to it."""
    yield Track(scene.speech.sound, LEAD_S)
    if scene.brief.music is not None:
        music = _music(scene.brief.music, tools)
        yield Track(music, gain_db=MUSIC_DB, ducks=True, repeats=True)


def _music(name: str, tools: Tools) -> Sound:
    from wenfang.sounds.reading import read_sound

    return read_sound(_music_bytes(name, tools), name)


def _music_bytes(name: str, tools: Tools) -> bytes:
    from wenfang.sounds.files import sound_bytes

    return tools.run.step("read.music", bytes, partial(sound_bytes, name, tools.base), name)


def _ingredients(scene: Scene, tools: Tools) -> tuple[Ingredient, ...]:
    """What the film was made of: portrait, pictures, background and music with their own
    credentials, the voice as it was spoken, and the report that it tells."""
    from wenfang.sounds.long_sounds import wav_data

    pictures = tuple(one.ingredient for one in scene.shown if one.ingredient is not None)
    voice = scene.speech.sound
    parts = [
        Ingredient("componentOf", "voice", "voice.wav", WAV, voice.sha256, wav_data(voice)),
    ]
    if scene.document is not None:
        words = "\n\n".join([scene.document.title.text, scene.document.body()]).encode()
        parts.append(
            Ingredient("inputTo", "report", "report.txt", "text/plain", sha256_hex(words), words)
        )
    return (*scene.presenter.ingredients, *pictures, *_set_files(scene.brief, tools), *parts)


def _set_files(brief: AnchorBrief, tools: Tools) -> Iterator[Ingredient]:
    if brief.background_file is not None:
        read = _background_file(brief.background_file, tools, 64)
        yield Ingredient(
            "componentOf", "background", read.name, read.media_type, read.sha256, read.data
        )
    if brief.music is not None:
        data = _music_bytes(brief.music, tools)
        name, kind = Path(brief.music).name, media_type_of(data, brief.music)
        yield Ingredient("componentOf", "music", name, kind, sha256_hex(data), data)


def _source_type(scene: Scene) -> str:
    """A photograph that is made to speak is a capture changed by models; anything else that is
    put together with what models made is a collage of synthetic parts."""
    if scene.presenter.photographed:
        return COMPOSITE_WITH_TRAINED
    brief = scene.brief
    given = scene.shown or brief.background_file is not None or brief.music is not None
    return COMPOSITE_SYNTHETIC if given else TRAINED_ALGORITHMIC_MEDIA
