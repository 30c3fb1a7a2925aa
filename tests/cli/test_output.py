"""Tables on a terminal of 80 columns: what is copied stays whole, what is found is named."""

from __future__ import annotations

import pytest

from wenfang.cli.output import print_findings, print_table
from wenfang.finding import Finding, Place, Severity


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_whole_columns_do_not_wrap(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("20261126-gkrn2gbn", "done", "2026-11-26 04:23", "渡轮开通" * 20)]
    print_table(("id", "state", "made", "title"), rows, whole=("id", "state", "made"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("20261126-gkrn2gbn  done   2026-11-26 04:23  ")
    assert "".join(line[42:] for line in lines[1:]).replace(" ", "") == "渡轮开通" * 20


def test_cells_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a",), [("[red]x[/red]",)], whole=())
    assert "[red]x[/red]" in capsys.readouterr().out


def test_findings_name_their_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    evidence = {"sentence": 3, "text": "Each boat carries 90 passengers. " * 8}
    place = Place("output", "claim.txt", 0, 9)
    print_findings(
        [
            Finding("claims", "name", Severity.INFO, "Small.", Place("source", "s1")),
            Finding("claims", "number", Severity.BLOCK, "90 is not there.", place, evidence),
        ]
    )
    out = capsys.readouterr().out
    assert out.index("sentence 3") < out.index("source s1")
    assert "“Each boat carries 90" in out
    assert "…”" in out
    assert max(map(len, out.splitlines())) <= 80


def test_ids_stand_whole_where_no_terminal_sets_the_width(capsys):
    ids = ["2" * 40, "3" * 40]
    print_table(("id", "other", "words"), [(ids[0], ids[1], "w " * 60)], whole=("id", "other"))
    first = capsys.readouterr().out.splitlines()[1]
    assert first.startswith(f"{ids[0]}  {ids[1]}  w w")
