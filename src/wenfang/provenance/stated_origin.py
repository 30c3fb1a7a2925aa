"""What a file itself says of how it came to be, signed or not."""

from __future__ import annotations

from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import container_for
from wenfang.provenance.source_type import term


def stated_source_type(data: bytes, media_type: str) -> str | None:
    """The IPTC digital source type in a file's metadata, full address; ``None`` where there
    is none, several, or one that is no term of the vocabulary.

    Nobody vouches for it. It serves to keep what says it is a model's from being told as a
    person's, where a lie would only be to the liar's disadvantage.
    """
    container = container_for(media_type)
    if container is None:
        return None
    try:
        stated = set(container.read(data).source_types)
    except Exception:  # a damaged file states nothing
        return None
    value = stated.pop() if len(stated) == 1 else ""
    return value if term(value) else None


def stated_generated(data: bytes, media_type: str) -> bool:
    """Whether a file's one AIGC label (GB 45438-2025) says that it is generated, without doubt."""
    container = container_for(media_type)
    if container is None:
        return False
    try:
        labels = container.read(data).labels
        return len(labels) == 1 and AigcLabel.from_json(labels[0]).label == "1"
    except Exception:  # a damaged file states nothing
        return False
