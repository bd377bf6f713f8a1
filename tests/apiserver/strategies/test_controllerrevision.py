from typing import Any

import pytest

REVISIONS = "/apis/apps/v1/namespaces/default/controllerrevisions"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("data", "Required value: data is mandatory")]),
        ({"data": "x"}, [("data", "Required value: data must be a valid JSON object")]),
        ({"data": {}, "revision": -1}, [("revision", "Invalid value: -1: must be greater than or equal to 0")]),
    ],
)
def test_a_new_revision_has_data_and_a_number(ask: Any, body: Any, expected: list[tuple[str, str]]) -> None:
    refused = ask("POST", REVISIONS, {"metadata": {"name": "r"}, **body})
    assert refused.status == 422
    assert [(one["field"], one["message"]) for one in refused.payload["details"]["causes"]] == expected


def test_data_never_changes(ask: Any) -> None:
    revision = {"metadata": {"name": "r"}, "data": {"a": 1}, "revision": 1}
    assert ask("POST", REVISIONS, revision).status == 201
    assert ask("PUT", f"{REVISIONS}/r", {**revision, "revision": 2}).status == 200
    refused = ask("PUT", f"{REVISIONS}/r", {**revision, "data": {"a": 2}})
    assert refused.payload["details"]["causes"][0]["message"] == 'Invalid value: {"a":2}: field is immutable'
