"""How exact forced alignment is: words of Kokoro's speech, against

* ``joined``: words spoken one by one, silence cut off, joined at known times with pauses of 0 to
  40 ms (0.25 s at punctuation): true times, unnaturally clear speech;
* ``durations``: whole sentences and the synthesiser's own durations, which themselves are known to
  25 ms at best, and are off by up to 100 ms beside pauses.

The shift that the aligner takes off (``_EARLY_S``) was chosen on such sentences too: the figures
say how exact it is on this kind of voice, not on a stranger's recording.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from spoken_sentences import SENTENCES, spoken
from wenfang.engines.alignment.edges import silences
from wenfang.engines.alignment.whisper_alignment import WhisperAligner
from wenfang.engines.transcription.open import open_transcriber
from wenfang.engines.transcription.whisper import Whisper
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed

PUNCTUATION = "，。、；,.;"


def joined() -> Iterator[Speech]:
    """Sentences of separate words."""
    from wenfang.engines.speech.base import SpeechRequest
    from wenfang.engines.speech.open import open_speech_engine

    engine, chance = open_speech_engine("kokoro"), random.Random(3)
    for whole in list(spoken())[:: len(SENTENCES) // 6]:
        voice = next(v for lang, v, text in SENTENCES if text == whole.text)
        pieces, words, at = [np.zeros(7200, np.float32)], [], 0.3
        for word in whole.words:
            bare = word.text.strip(PUNCTUATION)
            (one,) = list(engine.speak(SpeechRequest(bare, whole.language, voice)))[:1]
            samples = heard(one.sound)
            rate = one.sound.rate
            words.append(Timed(word.text, at, at + len(samples) / rate))
            pause = 0.25 if word.text[-1] in PUNCTUATION else chance.choice([0, 0, 0.02, 0.04])
            pieces += [samples, np.zeros(round(pause * rate), np.float32)]
            at += len(samples) / rate + len(pieces[-1]) / rate
        sound = Sound(np.concatenate([*pieces, np.zeros(7200, np.float32)]), rate)
        yield Speech(whole.text, whole.language, sound, tuple(words))
    engine.close()


def heard(sound: Sound) -> np.ndarray:
    """A word's samples without the silence around it."""
    start, end = 0.0, sound.seconds
    for first, stop in silences(sound):
        start = stop if first < 0.02 else start
        end = first if stop > sound.seconds - 0.03 else end
    return sound.between(start, end).samples[:, 0]


def report(name: str, aligner: WhisperAligner, speeches: list[Speech]) -> None:
    for language in ("en", "zh"):
        errors: list[float] = []
        for one in speeches:
            if one.language == language:
                found = aligner.align(one.sound, [word.text for word in one.words], language).words
                for word, true in zip(found, one.words, strict=True):
                    errors += [abs(word.start - true.start), abs(word.end - true.end)]
        print(
            f"{name} {language}: {len(errors) // 2} words, median error of starts and ends "
            f"{1000 * np.median(errors):.0f} ms, ninth decile {1000 * np.percentile(errors, 90):.0f} ms"
        )


def main() -> None:
    whisper = open_transcriber()
    assert isinstance(whisper, Whisper)
    aligner = WhisperAligner(whisper)
    report("durations", aligner, list(spoken()))
    report("durations, held out", aligner, list(spoken(held_out=True)))
    report("joined", aligner, list(joined()))


if __name__ == "__main__":
    main()
