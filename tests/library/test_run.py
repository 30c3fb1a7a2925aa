"""Runs: a finished step is not computed again, and what is read back is what was made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from wenfang.asset import file_sha256
from wenfang.errors import BadInput, EngineError, ResourceError
from wenfang.library.library import Library, Piece, now
from wenfang.library.run import Run, digest
from wenfang.picture import Picture


@dataclass(frozen=True)
class Fact:
    text: str
    anchors: tuple[str, ...]


@pytest.fixture
def library(tmp_path):
    opened = Library(tmp_path)
    at = now()
    opened.add_piece(Piece("p", "news", "en", "T", "running", at, at, {}, "", ""))
    yield opened
    opened.close()


def run(library: Library) -> Run:
    return Run(library, library.piece("p"))


def test_a_finished_step_is_not_computed_again(library: Library) -> None:
    calls = []

    def compute() -> tuple[Fact, ...]:
        calls.append(1)
        return (Fact("渡轮", ("s1.1",)),)

    first = run(library).step("plan", tuple[Fact, ...], compute, {"seed": 1})
    second = run(library).step("plan", tuple[Fact, ...], compute, {"seed": 1})
    assert first == second == (Fact("渡轮", ("s1.1",)),)
    assert len(calls) == 1


@pytest.mark.parametrize("other", [{"seed": 2}, {"seed": "1"}, {}, None])
def test_other_inputs_are_another_computation(library: Library, other: object) -> None:
    run(library).step("plan", str, lambda: "one", {"seed": 1})
    assert run(library).step("plan", str, lambda: "two", other) == "two"


def test_a_failed_step_leaves_nothing(library: Library) -> None:
    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run(library).step("plan", str, fail)
    assert library.steps("p") == []


def test_lost_output_is_made_again(library: Library) -> None:
    run(library).step("plan", str, lambda: "one")
    library.store.delete(library.steps("p")[0].output)
    assert run(library).step("plan", str, lambda: "two") == "two"


def test_output_hash_is_the_input_hash_of_the_next_step(library: Library) -> None:
    one = run(library)
    fact = one.step("read", Fact, lambda: Fact("x", ()))
    one.step("write", str, lambda: "y", fact)
    read, write = library.steps("p")
    assert write.inputs == (read.output,) == (digest(fact),)
    assert (write.output, read.output, "made_from") in list(library.lineage("p"))


def test_a_batch_goes_on_with_what_is_missing(library: Library) -> None:
    asked: list[list[int]] = []

    def cut_off(missing: Sequence[int]) -> Iterator[tuple[int, str]]:
        asked.append(list(missing))
        yield 2, "two"
        yield 0, "zero"
        raise KeyboardInterrupt

    def whole(missing: Sequence[int]) -> Iterator[tuple[int, str]]:
        asked.append(list(missing))
        yield from ((n, f"again {n}") for n in missing)

    names, seeds = ["d.1", "d.2", "d.3"], [7, 8, 9]
    with pytest.raises(KeyboardInterrupt):
        run(library).batch(names, str, cut_off, seeds, "a fox")
    assert run(library).batch(names, str, whole, seeds, "a fox") == ["zero", "again 1", "two"]
    assert asked == [[0, 1, 2], [1]]
    steps = {step.name: step for step in library.steps("p")}
    assert len({step.key for step in steps.values()}) == 3
    assert all(digest("a fox") in step.inputs for step in steps.values())


def test_a_finished_batch_asks_for_nothing_and_another_seed_for_itself(library: Library) -> None:
    asked: list[list[int]] = []

    def compute(missing: Sequence[int]) -> Iterator[tuple[int, str]]:
        asked.append(list(missing))
        return ((n, str(n)) for n in missing)

    for seeds in ([1, 2], [1, 2], [1, 3]):
        run(library).batch(["d.1", "d.2"], str, compute, seeds)
    assert asked == [[0, 1], [1]]


def test_a_batch_that_ends_early_is_an_error(library: Library) -> None:
    with pytest.raises(EngineError) as caught:
        run(library).batch(["d.1", "d.2"], str, lambda missing: [(0, "one")], [1, 2])
    assert caught.value.place == "d.2"
    assert [step.name for step in library.steps("p")] == ["d.1"]


def test_pictures_and_bytes_are_kept_as_they_are(library: Library) -> None:
    picture = Picture(np.arange(24, dtype=np.uint8).reshape(2, 4, 3))
    first = run(library)
    assert first.step("read", bytes, lambda: b"\xff\x00", 1) == b"\xff\x00"
    assert first.step("draw", Picture, lambda: picture, picture) == picture

    def never() -> Picture:
        raise AssertionError("computed again")

    assert run(library).step("draw", Picture, never, picture) == picture
    kept = {asset.name: asset for asset in library.assets("p", role="step")}
    assert kept["draw.png"].media_type == "image/png"
    assert kept["draw.png"].sha256 == picture.sha256 == digest(picture)
    assert kept["read.bin"].data == b"\xff\x00"


def test_a_further_try_does_anew_only_what_depends_on_its_seed(library: Library) -> None:
    calls: list[tuple[str, int]] = []

    def made(steps: Run, seed: int) -> str:
        def one(name: str) -> str:
            calls.append((name, seed))
            return f"{name} {seed if name == 'write' else ''}"

        read = steps.step("read", str, lambda: one("read"), "a.txt")
        return steps.step("write", str, lambda: one("write"), read, seed)

    whole = run(library)
    texts = [made(whole.of_try(number), seed) for number, seed in enumerate((7, 8, 7), start=1)]
    assert texts == ["write 7", "write 8", "write 7"]
    assert calls == [("read", 7), ("write", 7), ("write", 8)]
    names = [step.name for step in library.steps("p")]
    assert names == ["read", "write", "write.try2"]
    assert whole.given == set(names)
    again = run(library)
    assert [made(again.of_try(n), seed) for n, seed in enumerate((7, 8, 7), start=1)] == texts
    assert len(calls) == 3


def test_a_batch_in_a_further_try(library: Library) -> None:
    def drawn(steps: Run, seeds: Sequence[int]) -> list[str]:
        return steps.batch(
            ["draw.1", "draw.2"],
            str,
            lambda missing: [(n, f"picture {seeds[n]}") for n in missing],
            seeds,
        )

    whole = run(library)
    assert drawn(whole, (1, 2)) == ["picture 1", "picture 2"]
    assert drawn(whole.of_try(2), (1, 9)) == ["picture 1", "picture 9"]
    assert [step.name for step in library.steps("p")] == ["draw.1", "draw.2", "draw.2.try2"]


def test_a_run_of_what_is_finished_makes_nothing(library: Library) -> None:
    run(library).step("plan", str, lambda: "one", 1)
    finished = Run(library, library.piece("p"), only_finished=True)
    assert finished.step("plan", str, lambda: "two", 1) == "one"
    with pytest.raises(BadInput, match="'plan' would be made anew"):
        finished.step("plan", str, lambda: "two", 2)
    with pytest.raises(BadInput, match=r"'draw\.1' would be made anew"):
        finished.batch(["draw.1"], str, lambda missing: [(0, "two")], [1])
    assert [step.name for step in library.steps("p")] == ["plan"]


def no_room(*_: object) -> None:
    raise ResourceError("no room")


def test_a_file_is_a_step_that_is_never_whole_in_memory(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def compute() -> Path:
        path = tmp_path / f"large-{len(made)}.bin"
        with path.open("wb") as file:
            for n in range(32):
                file.write(bytes([n]) * (1 << 20))
        made.append(path)
        return path

    tracemalloc.start()
    first = run(library).step("film", Path, compute, "asked")
    again = run(library).step("film", Path, compute, "asked")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(made) == 1
    assert not made[0].exists()  # it was taken
    assert first == again
    assert first.stat().st_size == 32 << 20
    assert peak < 8 << 20
    (step,) = library.steps("p")
    assert step.output == file_sha256(first)
    with monkeypatch.context() as full:
        full.setattr(library, "add_step", no_room)
        with pytest.raises(ResourceError, match="no room"):
            run(library).step("another", Path, compute, "asked")
    assert not made[1].exists()  # nor is one left that cannot be kept
    first.chmod(0o600)
    first.write_bytes(b"other")
    with pytest.raises(ResourceError, match="damaged"):
        run(library).step("film", Path, compute, "asked")
