"""Pods through the API: defaults, gates, binding, deletion."""

from typing import Any

import pytest

from labkit.api.make import a_pod

PODS = "/api/v1/namespaces/default/pods"
MERGE = "application/merge-patch+json"


def create(ask: Any, **spec: Any) -> dict[str, Any]:
    response = ask("POST", PODS, a_pod("web", **spec))
    assert response.status == 201, response.payload
    return response.payload


def refusal(response: Any) -> tuple[int, str]:
    return response.status, response.payload["message"]


def test_a_pod_is_completed_as_the_real_server_does(ask: Any) -> None:
    spec = create(ask, image="nginx")["spec"]
    assert spec["restartPolicy"] == "Always"
    assert spec["dnsPolicy"] == "ClusterFirst"
    assert spec["schedulerName"] == "default-scheduler"
    assert spec["terminationGracePeriodSeconds"] == 30
    assert spec["securityContext"] == {}
    assert spec["enableServiceLinks"] is True
    assert spec["priority"] == 0
    assert spec["preemptionPolicy"] == "PreemptLowerPriority"
    assert spec["serviceAccountName"] == "default"
    assert spec["containers"][0]["imagePullPolicy"] == "Always"
    assert [(one["key"], one["tolerationSeconds"]) for one in spec["tolerations"]] == [
        ("node.kubernetes.io/not-ready", 300),
        ("node.kubernetes.io/unreachable", 300),
    ]


@pytest.mark.parametrize(
    ("image", "policy"),
    [("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1.29", "IfNotPresent"), ("r.io:5000/nginx", "Always")],
)
def test_the_tag_decides_whether_an_image_is_pulled_always(ask: Any, image: str, policy: str) -> None:
    assert create(ask, image=image)["spec"]["containers"][0]["imagePullPolicy"] == policy


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ({}, "BestEffort"),
        ({"requests": {"cpu": "1"}}, "Burstable"),
        ({"limits": {"cpu": "1", "memory": "1Gi"}}, "Guaranteed"),
        ({"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}}, "Burstable"),
        ({"limits": {"example.com/gpu": "1"}}, "BestEffort"),
    ],
)
def test_quality_of_service_follows_requests_and_limits(ask: Any, resources: Any, expected: str) -> None:
    pod = create(ask, containers=[{"name": "c", "image": "x", "resources": resources}])
    assert pod["status"] == {"phase": "Pending", "qosClass": expected}


def test_quantities_come_back_in_canonical_form(ask: Any) -> None:
    pod = create(ask, cpu="0.5", memory="1024Mi")
    assert pod["spec"]["containers"][0]["resources"]["requests"] == {"cpu": "500m", "memory": "1Gi"}


def test_a_gated_pod_says_so_and_is_not_bound(ask: Any) -> None:
    pod = create(ask, schedulingGates=[{"name": "example.com/hold"}])
    condition = pod["status"]["conditions"][0]
    assert (condition["type"], condition["status"], condition["reason"]) == ("PodScheduled", "False", "SchedulingGated")
    assert condition["message"] == "Scheduling is blocked due to non-empty scheduling gates"
    response = ask("POST", f"{PODS}/web/binding", {"metadata": {"name": "web"}, "target": {"name": "node-a"}})
    expected = 'Operation cannot be fulfilled on pods/binding "web": pod web has non-empty .spec.schedulingGates'
    assert refusal(response) == (409, expected)


def test_a_gate_may_go_but_not_come(ask: Any) -> None:
    create(ask, schedulingGates=[{"name": "a"}, {"name": "b"}])
    fewer = ask("PATCH", f"{PODS}/web", {"spec": {"schedulingGates": [{"name": "b"}]}}, MERGE)
    assert fewer.payload["spec"]["schedulingGates"] == [{"name": "b"}]
    more = ask("PATCH", f"{PODS}/web", {"spec": {"schedulingGates": [{"name": "c"}]}}, MERGE)
    assert more.status == 422
    assert "only deletion is allowed, but found new scheduling gate 'c'" in more.payload["message"]


@pytest.mark.parametrize(
    ("gated", "status"), [pytest.param(True, 200, id="gated: free"), pytest.param(False, 422, id="ungated: fixed")]
)
def test_a_node_selector_may_grow_while_the_pod_is_gated(ask: Any, gated: bool, status: int) -> None:
    create(ask, nodeSelector={"a": "b"}, **({"schedulingGates": [{"name": "g"}]} if gated else {}))
    response = ask("PATCH", f"{PODS}/web", {"spec": {"nodeSelector": {"c": "d"}}}, MERGE)
    assert response.status == status


