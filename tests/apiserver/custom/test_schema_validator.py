"""The schema validator where the recording does not reach: ratcheting, odd values, free-standing rules."""

from typing import Any

import pytest

from labkit.apiserver.custom import formats, patterns, schema_validator

SIZE = {"type": "object", "properties": {"size": {"type": "integer", "maximum": 5}, "name": {"type": "string"}}}


def messages(schema: Any, value: Any, *old: Any) -> list[str]:
    return [one.message for one in schema_validator.problems(schema, value, *old)]


def test_an_unchanged_fault_is_not_held_against_an_update() -> None:
    assert messages(SIZE, {"size": 9, "name": "b"}, {"size": 9, "name": "a"}) == []
    assert messages(SIZE, {"size": 8}, {"size": 9}) == ["size in body should be less than or equal to 5"]


def test_items_are_told_apart_only_in_lists_of_type_map() -> None:
    items = {"type": "object", "properties": {"k": {"type": "string"}, "v": {"type": "integer", "maximum": 1}}}
    atomic = {"type": "array", "items": items}
    keyed = {**atomic, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]}
    old, new = [{"k": "a", "v": 5}], [{"k": "b", "v": 1}, {"k": "a", "v": 5}]
    assert messages(keyed, new, old) == []
    assert messages(atomic, new, old) == ["[1].v in body should be less than or equal to 1"]


def test_a_truth_value_is_no_number() -> None:
    assert messages({"type": "integer"}, True) == [' in body must be of type integer: "boolean"']
    assert messages({"enum": [1]}, True) != []


@pytest.mark.parametrize(
    ("format_", "good", "bad"),
    [
        ("date-time", "2026-01-01T00:00:00Z", "2026-13-01T00:00:00Z"),
        ("date", "2026-02-28", "2026-02-30"),
        ("ipv6", "::1", "1.2.3.4"),
        ("cidr", "10.0.0.0/8", "10.0.0.0"),
        ("mac", "01:23:45:67:89:ab", "01:23"),
        ("uuid4", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "f47ac10b-58cc-1372-a567-0e02b2c3d479"),
        ("isbn13", "978-0321751041", "978-0321751042"),
        ("hexcolor", "#fff", "#ffff"),
        ("duration", "1h30m", "soon"),
        ("k8s-short-name", "web-1", "Web_1"),
    ],
)
def test_formats(format_: str, good: str, bad: str) -> None:
    assert formats.known(format_, "string")
    assert formats.fits(format_, good)
    assert not formats.fits(format_, bad)


def test_an_unknown_format_means_nothing() -> None:
    assert messages({"type": "string", "format": "colour"}, "x") == []


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("^a$", "a\n", False),
        ("[[:digit:]]+", "x7", True),
        ("^[]a]+$", "]a", True),
        ("[$]", "$", True),
        (r"\d\z", "7", True),
    ],
)
def test_patterns_are_go_s(pattern: str, text: str, fits: bool) -> None:
    assert (patterns.compiled(pattern).search(text) is not None) is fits


def test_a_broken_pattern_is_refused_in_go_s_words() -> None:
    with pytest.raises(patterns.BadPattern, match=r"missing closing \]: `\[a`"):
        patterns.compiled("x[a")
