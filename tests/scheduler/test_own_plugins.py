"""Own plugins from a cell to the pod's event: through connect(), a profile, a cycle, and the views."""

import pytest

import labkit
from labkit import errors, views
from labkit.scheduler import own_plugins
from labkit.scheduler.framework.interface import Plugin


@labkit.score_plugin(weight=5)
def cheap(pod, node):
    return 100 - int(node.labels["price"])


@labkit.filter_plugin
def no_mondays(pod, node):
    return node.labels.get("day") != "monday" or "it is monday there"


class Reversed(Plugin):
    """A columnar plugin: the later in the list, the better."""

    name = "Reversed"
    weight = 4

    def score(self, state, pod, nodes):
        return nodes.allocatable("cpu") * 0 + list(range(len(nodes)))


@pytest.fixture
def nodes():
    prices = {"a": "90", "b": "10", "c": "0"}
    days = {"c": "monday"}
    return [labkit.a_node(name, labels={"price": prices[name], "day": days.get(name, "tuesday")}) for name in prices]


def place(nodes, *plugins, config=None, **pod):
    cluster = labkit.connect("sim", nodes=nodes, plugins=plugins, config=config)
    cluster.core.create_namespaced_pod("default", labkit.a_pod("web", cpu="1", **pod))
    return cluster


def test_a_function_decides_and_shows_in_every_table(nodes):
    trace = place(nodes, cheap, no_mondays).trace("web")
    assert trace.selected == "b"
    assert trace.verdict("c").reasons == ("it is monday there",)
    cell = trace.cell("b", "cheap")
    assert (cell.raw, cell.weighted, cell.arithmetic) == (90, 450, "cheap(web, b) = 90; 90*5 = 450")
    assert "What made the difference: cheap +400." in str(views.why(trace))
    assert "Rejected: 1 × it is monday there (no_mondays)." in str(views.decision(trace))
    assert "cheap: raw 90 → normalised 90 → × weight 5 = 450 — cheap(web, b) = 90" in str(views.arithmetic(trace, "b"))
    assert "cheap" in views.decision(trace).html


def test_without_it_the_decision_is_another(nodes):
    assert place(nodes).trace("web").selected == "a"


def test_a_columnar_class_works_the_same_way(nodes):
    trace = place(nodes, Reversed).trace("web")
    assert [trace.cell(node, "Reversed").weighted for node in trace.feasible] == [0, 4, 8]


def test_its_own_fault_is_in_the_event_the_condition_and_in_why(nodes):
    @labkit.score_plugin
    def broken(pod, node):
        return 100 - int(node.labels["prize"])

    cluster = place(nodes, broken)
    pod = cluster.get("pod", "web")
    condition = next(one for one in pod["status"]["conditions"] if one["type"] == "PodScheduled")
    fault = "running Score plugins: plugin \"broken\" failed with: on node a it raised KeyError: 'prize', at line "
    assert "nodeName" not in pod["spec"]
    assert (condition["status"], condition["reason"]) == ("False", "SchedulerError")
    assert condition["message"].startswith(fault)
    events = [one for one in cluster.get("events") if one["involvedObject"]["name"] == "web"]
    assert [(one["type"], one["reason"]) for one in events] == [("Warning", "FailedScheduling")]
    assert events[0]["message"] == condition["message"]
    assert f"default/web stays Pending: the cycle ended in an error ({fault}" in str(views.why(cluster.trace("web")))


def test_a_plugin_that_fails_for_one_pod_does_not_stop_the_others(nodes):
    @labkit.filter_plugin
    def picky(pod, node):
        return pod.labels["team"] == "blue"

    cluster = place(nodes, picky)
    cluster.core.create_namespaced_pod("default", labkit.a_pod("blue", cpu="1", labels={"team": "blue"}))
    assert cluster.get("pod", "blue")["spec"]["nodeName"]
    assert "nodeName" not in cluster.get("pod", "web")["spec"]


def test_a_pod_is_tried_again_when_the_plugin_has_recovered(nodes):
    @labkit.plugin
    class Shaky:
        def __init__(self):
            self.calls = 0

        def score(self, pod, node):
            self.calls += 1
            return 1 if self.calls > 1 else None

    cluster = place(nodes, Shaky)
    assert "it returned None" in cluster.trace("web").fault
    cluster.settle()
    assert cluster.get("pod", "web")["spec"]["nodeName"] == "a"


def test_a_profile_that_names_it_keeps_its_own_say(nodes):
    profile = {"plugins": {"score": {"enabled": [{"name": "cheap", "weight": 2}]}}}
    trace = place(nodes, cheap, config={"profiles": [profile]}).trace("web")
    assert trace.cell("b", "cheap").weight == 2
    off = {"plugins": {"score": {"disabled": [{"name": "cheap"}]}}}
    assert "cheap" not in place(nodes, cheap, config={"profiles": [off]}).trace("web").scorers


def test_it_joins_every_profile():
    config = {"profiles": [{"schedulerName": "default-scheduler"}, {"schedulerName": "other"}]}
    profiles = own_plugins.enabled(config, [cheap])["profiles"]
    assert [one["plugins"]["multiPoint"]["enabled"] for one in profiles] == [[{"name": "cheap", "weight": 5}]] * 2
    assert config["profiles"][0] == {"schedulerName": "default-scheduler"}, "what was given is left alone"
    assert own_plugins.enabled(config, []) is config


def plain(pod, node):
    return 1


REFUSED = {
    "a function that was not decorated": (
        [plain],
        r"plugins holds plain, which is no plugin yet\. Put @labkit\.score_plugin or @labkit\.filter_plugin above",
    ),
    "a name that Kubernetes has": (
        [labkit.score_plugin(name="NodeResourcesFit")(plain)],
        r"There is a plugin NodeResourcesFit already\. Give yours another name\.",
    ),
    "the same plugin twice": ([cheap, cheap], "There is a plugin cheap already"),
    "a class without a name": (
        [type("Nameless", (Plugin,), {"score": None})],
        'Nameless has no name.*name = "Nameless"',
    ),
    "a class without methods": (
        [type("Idle", (Plugin,), {"name": "Idle"})],
        "Plugin Idle does nothing: it has none of",
    ),
}


@pytest.mark.parametrize(("plugins", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plugin_is_answered_with_what_to_do(plugins, said):
    with pytest.raises(errors.ManifestError, match=said):
        labkit.connect("sim", nodes=0, plugins=plugins)


def test_a_cluster_with_a_scheduler_of_its_own_takes_none():
    with pytest.raises(
        errors.ManifestError, match="Asked for 1 plugins of your own on 'kind'; they run in the simulator"
    ):
        labkit.connect("kind", plugins=[cheap])


def test_a_filter_function_is_asked_only_about_nodes_that_nobody_rejected_before(nodes):
    asked = []

    @labkit.filter_plugin
    def curious(pod, node):
        asked.append(node.name)
        return True

    place(nodes, no_mondays, curious)
    assert asked == ["a", "b"]
