"""The numbers that a custom resource's Scale shows, as a real server (1.36.2) refuses them."""

from typing import Any

import pytest

from labkit.apiserver.custom import scale
from labkit.apiserver.custom.definition import ScalePaths

PATHS = ScalePaths(
    replicas=("spec", "replicas"),
    status_replicas=("status", "replicas"),
    selector=("status", "selector"),
    written=(".spec.replicas", ".status.replicas", ".status.selector"),
)


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        ({"spec": 1}, "1 is of the type int64, expected map[string]interface{}"),
        ({"spec": "x"}, "x is of the type string, expected map[string]interface{}"),
        ({"spec": [1]}, "[1] is of the type []interface {}, expected map[string]interface{}"),
        ({"spec": {"replicas": {}}}, "map[] is of the type map[string]interface {}, expected int64"),
        ({"spec": {"replicas": 1.5}}, "1.5 is of the type float64, expected int64"),
    ],
)
def test_what_is_no_number(obj: Any, expected: str) -> None:
    (found,) = scale.causes(obj, PATHS)
    accessor = f"Invalid value: 0: .spec.replicas accessor error: {expected}"
    assert (found.field, found.message) == (".spec.replicas", accessor)


@pytest.mark.parametrize(
    "obj", [{}, {"spec": None}, {"spec": {}}, {"spec": {"replicas": 0}}, {"spec": {"replicas": 2**31 - 1}}]
)
def test_what_is_fine(obj: Any) -> None:
    assert list(scale.causes(obj, PATHS)) == []


def test_a_status_that_is_no_object() -> None:
    found = [one.message for one in scale.status_causes({"status": "x"}, PATHS)]
    accessor = "accessor error: x is of the type string, expected map[string]interface{}"
    assert found == [
        f"Invalid value: 0: .status.replicas {accessor}",
        f'Invalid value: "": .status.selector {accessor}',
    ]
