"""The shared normalisation scales by the maximum and truncates."""

import numpy as np
import pytest

from labkit.scheduler.framework import normalize

CASES = {
    "the highest becomes 100": ([1, 2, 3], False, [33, 66, 100]),
    "all zero stays zero": ([0, 0], False, [0, 0]),
    "in reverse the lowest is best": ([0, 1, 2], True, [100, 50, 0]),
    "in reverse all zero is all 100": ([0, 0], True, [100, 100]),
}


@pytest.mark.parametrize(("scores", "reverse", "expected"), CASES.values(), ids=CASES.keys())
def test_default_normalize(scores: list[int], reverse: bool, expected: list[int]) -> None:
    assert normalize.default_normalize(np.array(scores), reverse).tolist() == expected


def test_the_step_is_spelled_out() -> None:
    assert normalize.explain_default(np.array([1, 2]), 0, reverse=True) == "100 - 100*1/2 = 50"
    assert normalize.explain_default(np.array([1, 3]), 0) == "100*1/3 = 33"
