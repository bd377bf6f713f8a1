"""The whole course is run on several processes, each notebook with its own kernel, and reported in order."""

from pathlib import Path

import pytest

from labkit.cli import notebook_course


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_every_notebook_in_both_languages_in_course_order(folder: Path, workers: int) -> None:
    good = folder / "source" / "10_sample.md"
    bad = good.read_text(encoding="utf-8").replace("free = (4000", "free = 1 / 0 + (4000")
    (folder / "source" / "11_bad.md").write_text(bad, encoding="utf-8")
    outcomes = list(notebook_course.run(folder, workers))
    assert [outcome.line and outcome.line.cells[1] for outcome in outcomes] == ["en", "ko", None, None]
    assert [outcome.line.problem for outcome in outcomes if outcome.line] == [None, None]
    assert [outcome.failure[:30] for outcome in outcomes[2:]] == [
        "Notebook en/11_bad, cell arith",
        "Notebook ko/11_bad, cell arith",
    ]
    assert all(outcome.cpu_seconds > 0 for outcome in outcomes)


def test_a_machine_has_one_to_four_workers() -> None:
    assert 1 <= notebook_course.workers() <= notebook_course.MOST_WORKERS