def test_binding_writes_the_node_once(ask: Any) -> None:
    create(ask)
    body = {
        "apiVersion": "v1",
        "kind": "Binding",
        "metadata": {"name": "web"},
        "target": {"kind": "Node", "name": "node-a"},
    }
    response = ask("POST", f"{PODS}/web/binding", body)
    assert (response.status, response.payload["status"]) == (201, "Success")
    pod = ask("GET", f"{PODS}/web").payload
    assert pod["spec"]["nodeName"] == "node-a"
    assert [(one["type"], one["status"]) for one in pod["status"]["conditions"]] == [("PodScheduled", "True")]
    expected = 'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-a"'
    assert refusal(ask("POST", f"{PODS}/web/binding", body)) == (409, expected)


def test_a_pod_without_a_node_is_gone_at_once(ask: Any) -> None:
    create(ask)
    ask("DELETE", f"{PODS}/web")
    assert ask("GET", f"{PODS}/web").status == 404


def test_a_pod_on_a_node_waits_for_its_kubelet(ask: Any) -> None:
    create(ask, nodeName="node-a")
    pod = ask("DELETE", f"{PODS}/web").payload
    assert pod["metadata"]["deletionGracePeriodSeconds"] == 30
    assert pod["metadata"]["deletionTimestamp"] == "2026-01-01T00:00:30Z"
    assert ask("GET", f"{PODS}/web").status == 200
    ask("DELETE", f"{PODS}/web", {"gracePeriodSeconds": 0})
    assert ask("GET", f"{PODS}/web").status == 404


def test_the_status_changes_through_its_own_door(ask: Any) -> None:
    create(ask)
    ask("PATCH", f"{PODS}/web", {"status": {"phase": "Running"}}, MERGE)
    assert ask("GET", f"{PODS}/web").payload["status"]["phase"] == "Pending"
    body = {"status": {"phase": "Running"}, "spec": {"nodeName": "sneaked-in"}}
    ask("PATCH", f"{PODS}/web/status", body, MERGE)
    pod = ask("GET", f"{PODS}/web").payload
    assert pod["status"]["phase"] == "Running"
    assert "nodeName" not in pod["spec"]


def test_a_patch_that_changes_nothing_writes_nothing(ask: Any, server: Any) -> None:
    create(ask)
    version = server.store.version
    ask("PATCH", f"{PODS}/web", {"spec": {"schedulerName": "default-scheduler"}}, MERGE)
    assert server.store.version == version


def test_generate_name_gives_five_letters(ask: Any) -> None:
    pod = a_pod("")
    pod["metadata"] = {"generateName": "web-"}
    names = {ask("POST", PODS, pod).payload["metadata"]["name"] for _ in range(3)}
    assert len(names) == 3
    assert all(name.startswith("web-") and len(name) == 9 for name in names)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param({"containers": []}, "spec.containers: Required value", id="a pod needs a container"),
        pytest.param(
            {"containers": [{"name": "c"}]}, "spec.containers[0].image: Required value", id="a container needs an image"
        ),
        pytest.param(
            {"priorityClassName": "ghost"},
            'pods "web" is forbidden: no PriorityClass with name ghost was found',
            id="an unknown priority class is refused",
        ),
        pytest.param(
            {"serviceAccountName": "ghost"},
            'pods "web" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found',
            id="an unknown service account is refused",
        ),
        pytest.param(
            {"nodeName": "a", "schedulingGates": [{"name": "g"}]},
            "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
            id="a gated pod has no node",
        ),
    ],
)
def test_a_faulty_pod_is_refused_in_upstreams_words(ask: Any, server: Any, spec: Any, expected: str) -> None:
    version = server.store.version
    response = ask("POST", PODS, a_pod("web", **spec))
    assert response.status in (403, 422)
    assert expected in response.payload["message"]
    assert server.store.version == version


def test_all_faults_of_a_pod_are_told_at_once(ask: Any) -> None:
    response = ask("POST", PODS, a_pod("web", containers=[{"name": "C_"}], restartPolicy="Sometimes"))
    fields = [cause["field"] for cause in response.payload["details"]["causes"]]
    assert fields == ["spec.containers[0].name", "spec.containers[0].image", "spec.restartPolicy"]
