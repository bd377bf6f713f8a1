from typing import Any

import pytest

from labkit.apiserver import json_patch

DOCUMENT: dict[str, Any] = {"a": {"b": [1, 2, 3]}, "x/y": 1}


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([{"op": "add", "path": "/a/c", "value": 9}], {"a": {"b": [1, 2, 3], "c": 9}, "x/y": 1}),
        ([{"op": "add", "path": "/a/b/1", "value": 9}], {"a": {"b": [1, 9, 2, 3]}, "x/y": 1}),
        ([{"op": "add", "path": "/a/b/-", "value": 9}], {"a": {"b": [1, 2, 3, 9]}, "x/y": 1}),
        ([{"op": "remove", "path": "/a/b/0"}], {"a": {"b": [2, 3]}, "x/y": 1}),
        ([{"op": "replace", "path": "/x~1y", "value": 2}], {"a": {"b": [1, 2, 3]}, "x/y": 2}),
        ([{"op": "move", "from": "/x~1y", "path": "/z"}], {"a": {"b": [1, 2, 3]}, "z": 1}),
        ([{"op": "copy", "from": "/a/b/0", "path": "/z"}], {"a": {"b": [1, 2, 3]}, "x/y": 1, "z": 1}),
        ([{"op": "test", "path": "/a/b/0", "value": 1}], DOCUMENT),
    ],
)
def test_operations_do_what_rfc_6902_says(operations: Any, expected: Any) -> None:
    before = repr(DOCUMENT)
    assert json_patch.apply(DOCUMENT, operations) == expected
    assert repr(DOCUMENT) == before, "the document was changed"


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "/nope", "value": 1},
        {"op": "remove", "path": "/nope"},
        {"op": "add", "path": "/nope/deeper", "value": 1},
        {"op": "add", "path": "/a/b/9", "value": 1},
        {"op": "add", "path": "/a/b/x", "value": 1},
        {"op": "test", "path": "/a/b/0", "value": True},
        {"op": "add", "path": "/a"},
        {"op": "dance", "path": "/a"},
        {"op": "add"},
    ],
)
def test_an_operation_that_cannot_be_done_fails(operation: Any) -> None:
    with pytest.raises(json_patch.PatchFailed):
        json_patch.apply(DOCUMENT, [operation])
