"""YAML values are checked with every problem collected."""

from pathlib import Path

import pytest

from labkit.labs import schema


def test_missing_and_unknown_keys_are_all_named() -> None:
    problems: list[str] = []
    schema.mapping({"a": 1, "x": 2, "y": 3}, "here", problems, ("a", "b"), ("c",))
    assert problems == [
        "here: b is missing",
        "here: unknown key x. Known: a, b, c",
        "here: unknown key y. Known: a, b, c",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, "a mapping"),
        ([], "a list"),
        ("x", "a text"),
        ("", "an empty text"),
        (True, "true or false"),
        (1, "a number"),
        (None, "nothing"),
    ],
)
def test_a_value_is_named_in_words(value: object, words: str) -> None:
    assert schema.kind(value) == words


def test_other_shapes_are_problems_and_read_as_empty() -> None:
    problems: list[str] = []
    assert schema.mapping([], "m", problems) == {}
    assert schema.listed({}, "l", problems) == []
    assert schema.text(7, "t", problems) == ""
    assert problems == [
        "m: a mapping is expected, this is a list",
        "l: a list is expected, this is a mapping",
        "t: a text is expected, this is a number",
    ]


def test_files_that_are_missing_or_broken(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"a: \xff")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    problems: list[str] = []
    for name in ("none.yaml", "bad.yaml", "broken.yaml"):
        assert schema.value(tmp_path / name, problems) is None
    assert problems[0] == "none.yaml: the file is missing"
    assert problems[1].startswith("bad.yaml: it cannot be read as text")
    assert problems[2].startswith("broken.yaml, line 1")
