"""Which resource to take: task, language, memory and licence in; ranked resources out.

A rule table rather than a score: what does not fit is out, with the reason; what fits is
ordered by whether commercial use is free of conditions (where that was asked), whether
the language is named rather than covered among many, then by the rank that the catalogue
gives it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wenfang.resources.catalogue import Resource
from wenfang.resources.space import readable

MANY = "mul"


@dataclass(frozen=True)
class Recommendation:
    """A resource with what speaks for it, and what rules it out (nothing, if it fits)."""

    resource: Resource
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()


def recommend(
    catalogue: Iterable[Resource],
    task: str,
    language: str | None = None,
    memory: int | None = None,
    commercial: bool = False,
) -> list[Recommendation]:
    """Resources that fit, best first.

    Args:
        language: a tag as in the catalogue; ``zh`` also finds ``zh-Hans``.
        memory: bytes that may be used.
        commercial: whether the piece is to be used commercially.
    """
    weighed = [weigh(r, language, memory, commercial) for r in catalogue if r.task == task]
    fitting = [recommendation for recommendation in weighed if not recommendation.against]
    return sorted(fitting, key=lambda fit: _order(fit.resource, language, commercial))


def weigh(
    resource: Resource,
    language: str | None = None,
    memory: int | None = None,
    commercial: bool = False,
) -> Recommendation:
    """What speaks for and against one resource."""
    reasons: list[str] = []
    against: list[str] = []
    if language:
        fits = _speaks(resource, language)
        (reasons if fits else against).append(
            f"speaks {language}" if fits else f"does not speak {language}"
        )
    if memory is not None:
        need = f"needs {readable(resource.memory)} of {readable(memory)}"
        (reasons if resource.memory <= memory else against).append(need)
    terms = f"{resource.license}: commercial use "
    if resource.commercial == "no":
        (against if commercial else reasons).append(terms + "not allowed")
    elif resource.commercial == "conditions":
        reasons.append(f"{terms}under conditions: {resource.commercial_note}")
    else:
        reasons.append(terms + "allowed")
    if resource.notes:
        reasons.append(resource.notes)
    return Recommendation(resource, tuple(reasons), tuple(against))


def _speaks(resource: Resource, language: str) -> bool:
    wanted = language.lower()
    return any(
        tag == MANY or tag.lower() == wanted or tag.lower().startswith(f"{wanted}-")
        for tag in resource.languages
    )


def _order(
    resource: Resource, language: str | None, commercial: bool
) -> tuple[bool, bool, int, int, str]:
    return (
        commercial and resource.commercial != "yes",
        bool(language) and language not in resource.languages,
        -resource.rank,
        resource.memory,
        resource.name,
    )
