"""Style presets: complete, found by every name, said in the prompt's language."""

import re

import pytest

from wenfang.errors import BadInput
from wenfang.pictures.styles import Style, style_named, styled, styles

HAN = re.compile(r"[一-鿿]")


def test_there_are_many_and_no_name_means_two() -> None:
    assert len(styles()) >= 24
    owner: dict[str, str] = {}
    for style in styles():
        for name in style.names:
            assert owner.setdefault(name.casefold(), style.id) == style.id


@pytest.mark.parametrize("style", styles(), ids=lambda style: style.id)
def test_each_is_said_in_both_languages(style: Style) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", style.id)
    for words in (style.name, style.words, style.negative):
        assert HAN.search(words.zh)
        assert words.en
        assert not HAN.search(words.en)
    for name in style.names:
        assert style_named(name) is style
        assert style_named(f" {name.upper()} ") is style


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("水墨", "ink-wash"),
        ("剪纸", "paper-cut"),
        ("青花", "blue-and-white"),
        ("工笔", "gongbi"),
        ("INK WASH", "ink-wash"),
        ("ink_wash", "ink-wash"),
        ("３Ｄ", "render-3d"),
        ("watercolor", "watercolour"),
        ("Children’s Book", "picture-book"),
    ],
)
def test_names_as_people_write_them(name: str, found: str) -> None:
    assert style_named(name).id == found


@pytest.mark.parametrize(
    ("name", "near"),
    [("watrcolour", "watercolour"), ("pixel", "pixel-art"), ("水", "水墨"), ("", "photo"),
     ("xyzzy", "photo")],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_near_ones(name: str, near: str) -> None:
    with pytest.raises(BadInput) as error:
        style_named(name)
    assert error.value.place == "style"
    assert near in str(error.value.cure)


@pytest.mark.parametrize(
    ("prompt", "negative", "language", "starts"),
    [
        ("一只猫。", "狗", "zh", ("一只猫，中国水墨画", "狗，照片")),
        ("a cat.", "dogs, ", "en", ("a cat, Chinese ink wash", "dogs, photograph")),
        ("", "", "en", ("Chinese ink wash", "photograph")),
    ],
)
def test_styled(prompt: str, negative: str, language: str, starts: tuple[str, str]) -> None:
    said = styled(prompt, negative, style_named("ink-wash"), language)  # type: ignore[arg-type]
    assert said[0].startswith(starts[0])
    assert said[1].startswith(starts[1])
