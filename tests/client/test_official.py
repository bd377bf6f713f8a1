"""The official client, unchanged, against the simulator in process: calls, errors, watches, and time."""

import gc
import json

import kubernetes
import pytest
from kubernetes.client.exceptions import ApiException
from kubernetes.watch import Watch

import labkit
from labkit import errors
from labkit.clusters.cluster import Cluster


@pytest.fixture
def cluster() -> Cluster:
    return labkit.connect("sim", nodes=2, seed=1)


def test_models_come_back_as_models(cluster: Cluster) -> None:
    nodes = cluster.core.list_node()
    assert [node.metadata.name for node in nodes.items] == ["node-1", "node-2"]
    assert nodes.items[0].status.allocatable["cpu"] == "4"


def test_a_model_goes_in_as_a_model(cluster: Cluster) -> None:
    body = kubernetes.client.V1ConfigMap(
        metadata=kubernetes.client.V1ObjectMeta(name="settings"), data={"colour": "blue"}
    )
    stored = cluster.core.create_namespaced_config_map("default", body)
    assert stored.metadata.uid
    assert cluster.core.read_namespaced_config_map("settings", "default").data == {"colour": "blue"}


def test_a_dictionary_goes_in_as_well_and_the_pod_is_placed_at_once(cluster: Cluster) -> None:
    created = cluster.core.create_namespaced_pod("default", labkit.a_pod("web", cpu="100m"))
    assert created.spec.node_name is None
    assert cluster.core.read_namespaced_pod("web", "default").spec.node_name in ("node-1", "node-2")


def test_a_refusal_is_the_api_exception_of_the_official_client(cluster: Cluster) -> None:
    with pytest.raises(ApiException) as refused:
        cluster.core.read_namespaced_pod("nobody", "default")
    assert (refused.value.status, refused.value.reason) == (404, "Not Found")
    assert json.loads(refused.value.body)["message"] == 'pods "nobody" not found'


def test_selectors_reach_the_server_with_every_client_version(cluster: Cluster) -> None:
    cluster.core.create_namespaced_pod("default", labkit.a_pod("a", labels={"app": "x"}))
    cluster.core.create_namespaced_pod("default", labkit.a_pod("b", labels={"app": "y"}))
    found = cluster.core.list_namespaced_pod("default", label_selector="app in (x, z)")
    assert [pod.metadata.name for pod in found.items] == ["a"]
    found = cluster.core.list_namespaced_pod("default", field_selector="metadata.name=b")
    assert [pod.metadata.name for pod in found.items] == ["b"]


def test_a_patch_changes_one_field(cluster: Cluster) -> None:
    cluster.core.create_namespaced_pod("default", labkit.a_pod("web"))
    patched = cluster.core.patch_namespaced_pod("web", "default", {"metadata": {"labels": {"tier": "front"}}})
    assert patched.metadata.labels == {"tier": "front"}


def test_a_json_patch_is_a_list(cluster: Cluster) -> None:
    cluster.core.create_namespaced_config_map("default", {"metadata": {"name": "c"}, "data": {"a": "1"}})
    operations = [{"op": "replace", "path": "/data/a", "value": "2"}]
    assert cluster.core.patch_namespaced_config_map("c", "default", operations).data == {"a": "2"}


def test_a_deployment_ends_in_running_pods_while_the_watch_makes_time_pass(cluster: Cluster) -> None:
    cluster.apps.create_namespaced_deployment("default", labkit.a_deployment("web", replicas=2, cpu="100m"))
    assert cluster.now == 0.0
    running = set()
    for event in Watch().stream(cluster.core.list_namespaced_pod, "default", timeout_seconds=300):
        if event["object"].status.phase == "Running":
            running.add(event["object"].metadata.name)
        if len(running) == 2:
            break
    assert len(running) == 2
    assert 0 < cluster.now < 300


def test_a_watch_ends_when_its_time_is_over_and_the_clock_has_moved_that_far(cluster: Cluster) -> None:
    events = list(Watch().stream(cluster.core.list_namespaced_pod, "default", timeout_seconds=30))
    assert events == []
    assert cluster.now == pytest.approx(30, abs=1)


