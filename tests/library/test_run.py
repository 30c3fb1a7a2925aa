"""Runs: a finished step is not computed again, and what is read back is what was made."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from wenfang.library.library import Library, Piece, now
from wenfang.library.run import Run, digest


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
