"""What hostile files get: no other file is opened, no address, and nothing is waited for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from wenfang.errors import BadInput
from wenfang.film_files.opening import opened
from wenfang.film_files.probing import probe

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{name}\n#EXT-X-ENDLIST\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType='
    '"video/mp4"><Representation id="1"><BaseURL>{name}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>"
)
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
@pytest.mark.parametrize(
    "script",
    [HLS, "ffconcat version 1.0\nfile {name}\n", "file {name}\n", DASH],
    ids=["hls", "ffconcat", "concat", "dash"],
)
def test_a_list_of_files_opens_none_of_them(script: str, tmp_path: Path) -> None:
    named = tmp_path / "secret.ts"
    os.mkfifo(named)
    pipe = os.open(named, os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(pipe, b"secret" * 100)  # whoever opens it takes something out
        path = tmp_path / "film.mp4"
        path.write_text(script.format(name=named.name))
        with pytest.raises(BadInput):
            probe(path)
        assert os.read(pipe, 10_000) == b"secret" * 100
    finally:
        os.close(pipe)


def test_a_session_that_is_described_is_not_listened_for(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text(SDP)
    began = time.monotonic()
    with pytest.raises(BadInput, match="no film of a kind that is read") as caught, opened(path):
        pass
    assert caught.value.place == "film.mp4"
    assert time.monotonic() - began < 5


def test_engines_import_nothing_of_films() -> None:
    """Films import what engines give; the other way round would be a circle."""
    source = Path(__file__).parents[2] / "src" / "wenfang"
    wrong = [
        path.name
        for folder in ("engines", "film_files")
        for path in (source / folder).rglob("*.py")
        if "wenfang.films"
        in "".join(line for line in path.read_text("utf-8").splitlines() if "import" in line)
    ]
    assert wrong == []
