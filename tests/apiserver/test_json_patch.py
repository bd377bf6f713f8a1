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
        ([{"op": "test", "path": "/nope", "value": None}], DOCUMENT),
        ([{"op": "replace", "path": "/nope", "value": 1}], {**DOCUMENT, "nope": 1}),
        ([{"op": "copy", "from": "/nope", "path": "/z"}], {**DOCUMENT, "z": None}),
        ([{"op": "add", "path": "/z"}], {**DOCUMENT, "z": None}),
        ([{"op": "replace", "path": "/a/b/-1", "value": 9}], {"a": {"b": [1, 2, 9]}, "x/y": 1}),
    ],
)
def test_operations_do_what_rfc_6902_says(operations: Any, expected: Any) -> None:
    before = repr(DOCUMENT)
    assert json_patch.apply(DOCUMENT, operations) == expected
    assert repr(DOCUMENT) == before, "the document was changed"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a field that is not there cannot be removed": (
        {"op": "remove", "path": "/nope"},
        "error in remove for path: '/nope': Unable to remove nonexistent key: nope: missing value",
    ),
    "nor moved": (
        {"op": "move", "from": "/nope", "path": "/z"},
        "error in move for path: 'nope': Unable to remove nonexistent key: nope: missing value",
    ),
    "what a field is to be added to has to be there": (
        {"op": "add", "path": "/nope/deeper", "value": 1},
        'add operation does not apply: doc is missing path: "/nope/deeper": missing value',
    ),
    "a list has an end": (
        {"op": "add", "path": "/a/b/9", "value": 1},
        "error in add for path: '/a/b/9': Unable to access invalid index: 9: invalid index referenced",
    ),
    "an element that is replaced has to be there": (
        {"op": "replace", "path": "/a/b/3", "value": 1},
        "replace operation does not apply: doc is missing key: /a/b/3: missing value",
    ),
    "a place in a list is a number": (
        {"op": "add", "path": "/a/b/x", "value": 1},
        (
            "error in add for path: '/a/b/x': value was not a proper array index: 'x': "
            'strconv.Atoi: parsing "x": invalid syntax'
        ),
    ),
    "true is not 1": ({"op": "test", "path": "/a/b/0", "value": True}, "testing value /a/b/0 failed: test failed"),
    "an unknown operation": ({"op": "dance", "path": "/a"}, "Unexpected kind: dance"),
    "no path": ({"op": "add"}, "add operation failed to decode path: missing field path"),
}


@pytest.mark.parametrize(("operation", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_an_operation_that_cannot_be_done_fails(operation: Any, told: str) -> None:
    with pytest.raises(json_patch.PatchFailed) as wrong:
        json_patch.apply(DOCUMENT, [operation])
    assert str(wrong.value) == told
