"""What every workflow that speaks shares: a script that is screened, and pieces of it as steps.

Each piece is a step of its own, so that a long text that was cut off goes on where it stopped.
Two are spoken at a time: a sentence leaves most cores idle in parts of the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from wenfang.anchor import Anchor
from wenfang.brief import Brief
from wenfang.checks.privacy import check_privacy, check_said_privacy
from wenfang.checks.privacy.policy import output_policy
from wenfang.checks.safety import check_safety
from wenfang.engines.speech.base import SpeechRequest
from wenfang.errors import BadInput, EngineError, stop_if_blocking
from wenfang.finding import Finding, Place, Severity, blocking
from wenfang.source import Language, Source
from wenfang.speech import Speech
from wenfang.workflows.tools import Tools, engine_digest

AT_ONCE = 2
#: Pieces that are spoken before the first of them is used.
AHEAD = 32
_SHOWN = 12
#: Characters of one script: some three hours of speech.
LONGEST_SCRIPT = 50_000
#: Seconds that a letter takes at the least: 420 Chinese characters, 300 English words a minute,
#: which is quicker than any newsreader.
QUICKEST = {"zh": 1 / 7, "en": 1 / 25}
#: Characters after which the length of the whole is foreseen.
FORESEEN_FROM = 2_000


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is said.

    Attributes:
        voice: by name; empty = the language's first.
        speed: 1 = as the voice speaks by itself.
    """

    language: Language
    voice: str = ""
    speed: float = 1.0


def read_script(name: str, field: str, tools: Tools) -> Source:
    """A file whose text is to be said.

    Args:
        field: of the brief, for errors.

    Raises:
        BadInput: it cannot be read, or holds no text.
    """
    from wenfang.sources import read_sources

    try:
        return read_sources([name], base=tools.base, allow_network=False)[0]
    except BadInput as error:
        raise BadInput(error.message, place=f"{field}: {name}", cure=error.cure) from None


def check_voice(text: str, manner: Manner, tools: Tools, anchor: Anchor | None = None) -> None:
    """Refuse a voice before anything is written or spoken for it.

    Args:
        anchor: who speaks; a cloned voice is theirs alone.

    Raises:
        BadInput: no such voice, or one that does not speak the language.
        Blocked: it was cloned from a person, and is not the anchor's own under a consent.
    """
    from wenfang.anchors.consent import stop_if_not_own
    from wenfang.engines.speech.choosing import chosen_voice

    stop_if_not_own(manner.voice, anchor)
    if voices := tools.engines.speech.voices:  # a server may name none
        chosen_voice(SpeechRequest(text, manner.language, manner.voice, manner.speed), voices)


def check_script(text: str, place: str) -> None:
    """Refuse what cannot be spoken before a word of it is.

    Raises:
        BadInput: nothing to say, characters that no voice can say, or more than
            :data:`LONGEST_SCRIPT` of them.
    """
    from wenfang.language.spoken.speakable import check_speakable

    if len(text) > LONGEST_SCRIPT:
        raise BadInput(
            f"{len(text):,} characters; at most {LONGEST_SCRIPT:,} are spoken at one go",
            place=place,
            cure="make it in parts",
        )
    check_speakable(text, place)


def _cure(stops: Sequence[Finding]) -> str:
    """What a person can do about words that must not be said."""
    data = dict.fromkeys(one.code for one in stops if one.check == "privacy")
    if not data:
        return "change the text"
    kept = ", ".join(f'{code} = "keep"' for code in data)
    return f"change the text; or say in a brief that it may stay, under [privacy]: {kept}"


def screen_script(
    texts: Sequence[tuple[Place, str]],
    language: Language,
    tools: Tools,
    brief: Brief,
    *,
    whole: tuple[Place, str] | None = None,
) -> list[Finding]:
    """What is found in words that are to be said.

    What would be masked in a written text blocks here: a mask cannot be said.

    Args:
        brief: whose policy of personal data holds.
        whole: the text whose sentences ``texts`` are: a number that is broken over two lines
            stands in none of them, and is said nevertheless.

    Raises:
        Blocked: they hold what must not be published.
    """
    policy = output_policy(brief.privacy)
    findings = []
    for place, text in texts:
        findings += check_safety(text, place=place, language=language)
        findings += check_privacy(
            text,
            place=place,
            language=language,
            policy=policy,
            names=tools.names,
            public_figures=brief.public_figures,
        )
    for place, text in [*texts, *([whole] if whole else [])]:
        findings += check_said_privacy(text, place=place, language=language, policy=policy)
    stop_if_blocking(
        findings,
        "not spoken",
        cure=_cure(blocking(findings)),
    )
    return findings


