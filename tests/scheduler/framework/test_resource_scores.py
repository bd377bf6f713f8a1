"""The scoring strategies as pure arithmetic."""

import numpy as np
import pytest

from labkit.scheduler.framework import resource_scores
from labkit.scheduler.framework.resource_scores import ResourceColumn


def column(name: str, allocatable: int, requested: int, weight: int = 1) -> ResourceColumn:
    return ResourceColumn(name, weight, np.array([allocatable]), np.array([requested]))


FALLING = [{"utilization": 0, "score": 10}, {"utilization": 30, "score": 7}, {"utilization": 100, "score": 0}]

SHAPES = {
    "before the first point": (0, 100),
    "on a falling part the division truncates toward zero": (1, 99),
    "at a point": (30, 70),
    "between points": (50, 50),
    "at the end": (100, 0),
}


@pytest.mark.parametrize(("used", "points"), SHAPES.values(), ids=SHAPES.keys())
def test_a_shape_is_followed(used: int, points: int) -> None:
    strategy = resource_scores.requested_to_capacity_ratio(FALLING)
    assert strategy.each(np.array([100]), np.array([used])).tolist() == [points]


CASES = {
    "weights count": (
        resource_scores.least_allocated(),
        [column("cpu", 100, 50, 3), column("memory", 100, 0)],
        62,
    ),
    "more than there is leaves nothing": (resource_scores.least_allocated(), [column("cpu", 100, 101)], 0),
    "more than there is is full": (resource_scores.most_allocated(), [column("cpu", 100, 101)], 100),
    "what a node does not have is left out": (
        resource_scores.least_allocated(),
        [column("cpu", 100, 50), column("example.com/gpu", 0, 1)],
        50,
    ),
    "a zero does not count in the ratio": (
        resource_scores.requested_to_capacity_ratio(
            ({"utilization": 0, "score": 0}, {"utilization": 100, "score": 10})
        ),
        [column("cpu", 100, 0), column("memory", 100, 41)],
        41,
    ),
    "the ratio's average is rounded": (
        resource_scores.requested_to_capacity_ratio(
            ({"utilization": 0, "score": 0}, {"utilization": 100, "score": 10})
        ),
        [column("cpu", 100, 40), column("memory", 100, 41)],
        41,
    ),
    "nothing to score is zero": (resource_scores.least_allocated(), [column("cpu", 0, 1)], 0),
}


@pytest.mark.parametrize(("strategy", "columns", "score"), CASES.values(), ids=CASES.keys())
def test_scores(strategy: resource_scores.Strategy, columns: list[ResourceColumn], score: int) -> None:
    assert resource_scores.score(strategy, columns, 1).tolist() == [score]


def test_what_is_left_out_is_not_in_the_arithmetic() -> None:
    columns = [column("cpu", 4000, 1000), column("example.com/gpu", 0, 1)]
    text = resource_scores.explain(resource_scores.least_allocated(), columns, 0, 75)
    assert text == "cpu (4000-1000)*100/4000 = 75; (75*1)/1 = 75"
