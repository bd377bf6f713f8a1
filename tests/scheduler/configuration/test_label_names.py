"""Names of labels and resources. The long texts are held against recordings; here is who is named wrong."""

import pytest

from labkit.scheduler.configuration import label_names

GOOD = ["a", "A-1_b.c", "example.com/a", "a" * 63, f"{'b' * 253}/a"]
BAD = {"": 2, "-a": 1, "a b": 1, "/a": 1, "a/": 2, "a/b/c": 1, "UP.io/a": 1, "a" * 64: 1, f"{'b' * 254}/a": 1}


@pytest.mark.parametrize("key", GOOD)
def test_a_good_key_has_no_problems(key: str) -> None:
    assert label_names.key_problems(key) == []


@pytest.mark.parametrize(("key", "count"), BAD.items(), ids=[repr(key[:12]) for key in BAD])
def test_a_bad_key_has_problems(key: str, count: int) -> None:
    assert len(label_names.key_problems(key)) == count


VALUES = {"": 0, "a": 0, "a b": 1, "a" * 64: 1, "-": 1}


@pytest.mark.parametrize(("value", "count"), VALUES.items(), ids=[repr(value[:12]) for value in VALUES])
def test_values(value: str, count: int) -> None:
    assert len(label_names.value_problems(value)) == count


EXTENDED = {"example.com/gpu": True, "cpu": False, "x.kubernetes.io/a": False, "requests.example.com/a": False}


@pytest.mark.parametrize(("name", "is_one"), EXTENDED.items(), ids=EXTENDED.keys())
def test_extended_resources(name: str, is_one: bool) -> None:
    assert label_names.is_extended_resource(name) is is_one
