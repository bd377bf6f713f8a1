"""JSONPath of printer columns."""

from typing import Any

import pytest

from labkit.apiserver.custom import columns, json_path

OBJ = {
    "spec": {"a": 1, "l": [{"k": "x", "v": 1}, {"k": "y", "v": 2}], "a.b": "dotted"},
    "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Old", "status": "False"}]},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (".spec.a", [1]),
        (".spec.none.at.all", []),
        (".spec.l[1].k", ["y"]),
        (".spec.l[-1].k", ["y"]),
        (".spec.l[*].k", ["x", "y"]),
        (".spec.l[0:1].k", ["x"]),
        (".spec.l[9]", []),
        (".spec['a.b']", ["dotted"]),
        (r".spec.a\.b", ["dotted"]),
        ('.status.conditions[?(@.type=="Ready")].status', ["True"]),
        (".status.conditions[?(@.type!='Ready')].status", ["False"]),
        (".spec.l[?(@.v>1)].k", ["y"]),
        ("..status", [OBJ["status"], "True", "False"]),
    ],
)
def test_paths(path: str, found: list[Any]) -> None:
    assert json_path.found(OBJ, path) == found


@pytest.mark.parametrize("path", [".a[", ".a[?(@.b ~ 1)]", ".a[x]"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(json_path.BadPath):
        json_path.compiled(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "<no value>"), (True, "true"), (3.0, "3"), ({"a": [1]}, '{"a":[1]}'), ("x", "x")],
)
def test_texts(value: Any, text: str) -> None:
    assert columns.text(value) == text
