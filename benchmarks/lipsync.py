"""How well a mouth follows a voice: for Kokoro's sentences with its own phone times,

* viseme accuracy: at each phone's middle, is the shape that insists most the phone's own;
* correlation of mouth opening with speech energy (decibels against what is loud), frame by frame
  at 25 fps, at the best and at no shift;
* closures: how far the lips are apart in the middle of each m, b, p (0 = shut);
* pauses: the widest opening in the middle of silences of 0.2 s and more;
* blinks a minute over ten minutes, for eight seeds.

Each with phones told, and with phones guessed from the words alone.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from spoken_sentences import spoken
from wenfang.acting import act
from wenfang.acting.idle import blink
from wenfang.acting.loudness_curve import LoudnessCurve
from wenfang.acting.mouth import Mouth
from wenfang.acting.visemes import shapes_of
from wenfang.engines.alignment.edges import silences
from wenfang.speech import Speech

RATE = 25
SHIFTS = range(-3, 4)  # of 20 ms


def measure(told: Speech, acted: Speech) -> dict[str, list[float]]:
    """Of one sentence; ``told`` has the phones that ``acted`` may not know."""
    mouth, curve = Mouth(acted), LoudnessCurve.of(acted.sound)
    poses = act(acted, rate=RATE, seed=1)
    opening = np.array([pose.opening for pose in poses])
    found: dict[str, list[float]] = {"accuracy": [], "apart": [], "pause": []}
    for shift in SHIFTS:
        energy = [curve.at((n + 0.5) / RATE + shift * 0.02) for n in range(len(poses))]
        found[f"correlation {shift * 20:+d} ms"] = [float(np.corrcoef(opening, energy)[0, 1])]
    for phone in told.phones:
        shapes, middle = shapes_of(phone.text), (phone.start + phone.end) / 2
        if len(shapes) == 1:
            found["accuracy"].append(mouth.dominant(middle) == shapes[0].name)
            if shapes[0].name == "PP":
                found["apart"].append(mouth.pose(middle).opening)
    for start, end in silences(acted.sound):
        if end - start >= 0.2:
            found["pause"].append(mouth.pose((start + end) / 2).opening)
    return found


def blinks(seed: int, seconds: int = 600) -> float:
    """A minute."""
    shut = [blink(seed, n / 50) > 0.5 for n in range(seconds * 50)]
    return sum(after and not before for before, after in pairwise(shut)) * 60 / seconds


def main() -> None:
    for held_out in (False, True):
        print("held-out sentences" if held_out else "sentences that the strengths were chosen on")
        _report(list(spoken(held_out=held_out)))
    print("blinks a minute, by seed:", *(f"{blinks(seed):.1f}" for seed in range(8)))


def _report(speeches: list[Speech]) -> None:
    for name in ("told", "guessed"):
        for language in ("en", "zh"):
            all_found: dict[str, list[float]] = {}
            for speech in speeches:
                if speech.language == language:
                    acted = speech if name == "told" else replace(speech, phones=())
                    for key, values in measure(speech, acted).items():
                        all_found.setdefault(key, []).extend(values)
            print(f"{language}, phones {name}: {len(all_found['accuracy'])} phones")
            for key, values in all_found.items():
                worst = f", worst {max(values):.3f}" if key in ("apart", "pause") else ""
                print(f"  {key}: mean {np.mean(values):.3f}{worst}")


if __name__ == "__main__":
    main()
