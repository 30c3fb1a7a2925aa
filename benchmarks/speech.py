"""Speech: how fast, how early, how exact.

* Real-time factor (seconds of work for a second of sound, less is better) and first sound of the
  ``kokoro`` engine over a text of three sentences, beside the package ``kokoro-onnx`` on the same
  weights, the same voice and the same phonemes, sentence by sentence (no sound of it can come
  before the first is whole). The network's samples for the same phonemes must be equal.
* The error of word times, all starts and ends, against energy edges: lists of words with a comma
  after each, so that every word stands between silences and its edges can be measured without
  any aligner (silence: 32 dB below what is loud, for 30 ms or more).

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
from pathlib import Path

import numpy as np

from wenfang.engines.alignment.edges import silences
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
LISTS: tuple[tuple[Language, str], ...] = (
    ("en", "garden, paper, bottle, kitchen, morning, teacher, doctor, river."),
    ("en", "market, candle, butter, bridge, dinner, camera, paint, tomato."),
    ("en", "boat, moon, tide, gate, coin, bread, king, tower."),
    ("zh", "公园，报纸，大桥，电台，冰块，刀具，面包，广告。"),
    ("zh", "太阳，白菜，地图，导游，铁路，宾馆，毛巾，灯光。"),
    ("zh", "朋友，本子，点心，海滩，农田，明天，道路，鸟巢。"),
)


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
    for n, (language, text) in enumerate(LISTS):
        voices = {"en": ("af_heart", "am_michael", "bf_emma"), "zh": ("zf_xiaobei", "zm_yunjian", "zf_xiaoni")}  # fmt: skip
        speech = join(engine.speak(SpeechRequest(text, language, voices[language][n % 3])))
        heard = _between_silences(speech.sound)
        if len(heard) != len(speech.words):
            print(f"{len(heard)} stretches for {len(speech.words)} words, not counted: {text}")
            continue
        starts += [w.start - a for w, (a, _) in zip(speech.words, heard, strict=True)]
        ends += [w.end - b for w, (_, b) in zip(speech.words, heard, strict=True)]
    for name, errors in (("starts", starts), ("ends", ends), ("all", starts + ends)):
        sizes = sorted(map(abs, errors))
        print(
            f"{name}: {len(errors)}, median error {1000 * statistics.median(sizes):.0f} ms, ninth "
            f"decile {1000 * sizes[len(sizes) * 9 // 10]:.0f} ms, "
            f"signed {1000 * statistics.median(errors):+.0f} ms"
        )


def _between_silences(sound: Sound) -> list[tuple[float, float]]:
    """Stretches that are heard, those less than 100 ms apart being one (a stop's closure)."""
    edges = [0.0, *(at for pair in silences(sound) for at in pair), sound.seconds]
    found: list[tuple[float, float]] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < 0.02:
            continue
        if found and start - found[-1][1] < 0.1:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


if __name__ == "__main__":
    main()
