"""How a pod is reached for a Service."""

from typing import Any

import pytest

from labkit.controllers.service import reaching

POD: dict[str, Any] = {
    "metadata": {"name": "p", "namespace": "n", "uid": "u"},
    "spec": {
        "containers": [
            {"ports": [{"name": "web", "containerPort": 8080}, {"name": "web", "containerPort": 1, "protocol": "UDP"}]}
        ],
        "initContainers": [
            {"restartPolicy": "Always", "ports": [{"name": "side", "containerPort": 7}]},
            {"ports": [{"name": "init", "containerPort": 6}]},
        ],
        "hostname": "h",
        "subdomain": "web",
    },
    "status": {"podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}]},
}


def a_service(*ports: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "web", "namespace": "n"}, "spec": {"ports": list(ports), **spec}}


@pytest.mark.parametrize(
    ("port", "number"),
    [
        pytest.param({"port": 80, "targetPort": 9999}, 9999, id="a number is that number"),
        pytest.param({"port": 80}, 80, id="without a target it is the Service's own"),
        pytest.param({"port": 80, "targetPort": "web"}, 8080, id="a name is the container's port"),
        pytest.param({"port": 80, "targetPort": "web", "protocol": "UDP"}, 1, id="of the same protocol"),
        pytest.param({"port": 80, "targetPort": "side"}, 7, id="a sidecar's ports count"),
        pytest.param({"port": 80, "targetPort": "init"}, None, id="those of other init containers do not"),
        pytest.param({"port": 80, "targetPort": "nobody"}, None, id="a port that the pod has not is left out"),
    ],
)
def test_ports(port: dict[str, Any], number: int | None) -> None:
    assert [one["port"] for one in reaching.ports(a_service(port), POD)] == ([] if number is None else [number])


def test_addresses_by_family() -> None:
    assert reaching.addresses(POD, "IPv4") == ["10.0.0.1"]
    assert reaching.addresses(POD, "IPv6") == ["fd00::1"]


@pytest.mark.parametrize(
    ("spec", "families"),
    [
        pytest.param({"ipFamilies": ["IPv6"]}, ["IPv6"], id="as it says"),
        pytest.param({"clusterIP": "10.96.0.1"}, ["IPv4"], id="as its address"),
        pytest.param({"clusterIP": "None"}, ["IPv4", "IPv6"], id="headless and silent: both"),
    ],
)
def test_families(spec: dict[str, Any], families: list[str]) -> None:
    assert reaching.families(a_service(**spec)) == families


def test_a_hostname_needs_the_services_name_as_subdomain() -> None:
    assert reaching.hostname(a_service(), POD) == {"hostname": "h"}
    other = {**POD, "spec": {**POD["spec"], "subdomain": "other"}}
    assert reaching.hostname(a_service(), other) == {}
