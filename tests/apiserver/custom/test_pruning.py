"""Pruning and defaulting: what a structural schema makes of a value."""

from typing import Any

import pytest

from labkit.apiserver.custom import defaulting, pruning, structural

TEXT = {"type": "string"}
CASES = [
    ("a known field stays", {"properties": {"a": TEXT}}, {"a": "x"}, {"a": "x"}, []),
    ("an unknown field goes", {"properties": {"a": TEXT}}, {"b": 1}, {}, ["b"]),
    ("what is preserved stays", {"x-kubernetes-preserve-unknown-fields": True}, {"b": {"c": 1}}, {"b": {"c": 1}}, []),
    (
        "a known field inside of what is preserved is pruned",
        {"x-kubernetes-preserve-unknown-fields": True, "properties": {"k": {"properties": {"a": TEXT}}}},
        {"k": {"a": "x", "b": 1}, "z": 1},
        {"k": {"a": "x"}, "z": 1},
        ["k.b"],
    ),
    (
        "items are pruned with their place told",
        {"properties": {"l": {"items": {"properties": {"a": TEXT}}}}},
        {"l": [{"a": "x"}, {"b": 1}]},
        {"l": [{"a": "x"}, {}]},
        ["l[1].b"],
    ),
    ("free keys stay", {"properties": {"m": {"additionalProperties": TEXT}}}, {"m": {"k": "v"}}, {"m": {"k": "v"}}, []),
    ("metadata is nobody's business", {}, {"metadata": {"odd": 1}}, {"metadata": {"odd": 1}}, []),
    ("a whole number is an integer", {"properties": {"n": {"type": "number"}}}, {"n": 2.0}, {"n": 2}, []),
]


@pytest.mark.parametrize(("schema", "value", "kept", "gone"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_what_stays_and_what_goes(schema: Any, value: Any, kept: Any, gone: list[str]) -> None:
    assert pruning.pruned(value, structural.parsed(schema)) == (kept, gone)


def test_fields_come_sorted_by_name() -> None:
    found, _ = pruning.pruned({"b": 1, "a": 2}, structural.ANYTHING)
    assert list(found) == ["a", "b"]


DEFAULTS = [
    ("a missing field is filled", {"a": {"default": "x"}}, {}, {"a": "x"}),
    ("a given field is not", {"a": {"default": "x"}}, {"a": "y"}, {"a": "y"}),
    ("null is filled where it is not allowed", {"a": {"default": "x"}}, {"a": None}, {"a": "x"}),
    ("null stays where it is allowed", {"a": {"default": "x", "nullable": True}}, {"a": None}, {"a": None}),
    ("a default is filled in turn", {"o": {"default": {}, "properties": {"a": {"default": 1}}}}, {}, {"o": {"a": 1}}),
    ("items are filled", {"l": {"items": {"properties": {"a": {"default": 1}}}}}, {"l": [{}]}, {"l": [{"a": 1}]}),
]


@pytest.mark.parametrize(("properties", "value", "filled"), [one[1:] for one in DEFAULTS], ids=[o[0] for o in DEFAULTS])
def test_what_is_filled_in(properties: Any, value: Any, filled: Any) -> None:
    defaulting.fill(value, structural.parsed({"properties": properties}))
    assert value == filled


def test_a_default_is_never_shared() -> None:
    schema = structural.parsed({"properties": {"o": {"default": {"l": []}, "properties": {"l": {"items": {}}}}}})
    one: dict[str, Any] = {}
    other: dict[str, Any] = {}
    defaulting.fill(one, schema)
    defaulting.fill(other, schema)
    one["o"]["l"].append(1)
    assert other == {"o": {"l": []}}


def test_a_forbidden_null_without_a_default_is_dropped() -> None:
    value = {"a": None, "b": None}
    defaulting.drop_nulls(value, structural.parsed({"properties": {"a": TEXT, "b": {**TEXT, "nullable": True}}}))
    assert value == {"b": None}
