"""The cover picture of a report: one scene, in words that an image model draws.

Design choices: the scene is the headline and the lead as they were written and checked, and
no model is asked to invent one, so that nothing is shown that the report does not say. Names
of people are left out, so that no model is asked for a real person's likeness; quotation
marks go too, for image models letter what stands between them. What must not be seen is a
negative prompt where the engine takes one: models that do not read sentences draw what a
prompt says is not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from wenfang.brief import NewsBrief
from wenfang.checks.lexicon import drawing_lexicon
from wenfang.checks.safety import check_safety
from wenfang.document import Cover, Document
from wenfang.documents.words import WORDS
from wenfang.drawing import Drawing
from wenfang.engines.image.base import (
    Ability,
    ImageEngine,
    ImageRequest,
    require,
    size_for,
)
from wenfang.engines.image.validation import OTHERS
from wenfang.engines.names.base import NameFinder
from wenfang.errors import BadInput, EngineError
from wenfang.finding import Finding, Place, Severity, blocking
from wenfang.language.detect import detect_language
from wenfang.picture import Picture
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA
from wenfang.source import Language
from wenfang.workflows.drawing import (
    confined,
    drawn,
    examined,
    in_style,
    private_data,
    rated,
    screen_texts,
    stop_drawing,
)
from wenfang.workflows.tools import Draft, Tools

NAME = "cover"
#: A JPEG is a tenth of the PNG, goes into every document as it is, credentials and all, and
#: publication checks label and watermark in its own pixels.
FORMAT = "jpg"

#: Encoders of image models read about 77 tokens (CLIP).
LONGEST = {"en": 60, "zh": 120}
_PLAIN_STYLE = {
    "en": "editorial illustration, one clear scene, calm light",
    "zh": "新闻插画，单一清晰的场景，光线柔和",
}
_UNWANTED = {
    "en": "text, letters, numbers, captions, logos, watermarks, portrait of a real person",
    "zh": "文字，字母，数字，标题，标志，水印，真实人物肖像",
}
_WITHOUT = {
    "en": "no text, letters, numbers or logos in the picture, no recognisable real person",
    "zh": "画面中没有文字、字母、数字和标志，不出现可辨认的真实人物",
}
_ANYTHING = {"en": "an everyday scene in a town", "zh": "城镇日常生活场景"}
_QUOTES = re.compile("[\"“”„‟«»‹›「」『』《》〈〉]|(?<!\\w)['‘’]|['‘’](?!\\w)")
_LATIN = "[0-9A-Za-z\u00c0-\u024f]"
_STOPS = " \t,，、;；:：.。!！?？-–—·"


def check_cover(brief: NewsBrief, tools: Tools) -> list[Finding]:
    """What can be refused before anything is read, written or drawn.

    Raises:
        BadInput: the engine cannot draw it, no style is named so, or the prompt says nothing
            but a person's name.
        Blocked: the prompt asks for what must not be drawn.
        ConfigurationError, EngineError: there is no image engine.
    """
    engine = tools.engines.image
    require(engine, _request(brief, engine, ""), others=OTHERS)
    if not brief.cover_prompt:
        if confined(engine) is not None:
            raise BadInput(
                f"{engine.identity.model} draws what it was trained on, and no report's headline",
                place="cover_prompt",
                cure="say what is to be seen, or choose another image model",
            )
        return []
    language = detect_language(brief.cover_prompt)
    findings = screen_texts([("cover_prompt", brief.cover_prompt)], language)
    people = _people(brief, [brief.cover_prompt], tools.names)
    scene = scene_without(brief.cover_prompt, people, language)
    if not scene:
        raise BadInput(
            "says nothing but a person's name, and no real person is drawn",
            place="cover_prompt",
            cure="say what is to be seen",
        )
    place = Place("prompt", "cover_prompt")
    findings += private_data(scene, place, language, brief.privacy)
    stop_drawing(findings, "change the prompt")
    findings += _examined(_request(brief, engine, scene), engine)
    if scene_without(brief.cover_prompt, (), language) != scene:
        message = "names of people were left out of the prompt: no real person is drawn"
        findings.append(Finding("cover", "names-left-out", Severity.INFO, message, place))
    return findings


def with_cover(brief: NewsBrief, tools: Tools, draft: Draft) -> Draft:
    """The draft with its cover, drawn only if nothing in it blocks."""
    document = draft.document
    assert document is not None
    if blocking(draft.findings):
        return draft
    subject, scene = _scene(brief, tools, document)
    place = Place("prompt", NAME)
    said = check_safety(
        scene, place=place, language=detect_language(scene), lexicon=drawing_lexicon()
    )
    if blocking(said):
        return replace(draft, findings=(*draft.findings, *said))
    engine = tools.engines.image
    # Whether it can be drawn was asked at the door; a name left out since is no reason to fail.
    request = replace(_request(brief, engine, scene), anyway=True)
    picture = _drawn(request, engine, tools)
    words = WORDS[brief.language]
    alt = words.cover_alt.format(subject)
    drawing = Drawing(
        NAME,
        picture,
        TRAINED_ALGORITHMIC_MEDIA,
        prompt=scene,
        seed=brief.seed if Ability.SEED in engine.abilities else None,
        description=alt,
        model=engine.identity.model,
    )
    cover = Cover(f"{NAME}.{FORMAT}", alt, words.cover, picture.width, picture.height)
    return replace(
        draft,
        document=replace(document, cover=cover),
        drawings=(drawing,),
        findings=(*draft.findings, *said, *rated([drawing], tools.engines.rater)),
    )


def _examined(request: ImageRequest, engine: ImageEngine) -> list[Finding]:
    """What an engine that knows its bounds says of the scene."""
    try:
        found = examined(request, engine)
    except BadInput as error:
        raise BadInput(error.message, place="cover_prompt", cure=error.cure) from None
    return [replace(one, place=Place("prompt", "cover_prompt")) for one in found]


def _drawn(request: ImageRequest, engine: ImageEngine, tools: Tools) -> Picture:
    def compute() -> Picture:
        for _, picture in drawn(engine, request, tools.progress):
            return picture
        raise EngineError("the engine ended without a picture", place=engine.identity.model)

    size = [request.width, request.height]
    asked = [request.prompt, request.negative, *size, *request.seeds]
    return tools.run.step(f"{NAME}.draw", Picture, compute, asked, tools.image_key)


def _scene(brief: NewsBrief, tools: Tools, document: Document) -> tuple[str, str]:
    """What the picture is of, and all that the engine is told of it."""
    lead = next(iter(document.summary), document.title).text
    said = [document.title.text, lead, document.body(), brief.topic, brief.cover_prompt or ""]

    def compute() -> tuple[str, str]:
        people = _people(brief, said, tools.names)
        if brief.cover_prompt:
            own = detect_language(brief.cover_prompt)
            # The report may have named whom the prompt's own check did not take for a person.
            scene = scene_without(brief.cover_prompt, people, own) or _ANYTHING[own]
            return scene, scene
        language = brief.language
        parts = [scene_without(text, people, language) for text in (said[0], said[1], brief.topic)]
        headline, first, topic = parts
        subject = headline or topic or _ANYTHING[language]
        joint = "：" if language == "zh" else ": "
        scene = f"{subject}{joint}{first}" if first and first != subject else subject
        return subject, _cut(scene, language)

    inputs = [said, list(brief.public_figures), brief.byline, brief.editor]
    return tools.run.step(f"{NAME}.prompt", tuple[str, str], compute, inputs)


def _request(brief: NewsBrief, engine: ImageEngine, scene: str) -> ImageRequest:
    width, height = size_for(brief.cover_aspect, engine.native)
    language = detect_language(scene or "a")
    takes_negative = Ability.NEGATIVE_PROMPT in engine.abilities
    comma = "，" if language == "zh" else ", "
    plain = confined(engine) is not None  # words beside the scene mean nothing to it
    added = [] if brief.cover_style or plain else [_PLAIN_STYLE[language]]
    request = ImageRequest(
        prompt=comma.join([scene, *added]),
        seeds=(brief.seed,),
        width=width,
        height=height,
        negative=_UNWANTED[language] if takes_negative else "",
    )
    try:
        request = in_style(request, engine, brief.cover_style, language)
    except BadInput as error:
        raise BadInput(error.message, place="cover_style", cure=error.cure) from None
    if takes_negative or plain:
        return request
    return replace(request, prompt=comma.join([request.prompt, _WITHOUT[language]]))


def _people(brief: NewsBrief, texts: Iterable[str], names: NameFinder) -> frozenset[str]:
    """Everybody who is named, and in English their last names alone."""
    known = {*brief.public_figures, *(name for name in (brief.byline, brief.editor) if name)}
    for text in texts:
        found = names.find(text, detect_language(text))
        known |= {name.text for name in found if name.kind == "person"}
    last = {name.split()[-1] for name in known if len(name.split()) > 1}
    return frozenset(name for name in known | last if len(name) > 1)


def scene_without(text: str, people: Collection[str], language: Language) -> str:
    """``text`` on one line without these names and without quotation marks; may be empty.

    Args:
        language: ``en``: a name is not found inside a word, and its possessive goes with it.
    """
    for name in sorted(people, key=len, reverse=True):
        # Latin names have edges; Han names stand in running text.
        edged = name[:1].isascii() and name[-1:].isascii()
        spelt = re.escape(name) + ("(?:['’]s)?" if language == "en" else "")
        text = re.sub(rf"(?<!{_LATIN}){spelt}(?!{_LATIN})" if edged else spelt, "", text)
    text = " ".join(_QUOTES.sub("", text).split())
    text = re.sub(r" +(?=[,.;:!?，。；：！？])", "", text)
    return re.sub(r"([,，、;；])(?:\s*[,，、;；])+", r"\1", text).strip(_STOPS)


def _cut(text: str, language: Language) -> str:
    """At most as many words or characters as an encoder reads."""
    if language == "zh":
        return text[: LONGEST["zh"]]
    return " ".join(text.split(" ")[: LONGEST["en"]])
