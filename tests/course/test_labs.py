"""Every lab is proven by the matrix: the start fails, solutions pass, wrong answers get their own words.

Each lab is a class of its own, so that several workers can share the labs between them.
"""

from pathlib import Path

import pytest

from labkit.labs import catalog, folder, proof
from labkit.labs.lab import Lab

LABS = catalog.folders(Path(__file__).parents[2] / "labs")


def test_there_are_labs() -> None:
    assert LABS


class Proven:
    """What is asked of a lab."""

    place: Path

    @pytest.fixture(scope="class")
    @classmethod
    def lab(cls) -> Lab:
        return folder.read(cls.place)

    @pytest.mark.slow
    @pytest.mark.parametrize("row", proof.ROWS, ids=lambda row: f"{row.number}: {row.says}")
    def test_it_is_proven(self, lab: Lab, row: proof.Row) -> None:
        outcome = proof.prove(lab, row)
        assert outcome.problems == ()
        assert outcome.looked_at, "a row that looks at nothing proves nothing"

    def test_it_offers_enough(self, lab: Lab) -> None:
        wrong = {name.split("--")[0] for name in lab.wrong}
        assert len(wrong) >= 5, "five named wrong answers are the least"
        assert any(len(lab.solutions_of(step.id)) >= 2 for step in lab.steps), "two ways, where there are two"
        assert all(len(lab.solutions_of(step.id)) >= 1 for step in lab.steps)


for place in LABS:
    globals()[f"Test_{place.name}"] = type(f"Test_{place.name}", (Proven,), {"place": place})
