"""Values of the wrong type in strategic merge patches, in the words of Kubernetes 1.36."""

from typing import Any

import pytest

SERVICES = "/api/v1/namespaces/default/services"
STRATEGIC = "application/strategic-merge-patch+json"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        pytest.param({"ports": "x"}, "cannot restore slice from string", id="a text for a list"),
        pytest.param({"type": 5}, "cannot convert int64 to v1.ServiceType", id="a number for a text"),
        pytest.param({"type": True}, "unrecognized type: string", id="a truth for a text"),
        pytest.param({"selector": "x"}, "cannot restore map from string", id="a text for a map"),
        pytest.param({"selector": {"a": 1}}, "cannot convert int64 to string", id="a number in a map of texts"),
        pytest.param({"publishNotReadyAddresses": "yes"}, "unrecognized type: bool", id="a text for a truth"),
        pytest.param({"healthCheckNodePort": 1.5}, "cannot convert float64 to int32", id="a fraction for an integer"),
        pytest.param({"ports": [{"port": "x"}]}, "unrecognized type: int32", id="a text for a number"),
        pytest.param("x", "cannot restore struct from: string", id="a text for a structure"),
        pytest.param([1], "cannot restore struct from: slice", id="a list for a structure"),
    ],
)
def test_wrong_types(ask: Any, spec: Any, said: str) -> None:
    service = {"kind": "Service", "apiVersion": "v1", "metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]}}
    assert ask("POST", SERVICES, service).status == 201
    answer = ask("PATCH", f"{SERVICES}/s", {"spec": spec}, STRATEGIC)
    assert answer.status == 422
    assert answer.payload["message"].startswith(' "" is invalid: patch: Invalid value: "map[spec:')
    assert answer.payload["message"].endswith(f'": {said}')
