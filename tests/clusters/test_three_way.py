"""An apply removes what the last one brought and this one leaves out, and nothing that others set."""

import copy

import pytest

import labkit
from labkit.clusters import three_way

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "namespace": "default", "finalizers": ["example.com/a", "example.com/b"]},
    "spec": {
        "schedulingGates": [{"name": "example.com/one"}, {"name": "example.com/two"}],
        "containers": [
            {"name": "main", "image": "nginx:1.29", "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}}
        ],
    },
}


def changed(change) -> dict:  # type: ignore[no-untyped-def,type-arg]
    wanted = copy.deepcopy(POD)
    change(wanted)
    return wanted


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        pytest.param(
            lambda pod: pod["spec"]["schedulingGates"].pop(0),
            ("spec", "schedulingGates"),
            [{"name": "example.com/two"}, {"name": "example.com/one", "$patch": "delete"}],
            id="an entry of a list that merges by a key is deleted by its key",
        ),
        pytest.param(
            lambda pod: pod["spec"].update(schedulingGates=[]),
            ("spec", "schedulingGates"),
            [{"name": "example.com/one", "$patch": "delete"}, {"name": "example.com/two", "$patch": "delete"}],
            id="an emptied list deletes every entry",
        ),
        pytest.param(
            lambda pod: pod["spec"].pop("schedulingGates"),
            ("spec", "schedulingGates"),
            None,
            id="a field left out is removed whole",
        ),
        pytest.param(
            lambda pod: pod["spec"]["containers"][0]["resources"]["requests"].pop("memory"),
            ("spec", "containers"),
            [
                {
                    "name": "main",
                    "image": "nginx:1.29",
                    "resources": {"requests": {"cpu": "1", "memory": None}},
                }
            ],
            id="a field inside a list entry is removed",
        ),
        pytest.param(
            lambda pod: pod["metadata"]["finalizers"].pop(),
            ("metadata", "$deleteFromPrimitiveList/finalizers"),
            ["example.com/b"],
            id="a value of a list of plain values is deleted",
        ),
    ],
)
def test_the_patch_removes_what_is_left_out(change: object, path: tuple[str, str], expected: object) -> None:
    made = three_way.patch(copy.deepcopy(POD), changed(change), POD)
    assert made[path[0]][path[1]] == expected


def test_a_first_apply_removes_nothing() -> None:
    assert three_way.patch(None, POD, POD) == POD


@pytest.mark.parametrize("name", [{}, [], None, 1.5], ids=["an object", "a list", "nothing", "a fraction"])
def test_an_entry_whose_key_is_no_name_is_left_to_the_server_to_refuse(name: object) -> None:
    wanted = changed(lambda pod: pod["spec"]["containers"][0].update(name=name))
    made = three_way.patch(copy.deepcopy(POD), wanted, POD)
    assert made["spec"]["containers"][0]["name"] == name
    assert made["spec"]["containers"][1:] == [{"name": "main", "$patch": "delete"}]


def test_a_gate_taken_out_of_the_manifest_is_lifted_on_the_cluster() -> None:
    cluster = labkit.connect("sim", nodes=1)
    cluster.apply(changed(lambda pod: pod["metadata"].pop("finalizers")))
    one_less = changed(lambda pod: (pod["metadata"].pop("finalizers"), pod["spec"]["schedulingGates"].pop(0)))
    assert cluster.apply(one_less)[0]["spec"]["schedulingGates"] == [{"name": "example.com/two"}]
    none_left = changed(lambda pod: (pod["metadata"].pop("finalizers"), pod["spec"].update(schedulingGates=[])))
    cluster.apply(none_left)
    cluster.settle()
    assert cluster.get("pod", "web")["status"]["phase"] == "Running"


def test_another_strategy_takes_the_defaults_of_the_old_one_away() -> None:
    """As with kubectl apply: the API server's own rollingUpdate must not stand beside type: Recreate."""
    cluster = labkit.connect("sim", nodes=1)
    web = labkit.a_deployment("web")
    cluster.apply(web)
    assert "rollingUpdate" in cluster.get("deployment", "web")["spec"]["strategy"]
    web["spec"]["strategy"] = {"type": "Recreate"}
    cluster.apply(web)
    assert cluster.get("deployment", "web")["spec"]["strategy"] == {"type": "Recreate"}


def test_an_unchanged_strategy_keeps_what_others_set_beside_it() -> None:
    cluster = labkit.connect("sim", nodes=1)
    web = labkit.a_deployment("web")
    web["spec"]["strategy"] = {"type": "RollingUpdate"}
    cluster.apply(web)
    cluster.patch("deployment", "web", {"spec": {"strategy": {"rollingUpdate": {"maxSurge": 3}}}})
    cluster.apply(web)
    assert cluster.get("deployment", "web")["spec"]["strategy"]["rollingUpdate"]["maxSurge"] == 3


def test_a_volume_that_changes_its_source_keeps_only_the_new_one() -> None:
    volume = {"name": "data", "hostPath": {"path": "/data"}}
    live = {**POD, "spec": {**POD["spec"], "volumes": [{"name": "data", "emptyDir": {}}]}}
    made = three_way.patch(None, {**POD, "spec": {**POD["spec"], "volumes": [volume]}}, live)
    assert made["spec"]["volumes"] == [{**volume, "$retainKeys": ["hostPath", "name"]}]
