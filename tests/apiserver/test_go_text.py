"""Values as Go prints them; the numbers as a real API server (1.36.2) printed them in a refusal."""

from typing import Any

import pytest

from labkit.apiserver import go_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((1e6, "1e+06"), (999999.0, "999999"), (100000.5, "100000.5"), (1e-5, "1e-05"), (0.0001, "0.0001")),
        *((123456789.5, "1.234567895e+08"), (-2.5, "-2.5"), (-0.0, "-0"), (100.0, "100"), (5e-324, "5e-324")),
        *((2**70, "1.1805916207174113e+21"), (-(2**63), "-9223372036854775808"), (2**63 - 1, "9223372036854775807")),
        *((None, "<nil>"), (True, "true"), (False, "false"), ("a b", "a b"), ([], "[]"), ({}, "map[]")),
        ({"b": [1, None], "a": {"x": True}}, "map[a:map[x:true] b:[1 <nil>]]"),
    ],
)
def test_text(value: Any, expected: str) -> None:
    assert go_text.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("x", "x"), (1, "%!s(int64=1)"), (None, "%!s(<nil>)"), (1.5, "%!s(float64=1.5)"), (True, "%!s(bool=true)")],
)
def test_what_is_no_text_is_told_with_its_type(value: Any, expected: str) -> None:
    assert go_text.as_string(value) == expected


def test_a_whole_number_too_large_for_an_int64_is_a_float() -> None:
    assert [go_text.type_name(one) for one in (2**63 - 1, 2**63, True, {}, [])] == [
        *("int64", "float64", "bool", "map[string]interface {}", "[]interface {}"),
    ]
