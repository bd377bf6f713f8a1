"""YAML as the API server reads it; the values are what Kubernetes 1.36 made of them."""

from typing import Any

import pytest

from labkit import errors
from labkit.api import wire_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1:30", "1:30", id="sixties are texts"),
        pytest.param("2024-01-01", "2024-01-01", id="dates are texts"),
        pytest.param("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", id="moments are texts"),
        pytest.param("1e3", 1000, id="a thousand"),
        pytest.param("1.0", 1, id="what is whole is an integer"),
        pytest.param("1.5", 1.5, id="what is not is a float"),
        pytest.param(".5", 0.5, id="a half"),
        pytest.param("1_0.5", 10.5, id="underscores in a float"),
        pytest.param("1_000", 1000, id="underscores in an integer"),
        pytest.param("017", 15, id="octal as it was"),
        pytest.param("0o17", 15, id="octal as it is"),
        pytest.param("08", 8, id="no octal number"),
        pytest.param("0x1f", 31, id="hexadecimal"),
        pytest.param("0b11", 3, id="binary"),
        pytest.param("+5", 5, id="with a sign"),
        pytest.param("-0x10", -16, id="with another sign"),
        pytest.param("12345678901234567890123", 1.2345678901234568e22, id="more than an integer holds"),
        pytest.param("yes", True, id="yes"),
        pytest.param("n", False, id="no in one letter"),
        pytest.param('"yes"', "yes", id="quoted"),
        pytest.param("~", None, id="nothing"),
        pytest.param("=", "=", id="an equals sign"),
        pytest.param("{b: 1, a: 2}", {"a": 2, "b": 1}, id="fields in the order of their names"),
        pytest.param("{1: x, true: v, 1.5: z}", {"1": "x", "true": "v", "1.5": "z"}, id="keys are texts"),
        pytest.param(
            "{o: &x {q: 1, r: 1}, p: {<<: *x, r: 2}}", {"o": {"q": 1, "r": 1}, "p": {"q": 1, "r": 2}}, id="merged"
        ),
    ],
)
def test_values(text: str, value: Any) -> None:
    found, repeated = wire_yaml.load(text)
    assert (found, type(found), repeated) == (value, type(value), [])


def test_fields_stand_in_the_order_of_their_names() -> None:
    assert list(wire_yaml.load("b: 1\na: 2\n")[0]) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", ['line 3: key "a" already set in map'], id="once more"),
        pytest.param(
            "m:\n  a: 1\n  a: 2\n  a: 3\n", [f'line {n}: key "a" already set in map' for n in (3, 4)], id="twice more"
        ),
        pytest.param("1: x\n1: y\n", ["line 2: key 1 already set in map"], id="a number"),
        pytest.param("1: x\ntrue: y\n", [], id="a number and a truth are two keys"),
        pytest.param(
            "l: [{a: 1, a: 2}]\nb: 1\nb: 2\n",
            ['line 1: key "a" already set in map', 'line 3: key "b" already set in map'],
            id="in the order of the lines",
        ),
    ],
)
def test_keys_that_stand_twice(text: str, said: list[str]) -> None:
    assert wire_yaml.load(text)[1] == said


def test_the_last_of_two_values_counts() -> None:
    assert wire_yaml.load("a: 1\na: 2\n")[0] == {"a": 2}


@pytest.mark.parametrize("text", ["a: [", "{[1]: x}", "a: b: c", "? {a: 1}\n: x"])
def test_what_is_no_yaml_or_no_json(text: str) -> None:
    with pytest.raises(errors.ManifestError):
        wire_yaml.load(text)
