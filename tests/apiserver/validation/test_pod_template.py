"""Templates: a bad label is told at the same place for every kind that has one."""

from typing import Any

import pytest

CONTAINER = {"name": "c", "image": "i"}
BAD = {"metadata": {"labels": {"a": "<&>"}, "annotations": {"x y": "z"}}, "spec": {"containers": [CONTAINER]}}


def ends(**spec: Any) -> dict[str, Any]:
    return {**BAD, "spec": {"containers": [CONTAINER], **spec}}


@pytest.mark.parametrize(
    ("target", "body", "path"),
    [
        (
            "/apis/batch/v1/namespaces/default/jobs",
            {"spec": {"template": ends(restartPolicy="Never")}},
            "spec.template",
        ),
        ("/api/v1/namespaces/default/podtemplates", {"template": BAD}, "template"),
        (
            "/apis/apps/v1/namespaces/default/deployments",
            {"spec": {"selector": {"matchLabels": {"a": "b"}}, "template": BAD}},
            "spec.template",
        ),
    ],
)
def test_a_bad_label(ask: Any, target: str, body: Any, path: str) -> None:
    found = ask("POST", target, {"metadata": {"name": "q"}, **body})
    causes = [one["field"] for one in found.payload["details"]["causes"]]
    assert found.status == 422
    assert {f"{path}.labels", f"{path}.annotations"} <= set(causes)


def test_a_map_in_a_refusal_is_json_as_go_writes_it(ask: Any) -> None:
    body = {"spec": {"selector": {"matchLabels": {"a": "b"}}, "template": BAD}}
    found = ask("POST", "/apis/apps/v1/namespaces/default/deployments", {"metadata": {"name": "q"}, **body})
    expected = 'Invalid value: {"a":"\\u003c\\u0026\\u003e"}: `selector` does not match template `labels`'
    assert found.payload["details"]["causes"][0]["message"] == expected