def not_spoken(texts: Sequence[tuple[Place, str]], language: Language) -> list[Finding]:
    """Emoji and ornaments of the texts that no voice says."""
    from wenfang.language.spoken.reading import read_aloud

    findings = []
    for place, text in texts:
        signs = list(dict.fromkeys(read_aloud(text, language).left_out))
        if signs:
            more = " …" if len(signs) > _SHOWN else ""
            findings.append(
                Finding(
                    "spoken",
                    "left-out",
                    Severity.INFO,
                    f"not spoken: {' '.join(signs[:_SHOWN])}{more}",
                    place,
                    {"signs": signs},
                )
            )
    return findings


def check_length(text: str, manner: Manner, most_s: float, place: str) -> None:
    """Refuse a text that even the quickest voice would not have said by then.

    Raises:
        BadInput: it is longer.
    """
    said = sum(map(str.isalnum, text))
    least = said * QUICKEST[manner.language] / manner.speed
    if least > most_s:
        raise _too_long(f"{said:,} letters and digits are at least {least / 60:.0f}", most_s, place)


def _too_long(what: str, most_s: float, place: str) -> BadInput:
    return BadInput(
        f"{what} minutes of speech; at most {most_s / 60:.0f} are published in one",
        place=place,
        cure="make it in parts",
    )


def speak_pieces(
    pieces: Sequence[str], manner: Manner, tools: Tools, *, most_s: float, place: str
) -> Iterator[Speech]:
    """Each piece spoken; a step each, ``speak.1`` … Some are made ahead, the others wait, so that
    a long text's sounds need not be in memory together.

    Args:
        most_s: seconds that the whole may take. When enough is spoken to foresee that it takes
            longer, it is refused, not at its end.
        place: of the text, for errors.

    Raises:
        BadInput: a piece cannot be spoken, the voice does not speak the language, or too long.
        EngineError: the engine failed.
    """
    speaking = _Speaking(pieces, manner, tools, most_s, place)
    how = [manner.language, manner.voice, manner.speed]
    voice = engine_digest(tools.engines.speech.identity)
    for first in range(0, len(pieces), AHEAD):
        some = range(first, min(first + AHEAD, len(pieces)))
        yield from tools.run.batch(
            [f"speak.{n + 1}" for n in some],
            Speech,
            partial(speaking.spoken, first),
            [pieces[n] for n in some],
            how,
            voice,
        )


@dataclass
class _Speaking:
    """The pieces of one text while they are spoken, and how long it becomes."""

    pieces: Sequence[str]
    manner: Manner
    tools: Tools
    most_s: float
    place: str
    characters: int = 0
    seconds: float = 0.0

    def spoken(self, first: int, missing: Sequence[int]) -> Iterator[tuple[int, Speech]]:
        """Those pieces, counted from piece ``first``."""
        many = len(self.pieces)
        done = min(first + AHEAD, many) - len(missing)
        self.tools.progress("speaking", done, many, "pieces")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                said = pool.map(self._speak, (self.pieces[first + n] for n in missing))
                for more, (n, speech) in enumerate(zip(missing, said, strict=True), start=1):
                    self.tools.progress("speaking", done + more, many, "pieces")
                    yield n, speech
                    self._foresee(self.pieces[first + n], speech)
            finally:
                pool.shutdown(cancel_futures=True)

    def _speak(self, piece: str) -> Speech:
        return _spoken(piece, self.manner, self.tools)

    def _foresee(self, piece: str, speech: Speech) -> None:
        self.characters += len(piece)
        self.seconds += speech.sound.seconds
        foreseen = self.seconds / self.characters * sum(map(len, self.pieces))
        if self.characters >= FORESEEN_FROM and foreseen > 1.1 * self.most_s:
            raise _too_long(f"it becomes some {foreseen / 60:.0f}", self.most_s, self.place)


def speak_again(
    pieces: Sequence[str], numbers: Sequence[int], manner: Manner, tools: Tools
) -> list[Speech]:
    """Pieces that were not understood, spoken once more; a step each, ``speak.again.3``.

    Args:
        numbers: of the pieces, as their first steps bear them.

    Raises:
        EngineError: the engine failed.
    """

    def compute(missing: Sequence[int]) -> Iterator[tuple[int, Speech]]:
        for done, n in enumerate(missing):
            tools.progress("speaking again", done, len(missing), "pieces")
            yield n, _spoken(pieces[n], manner, tools)

    names = [f"speak.again.{number}" for number in numbers]
    how = [manner.language, manner.voice, manner.speed]
    key = engine_digest(tools.engines.speech.identity)
    return tools.run.batch(names, Speech, compute, list(pieces), how, key)


def _spoken(piece: str, manner: Manner, tools: Tools) -> Speech:
    from wenfang.sounds.joining import join

    engine = tools.engines.speech
    said = list(engine.speak(SpeechRequest(piece, manner.language, manner.voice, manner.speed)))
    if not said:
        raise EngineError("the engine ended without a sound", place=engine.identity.model)
    return join(said)
