"""Batches of one, two, four, … that stop at a refusal."""

from labkit import errors
from labkit.controllers.workload import slow_start


def test_all_are_created_when_nothing_is_refused() -> None:
    seen: list[int] = []
    assert slow_start.run(range(7), seen.append) == (7, None)
    assert seen == [0, 1, 2, 3, 4, 5, 6]


def test_a_refusal_ends_it_with_its_batch() -> None:
    refusal = errors.ApiError({"message": "no", "code": 403})
    tried: list[int] = []

    def create(number: int) -> errors.ApiError | None:
        tried.append(number)
        return refusal if number == 1 else None

    assert slow_start.run(range(100), create) == (2, refusal)
    assert tried == [0, 1, 2]