def test_a_watch_hears_what_its_own_loop_does(cluster: Cluster) -> None:
    cluster.core.create_namespaced_config_map("default", {"metadata": {"name": "one"}})
    seen = []
    for event in Watch().stream(cluster.core.list_namespaced_config_map, "default", timeout_seconds=60):
        seen.append((event["type"], event["object"].metadata.name))
        if event["object"].metadata.name == "one":
            cluster.core.create_namespaced_config_map("default", {"metadata": {"name": "two"}})
        elif event["object"].metadata.name == "two" and event["type"] == "ADDED":
            cluster.core.delete_namespaced_config_map("two", "default")
    names = [name for name in seen if name[1] != "kube-root-ca.crt"]
    assert names == [("ADDED", "one"), ("ADDED", "two"), ("DELETED", "two")]


def test_a_watch_from_a_resource_version_tells_only_what_came_after_it(cluster: Cluster) -> None:
    listed = cluster.core.list_namespaced_secret("default")
    cluster.core.create_namespaced_secret("default", {"metadata": {"name": "new"}})
    stream = Watch().stream(
        cluster.core.list_namespaced_secret,
        "default",
        resource_version=listed.metadata.resource_version,
        timeout_seconds=1,
    )
    assert [event["object"].metadata.name for event in stream] == ["new"]


def test_a_watch_that_would_wait_for_ever_says_so_instead(cluster: Cluster) -> None:
    with pytest.raises(errors.NothingWillHappen, match="timeout_seconds"):
        for _ in Watch().stream(cluster.core.list_namespaced_secret, "default"):
            pass


def test_a_client_that_limits_its_reading_time_gets_its_own_time_out(cluster: Cluster) -> None:
    with pytest.raises(Exception, match=r"[Rr]ead timed out"):
        for _ in Watch().stream(cluster.core.list_namespaced_secret, "default", _request_timeout=5):
            pass
    assert cluster.now == pytest.approx(5, abs=1)


def test_a_client_made_by_hand_from_the_address_is_answered_too(cluster: Cluster) -> None:
    configuration = kubernetes.client.Configuration()
    configuration.host = cluster.api_client.configuration.host
    core = kubernetes.client.CoreV1Api(kubernetes.client.ApiClient(configuration))
    assert len(core.list_node().items) == 2


def test_proxy_settings_of_the_machine_do_not_matter(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    configuration = kubernetes.client.Configuration()
    configuration.host = cluster.api_client.configuration.host
    core = kubernetes.client.CoreV1Api(kubernetes.client.ApiClient(configuration))
    assert len(core.list_node().items) == 2


def test_two_simulators_do_not_know_each_other() -> None:
    one, other = labkit.connect("sim", nodes=1), labkit.connect("sim", nodes=2)
    one.core.create_namespaced_config_map("default", {"metadata": {"name": "mine"}})
    assert len(one.core.list_node().items) == 1
    names = [found.metadata.name for found in other.core.list_namespaced_config_map("default").items]
    assert "mine" not in names


def test_the_address_of_a_simulator_that_is_gone_is_answered_with_what_to_do() -> None:
    cluster = labkit.connect("sim", nodes=0)
    configuration = kubernetes.client.Configuration()
    configuration.host = cluster.api_client.configuration.host
    del cluster
    gc.collect()
    with pytest.raises(errors.BackendError, match=r"labkit\.connect\(\) again"):
        kubernetes.client.CoreV1Api(kubernetes.client.ApiClient(configuration)).list_node()


def test_the_dynamic_client_finds_its_way(cluster: Cluster, tmp_path: object) -> None:
    dynamic = kubernetes.dynamic.DynamicClient(cluster.api_client, cache_file=f"{tmp_path}/discovery.json")
    pods = dynamic.resources.get(api_version="v1", kind="Pod")
    pods.create(body=labkit.a_pod("web"), namespace="default")
    assert pods.get(name="web", namespace="default").spec.containers[0].image == "nginx:1.29"


def test_the_version_is_that_of_the_reference_release(cluster: Cluster) -> None:
    version = cluster.version_api.get_code()
    assert (version.major, version.minor, version.git_version) == ("1", "36", "v1.36.2")


def test_port_forward_in_process_says_that_it_needs_a_socket(cluster: Cluster) -> None:
    cluster.core.create_namespaced_pod("default", labkit.a_pod("web"))
    with pytest.raises(Exception, match="port-forward needs a socket"):
        kubernetes.stream.portforward(cluster.core.connect_get_namespaced_pod_portforward, "web", "default", ports="80")
