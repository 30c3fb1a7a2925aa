"""Mouth shapes, and the shapes of each phone.

Fifteen shapes are those of the Oculus lip-sync set (Meta, "Viseme reference"), which follows
MPEG-4's fourteen visemes and silence (ISO/IEC 14496-2, table C.1); two are added for what these
do not tell apart and Chinese does: the neutral vowel (``ə ɤ``) and rounded ``ü`` (``y ɥ``).

Each shape says what the mouth looks like (as :class:`~wenfang.engines.avatar.base.Pose` has it)
and how strongly it insists: ``m`` must close the lips but does not care whether they are rounded,
which is why "moo" is rounded from its beginning (Cohen and Massaro, 1993, "Modeling
coarticulation in synthetic visual speech").

Phones are IPA as Kokoro's front end (misaki) writes them, English and Chinese: one letter for a
diphthong (``A I W O Q Y``), ligatures for affricates, arrows for tones, which look like nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """A mouth shape.

    Attributes:
        name: of the Oculus set; ``uh`` and ``yu`` are ours.
        opening, width, rounding, teeth, tongue, press: see :class:`Pose`.
        jaw: how much it insists on opening, press and teeth, over 0.
        lips: how much it insists on width and rounding.
        vowel: whether it is one: vowels last longer where times have to be guessed.
    """

    name: str
    opening: float
    width: float
    rounding: float
    teeth: float
    tongue: float
    press: float
    jaw: float
    lips: float
    vowel: bool = False


SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        #      name  opening width round teeth tongue press jaw lips
        Shape("sil", 0.00, 0.00, 0.00, 0.0, 0.0, 0.15, 1.6, 0.6),
        Shape("PP", 0.00, 0.00, 0.00, 0.0, 0.0, 1.00, 3.0, 0.3),
        Shape("FF", 0.10, 0.05, 0.00, 0.9, 0.0, 0.00, 2.5, 0.6),
        Shape("TH", 0.22, 0.10, 0.00, 0.5, 0.9, 0.00, 1.5, 0.5),
        Shape("DD", 0.20, 0.10, 0.00, 0.5, 0.8, 0.00, 1.4, 0.3),
        Shape("kk", 0.28, 0.00, 0.00, 0.2, 0.0, 0.00, 1.1, 0.2),
        Shape("CH", 0.18, -0.35, 0.55, 0.7, 0.1, 0.00, 1.5, 1.6),
        Shape("SS", 0.12, 0.40, 0.00, 0.9, 0.1, 0.00, 1.5, 0.8),
        Shape("nn", 0.22, 0.10, 0.00, 0.3, 1.0, 0.00, 1.2, 0.3),
        Shape("RR", 0.26, -0.30, 0.45, 0.3, 0.3, 0.00, 1.2, 1.2),
        Shape("aa", 0.95, 0.10, 0.00, 0.3, 0.0, 0.00, 1.5, 0.9, True),
        Shape("E", 0.55, 0.50, 0.00, 0.4, 0.0, 0.00, 1.3, 1.1, True),
        Shape("ih", 0.28, 0.70, 0.00, 0.5, 0.0, 0.00, 1.3, 1.4, True),
        Shape("oh", 0.60, -0.50, 0.75, 0.0, 0.0, 0.00, 1.4, 1.8, True),
        Shape("ou", 0.28, -0.95, 1.00, 0.0, 0.0, 0.00, 1.4, 2.4, True),
        Shape("uh", 0.45, 0.05, 0.05, 0.2, 0.0, 0.00, 1.1, 0.7, True),
        Shape("yu", 0.16, -0.65, 0.90, 0.1, 0.0, 0.00, 1.4, 2.2, True),
    )
}

_TABLE = """
PP  p b m
FF  f v ɱ
TH  θ ð
DD  t d T ɾ ʈ ɖ
kk  k g ɡ ŋ x χ h ɣ q ɢ ʔ
CH  ʃ ʒ ʧ ʤ ʂ ʐ ꭧ ʈʂ tʃ dʒ tʂ dʐ
SS  s z ɕ ʑ ʦ ʨ ʣ ʥ ts dz tɕ dʑ
nn  n l ɫ ɲ ɳ ʎ
RR  ɹ r ɻ ɚ ɝ ɜ ɽ ʁ
aa  a ɑ ɐ ä ɒ æ
E   e ɛ E
ih  i ɪ j ɨ ᵻ
oh  o ɔ
ou  u ʊ w ʍ
uh  ə ʌ ɤ ᵊ ɘ ɵ ɯ
yu  y ɥ ʏ ø œ
aa+ih  I
aa+ou  W
E+ih   A
oh+ou  O
uh+ou  Q
oh+ih  Y
"""
_PHONES: dict[str, tuple[str, ...]] = {
    phone: tuple(shapes.split("+"))
    for shapes, *phones in (line.split() for line in _TABLE.strip().splitlines())
    for phone in phones
}
_LONGEST = max(map(len, _PHONES))


def shapes_of(phone: str) -> tuple[Shape, ...]:
    """The shapes of a phone, or of several written together, in order; none of what is not seen:
    stress, length, tones, aspiration, punctuation."""
    return tuple(_read(phone))


def _read(phone: str) -> Iterator[Shape]:
    at = 0
    while at < len(phone):
        for length in range(min(_LONGEST, len(phone) - at), 0, -1):
            names = _PHONES.get(phone[at : at + length])
            if names:
                yield from (SHAPES[name] for name in names)
                at += length
                break
        else:
            at += 1
