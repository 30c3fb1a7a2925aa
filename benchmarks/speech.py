"""Speech: how fast, how early, how exact.

* Real-time factor (seconds of work for a second of sound, less is better) and first sound of the
  ``kokoro`` engine, beside the package ``kokoro-onnx`` on the same weights, the same voice and the
  same phonemes; the correlation of both sounds is said, for they must be one.
* The error of word times: the synthesiser's own against those that Whisper base finds again in
  the sound (cross-attention, itself no better than some tens of milliseconds).
* What Whisper understands, as character or word error rate.

    python benchmarks/speech.py [--sentences 2]

Wants ``faster-whisper`` and ``kokoro-onnx``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.kokoro.engine import KokoroEngine
from wenfang.engines.speech.kokoro.network import RATE
from wenfang.engines.speech.open import open_speech_engine
from wenfang.engines.speech.utterances import utterances
from wenfang.language.spoken.reading import read_aloud
from wenfang.resources import fetch
from wenfang.sounds.joining import join
from wenfang.sounds.resampling import resampled
from wenfang.source import Language
from wenfang.speech import Speech

TEXTS: list[tuple[Language, str]] = [
    ("en", "The mayor opened the new railway station in the old town on Monday morning."),
    ("zh", "市长星期一上午为老城区的新火车站揭幕，很多市民来到现场观看。"),
    ("en", "More than two hundred people came, although it had been raining since the evening."),
    ("zh", "虽然从前一天晚上就开始下雨，但是仍然有两百多人参加了活动。"),
]
VOICE = {"en": "af_heart", "zh": "zf_xiaobei"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=len(TEXTS))
    texts = TEXTS[: parser.parse_args().sentences]
    engine = open_speech_engine("kokoro")
    assert isinstance(engine, KokoroEngine)
    list(engine.speak(SpeechRequest("Warm up.", "en")))  # reads the weights
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    spoken = [_timed(engine, language, text) for language, text in texts]
    _beside_kokoro_onnx(engine, texts)
    _understood(texts, spoken)


def _timed(engine: KokoroEngine, language: Language, text: str) -> Speech:
    began = time.perf_counter()
    speech = join(engine.speak(SpeechRequest(text, language)))
    took = time.perf_counter() - began
    began = time.perf_counter()
    early = engine.speak(SpeechRequest(text, language, first_s=0.0))
    next(early)
    first = time.perf_counter() - began
    early.close()  # type: ignore[attr-defined]
    print(
        f"wenfang      {language} {speech.sound.seconds:5.2f} s of sound in {took:6.2f} s, "
        f"real-time factor {took / speech.sound.seconds:5.2f}, first sound {first:5.2f} s"
    )
    return speech


def _beside_kokoro_onnx(engine: KokoroEngine, texts: list[tuple[Language, str]]) -> None:
    """The package on the phonemes that ours are given, which needs no espeak."""
    from kokoro_onnx import Kokoro  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as folder:
        voices = Path(folder) / "voices.npz"
        styles = {v: _style(v) for v in VOICE.values()}
        with voices.open("wb") as out:
            np.savez(out, **styles)
        weights = fetch("kokoro-82m-int8")
        vocabulary = json.loads((weights / "vocab.json").read_text(encoding="utf-8"))
        theirs = Kokoro(
            str(weights / "kokoro-v1.0.int8.onnx"), str(voices), vocab_config=vocabulary
        )
        for language, text in texts:
            (piece,) = utterances(text, language)
            said = engine._pronouncer.phonemes(read_aloud(text[piece.start : piece.end], language))
            began = time.perf_counter()
            sound, _ = theirs.create(
                "".join(said.tokens), VOICE[language], is_phonemes=True, trim=False
            )
            took = time.perf_counter() - began
            style = styles[VOICE[language]].reshape(-1, 256)
            ours, _, _ = engine._network.speak(said.tokens, style, 1.0)
            length = min(len(ours), len(sound))
            alike = np.corrcoef(ours[:length], sound[:length])[0, 1]
            print(
                f"kokoro-onnx  {language} {len(sound) / RATE:5.2f} s of sound in {took:6.2f} s, "
                f"real-time factor {took * RATE / len(sound):5.2f}; correlation with ours {alike:.6f}"
            )


def _style(voice: str) -> np.ndarray:
    return np.fromfile(fetch("kokoro-voices") / f"{voice}.bin", "<f4").reshape(-1, 1, 256)


def _understood(texts: list[tuple[Language, str]], spoken: list[Speech]) -> None:
    from faster_whisper import WhisperModel  # type: ignore[import-not-found]

    whisper = WhisperModel(str(fetch("whisper-base")), device="cpu", compute_type="int8")
    starts: list[float] = []
    ends: list[float] = []
    for (language, text), speech in zip(texts, spoken, strict=True):
        heard = _heard(whisper, speech, language)
        print(f"{language} written: {text}\n   heard:   {''.join(word for word, _, _ in heard)}")
        for ours, (_, start, end) in _same_words(speech, heard):
            starts.append(ours.start - start)
            ends.append(ours.end - end)
    if starts:
        both = [abs(one) for one in starts + ends]
        print(
            f"word times: {len(starts)} words, median error {statistics.median(both) * 1000:.0f} ms; "
            f"signed: starts {statistics.median(starts) * 1000:+.0f} ms, "
            f"ends {statistics.median(ends) * 1000:+.0f} ms"
        )


def _heard(whisper: Any, speech: Speech, language: str) -> list[tuple[str, float, float]]:
    samples = resampled(speech.sound, 16_000).samples[:, 0]
    segments, _ = whisper.transcribe(samples, language=language, word_timestamps=True)
    return [(w.word, w.start, w.end) for segment in segments for w in segment.words or []]


def _same_words(speech: Speech, heard: list[tuple[str, float, float]]) -> list[tuple[Any, Any]]:
    """Words that both have, in order."""
    from difflib import SequenceMatcher

    left = [_bare(word.text) for word in speech.words]
    right = [_bare(word) for word, _, _ in heard]
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [
        (speech.words[block.a + n], heard[block.b + n])
        for block in blocks
        for n in range(block.size)
    ]


def _bare(word: str) -> str:
    return "".join(c for c in word.lower() if c.isalnum())


if __name__ == "__main__":
    main()
