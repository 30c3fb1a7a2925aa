"""``wenfang anchor``: own presenters, from a portrait or from attributes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.cli.given_file import refuse_missing
from wenfang.cli.output import Json, print_findings, print_json, print_table

if TYPE_CHECKING:
    from wenfang.anchor import Anchor, Consent
    from wenfang.anchors.creating import Created, Wanted
    from wenfang.speech import Voice as SpeakingVoice
    from wenfang.studio import Studio

app = typer.Typer(help="Own presenters: create, list, show, preview, delete.", no_args_is_help=True)
_CONSENT = "Consent of the person shown"

Name = Annotated[str, typer.Argument(help="The anchor's name.")]
NewName = Annotated[str, typer.Option(help="What it is called: letters, digits, - and _.")]
PortraitFile = Annotated[
    str | None, typer.Option(metavar="PICTURE", help="One face from the front.")
]
Style = Annotated[
    str | None,
    typer.Option(help="Of a drawn one: 'hair=bob skin=tan glasses=round clothes=suit'."),
]
PortraitOrigin = Annotated[
    str | None, typer.Option(help="How the portrait came to be: photograph, drawn or generated.")
]
VoiceName = Annotated[
    str, typer.Option(help="A voice's name, or female, or male; else one that suits.")
]
Cutout = Annotated[
    bool,
    typer.Option(
        "--cutout/--keep-ground",
        help="Cut the figure of a portrait out of its ground, or show it with its ground.",
    ),
]
Licence = Annotated[str, typer.Option(help="Of the portrait, where it is not your own.")]
ConsentFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A consent record, TOML.", rich_help_panel=_CONSENT),
]
ConsentPerson = Annotated[str | None, typer.Option(help="Who gave it.", rich_help_panel=_CONSENT)]
ConsentPurpose = Annotated[
    str | None, typer.Option(help="What for, in their words.", rich_help_panel=_CONSENT)
]
ConsentUntil = Annotated[
    str | None, typer.Option(help="The last day: 2027-12-31.", rich_help_panel=_CONSENT)
]
ConsentCovers = Annotated[
    list[str] | None,
    typer.Option(help="face or voice; both by naming both.", rich_help_panel=_CONSENT),
]


@app.command()
def create(
    name: NewName,
    portrait: PortraitFile = None,
    style: Style = None,
    origin: PortraitOrigin = None,
    voice: VoiceName = "",
    cutout: Cutout = True,
    licence: Licence = "",
    consent: ConsentFile = None,
    consent_person: ConsentPerson = None,
    consent_purpose: ConsentPurpose = None,
    consent_until: ConsentUntil = None,
    consent_covers: ConsentCovers = None,
    as_json: Json = False,
) -> None:
    """Make an anchor of a portrait, or of attributes."""
    from wenfang.anchors.creating import Wanted
    from wenfang.anchors.voices import check_named
    from wenfang.engines.speech.open import known_voices
    from wenfang.studio import Studio
    from wenfang.studio.anchors import anchor_store

    _check_one(portrait, style)
    if portrait is not None:
        refuse_missing(portrait, "--portrait")
    fields = {
        "person": consent_person,
        "purpose": consent_purpose,
        "until": consent_until,
        "covers": consent_covers,
    }
    wanted = Wanted(name, origin, voice, _consent_record(consent, fields), licence)
    with Studio.open() as studio:
        store = anchor_store(studio)
        check_named(voice, known_voices(studio.settings.speech.model))
        if portrait is not None:
            made = _of_portrait(studio, portrait, wanted, cutout)
        else:
            made = _of_style(style or "", wanted)
        store.create(made.anchor)
    _tell(made, as_json)


def _check_one(portrait: str | None, style: str | None) -> None:
    from wenfang.errors import BadInput

    if (portrait is None) == (style is None):
        raise BadInput(
            "an anchor has either a portrait or a style",
            place="--portrait, --style",
            cure="give one of them",
        )


def _tell(made: Created, as_json: bool) -> None:
    if as_json:
        findings = [finding.as_dict() for finding in made.findings]
        print_json({**_summary(made.anchor), "notes": list(made.notes), "findings": findings})
        return
    print(
        f"anchor {made.anchor.name} created; look at it: wenfang anchor preview {made.anchor.name}"
    )
    for note in made.notes:
        print(f"note: {note}")
    if made.findings:
        print_findings(made.findings)


@app.command("list")
def list_anchors(as_json: Json = False) -> None:
    """List own anchors, then those that come with Wenfang."""
    from wenfang.engines.speech.open import known_voices
    from wenfang.studio import Studio
    from wenfang.studio.anchors import anchor_store, presets_left

    with Studio.open() as studio:
        own = [(anchor.name, anchor) for anchor in anchor_store(studio).anchors()]
        voices = known_voices(studio.settings.speech.model)
        ready = [(" · ".join(names), _preset(names[0])) for names in presets_left(studio)]
    if as_json:
        print_json(
            [
                *(_summary(anchor) | {"built_in": False} for _, anchor in own),
                *(_summary(anchor) | {"built_in": True} for _, anchor in ready),
            ]
        )
        return
    print_table(
        ("name", "look", "origin", "voice", "consent until"),
        [
            *(
                _row(shown, anchor, anchor.origin if anchor.portrait else "", voices)
                for shown, anchor in own
            ),
            *(_row(shown, anchor, "built in", voices) for shown, anchor in ready),
        ],
        whole=("name", "look", "origin", "consent until"),
    )


def _row(
    shown: str, anchor: Anchor, origin: str, voices: Sequence[SpeakingVoice]
) -> tuple[str, ...]:
    from wenfang.anchors.voices import voices_by_language

    until = anchor.consent.until.isoformat() if anchor.consent else ""
    voice = " ".join(voices_by_language(anchor, voices)) or _voice(anchor)
    return shown, anchor.look, origin, voice, until


def _voice(anchor: Anchor) -> str:
    from wenfang.anchors.voices import wanted_gender

    gender = wanted_gender(anchor)
    return f"({gender}, by language)" if gender else anchor.voice or "(by language)"


def _preset(name: str) -> Anchor:
    from wenfang.studio.anchors import preset_anchor

    anchor = preset_anchor(name)
    assert anchor is not None
    return anchor


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show one anchor, its consent, and whether it may be used today."""
    from wenfang.anchors.consent import consent_findings
    from wenfang.studio import Studio
    from wenfang.studio.anchors import anchor_store, named_anchor

    with Studio.open() as studio:
        anchor = named_anchor(studio, name)
        ready = name not in anchor_store(studio)
    findings = consent_findings(anchor)
    summary = _summary(anchor) | {"built_in": ready}
    if as_json:
        print_json({**summary, "findings": [finding.as_dict() for finding in findings]})
        return
    summary["voice"] = _voice(anchor)
    summary["built_in"] = "yes" if ready else ""
    for key, value in summary.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for inner, told in value.items():
                print(f"  {inner}: {', '.join(told) if isinstance(told, list) else told}")
        elif value not in (None, ""):
            print(f"{key}: {value}")
    if findings:
        print_findings(findings)


