"""The text watermark on a vocabulary that the tests make: figures that can be checked by
hand, and texts drawn with and without the push."""

from __future__ import annotations

import math
import random
import re
import stat
import sys
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import ConfigurationError
from wenfang.provenance.text_watermark import (
    APPLIED,
    DETECTED,
    SHORTEST,
    MarkTokenizer,
    TextWatermark,
    binomial_tail,
    not_applied,
    readable,
    vocabulary_sha256,
)
from wenfang.provenance.watermark_key import FILE_NAME, WatermarkKey, load_or_create_watermark_key
from wenfang.provenance.watermark_words import surface
from wenfang.verification import MarkState

KEY = WatermarkKey(bytes(range(32)))
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "pra", "sto", "ver", "wil", "zen")
LATIN = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
SPECIAL = ["<|end|>", "�", ",", "7", " "]
WORD = re.compile(r" ?[A-Za-z]+|.", re.DOTALL)


class WholeWords:
    """A tokenizer that knows whole words, with and without a space before them."""

    def __init__(self) -> None:
        words = [form for word in LATIN for form in (word, " " + word, word.capitalize())]
        self.pieces = [*words, *HAN, *SPECIAL]
        self.ids = {piece: i for i, piece in enumerate(self.pieces)}

    @property
    def vocabulary_size(self) -> int:
        return len(self.pieces)

    def tokenize(self, text: str) -> list[int]:
        return [self.ids.get(piece, self.ids["�"]) for piece in WORD.findall(text)]

    def decode(self, tokens: list[int]) -> str:
        return "".join(self.pieces[i] for i in tokens)


@pytest.fixture(scope="module")
def tokenizer() -> MarkTokenizer:
    return MarkTokenizer.of(WholeWords(), "whole-words")


@pytest.fixture(scope="module")
def watermark(tokenizer: MarkTokenizer) -> TextWatermark:
    return TextWatermark(KEY, tokenizer, gamma=0.25, delta=2.5)


def write(watermark: TextWatermark, seed: int, length: int, joint: str, *, push: bool) -> str:
    """A text of words drawn as a model would draw them: logits of a flat distribution over
    twelve candidates, plus the push."""
    rng = random.Random(seed)
    words = LATIN if joint else HAN
    place = {piece: i for i, piece in enumerate(watermark.tokenizer.pieces)}
    out = []
    for _ in range(length):
        candidates = rng.sample(words, 12)
        ids = [place[word] for word in candidates]
        weights = [math.exp(watermark.logit_bias.get(i, 0.0) if push else 0.0) for i in ids]
        out.append(rng.choices(candidates, weights)[0])
    return joint.join(out)


@pytest.mark.parametrize("joint", [" ", ""], ids=["latin", "han"])
def test_a_pushed_text_is_found_and_a_plain_one_is_not(
    watermark: TextWatermark, joint: str
) -> None:
    for seed in range(3):
        marked = watermark.detect(write(watermark, seed, 400, joint, push=True))
        plain = watermark.detect(write(watermark, seed, 400, joint, push=False))
        assert marked.detected
        assert marked.z > 8
        assert not plain.detected
        assert plain.z < 4


def test_another_key_sees_nothing(watermark: TextWatermark, tokenizer: MarkTokenizer) -> None:
    text = write(watermark, 1, 400, " ", push=True)
    other = TextWatermark(WatermarkKey(b"\x07" * 32), tokenizer)
    assert not other.detect(text).detected
    assert other.key.id != watermark.key.id


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda t: t.replace(" ", "\n"), id="one word a line"),
        pytest.param(lambda t: t.replace(" ", "  \r\n\t"), id="white space"),
        pytest.param(
            lambda t: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in t),
            id="full width",
        ),
        pytest.param(lambda t: t.replace("e", "e\u200b"), id="zero-width spaces"),
        pytest.param(lambda t: t.replace("sto", "s\u00adto"), id="soft hyphens"),
        pytest.param(lambda t: t.replace("ver", "v-\ner"), id="words cut at line ends"),
        pytest.param(lambda t: " ".join(random.Random(0).sample(t.split(), 400)), id="shuffled"),
    ],
)
def test_form_does_not_matter(watermark: TextWatermark, change) -> None:
    text = write(watermark, 2, 400, " ", push=True)
    changed = watermark.detect(change(text).lower() if change is str.upper else change(text))
    assert (changed.words, changed.green) == (
        (plain := watermark.detect(text)).words,
        plain.green,
    )


def test_case_width_and_script_have_one_colour() -> None:
    for same in (("Report", " report", "REPORT", "ｒｅｐｏｒｔ"), ("国", "國"), ("经济", "經濟")):
        assert len({surface(piece) for piece in same}) == 1
        assert surface(same[0]) is not None


@pytest.mark.parametrize(
    "piece",
    [
        "",
        " ",
        "7",
        "３",
        ",",
        "。",
        "<|im_end|>",
        "�",
        "the",
        " The",
        "not",
        "rose",
        "million",
        "March",
        "percent",
        "ed",
        "naïve",
        "的",
        "不",
        "没有",
        "上升",
        "下降",
        "亿",
        "年",
        "七",
        "のa",
        "привет",
        "win-win",
        "中a",
    ],
)
def test_what_decides_truth_or_form_is_never_pushed(piece: str) -> None:
    assert surface(piece) is None


