"""One rung of the ladder opens with every failed check, or every 60 seconds."""

import pytest

from labkit.labs import hints


def ladder(checks: list[float]) -> dict[str, float]:
    memory: dict[str, float] = {}
    for moment in checks:
        memory = hints.failed(memory, moment)
    return memory


@pytest.mark.parametrize(
    ("checks", "now", "opened"),
    [
        pytest.param([], 1000.0, 0, id="before any failed check nothing is open, however long one waits"),
        pytest.param([100.0], 100.0, 1, id="the first failed check opens the first hint"),
        pytest.param([100.0], 159.9, 1, id="just under a minute opens nothing more"),
        pytest.param([100.0], 160.0, 2, id="a minute opens one more"),
        pytest.param([100.0, 101.0, 102.0], 103.0, 3, id="three failed checks open three hints"),
        pytest.param([100.0, 101.0, 102.0, 103.0], 104.0, 4, id="the fourth opens the bottom-out"),
        pytest.param([100.0], 100000.0, 4, id="there is nothing beyond the bottom-out"),
        pytest.param([100.0], 50.0, 1, id="a clock that went back takes nothing away"),
    ],
)
def test_open_rungs(checks: list[float], now: float, opened: int) -> None:
    assert hints.opened(ladder(checks), now) == opened


def test_rungs_are_shown_one_after_the_other_and_the_last_one_again() -> None:
    memory = ladder([0.0, 1.0])
    shown = []
    for _ in range(4):
        rung, memory = hints.taken(memory, 2.0)
        shown.append(rung)
    assert shown == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("given", "now", "seconds"),
    [(0, 10.0, 0.0), (1, 10.0, 50.0), (2, 70.0, 50.0), (4, 500.0, 0.0)],
    ids=["one is open already", "the second comes after a minute", "and so on", "none is left"],
)
def test_how_long_until_the_next(given: int, now: float, seconds: float) -> None:
    assert hints.wait_seconds({"failed": 1, "given": given, "since": 0.0}, now) == seconds
