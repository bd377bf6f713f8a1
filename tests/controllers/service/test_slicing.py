"""How endpoints are spread over slices."""

from typing import Any

import pytest

from labkit.controllers.service import slicing


def endpoints(*numbers: int, ready: bool = True) -> list[dict[str, Any]]:
    return [{"addresses": [str(number)], "ready": ready} for number in numbers]


def identity(endpoint: dict[str, Any]) -> str:
    return str(endpoint["addresses"][0])


def told(sizes: list[list[int]], wanted: list[int], most: int = 3) -> tuple[dict[int, int], list[int], list[int]]:
    slices = [{"endpoints": endpoints(*numbers)} for numbers in sizes]
    made = slicing.plan(slices, {str(one): endpoints(one)[0] for one in wanted}, identity, most)
    return {at: len(one) for at, one in made.updates.items()}, [len(one) for one in made.creates], made.deletes


@pytest.mark.parametrize(
    ("sizes", "wanted", "answer"),
    [
        pytest.param([[1, 2]], [1, 2], ({}, [], []), id="nothing changes, nothing is written"),
        pytest.param([], [1, 2, 3, 4], ({}, [3, 1], []), id="new ones fill whole slices and a rest"),
        pytest.param([[1, 2]], [1, 2, 3], ({0: 3}, [], []), id="a new one goes where there is room"),
        pytest.param([[1], [2, 3]], [1, 2, 3, 4], ({1: 3}, [], []), id="it goes into the fullest with room"),
        pytest.param([[1], [2, 3]], [2, 3], ({}, [], [0]), id="a slice that lost all of its own goes"),
        pytest.param([[1, 2], [3, 4]], [1, 3, 4, 5], ({0: 2}, [], []), id="one that changes anyway is filled first"),
        pytest.param([[1], [4]], [1, 4], ({}, [], []), id="half empty slices are not joined"),
        pytest.param([[1, 2, 3]], [1, 2, 3, 4], ({}, [1], []), id="full is full"),
    ],
)
def test_plan(sizes: list[list[int]], wanted: list[int], answer: Any) -> None:
    assert told(sizes, wanted) == answer


def test_a_changed_endpoint_keeps_its_place() -> None:
    slices = [{"endpoints": endpoints(1, 2)}]
    wanted = {"1": endpoints(1, ready=False)[0], "2": endpoints(2)[0]}
    assert slicing.plan(slices, wanted, identity).updates == {0: [*endpoints(1, ready=False), *endpoints(2)]}
