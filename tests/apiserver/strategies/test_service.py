from typing import Any

import pytest

SERVICES = "/api/v1/namespaces/default/services"
MERGE = "application/merge-patch+json"


def create(ask: Any, name: str = "web", **spec: Any) -> Any:
    return ask("POST", SERVICES, {"metadata": {"name": name}, "spec": {"ports": [{"port": 80}], **spec}})


def test_a_service_gets_an_address_of_its_own(ask: Any) -> None:
    specs = [create(ask, name).payload["spec"] for name in ("a", "b")]
    addresses = [spec["clusterIP"] for spec in specs]
    assert len(set(addresses)) == 2
    assert all(address.startswith("10.96.") for address in addresses)
    assert specs[0]["clusterIPs"] == [addresses[0]]


def test_a_headless_service_has_none(ask: Any) -> None:
    assert create(ask, clusterIP="None").payload["spec"]["clusterIPs"] == ["None"]


def test_a_node_port_is_given_or_chosen(ask: Any) -> None:
    given = create(ask, "a", type="NodePort", ports=[{"port": 80, "nodePort": 31000}]).payload
    chosen = create(ask, "b", type="NodePort").payload
    assert given["spec"]["ports"][0]["nodePort"] == 31000
    assert 30000 <= chosen["spec"]["ports"][0]["nodePort"] <= 32767


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        (
            {"clusterIP": "1.2.3.4"},
            "failed to allocate IP 1.2.3.4: the provided network does not match the current range",
        ),
        (
            {"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]},
            "provided port is not in the valid range. The range of valid ports is 30000-32767",
        ),
    ],
)
def test_what_cannot_be_had_is_refused(ask: Any, spec: Any, why: str) -> None:
    response = create(ask, **spec)
    assert response.status == 422
    assert response.payload["message"].endswith(why)


def test_an_address_or_a_port_is_had_by_one_service_only(ask: Any) -> None:
    create(ask, "a", clusterIP="10.96.9.9", type="NodePort", ports=[{"port": 80, "nodePort": 31000}])
    address = create(ask, "b", clusterIP="10.96.9.9")
    port = create(ask, "c", type="NodePort", ports=[{"port": 80, "nodePort": 31000}])
    assert address.payload["message"].endswith("failed to allocate IP 10.96.9.9: provided IP is already allocated")
    assert port.payload["message"].endswith("provided port is already allocated")


def test_the_address_stays_through_a_put_that_leaves_it_out(ask: Any) -> None:
    before = create(ask).payload["spec"]["clusterIP"]
    body = {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 81}]}}
    assert ask("PUT", f"{SERVICES}/web", body).payload["spec"]["clusterIP"] == before


def test_the_address_may_not_change(ask: Any) -> None:
    create(ask)
    response = ask("PATCH", f"{SERVICES}/web", {"spec": {"clusterIP": "10.96.77.77"}}, MERGE)
    assert response.status == 422
    assert "may not change once set" in response.payload["message"]


def test_nobody_owns_the_families_that_the_server_chose(ask: Any) -> None:
    chosen, named = create(ask, "a").payload, create(ask, "b", ipFamilies=["IPv4"]).payload
    assert chosen["spec"]["ipFamilies"] == ["IPv4"]
    owned = [one["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"] for one in (chosen, named)]
    assert [name for name in owned[0] if "ipFamil" in name] == []
    assert [name for name in owned[1] if "ipFamil" in name] == ["f:ipFamilies"]


def test_a_put_may_create_one(ask: Any) -> None:
    body = {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
    assert ask("PUT", f"{SERVICES}/web", body).status == 201
