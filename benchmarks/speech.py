"""Speech: how fast, how early, how exact.

* Real-time factor (seconds of work for a second of sound, less is better) and first sound of the
  ``kokoro`` engine over a text of three sentences, beside the package ``kokoro-onnx`` on the same
  weights, the same voice and the same phonemes, sentence by sentence (no sound of it can come
  before the first is whole). The network's samples for the same phonemes must be equal.
* The error of word times against the sound's own edges, without any aligner: lists of words with a
  comma after each. Where the level falls 20 dB below what is loud between the middles of two
  words, the ends of that stretch are the true edges; words that run on are not counted.

    python benchmarks/speech.py [speed|times]

Wants ``kokoro-onnx``.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.kokoro.engine import KokoroEngine
from wenfang.engines.speech.kokoro.network import RATE
from wenfang.engines.speech.open import open_speech_engine
from wenfang.engines.speech.utterances import utterances
from wenfang.language.spoken.reading import read_aloud
from wenfang.resources import fetch
from wenfang.sound import Sound
from wenfang.sounds.joining import join
from wenfang.source import Language

TEXTS: dict[Language, str] = {
    "en": "The mayor opened the new railway station in the old town on Monday morning. More than "
    "two hundred people came, although it had been raining since the evening. The first train "
    "leaves at six.",
    "zh": "市长星期一上午为老城区的新火车站揭幕，很多市民来到现场观看。虽然从前一天晚上就开始下雨，"
    "但是仍然有两百多人参加了活动。第一班列车六点发车。",
}
VOICE = {"en": "af_heart", "zh": "zf_xiaobei"}
LISTS: tuple[tuple[Language, str, str], ...] = (
    ("en", "af_heart", "moon, river, lemon, window, safe, yellow, shadow, name."),
    ("en", "am_michael", "fish, morning, rain, wall, summer, valley, line, sofa."),
    ("en", "bf_emma", "lion, farm, salad, year, sugar, menu, war, nose."),
    ("zh", "zf_xiaobei", "妈妈，老师，森林，音乐，雨伞，日历，人民，沙发。"),
    ("zh", "zm_yunjian", "牛奶，月亮，山峰，玩耍，文化，房屋，火山，旅馆。"),
    ("zh", "zf_xiaoni", "衣服，森林，午饭，里面，颜色，新闻，舞会，奶奶。"),
)
"""No word begins with a stop: its closure could not be told from the pause before it."""
DIPS_DB = -20.0


def main() -> None:
    asked = sys.argv[1:] or ["speed", "times"]
    engine = open_speech_engine("kokoro")
    assert isinstance(engine, KokoroEngine)
    for language in TEXTS:
        list(engine.speak(SpeechRequest("好。" if language == "zh" else "Yes.", language)))
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if "speed" in asked:
        for _ in range(2):
            _speed(engine)
    if "times" in asked:
        _times(engine)


def _without_espeak() -> None:
    """The package opens espeak even for those who bring phonemes; stand-ins are enough then."""
    import ctypes.util
    import types

    names = ("espeakng_loader", "phonemizer", "phonemizer.backend", "phonemizer.backend.espeak",
             "phonemizer.backend.espeak.wrapper")  # fmt: skip
    made = {name: types.ModuleType(name) for name in names}
    made[names[0]].get_data_path = lambda: ""  # type: ignore[attr-defined]
    made[names[0]].get_library_path = lambda: ctypes.util.find_library("m")  # type: ignore[attr-defined]
    made[names[-1]].EspeakWrapper = type(  # type: ignore[attr-defined]
        "EspeakWrapper", (), {"set_data_path": lambda _: None, "set_library": lambda _: None}
    )
    sys.modules.update(made)


def _speed(engine: KokoroEngine) -> None:
    _without_espeak()
    from kokoro_onnx import Kokoro  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as folder:
        voices = Path(folder) / "voices.npz"
        styles = {v: _style(v) for v in VOICE.values()}
        with voices.open("wb") as out:
            np.savez(out, **styles)
        weights = fetch("kokoro-82m-int8")
        vocabulary = json.loads((weights / "vocab.json").read_text(encoding="utf-8"))
        network = str(weights / "kokoro-v1.0.int8.onnx")
        theirs = Kokoro(network, str(voices), vocab_config=vocabulary)
        for language, text in TEXTS.items():
            _ours(engine, language, text)
            _theirs(engine, theirs, styles[VOICE[language]], language, text)


def _ours(engine: KokoroEngine, language: Language, text: str) -> None:
    began = time.perf_counter()
    sound = join(engine.speak(SpeechRequest(text, language, VOICE[language]))).sound
    took = time.perf_counter() - began
    began = time.perf_counter()
    early = engine.speak(SpeechRequest(text, language, VOICE[language], first_s=0.0))
    piece = next(early)
    first = time.perf_counter() - began
    early.close()  # type: ignore[attr-defined]
    _say("wenfang", language, sound.seconds, took)
    print(f"{'':12} first sound after {first:.2f} s ({piece.sound.seconds:.2f} s: {piece.text!r})")


def _theirs(
    engine: KokoroEngine, theirs: object, style: np.ndarray, language: Language, text: str
) -> None:
    """The package on the phonemes that ours are given, which needs no espeak."""
    said = [
        engine._pronouncer.phonemes(read_aloud(text[one.start : one.end], language)).tokens
        for one in utterances(text, language)
    ]
    began, sounds, first = time.perf_counter(), [], 0.0
    for tokens in said:
        sounds.append(
            theirs.create("".join(tokens), VOICE[language], is_phonemes=True, trim=False)[0]  # type: ignore[attr-defined]
        )
        first = first or time.perf_counter() - began
    took = time.perf_counter() - began
    _say("kokoro-onnx", language, sum(map(len, sounds)) / RATE, took)
    print(f"{'':12} first sound after {first:.2f} s ({len(sounds[0]) / RATE:.2f} s)")
    ours, _, _ = engine._network.speak(said[-1], style.reshape(-1, 256), 1.0)
    same = np.array_equal(ours, sounds[-1])
    length = min(len(ours), len(sounds[-1]))
    alike = np.corrcoef(ours[:length], sounds[-1][:length])[0, 1]
    print(f"{'':12} the same samples: {same}; correlation {alike:.6f}")


def _say(name: str, language: str, seconds: float, took: float) -> None:
    print(
        f"{name:12} {language} {seconds:5.2f} s of sound in {took:5.2f} s, "
        f"real-time factor {took / seconds:.3f}",
        flush=True,
    )


def _style(voice: str) -> np.ndarray:
    return np.fromfile(fetch("kokoro-voices") / f"{voice}.bin", "<f4").reshape(-1, 1, 256)


def _times(engine: KokoroEngine) -> None:
    starts: list[float] = []
    ends: list[float] = []
    for language, voice, text in LISTS:
        speech = join(engine.speak(SpeechRequest(text, language, voice)))
        level = _level(speech.sound)
        for word, following in pairwise(speech.words):
            middles = [(one.start + one.end) / 2 for one in (word, following)]
            dip = _dip(level, *middles)
            if dip is not None:
                ends.append(word.end - dip[0])
                starts.append(following.start - dip[1])
    for name, errors in (("starts", starts), ("ends", ends), ("all", starts + ends)):
        sizes = sorted(map(abs, errors))
        print(
            f"{name}: {len(errors)}, median error {1000 * statistics.median(sizes):.0f} ms, ninth "
            f"decile {1000 * sizes[len(sizes) * 9 // 10]:.0f} ms, "
            f"signed {1000 * statistics.median(errors):+.0f} ms"
        )


def _level(sound: Sound) -> np.ndarray:
    """Decibels against what is loud, one value each 5 ms, over 15 ms."""
    step = sound.rate // 200
    count = len(sound.samples) // step
    power = (sound.samples[: count * step, 0].reshape(count, step) ** 2).mean(axis=1)
    power = np.convolve(power, np.ones(3) / 3, "same")
    return 10 * np.log10(np.maximum(power, 1e-12) / np.percentile(power, 90))


def _dip(level: np.ndarray, start: float, end: float) -> tuple[float, float] | None:
    """The quiet stretch around the softest moment between two moments, where there is one."""
    first, last = int(start * 200), int(end * 200)
    left = right = first + int(np.argmin(level[first:last]))
    if level[left] > DIPS_DB:
        return None
    while left > first and level[left - 1] < DIPS_DB:
        left -= 1
    while right < last and level[right + 1] < DIPS_DB:
        right += 1
    return left / 200, (right + 1) / 200


if __name__ == "__main__":
    main()
