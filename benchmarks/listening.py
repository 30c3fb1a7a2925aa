"""What a listener understands of Kokoro's speech: error rates of Whisper base's transcript against
the words that were to be said, over the sentences of ``HELD_OUT``, on which nothing was tuned.

    python benchmarks/listening.py

Both texts are compared in the form in which what is read alike is equal, so that "4.5%" and "four
point five percent" are the same. A transcriber's own errors are in the figure; what is printed
for each sentence tells them from readings that are wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from spoken_sentences import spoken
from wenfang.checks.spoken import check_spoken
from wenfang.engines.transcription.open import open_transcriber
from wenfang.language.spoken.reading import read_aloud
from wenfang.metrics.text.error_rate import error_rate
from wenfang.source import Language
from wenfang.speech import Speech


def report(speeches: Iterable[Speech]) -> None:
    whisper = open_transcriber()
    texts: dict[Language, list[tuple[str, str]]] = {"en": [], "zh": []}
    warned = 0
    for one in speeches:
        said = read_aloud(one.text, one.language).spoken
        heard = whisper.transcribe(one.sound, language=one.language, words=False).text
        alone = error_rate([heard], [said], language=one.language).value
        found = check_spoken(said, heard, one.language)
        warned += bool(found)
        print(f"{alone:5.1f} %  {one.text}\n         said  {said}\n         heard {heard}")
        for finding in found:
            print(f"         {finding.code}: {finding.message}")
        texts[one.language].append((heard, said))
    for language, pairs in texts.items():
        if pairs:
            print(error_rate(*zip(*pairs, strict=True), language=language))
    print(f"{warned} sentences with findings")


if __name__ == "__main__":
    report(spoken(held_out=True))
