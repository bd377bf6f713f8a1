"""A lab's world: built anew, the learner's files applied as kubectl would."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.api import make
from labkit.clusters import connecting
from labkit.labs import folder, world

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: small}\ndata: {mode: %s}\n"


def test_files_are_applied_in_name_order(small: Path) -> None:
    files = {"20.yaml": CONFIG_MAP % ("settings", "last"), "10.yaml": CONFIG_MAP % ("settings", "first")}
    built = world.build(folder.read(small), 0, files)
    assert built.findings == ()
    assert built.cluster.get("configmaps", "settings", "small")["data"] == {"mode": "last"}


def test_one_bad_file_does_not_keep_the_others_from_being_applied(small: Path) -> None:
    files = {"10.yaml": "kind: [", "20.yaml": CONFIG_MAP % ("Bad_Name", "x"), "30.yaml": CONFIG_MAP % ("settings", "x")}
    built = world.build(folder.read(small), 0, files)
    assert [(one.code, one.object) for one in built.findings] == [("unreadable", "10.yaml"), ("refused", "20.yaml")]
    assert built.cluster.get("configmaps", "settings", "small")["data"] == {"mode": "x"}


def test_operations_do_what_kubectl_would(small: Path) -> None:
    operations = """
    - patch: {resource: configmaps, name: settings, namespace: small, patch: {data: {mode: patched}}}
    - delete: {resource: configmaps, name: other, namespace: small}
    """
    files = {
        "10.yaml": CONFIG_MAP % ("settings", "x"),
        "20.yaml": CONFIG_MAP % ("other", "x"),
        "operations.yaml": operations,
    }
    built = world.build(folder.read(small), 0, files)
    assert built.findings == ()
    names = [one["metadata"]["name"] for one in built.cluster.get("configmaps", namespace="small")]
    assert "other" not in names
    assert built.cluster.get("configmaps", "settings", "small")["data"] == {"mode": "patched"}


@pytest.mark.parametrize(
    ("operations", "code", "says"),
    [
        ("- scale: {}", "unreadable", "unknown key scale. Known: delete, patch"),
        ("- delete: {resource: pods}", "unreadable", "operations.yaml, operation 1: name is missing"),
        ("- delete: {resource: pods, name: web}", "refused", 'pods "web" not found'),
        ("- delete: {resource: gadgets, name: web}", "unreadable", 'resource type "gadgets"'),
        ("text", "unreadable", "operations.yaml"),
        ("- text", "unreadable", "operations.yaml, operation 1: a mapping is expected"),
        ("- {}", "unreadable", "operation 1"),
        ("- delete: {resource: 7, name: web}", "unreadable", "operation 1"),
    ],
)
def test_operations_that_are_wrong_are_said(small: Path, operations: str, code: str, says: str) -> None:
    (finding,) = world.build(folder.read(small), 0, {"operations.yaml": operations}).findings
    assert finding.code == code
    assert says in finding.seen


def test_two_steps_may_each_bring_operations(small: Path) -> None:
    patch = "- patch: {resource: configmaps, name: settings, namespace: small, patch: {data: {%s: x}}}\n"
    files = {
        "10.yaml": CONFIG_MAP % ("settings", "x"),
        "20-operations.yaml": patch % "a",
        "30-operations.yaml": patch % "b",
    }
    built = world.build(folder.read(small), 0, files)
    assert built.findings == ()
    assert built.cluster.get("configmaps", "settings", "small")["data"] == {"mode": "x", "a": "x", "b": "x"}


def test_a_file_that_is_not_utf8_is_said_with_its_line(small: Path) -> None:
    content = "apiVersion: v1\nkind: ConfigMap\n# 모드\n".encode("cp949").decode("utf-8", errors="replace")
    (finding,) = world.build(folder.read(small), 0, {"10.yaml": content}).findings
    assert finding.code == "unreadable"
    assert finding.seen.startswith("10.yaml, line 3: this is not UTF-8 text. Save the file as UTF-8")


def test_a_story_without_end_is_looked_at_as_it_is(small: Path) -> None:
    pinned = make.a_deployment("web", 1, cpu="64", nodeName="node-1")
    cluster = connecting.connect("sim", nodes=1)
    cluster.apply(pinned)
    world.settle(cluster)
    phases = {pod["status"]["phase"] for pod in cluster.get("pods")}
    assert "Failed" in phases, "the kubelet refuses what does not fit, and the ReplicaSet tries again"
    assert cluster.now <= world.SETTLE_LIMIT_SECONDS + 5


def test_a_cluster_that_lacks_something_is_refused_before_anything_is_changed(small: Path) -> None:
    content = (small / "lab.yaml").read_text(encoding="utf-8")
    (small / "lab.yaml").write_text(content.replace("needs: []", "needs: [teleport]"), encoding="utf-8")
    cluster = connecting.connect("sim", nodes=0)
    with pytest.raises(errors.BackendError, match="needs a cluster with teleport; the sim backend has not"):
        world.set_up(cluster, folder.read(small), 0)
    assert "small" not in [one["metadata"]["name"] for one in cluster.get("namespaces")]
