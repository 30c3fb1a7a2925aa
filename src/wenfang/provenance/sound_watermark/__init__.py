"""The watermark of sounds: loudness that rises and falls in pairs, by a secret pattern.

>>> marked = PatchworkMark(key).embed(sound)
>>> PatchworkMark(key).detect(marked.sound).found
True

How it works: :mod:`pattern` draws a sign for each cell of time and frequency from the studio's
key, :mod:`embedding` makes the first half of a cell a little louder and the second half a
little quieter, or the other way round. :mod:`listening` measures the difference between the
halves, and :mod:`search` asks whether these differences have the key's signs, also after
cutting, and playing faster or slower. The signs are independent of the sound, so that the
probability of chance holds for any sound whatever and asks for no assumption about sounds.

No weights and no network: NumPy alone.
"""

from wenfang.provenance.sound_watermark.mark import APPLIED, DETECTED, PatchworkMark, unmarkable

__all__ = ["APPLIED", "DETECTED", "PatchworkMark", "unmarkable"]
