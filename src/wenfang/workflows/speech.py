"""From a brief for speech to a recording."""

from __future__ import annotations

from wenfang.brief import SpeechBrief
from wenfang.errors import BadInput
from wenfang.film import Recording
from wenfang.finding import Place
from wenfang.language.sentences import sentences
from wenfang.provenance.seen import LISTENED_S
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA
from wenfang.source import Language, Source
from wenfang.workflows.speaking import (
    Manner,
    check_length,
    check_script,
    check_voice,
    listen,
    read_script,
    screen_script,
    speak_pieces,
)
from wenfang.workflows.tools import Draft, Tools

#: Characters of a piece that is spoken at one go and kept as one step.
PIECE = 300
#: Seconds of a recording; publication listens to an hour, with its labels.
LONGEST_S = LISTENED_S - 60


def make_speech(brief: SpeechBrief, tools: Tools) -> Draft:
    """Read a text aloud.

    Raises:
        BadInput: there is nothing that can be spoken, or the voice does not speak the language.
        Blocked: the text holds what must not be published.
        EngineError: the engine failed.
    """
    from wenfang.sounds.joining import join
    from wenfang.sounds.subtitles import cues

    sources: tuple[Source, ...] = _read(brief, tools) if brief.file else ()
    text = "\n\n".join(source.text for source in sources) if sources else brief.text
    found = [finding for source in sources for finding in source.findings]
    pieces = in_pieces(text, brief.language)
    if not pieces:
        raise BadInput("holds nothing that can be said", place=brief.file or "text")
    manner = Manner(brief.language, brief.voice, brief.speed)
    check_script(text, brief.file or "text")
    check_voice(text, manner, tools)
    check_length(text, manner, LONGEST_S, brief.file or "text")
    found += screen_script([(_place(brief), text)], brief.language, tools, brief.privacy)
    said = speak_pieces(pieces, manner, tools, most_s=LONGEST_S, place=brief.file or "text")
    speech = join(said)
    heard = listen(speech, text, tools) if brief.heard else []
    recording = Recording(
        name=brief.name,
        sound=speech.sound,
        source_type=TRAINED_ALGORITHMIC_MEDIA,
        language=brief.language,
        title=brief.heading,
        speech=speech,
        captions=cues(speech.words, brief.language),
        description=text,
        model=tools.engines.speech.identity.model,
    )
    return Draft(sources=sources, findings=(*found, *heard), recordings=(recording,))


def in_pieces(text: str, language: Language, longest: int = PIECE) -> list[str]:
    """Whole sentences of a text, in pieces of about ``longest`` characters, none across a
    paragraph's end."""
    pieces = []
    for paragraph in text.splitlines():
        piece = ""
        for sentence in sentences(paragraph, language):
            if piece and len(piece) + len(sentence) > longest:
                pieces.append(piece)
                piece = ""
            piece += (" " if piece and language == "en" else "") + sentence
        pieces.append(piece)
    return [piece for piece in pieces if any(c.isalnum() for c in piece)]


def _place(brief: SpeechBrief) -> Place:
    return Place("source", "s1") if brief.file else Place("brief", "text")


def _read(brief: SpeechBrief, tools: Tools) -> tuple[Source, ...]:
    def read() -> tuple[Source, ...]:
        assert brief.file is not None
        return (read_script(brief.file, "file", tools),)

    return tools.run.step("read", tuple[Source, ...], read, brief.file)