def test_the_push_is_on_green_tokens_alone(watermark: TextWatermark) -> None:
    pieces = watermark.tokenizer.pieces
    bias = watermark.logit_bias
    assert set(bias.values()) == {2.5}
    assert list(bias) == sorted(bias)
    for i, piece in enumerate(pieces):
        word = surface(piece)
        assert (i in bias) == (word is not None and watermark.is_green(word))
    coloured = {surface(piece) for piece in pieces} - {None}
    green = sum(watermark.is_green(word) for word in coloured if word)
    assert abs(green / len(coloured) - 0.25) < 0.03


def test_colours_are_fixed_for_ever(watermark: TextWatermark) -> None:
    """Marks of today must be found in ten years: the colours of some words, frozen."""
    words = ["minister", "report", "economy", "经济", "部长", "发布", "river", "school"]
    green = [word for word in words if watermark.is_green(word)]
    assert green == ["minister", "report", "部长", "river"]


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.25, 0.5, 0.1]))
def test_the_tail_is_exact(k: int, n: int, probability: float) -> None:
    p = Fraction(probability)
    exact = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    assert binomial_tail(k, n, probability) == pytest.approx(float(exact), rel=1e-9, abs=1e-300)


def test_p_values_hold_over_keys(tokenizer: MarkTokenizer) -> None:
    """For any fixed text, however repetitive, p <= a happens for at most a share a of keys."""
    text = " ".join(LATIN[:150] * 4)
    p_values = [
        TextWatermark(WatermarkKey(n.to_bytes(32, "big")), tokenizer).detect(text).p_value
        for n in range(600)
    ]
    for a in (0.5, 0.1, 0.01):
        share = sum(p <= a for p in p_values) / len(p_values)
        assert share <= a + 4 * math.sqrt(a * (1 - a) / len(p_values))
    assert min(p_values) < 0.1


def test_short_texts_need_no_mark(watermark: TextWatermark) -> None:
    text = write(watermark, 4, SHORTEST - 60, "", push=True)
    assert watermark.report(text).state is MarkState.NOT_APPLICABLE
    statement = watermark.statement(text)
    assert not statement.applied
    assert statement.reason == "shorter than 200 tokens"


@pytest.mark.parametrize(
    "text", ["", " \n", "\x00", "。" * 900, "7 " * 900, "\ud800" * 300, "🙂" * 300]
)
def test_any_text_gives_an_answer(watermark: TextWatermark, text: str) -> None:
    seen = watermark.detect(text)
    assert not seen.detected
    assert seen.words == 0
    assert seen.p_value == 1.0


def test_reports_say_what_was_seen(watermark: TextWatermark) -> None:
    marked = write(watermark, 5, 400, "", push=True)
    plain = write(watermark, 5, 400, "", push=False)
    present, absent = watermark.report(marked), watermark.report(plain)
    assert (present.state, absent.state) == (MarkState.VALID, MarkState.ABSENT)
    assert present.mark == absent.mark == "watermark"
    assert present.says["p_value"] <= DETECTED
    assert present.says["key_id"] == KEY.id
    assert KEY.secret.hex() not in str(present.as_dict())


def test_a_statement_never_claims_more_than_can_be_read_back(watermark: TextWatermark) -> None:
    marked = write(watermark, 6, 400, "", push=True)
    strong = watermark.statement(marked)
    assert strong.applied
    assert strong.reason is None
    assert strong.p is not None
    assert strong.p <= APPLIED
    weak = watermark.statement(write(watermark, 6, 400, "", push=False))
    assert not weak.applied
    assert weak.reason is not None
    assert weak.reason.startswith("weak: z=")
    assert weak.as_dict()["tokenizer_sha256"] == vocabulary_sha256(watermark.tokenizer.pieces)
    assert not_applied("the server takes no logit bias").as_dict() == {
        "applied": False,
        "reason": "the server takes no logit bias",
        "scheme": "org.wenfang.unigram.1",
    }


def test_readable_joins_lines_as_each_script_does() -> None:
    assert readable("经济\n增长，\r\n 就业") == "经济增长，就业"
    assert readable("the govern-\nment said\n\nyes") == "the government said yes"
    assert readable("2026 年") == readable("２０２６　年")


def test_keys_are_made_once_and_kept_secret(tmp_path) -> None:
    folder = tmp_path / "keys"
    first = load_or_create_watermark_key(folder)
    assert load_or_create_watermark_key(folder) == first
    assert load_or_create_watermark_key(tmp_path / "other") != first
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
    assert first.secret.hex() not in repr(first)
    assert re.fullmatch(r"[0-9a-f]{16}", first.id)
    assert first.id not in first.secret.hex()


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "zz" * 32, "00" * 33])
def test_a_damaged_key_is_never_replaced(tmp_path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(ConfigurationError):
        load_or_create_watermark_key(tmp_path)
    assert (tmp_path / FILE_NAME).read_text() == content