@app.command()
def preview(
    name: Name,
    out: Annotated[Path, typer.Option("-o", "--out", help="A PNG file that is not there yet.")],
    as_json: Json = False,
) -> None:
    """Write a sheet of the anchor with moving mouth, eyes and head, labelled as generated."""
    from wenfang.anchors.consent import consent_findings, purpose_notice
    from wenfang.engines.avatar.open import open_avatar_engine
    from wenfang.engines.avatar.posed_sheet import sheet
    from wenfang.errors import BadInput, stop_if_blocking
    from wenfang.provenance.labelled_preview import labelled_png
    from wenfang.studio import Studio
    from wenfang.studio.anchors import named_anchor
    from wenfang.whole_file import write_whole

    if out.suffix.lower() != ".png":
        raise BadInput("is no PNG file's name", place=str(out), cure="end it with .png")
    if out.exists() or not out.absolute().parent.is_dir():
        what = "is there already" if out.exists() else "lies in a folder that is not there"
        raise BadInput(what, place=str(out), cure="name another file")
    with Studio.open() as studio:
        anchor = named_anchor(studio, name)
        findings = consent_findings(anchor)
        stop_if_blocking(findings, "not shown", cure="ask the person for a new consent")
        if notice := purpose_notice(anchor):
            print(notice, file=sys.stderr)
        # By our own engines, also where a server is configured: a sheet has no sound.
        engine = open_avatar_engine(
            anchor.look, fetch=studio.engines().fetch, catalogue=studio.engines().catalogue
        )
        try:
            data = labelled_png(sheet(anchor, engine))
        finally:
            engine.close()
    try:
        write_whole(out, data)
    except OSError as error:
        raise BadInput(
            f"cannot be written: {error.strerror}", place=str(out), cure="name another file"
        ) from error
    if as_json:
        print_json({"anchor": anchor.name, "file": str(out)})
    else:
        print(out)


