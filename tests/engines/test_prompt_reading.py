"""Prompts read: subject, style, colour, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.engines.image.prompt_reading import Asked, PromptReader, head_of
from wenfang.engines.image.prompt_words import COLOURS, STYLES, THINGS, Word

READ = PromptReader().read


def asked(subject: str, colour: str | None = None, style: str | None = None, *left: str) -> Asked:
    return Asked(subject, style, colour, left)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("fox", asked("fox")),
        ("A Red Fox", asked("fox", "red")),
        ("fox in red", asked("fox", "red")),
        ("cat, red", asked("cat", "red")),
        ("a red-coloured fox", asked("fox", "red")),
        ("a crimson fox", asked("fox", "red")),
        ("a navy ship", asked("ship", "blue")),
        ("an orange cat", asked("cat", "orange")),
        ("a red fox reading a newspaper", asked("fox reading a newspaper", "red")),
        ("红色的狐狸", asked("狐狸", "red")),
        ("红狐狸", asked("狐狸", "red")),
        ("红色狐狸", asked("狐狸", "red")),
        ("紅色的狐狸", asked("狐狸", "red")),
        ("狐狸是红色的", asked("狐狸", "red")),
        ("狐狸，红色", asked("狐狸", "red")),
        ("一只看报纸的红狐狸", asked("看报纸的狐狸", "red")),
        ("小白兔", asked("小兔", "white")),
        ("粉红色的小猪", asked("小猪", "pink")),
        ("天蓝色的鲸鱼", asked("鲸鱼", "blue")),
    ],
)
def test_the_colour_of_the_subject(prompt: str, expected: Asked) -> None:
    assert READ(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a fox with a blue hat", asked("fox with a blue hat", None, None, "blue")),
        ("fox in a red coat", asked("fox in a red coat", None, None, "red")),
        (
            "the black cat on a white chair",
            asked("cat on a white chair", "black", None, "white"),
        ),
        ("a red and white fox", asked("fox", "red", None, "white")),
        ("a black-and-white cat", asked("cat", "black", None, "white")),
        ("戴红色帽子的狐狸", asked("戴红色帽子的狐狸", None, None, "红色")),
        ("蓝色背景上的狐狸", asked("蓝色背景上的狐狸", None, None, "蓝色")),
        ("一个红色和白色的足球", asked("足球", "red", None, "白色")),
    ],
)
def test_colours_that_are_not_followed_are_told(prompt: str, expected: Asked) -> None:
    assert READ(prompt) == expected


@pytest.mark.parametrize(
    "thing",
    ["an orange", "orange juice", "orange", "lavender", "red wine", "red", "sky blue", "红绿灯",
     "红包", "白菜", "橙子", "青蛙", "西红柿", "红", "黑白熊猫", "flat tyre", "a flat tyre", "flat"],
)  # fmt: skip
def test_a_name_that_holds_a_colour_is_no_colour(thing: str) -> None:
    read = READ(thing)
    assert (read.colour, read.style) == (None, None)
    assert read.subject == thing.removeprefix("an ").removeprefix("a ")


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("3D fox", asked("fox", None, "3d")),
        ("flat red fox", asked("fox", "red", "flat")),
        ("a flat red fox", asked("fox", "red", "flat")),
        ("a fox, flat, blue", asked("fox", "blue", "flat")),
        ("a cat in flat style", asked("cat", None, "flat")),
        ("red car in 3d", asked("car", "red", "3d")),
        ("a modern icon of a rocket", asked("rocket", None, "modern")),
        ("扁平的红狐狸", asked("狐狸", "red", "flat")),
        ("立体风格的火箭图标", asked("火箭", None, "3d")),
        ("3D红色汽车", asked("汽车", "red", "3d")),
        ("一个蓝色的扁平风格的鲸鱼图标", asked("鲸鱼", "blue", "flat")),
        ("狐狸，谷歌风格", asked("狐狸", None, "noto")),
    ],
)
def test_styles(prompt: str, expected: Asked) -> None:
    assert READ(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        ("please draw a picture of a whale", "whale"),
        ("draw me an emoji of a cat", "cat"),
        ("cat emoji", "cat"),
        ("a sticker of a cat", "cat"),
        ("given a drawing", "given a drawing"),
        ("paint brush", "paint brush"),
        ("framed picture", "framed picture"),
        ("请画一只猫", "猫"),
        ("画一只猫", "猫"),
        ("给我画一张狐狸的图片", "狐狸"),
        ("青蛙图标", "青蛙"),
        ("画家", "画家"),
        ("油画", "油画"),
        ("设计师", "设计师"),
        ("台灯", "台灯"),
        ("杯子", "杯子"),
        ("emoji", "emoji"),
        ("🦊", "🦊"),
        ("", ""),
    ],
)
def test_polite_words_are_left_out_and_others_stay(prompt: str, subject: str) -> None:
    assert READ(prompt) == asked(subject)


@given(st.text(max_size=80))
def test_any_text_is_read_and_says_something(text: str) -> None:
    read = READ(text)
    assert read.subject or not any(c.isalnum() and not "\ue000" <= c <= "\uf8ff" for c in text)
    assert read == READ(text)


@given(
    st.sampled_from(["fox", "狐狸", "birthday cake", "火箭", "看报纸的猫"]),
    st.sampled_from([(w, c.name) for c in COLOURS for w in c.words]),
    st.sampled_from([(w, s.name) for s in STYLES for w in s.words]),
)
def test_every_word_for_a_colour_and_a_style_is_found(
    subject: str, colour: tuple[str, str], style: tuple[str, str]
) -> None:
    expected = asked(subject, colour[1], style[1])
    assert READ(f"{subject}, {colour[0]}, {style[0]}") == expected
    assert READ(f"{style[0]}，{subject}，{colour[0]}") == expected


@given(st.sampled_from(THINGS))
def test_things_are_never_taken_apart(thing: str) -> None:
    assert READ(thing) == asked(thing)


@pytest.mark.parametrize(
    ("subject", "head"),
    [
        ("fox", "fox"),
        ("birthday cake", "birthday cake"),
        ("fox with a blue umbrella", "fox"),
        ("fox reading a newspaper, night", "fox"),
        ("on the moon", "on the moon"),
        ("狐狸", "狐狸"),
        ("戴帽子的狐狸", "狐狸"),
        ("看报纸的戴帽子的狐狸", "狐狸"),
        ("目的", "目的"),
        ("", ""),
    ],
)
def test_the_head_of_a_subject(subject: str, head: str) -> None:
    assert head_of(subject) == head


def test_own_words() -> None:
    reader = PromptReader([Word(name="ink wash", words=("水墨",))], [])
    assert reader.read("水墨的红狐狸") == asked("红狐狸", None, "ink wash")
    assert reader.read("a red fox, ink wash") == asked("red fox", None, "ink wash")


def test_a_long_prompt_is_read_at_once() -> None:
    long = "a red fox 红色的狐狸 with a blue hat, " * 150
    assert READ(long).colour == "red"
