"""Cells: how values are written in tables."""

from datetime import timedelta
from typing import Any

import pytest

from labkit.apiserver import cells

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "<invalid>"),
        (-1, "0s"),
        (0, "0s"),
        (119, "119s"),
        (2 * MINUTE, "2m"),
        (2 * MINUTE + 5, "2m5s"),
        (10 * MINUTE + 5, "10m"),
        (3 * HOUR, "3h"),
        (3 * HOUR + 90, "3h1m"),
        (8 * HOUR + 90, "8h"),
        (2 * DAY, "2d"),
        (2 * DAY + HOUR, "2d1h"),
        (8 * DAY + HOUR, "8d"),
        (2 * YEAR + DAY, "2y1d"),
        (9 * YEAR, "9y"),
    ],
)
def test_a_duration_gets_coarser(seconds: int, text: str) -> None:
    assert cells.duration(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        (None, "<none>"),
        ({}, "<none>"),
        ({"matchLabels": {"b": "2", "a": "1"}}, "a=1,b=2"),
        (
            {
                "matchExpressions": [
                    {"key": "x", "operator": "In", "values": ["b", "a"]},
                    {"key": "gone", "operator": "DoesNotExist"},
                ]
            },
            "!gone,x in (a,b)",
        ),
    ],
)
def test_a_selector_is_written_in_order_of_its_keys(selector: Any, text: str) -> None:
    assert cells.selector(selector) == text


def test_of_many_values_the_first_few_are_shown() -> None:
    assert cells.first(["a", "b", "c"]) == "a,b,c"
    assert cells.first(["a", "b", "c", "d", "e"]) == "a,b,c + 2 more..."


def test_access_modes_have_short_names_and_an_order() -> None:
    assert cells.access_modes(["ReadWriteMany", "ReadWriteOnce", "ReadWriteOnce"]) == "RWO,RWX"
