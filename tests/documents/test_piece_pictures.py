"""The page of a piece of pictures: gallery, what was asked, and steps, in its language."""

from __future__ import annotations

from typing import Any, get_args

import html5lib
import pytest
from sample_pieces import CREATED

from wenfang.brief.illustration import IllustrationBrief, Task
from wenfang.document import Document, Sentence
from wenfang.documents.label_text import label_for
from wenfang.documents.page_words import PAGE_WORDS
from wenfang.documents.piece_page import PagePicture, PieceView, render_piece_page
from wenfang.pictures.styles import styles
from wenfang.source import Language


def page(language: Language, count: int = 1, **brief: Any) -> Any:
    document = Document("illustration", language, Sentence("A heading"), (), (), ())
    steps = [{"name": "read.image.1"}, {"name": "draw.1"}]
    data = render_piece_page(
        PieceView(
            document=document,
            label=label_for(document),
            created=CREATED,
            receipt={"brief": brief, "steps": steps},
            pictures=tuple(
                PagePicture(f"picture-{n}.png", 300, 200, "a boat", n) for n in range(1, count + 1)
            ),
        )
    )
    parser = html5lib.HTMLParser(
        strict=True, tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False
    )
    return parser.parse(data.decode())


def asked(root: Any) -> dict[str, str]:
    (said,) = [e for e in root.iter("dl") if e.get("class") == "asked"]
    names = ["".join(e.itertext()) for e in said.iter("dt")]
    values = ["".join(e.itertext()) for e in said.iter("dd")]
    return dict(zip(names, values, strict=True))


@pytest.mark.parametrize(
    ("count", "kind"),
    [(1, "gallery single"), (2, "gallery pairs"), (3, "gallery"), (4, "gallery pairs"),
     (5, "gallery")],
)  # fmt: skip
def test_two_and_four_pictures_stand_in_pairs(count: int, kind: str) -> None:
    root = page("en", count)
    (gallery,) = [e for e in root.iter("div") if (e.get("class") or "").startswith("gallery")]
    assert gallery.get("class") == kind
    shown = [(e.get("src"), e.get("alt")) for e in gallery.iter("img")]
    assert shown == [(f"./picture-{n}.png", "a boat") for n in range(1, count + 1)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("task", get_args(Task))
def test_tasks_are_named_in_the_language_of_the_page(language: Language, task: str) -> None:
    words = PAGE_WORDS[language]
    assert (
        asked(page(language, task=task))[words.asked["task"]] == (words.asked_values["task"][task])
    )
    assert words.asked_values["task"][task].isascii() == (language == "en")


@pytest.mark.parametrize("style", styles(), ids=lambda style: style.id)
def test_styles_are_named_in_the_language_of_the_page(style: Any) -> None:
    for name in (style.id, style.name.zh):
        assert asked(page("zh", style=name))["风格"] == style.name.zh
        assert asked(page("en", style=name))["Style"] == style.name.en


@pytest.mark.parametrize(("field", "task"), [("quality", "upscale"), ("subject", "cutout")])
def test_choices_have_words_and_are_shown_of_their_task_alone(field: str, task: str) -> None:
    values = get_args(IllustrationBrief.model_fields[field].annotation)
    for language, words in PAGE_WORDS.items():
        assert set(words.asked_values[field]) == set(values)
        for value in values:
            said = asked(page(language, task=task, **{field: value}))
            assert said[words.asked[field]] == words.asked_values[field][value]
            assert words.asked[field] not in asked(page(language, task="draw", **{field: value}))


def test_several_names_are_joined_as_the_language_does() -> None:
    assert asked(page("zh", images=["a.png", "b.png"]))["取自"] == "a.png、b.png"
    assert asked(page("en", images=["a.png", "b.png"]))["From"] == "a.png, b.png"


def test_words_of_the_persons_own_are_text() -> None:
    said = asked(page("zh", style="<b>mine</b>", prompt="<script>"))
    assert (said["风格"], said["提示词"]) == ("<b>mine</b>", "<script>")


def test_steps_and_watermark_are_named() -> None:
    chinese, english = ("".join(page(language).itertext()) for language in ("zh", "en"))
    assert "读取图片 1" in chinese
    assert "绘制 1" in chinese
    assert "Read picture 1" in english
    assert "Draw 1" in english
    assert "draw.1" not in english
    assert "文本水印" not in chinese
    assert "Text watermark" not in english
