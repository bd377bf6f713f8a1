"""What every backend must do alike: a small part of the API's contract, through the official client."""

import kubernetes.watch
import pytest
from kubernetes.client.exceptions import ApiException

import labkit
from labkit import errors
from labkit.clusters.cluster import Cluster


def a_map(name: str, **data: str) -> dict[str, object]:
    return {"metadata": {"name": name}, "data": data}


def test_it_is_the_reference_release(cluster: Cluster) -> None:
    version = cluster.version_api.get_code()
    assert (version.major, version.minor) == ("1", "36")


def test_what_is_created_can_be_read_listed_changed_and_deleted(cluster: Cluster, namespace: str) -> None:
    core = cluster.core
    created = core.create_namespaced_config_map(namespace, a_map("a", x="1"))
    assert created.metadata.uid
    assert core.read_namespaced_config_map("a", namespace).data == {"x": "1"}
    core.patch_namespaced_config_map("a", namespace, {"data": {"x": None, "y": "2"}})
    changed = core.read_namespaced_config_map("a", namespace)
    assert changed.data == {"y": "2"}
    assert int(changed.metadata.resource_version) > int(created.metadata.resource_version)
    core.delete_namespaced_config_map("a", namespace)
    with pytest.raises(ApiException, match="404") as gone:
        core.read_namespaced_config_map("a", namespace)
    assert 'configmaps \\"a\\" not found' in gone.value.body


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        pytest.param("app=web", ["a", "b"], id="equality"),
        pytest.param("app=web,tier!=back", ["a"], id="inequality"),
        pytest.param("tier in (front, back)", ["a", "b", "c"], id="a set"),
        pytest.param("!app", ["c"], id="absence"),
    ],
)
def test_labels_select(cluster: Cluster, namespace: str, selector: str, names: list[str]) -> None:
    for name, labels in (
        ("a", {"app": "web", "tier": "front"}),
        ("b", {"app": "web", "tier": "back"}),
        ("c", {"tier": "back"}),
    ):
        cluster.core.create_namespaced_secret(namespace, {"metadata": {"name": name, "labels": labels}})
    found = cluster.core.list_namespaced_secret(namespace, label_selector=selector).items
    assert [one.metadata.name for one in found] == names


def test_pages_hold_everything_once_and_in_order(cluster: Cluster, namespace: str) -> None:
    for number in range(5):
        cluster.core.create_namespaced_secret(namespace, {"metadata": {"name": f"s{number}"}})
    names: list[str] = []
    more: str | None = ""
    pages = 0
    while more is not None:
        page = cluster.core.list_namespaced_secret(namespace, limit=2, _continue=more or None)
        names += [one.metadata.name for one in page.items]
        more, pages = page.metadata._continue or None, pages + 1
    assert (names, pages) == ([f"s{number}" for number in range(5)], 3)


def test_a_watch_tells_what_happens_after_a_version(cluster: Cluster, namespace: str) -> None:
    version = cluster.core.list_namespaced_secret(namespace).metadata.resource_version
    cluster.core.create_namespaced_secret(namespace, {"metadata": {"name": "s"}})
    cluster.core.patch_namespaced_secret("s", namespace, {"metadata": {"labels": {"a": "b"}}})
    cluster.core.delete_namespaced_secret("s", namespace)
    watch = kubernetes.watch.Watch()
    told = []
    for event in watch.stream(
        cluster.core.list_namespaced_secret, namespace, resource_version=version, timeout_seconds=30
    ):
        told.append((event["type"], event["object"].metadata.name))
        if event["type"] == "DELETED":
            watch.stop()
    assert told == [("ADDED", "s"), ("MODIFIED", "s"), ("DELETED", "s")]


def refused(cluster: Cluster, namespace: str, what: str) -> ApiException:
    """Do something that is refused; return the refusal."""
    core = cluster.core
    created = core.create_namespaced_config_map(namespace, a_map("taken", x="1"))
    stale = {**a_map("taken"), "metadata": {"name": "taken", "resourceVersion": "1"}}
    deeds = {
        "twice": lambda: core.create_namespaced_config_map(namespace, a_map("taken")),
        "stale": lambda: core.replace_namespaced_config_map("taken", namespace, stale),
        "a bad name": lambda: core.create_namespaced_config_map(namespace, a_map("Not_Valid")),
        "a bad selector": lambda: core.list_namespaced_config_map(namespace, label_selector="a in b"),
    }
    assert created.metadata.name == "taken"
    with pytest.raises(ApiException) as caught:
        deeds[what]()
    return caught.value


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        pytest.param("twice", 409, 'configmaps \\"taken\\" already exists', id="the same name twice"),
        pytest.param("stale", 409, "the object has been modified", id="a version that is stale"),
        pytest.param("a bad name", 422, "a lowercase RFC 1123 subdomain must consist of", id="a name that is none"),
        pytest.param("a bad selector", 400, "unable to parse requirement", id="a selector that is none"),
    ],
)
def test_a_refusal_has_kubernetes_code_and_words(
    cluster: Cluster, namespace: str, what: str, code: int, words: str
) -> None:
    refusal = refused(cluster, namespace, what)
    assert refusal.status == code
    assert words in refusal.body


def test_a_pod_that_fits_nowhere_is_pending_and_says_why(cluster: Cluster, namespace: str) -> None:
    pod = {
        "metadata": {"name": "p"},
        "spec": {"nodeSelector": {"no": "where"}, "containers": [{"name": "c", "image": "x"}]},
    }
    cluster.core.create_namespaced_pod(namespace, pod)
    for _ in range(2000):
        conditions = cluster.core.read_namespaced_pod("p", namespace).status.conditions or []
        if conditions:
            break
    assert [(one.type, one.status, one.reason) for one in conditions] == [("PodScheduled", "False", "Unschedulable")]


def test_the_short_forms_say_the_same_as_the_official_client(cluster: Cluster, namespace: str) -> None:
    manifest = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: {namespace}}}\ndata: {{x: '1'}}\n"
    assert cluster.apply(manifest)[0]["data"] == {"x": "1"}
    assert cluster.get("configmap", "a", namespace)["data"] == {"x": "1"}
    cluster.delete("cm", "a", namespace)
    with pytest.raises(errors.ApiError, match='configmaps "a" not found'):
        cluster.get("cm", "a", namespace)


def test_why_a_pod_waits_can_be_seen_node_by_node(cluster: Cluster, namespace: str) -> None:
    cluster.apply(labkit.a_pod("huge", namespace=namespace, cpu="5000"))
    cluster.settle(60)
    trace = cluster.trace("huge", namespace)
    assert trace.selected is None
    condition = cluster.core.read_namespaced_pod("huge", namespace).status.conditions[0]
    assert (condition.reason, condition.message) == ("Unschedulable", trace.event_message)
    with pytest.raises(errors.LabkitError, match="nobody"):
        cluster.trace("nobody", namespace)
