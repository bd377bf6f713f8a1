"""The simulator as a target: alone, or with everything that works on it."""

import json

import pytest

from labkit.cli.conformance.recordings import in_process
from labkit.cli.conformance.recordings.target import Question

NODE = {"metadata": {"name": "n"}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}


@pytest.mark.parametrize(("profile", "accounts"), [("api", 0), ("full", 1)])
def test_only_the_full_profile_has_controllers(profile: str, accounts: int) -> None:
    target = in_process.fresh(profile)
    body = json.dumps({"metadata": {"name": "n"}}).encode()
    assert target.send(Question("POST", "/api/v1/namespaces", {"content-type": "application/json"}, body)).status == 201
    found = json.loads(target.send(Question("GET", "/api/v1/namespaces/n/serviceaccounts")).body)
    assert len(found["items"]) == accounts


def test_nodes_of_the_full_profile_have_no_kubelets() -> None:
    target = in_process.fresh("full")
    target.send(Question("POST", "/api/v1/nodes", {"content-type": "application/json"}, json.dumps(NODE).encode()))
    target.advance(600.0)
    leases = json.loads(
        target.send(Question("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases")).body
    )
    assert leases["items"] == []


def test_a_watch_is_answered_with_what_it_hears_in_its_time() -> None:
    target = in_process.fresh("api")
    began = target.loop.clock.now()
    reply = target.send(Question("GET", "/api/v1/namespaces?watch=true&timeoutSeconds=3"))
    assert target.loop.clock.now() == began + 3
    assert {json.loads(line)["type"] for line in reply.body.splitlines()} == {"ADDED"}


@pytest.mark.parametrize(
    ("headers", "as_admin", "status"), [({}, True, 200), ({}, False, 403), ({"authorization": "Bearer x"}, True, 401)]
)
def test_who_asks(headers: dict[str, str], as_admin: bool, status: int) -> None:
    reply = in_process.fresh("api").send(Question("GET", "/api/v1/nodes", headers, as_admin=as_admin))
    assert reply.status == status


def test_a_head_has_no_body() -> None:
    assert in_process.fresh("api").send(Question("HEAD", "/version")).body == b""
