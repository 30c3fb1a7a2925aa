"""The watermark of pictures: plane waves at secret frequencies, in the picture's own phase.

>>> marked = WaveMark(key).embed(picture)
>>> WaveMark(key).detect(marked.picture).found
True

How it works: :mod:`waves` draws 192 frequencies from the studio's key, :mod:`embedding` adds
waves of these frequencies, :mod:`masking` says how strong they may be in which place.
:mod:`spectrum` finds the bins of a picture's power spectrum that stand out, and :mod:`search`
counts how many of them lie where the key says, also after cutting, scaling, turning and
mirroring. The key is independent of the picture, so that the count in an unmarked picture is
binomial over keys, whatever the picture shows: the probability of chance is exact and asks
for no assumption about pictures.

No weights and no network: NumPy and Pillow.
"""

from wenfang.provenance.image_watermark.mark import APPLIED, DETECTED, WaveMark, unmarkable

__all__ = ["APPLIED", "DETECTED", "WaveMark", "unmarkable"]
