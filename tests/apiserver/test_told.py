"""Warnings: a refusal carries them too."""

from typing import Any

import pytest

MAPS = "/api/v1/namespaces/default/configmaps"
UNKNOWN = '299 - "unknown field \\"foo\\""'


@pytest.mark.parametrize(("name", "status"), [("a", 201), ("X", 422), ("taken", 409)])
def test_an_unknown_field_is_told_whatever_becomes_of_the_object(ask: Any, name: str, status: int) -> None:
    assert ask("POST", MAPS, {"metadata": {"name": "taken"}}).status == 201
    found = ask("POST", MAPS, {"metadata": {"name": name}, "foo": 1})
    assert (found.status, found.headers["warning"]) == (status, UNKNOWN)


def test_another_version_is_read_before_it_is_refused(ask: Any) -> None:
    path = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"
    body = {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "foo": 1}
    expected = "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)"
    found = ask("POST", path, body)
    assert (found.status, found.payload["message"], found.headers["warning"]) == (400, expected, UNKNOWN)
    strict = ask("POST", f"{path}?fieldValidation=Strict", body)
    assert strict.payload["message"].endswith('strict decoding error: unknown field "foo"')


def test_a_retired_version_is_known(ask: Any) -> None:
    body = {"apiVersion": "apps/v1beta1", "kind": "Deployment"}
    found = ask("POST", "/apis/apps/v1/namespaces/default/deployments", body)
    expected = "the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)"
    assert (found.status, found.payload["message"]) == (400, expected)
    other = ask("POST", MAPS, body).payload["message"]
    assert other.endswith("converting (v1beta1.Deployment) to (core.ConfigMap): unknown conversion")
