"""The film that benchmarks measure: the anchor workflow's own plan for a script of a minute.

Real parts: Kokoro's speech (synthesised once, kept in the temporary folder), the drawn presenter,
studio, desk, the example's two pictures beside, captions, name strip. Longer films say the same
minute again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from wenfang.anchor import Anchor
from wenfang.brief import AnchorBrief
from wenfang.engines.avatar.drawn.engine import DrawnAvatar
from wenfang.film import Film
from wenfang.pictures.reading import read_picture
from wenfang.speech import Speech
from wenfang.workflows.anchor.pictures import Shown
from wenfang.workflows.anchor.presenter import Presenter
from wenfang.workflows.anchor.script import Line, lines_in
from wenfang.workflows.anchor.shooting import Scene, shoot
from wenfang.workflows.anchor.stage import Aspect
from wenfang.workflows.anchor.workflow import said_in_order

SCRIPT = """各位好，欢迎收看柳溪周报。柳溪镇的老粮仓改建成了社区图书馆，将于世界读书日开馆。
图书馆共有两层，面积一千二百平方米，藏书三万册，其中三分之一是少儿读物。
一层是阅览室和儿童区，二层设有自习室，可以坐一百二十人。改建从去年三月开始，用了十三个月，花费四百八十万元。
老粮仓的木梁和砖墙都保留了下来，屋顶换成了能透光的瓦。馆长说，希望老人和孩子都愿意到这里来坐一坐。
图书馆每天早上九点开门，晚上八点半关门，星期一闭馆。居民带上身份证就可以办理借书证，不收押金，每次可以借五本书，三十天内归还。
开馆当天下午有一场讲座，镇上的作家会讲讲粮仓的故事。以上就是本次播报，感谢收看。"""
EXAMPLE = Path(__file__).parent.parent / "examples" / "anchor"


def minute(seconds: float = 60.0) -> tuple[Speech, tuple[Line, ...]]:
    """About that much speech, and its lines."""
    lines = lines_in(SCRIPT, "zh")
    spoken = _spoken(lines)
    most = max(1, round(seconds / 60 * len(spoken)))
    times = -(-most // len(spoken))
    many, again = (list(spoken) * times)[:most], (lines * times)[:most]
    return said_in_order(many, again), tuple(again)


def _spoken(lines: list[Line]) -> list[Speech]:
    """One speech for each line, made once."""
    from wenfang.asset import sha256_hex

    folder = Path(tempfile.gettempdir()) / f"wenfang-anchor-{sha256_hex(SCRIPT.encode())[:12]}"
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{n}.wav" for n in range(len(lines))]
    if not all(path.is_file() for path in paths):
        from wenfang.engines.speech.base import SpeechRequest
        from wenfang.engines.speech.open import open_speech_engine
        from wenfang.sounds.joining import join

        engine = open_speech_engine("kokoro")
        for line, path in zip(lines, paths, strict=True):
            said = join(list(engine.speak(SpeechRequest(line.text, "zh"))), whole=True)
            part = path.with_suffix(".part")
            part.write_bytes(said.wav)
            part.replace(path)
    return [Speech.from_wav(path.read_bytes()) for path in paths]


def scene(seconds: float = 60.0, resolution: int = 1080, background: str = "studio") -> Scene:
    """All that the workflow would know when it begins to film."""
    speech, lines = minute(seconds)
    brief = AnchorBrief(
        language="zh", script="script.txt", station="柳溪周报", background=background,
        resolution=resolution, seed=20260410, title="老粮仓改建的社区图书馆将于世界读书日开馆",
    )  # fmt: skip
    shown = tuple(
        Shown(read_picture((EXAMPLE / name).read_bytes(), name).picture, line, name, "绘图", 1.0)
        for name, line in (("library.png", 1), ("books.png", 3))
        if line < len(lines)
    )
    presenter = Presenter(Anchor("林", "drawn", {"preset": "lin"}), DrawnAvatar())
    return Scene(brief, None, lines, shown, speech, presenter)


class _Anew:
    """Stands in for a run: remembers nothing."""

    def step(self, name: str, kind: type, make: Callable[[], Any], *key: object) -> Any:
        return make()


def plan(seconds: float = 60.0, resolution: int = 1080, background: str = "studio", aspect: Aspect = "16:9") -> Film:  # fmt: skip
    """The plan of the film, as :func:`shoot` makes it."""
    import datetime as dt

    tools: Any = SimpleNamespace(
        run=_Anew(), base=EXAMPLE, today=dt.date(2026, 4, 10),
        engines=SimpleNamespace(speech=SimpleNamespace(identity=SimpleNamespace(model="kokoro"))),
    )  # fmt: skip
    return shoot(scene(seconds, resolution, background), aspect, tools)
