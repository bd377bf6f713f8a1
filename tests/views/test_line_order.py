"""Where two orders of lines differ, as YAML."""

import pytest

from labkit.views import line_order


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        pytest.param("a: 1\nb: 2", "b: 2\na: 1", None, id="fields have no order"),
        pytest.param("a: {x: 1}", "a: {x: 2}", "a.x", id="inside"),
        pytest.param("a: [1, 2]", "a: [2, 1]", "a", id="a list has an order"),
        pytest.param("a: 1\nc: 3", "a: 1", "c", id="something more"),
        pytest.param("1", "2", "…", id="no fields at all"),
        pytest.param("a: {", "a: 1", "", id="no YAML"),
    ],
)
def test_where_two_texts_differ(one: str, other: str, place: str | None) -> None:
    assert line_order.difference(one, other) == place
