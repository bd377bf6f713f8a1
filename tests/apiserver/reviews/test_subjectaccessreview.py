"""SubjectAccessReviews and their sisters: what is refused, as a real server (1.36.2) refuses it."""

from typing import Any

import pytest

GROUP = "/apis/authorization.k8s.io/v1"
SELF, OTHERS = f"{GROUP}/selfsubjectaccessreviews", f"{GROUP}/subjectaccessreviews"
LOCAL = f"{GROUP}/namespaces/default/localsubjectaccessreviews"
PATH = {"nonResourceAttributes": {"path": "/", "verb": "get"}}
ONE_OF = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
NO_QUESTION = ("spec.resourceAttributes", f"Invalid value: null: {ONE_OF}")
NOBODY = ("spec.user", 'Invalid value: "": at least one of user or group must be specified')
PODS = {"resourceAttributes": {"namespace": "other", "verb": "get", "resource": "pods"}}


@pytest.mark.parametrize(
    ("target", "body", "expected"),
    [
        (SELF, {"spec": {}}, [NO_QUESTION]),
        (OTHERS, {"spec": {}}, [NO_QUESTION, NOBODY]),
        (
            *(OTHERS, {"metadata": {"name": "a"}, "spec": {}}),
            [NO_QUESTION, NOBODY, ("metadata", 'Invalid value: {"name":"a"}: must be empty')],
        ),
        (
            *(LOCAL, {"spec": {"user": "u", **PODS}}),
            [("spec.resourceAttributes.namespace", 'Invalid value: "other": must match metadata.namespace')],
        ),
        (
            *(LOCAL, {"spec": {"user": "u", **PATH}}),
            [
                (
                    "spec.nonResourceAttributes",
                    'Invalid value: {"Path":"/","Verb":"get"}: disallowed on this kind of request',
                )
            ],
        ),
    ],
)
def test_what_is_refused(ask: Any, target: str, body: Any, expected: list[tuple[str, str]]) -> None:
    found = ask("POST", target, body)
    causes = [(one["field"], one["message"]) for one in found.payload["details"]["causes"]]
    assert (found.status, causes) == (422, expected)


@pytest.mark.parametrize(("target", "end"), [(SELF, "must be empty"), (LOCAL, "must be empty except for namespace")])
def test_a_review_has_no_metadata(ask: Any, target: str, end: str) -> None:
    found = ask("POST", target, {"metadata": {"resourceVersion": "1"}, "spec": {"user": "u", **PATH}})
    (first, *_) = [one["message"] for one in found.payload["details"]["causes"] if one["field"] == "metadata"]
    assert first.endswith(f": {end}")
    assert '"fieldsV1":{"f:spec":{"f:nonResourceAttributes":{".":{},"f:path":{},"f:verb":{}}' in first


def test_the_namespace_of_a_local_one_is_that_of_its_path(ask: Any) -> None:
    found = ask("POST", LOCAL, {"metadata": {"namespace": "other"}, "spec": {"user": "u", **PATH}})
    expected = "the namespace of the provided object does not match the namespace sent on the request"
    assert (found.status, found.payload["message"]) == (400, expected)
