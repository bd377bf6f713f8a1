"""Every lab is proven by the matrix: the start fails, solutions pass, wrong answers get their own words."""

from functools import cache
from pathlib import Path

import pytest

from labkit.labs import catalog, folder, proof
from labkit.labs.lab import Lab

LABS = catalog.folders(Path(__file__).parents[2] / "labs")
read = cache(folder.read)


@pytest.fixture(params=LABS, ids=lambda place: place.name)
def lab(request: pytest.FixtureRequest) -> Lab:
    return read(request.param)


def test_there_are_labs() -> None:
    assert LABS


@pytest.mark.slow
@pytest.mark.parametrize("row", proof.ROWS, ids=lambda row: f"{row.number}: {row.says}")
def test_a_lab_is_proven(lab: Lab, row: proof.Row) -> None:
    outcome = proof.prove(lab, row)
    assert outcome.problems == ()
    assert outcome.looked_at, "a row that looks at nothing proves nothing"


def test_a_lab_offers_enough(lab: Lab) -> None:
    wrong = {name.split("--")[0] for name in lab.wrong}
    assert len(wrong) >= 5, "five named wrong answers are the least"
    assert any(len(lab.solutions_of(step.id)) >= 2 for step in lab.steps), "where there are two ways, both are tried"
    assert all(len(lab.solutions_of(step.id)) >= 1 for step in lab.steps)
