"""Avatar engines by name."""

from __future__ import annotations

import pytest

from wenfang.engines.avatar.drawn.engine import DrawnAvatar
from wenfang.engines.avatar.http import AvatarServer
from wenfang.engines.avatar.open import open_avatar_engine
from wenfang.engines.avatar.portrait.engine import PortraitEngine
from wenfang.errors import ConfigurationError
from wenfang.resources import fetch


@pytest.mark.parametrize("name", ["", "drawn"])
def test_drawn_is_the_default(name: str) -> None:
    assert isinstance(open_avatar_engine(name), DrawnAvatar)


def test_a_portrait_is_opened_with_its_face_finder() -> None:
    engine = open_avatar_engine("portrait", fetch=fetch)
    assert isinstance(engine, PortraitEngine)
    assert engine.identity.uses == ("face-landmarker",)
    engine.close()


def test_an_address_is_a_server() -> None:
    engine = open_avatar_engine("http://127.0.0.1:9")
    assert isinstance(engine, AvatarServer)
    engine.close()


@pytest.mark.parametrize("name", ["drawing", "ftp://x", "file:///etc/passwd", "os:system"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="drawn, portrait"):
        open_avatar_engine(name)


@pytest.mark.parametrize("name", ["http://", "http://user:secret@127.0.0.1:9"])
def test_addresses_that_cannot_be_used(name: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        open_avatar_engine(name)
    assert "secret" not in str(error.value)
