"""Video engines by name."""

from __future__ import annotations

import pytest

from wenfang.engines.video.base import VideoAbility, VideoEngine
from wenfang.engines.video.open import open_video_engine
from wenfang.errors import ConfigurationError, EngineError


@pytest.mark.parametrize("name", ["", "nonsense", "openai:", "hf:", "gguf:x"])
def test_unknown_names_are_refused_with_the_forms(name):
    with pytest.raises(ConfigurationError) as refused:
        open_video_engine(name, settings={})
    assert all(form in refused.value.cure for form in ("hf:", "openai:", "camera"))


def test_a_server_needs_an_address():
    with pytest.raises(ConfigurationError, match="address"):
        open_video_engine("openai:wan", settings={})


def test_a_server_by_name_or_settings():
    for name, settings in (
        ("openai:wan@http://127.0.0.1:9/v1", {}),
        ("openai:wan", {"base_url": "http://127.0.0.1:9/v1", "extended": True}),
    ):
        engine = open_video_engine(name, settings=settings)
        assert isinstance(engine, VideoEngine)
        assert engine.identity.model == "wan"
        assert (VideoAbility.SEED in engine.abilities) == bool(settings)
        engine.close()


def test_no_such_folder(tmp_path):
    with pytest.raises(EngineError, match="no such folder"):
        open_video_engine(f"hf:{tmp_path / 'none'}", settings={}, offline=True)