@app.command()
def delete(
    name: Name,
    reason: Annotated[str, typer.Option(help="Kept in the log; no personal data here.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Erase an anchor with its portrait and consent; the consent's hash stays in a log."""
    from wenfang.errors import BadInput
    from wenfang.studio import Studio
    from wenfang.studio.anchors import anchor_store, preset_anchor

    with Studio.open() as studio:
        store = anchor_store(studio)
        if name not in store and preset_anchor(name) is not None:
            raise BadInput(
                f"{name} comes with Wenfang and cannot be deleted",
                place="anchor",
                cure="create your own of that name, which then comes first",
            )
        if not yes and not as_json:
            typer.confirm(f"erase the anchor {name} with portrait and consent?", abort=True)
        stone = store.delete(name, reason=reason)
    if as_json:
        print_json({"deleted": name, "at": stone.at.isoformat(), "consent_sha256": stone.consent})
    else:
        print(f"{name} erased; pieces made with it are in the library: 'wenfang library list'")


def _of_portrait(studio: Studio, path: str, wanted: Wanted, cutout: bool) -> Created:
    from wenfang.anchors.creating import Eyes, portrait_anchor
    from wenfang.engines.faces.open import open_face_finder
    from wenfang.pictures.reading import picture_bytes

    engines = studio.engines()
    eyes = Eyes(
        finder=lambda: open_face_finder(engines.fetch, catalogue=engines.catalogue),
        rater=lambda: engines.rater,
        matter=(lambda: engines.matter("person")) if cutout else None,
    )
    return portrait_anchor(picture_bytes(path), Path(path).name, wanted, eyes)


def _of_style(style: str, wanted: Wanted) -> Created:
    from wenfang.anchors.creating import drawn_anchor
    from wenfang.errors import BadInput

    attributes = attributes_in(style)
    if wanted.origin not in (None, "drawn"):
        raise BadInput("a style is always drawn", place="--origin", cure="leave it out")
    from wenfang.engines.avatar.drawn.attributes import validated

    return drawn_anchor(validated(attributes), wanted)


def attributes_in(style: str) -> dict[str, str]:
    """``hair=bob skin=tan`` as a mapping; commas and spaces part them.

    Raises:
        BadInput: a word without ``=``, or an attribute that is given twice.
    """
    from wenfang.errors import BadInput

    found: dict[str, str] = {}
    for word in style.replace(",", " ").replace("，", " ").split():
        key, equals, value = word.partition("=")
        if not (key and equals and value):
            raise BadInput(
                f"{word[:60]!r} is no attribute",
                place="--style",
                cure="write hair=bob glasses=round",
            )
        if key in found:
            raise BadInput(f"{key} is given twice", place="--style", cure="give it once")
        found[key] = value
    return found


def _consent_record(file: Path | None, fields: dict[str, Any]) -> Consent | None:
    from wenfang.anchors.consent import consent_of, parsed_consent
    from wenfang.errors import BadInput

    said = {key: value for key, value in fields.items() if value is not None}
    if file is None:
        return consent_of(said, "--consent") if said else None
    if said:
        raise BadInput(
            "is given as a file and in words", place="--consent", cure="give one of them"
        )
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"cannot be read: {error}", place=str(file), cure="give a TOML file"
        ) from None
    return parsed_consent(text, str(file))


def _summary(anchor: Anchor) -> dict[str, Any]:
    """JSON-ready: all that is known of an anchor but its pixels."""
    data: dict[str, Any] = {
        "name": anchor.name,
        "look": anchor.look,
        "voice": anchor.voice,
        "licence": anchor.licence,
        "digest": anchor.digest,
    }
    if anchor.attributes:
        data["attributes"] = dict(anchor.attributes)
    if anchor.portrait is not None:
        size = f"{anchor.portrait.width} × {anchor.portrait.height}"
        data |= {"origin": anchor.origin, "portrait": size}
    if anchor.given is not None:
        data |= {"file_sha256": anchor.given.sha256}
    if (consent := anchor.consent) is not None:
        data["consent"] = {
            "person": consent.person,
            "purpose": consent.purpose,
            "given": consent.given.isoformat(),
            "until": consent.until.isoformat(),
            "covers": list(consent.covers),
            "sha256": consent.sha256,
        }
    return data
