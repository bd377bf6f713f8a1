"""Plugins made of Python in a cell: what they answer, and what is said when the answer is none."""

import math

import numpy as np
import pytest

from labkit import errors
from labkit.api import make
from labkit.api.node import Node
from labkit.scheduler.framework import per_node
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.per_node import filter_plugin, plugin, score_plugin
from labkit.scheduler.framework.runtime import PluginError
from labkit.scheduler.framework.seen import SeenNode, SeenPod
from labkit.scheduler.framework.types import NodeInfo, PodInfo

POD = PodInfo.parse(make.a_pod("web", cpu="500m", labels={"app": "web"}))


@pytest.fixture
def nodes():
    """a costs 10 and holds a pod of one cpu, b costs 40."""
    infos = [
        NodeInfo(Node.parse(make.a_node(name, labels={"price": price}))) for name, price in (("a", "10"), ("b", "40"))
    ]
    infos[0].add(PodInfo.parse(make.a_pod("db", cpu="1", nodeName="a")))
    return NodeTable(infos)


def made(own):
    return own({}, None)


def scores(own, nodes):
    return made(own).score({}, POD, nodes).tolist()


def test_a_function_becomes_a_score_plugin_with_its_name():
    @score_plugin
    def cheap(pod, node):
        """Prefer what costs less."""
        return 0

    assert (cheap.name, cheap.weight, cheap.__doc__) == ("cheap", 1, "Prefer what costs less.")


def test_it_is_asked_about_every_node_and_the_arithmetic_is_its_name_and_answer(nodes):
    @score_plugin(weight=2, name="Cheap")
    def cheap(pod, node):
        return 100 - int(node.labels["price"])

    own = made(cheap)
    raw = own.score({}, POD, nodes)
    assert raw.tolist() == [90, 60]
    assert own.explain({}, POD, nodes, raw, 1) == "Cheap(web, b) = 60"
    assert cheap.weight == 2


def test_any_numbers_are_scaled_when_told_what_is_best(nodes):
    lowest = made(score_plugin(best="lowest", name="price")(lambda pod, node: int(node.labels["price"])))
    raw = lowest.score({}, POD, nodes)
    assert lowest.normalize({}, POD, raw).tolist() == [75, 0]
    assert lowest.explain({}, POD, nodes, raw, 0) == "price(web, a) = 10; 100 - 100*10/40 = 75"
    highest = made(score_plugin(best="highest", name="price")(lambda pod, node: 1000))
    assert highest.normalize({}, POD, highest.score({}, POD, nodes)).tolist() == [100, 100]


def test_a_filter_answers_true_false_or_a_reason(nodes):
    answers = {"a": False, "b": "too expensive"}
    verdicts = made(filter_plugin(name="Own")(lambda pod, node: answers[node.name])).filter({}, POD, nodes)
    reasons = [verdicts.statuses[code - 1].reasons for code in verdicts.codes]
    assert reasons == [("node(s) didn't satisfy plugin Own",), ("too expensive",)]
    assert made(filter_plugin(name="Own")(lambda pod, node: True)).filter({}, POD, nodes).codes.tolist() == [0, 0]


def test_a_class_may_filter_score_and_remember(nodes):
    @plugin(weight=3)
    class Fair:
        def __init__(self):
            self.asked = 0

        def filter(self, pod, node):
            return node.name != "b"

        def score(self, pod, node):
            self.asked += 1
            return self.asked

    own = made(Fair)
    assert Fair.weight == 3
    assert own.filter({}, POD, nodes).codes.tolist() == [0, 1]
    assert own.score({}, POD, nodes).tolist() == [1, 2]
    assert own.score({}, POD, nodes).tolist() == [3, 4]
    assert made(Fair).score({}, POD, nodes).tolist() == [1, 2], "another scheduler has an object of its own"


# --- wrong answers ------------------------------------------------------------------------------------------------

TO_100 = "a Score function returns a whole number from 0 to 100"
SCORES = {
    "None": (None, f"it returned None (is a return missing?); {TO_100}"),
    "text": ("80", f"it returned '80'; {TO_100}"),
    "too much": (250, f'it returned 250; {TO_100}, or is declared with best="highest" or best="lowest" to have any'),
    "below zero": (-1, f"it returned -1; {TO_100}"),
    "not a number": (math.nan, f"it returned nan; {TO_100}"),
    "infinite": (math.inf, f"it returned inf; {TO_100}"),
    "a fraction": (71.5, f"it returned 71.5; {TO_100}: divide with //, or use round()"),
    "a truth value": (True, f"it returned True; {TO_100}"),
    "a list": ([1] * 50, f"it returned {str([1] * 50)[:57]}…; {TO_100}"),
}


@pytest.mark.parametrize(("answer", "said"), SCORES.values(), ids=SCORES)
def test_a_wrong_score_is_told_with_plugin_node_and_advice(nodes, answer, said):
    own = score_plugin(name="Mine")(lambda pod, node: answer)
    with pytest.raises(PluginError) as raised:
        scores(own, nodes)
    assert str(raised.value).startswith(f'running Score plugins: plugin "Mine" failed with: on node a {said}')
    assert raised.value.plugin == "Mine"


def test_numpy_integers_are_whole_numbers(nodes):
    assert scores(score_plugin(name="Mine")(lambda pod, node: np.int32(7)), nodes) == [7, 7]


def test_a_number_beyond_64_bits_is_refused(nodes):
    with pytest.raises(PluginError, match=r"a Score function returns a whole number from 0 on$"):
        scores(score_plugin(name="Mine", best="highest")(lambda pod, node: 10**30), nodes)


@pytest.mark.parametrize(("answer", "shown"), [(None, r"None \(is a return missing\?\)"), (1, "1"), ("", "''")])
def test_a_wrong_filter_answer_is_told_with_plugin_and_node(nodes, answer, shown):
    own = made(filter_plugin(name="Mine")(lambda pod, node: answer))
    said = f'running "Mine" filter plugin: on node a it returned {shown}; a Filter function returns True, False, or'
    with pytest.raises(PluginError, match=said):
        own.filter({}, POD, nodes)


def test_what_a_function_raises_is_told_with_node_and_line(nodes):
    def helper(labels):
        return int(labels["prize"])

    @score_plugin
    def cheap(pod, node):
        return 100 - helper(node.labels)

    with pytest.raises(PluginError) as raised:
        scores(cheap, nodes)
    message = str(raised.value)
    assert message.startswith(
        "running Score plugins: plugin \"cheap\" failed with: on node a it raised KeyError: 'prize', at line "
    )
    assert message.endswith(': return int(labels["prize"])'), "the innermost line of the learner's own file"


def test_what_a_library_raises_is_told_with_the_learners_line(nodes):
    import json

    @score_plugin
    def parses(pod, node):
        return json.loads("{")

    with pytest.raises(PluginError, match=r'at line \d+: return json\.loads\("\{"\)$'):
        scores(parses, nodes)


REFUSED = {
    "a lambda without a name": (lambda: score_plugin(lambda pod, node: 1), r'no name of its own.*name="Cheap"'),
    "something that is no function": (lambda: filter_plugin(3), "was given 3, which has no name of its own"),
    "a weight of 0": (lambda: score_plugin(weight=0), "weight=0; a weight is a whole number from 1 to 100"),
    "a weight in words": (lambda: score_plugin(weight="2"), "weight='2'; a weight is a whole number"),
    "an unknown best": (lambda: score_plugin(best="middle"), 'best=\'middle\'; best is "highest" or "lowest"'),
    "a class that does nothing": (lambda: plugin(type("Idle", (), {})), "given Idle, which has neither filter"),
    "a function where a class belongs": (lambda: plugin(make.a_pod), "given a_pod, which has neither filter"),
}


@pytest.mark.parametrize(("attempt", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_become_a_plugin_is_answered_with_what_can(attempt, said):
    with pytest.raises(errors.ManifestError, match=said):
        attempt()


def test_a_class_that_cannot_be_made_says_so():
    @plugin
    class Needy:
        def __init__(self, budget):
            self.budget = budget

        def score(self, pod, node):
            return self.budget

    with pytest.raises(errors.ManifestError, match=r"Plugin Needy could not be made: Needy\(\) raised TypeError"):
        made(Needy)


# --- what the functions see -----------------------------------------------------------------------------------------


def test_what_a_function_sees_of_pod_and_node(nodes):
    pod, node = SeenPod(POD), SeenNode(nodes.infos[0])
    assert (pod.name, pod.namespace, pod.labels, pod.requests, pod.priority) == (
        "web",
        "default",
        {"app": "web"},
        {"cpu": 500},
        0,
    )
    assert (node.name, node.labels["price"], node.taints) == ("a", "10", ())
    assert (node.allocatable["cpu"], node.requested["cpu"], node.free["cpu"], node.free["pods"]) == (
        4000,
        1000,
        3000,
        109,
    )
    assert [one.name for one in node.pods] == ["db"]
    assert (repr(pod), repr(node)) == ("<pod default/web>", "<node a>")


def test_a_function_cannot_change_what_it_sees(nodes):
    node = SeenNode(nodes.infos[0])
    with pytest.raises(TypeError, match="does not support item assignment"):
        node.labels["price"] = "0"
    node.obj["metadata"]["labels"]["price"] = "0"
    assert nodes.infos[0].node.labels["price"] == "10"


def test_own_plugins_are_plugins():
    assert issubclass(score_plugin(name="Mine")(lambda pod, node: 1), per_node.OwnPlugin)
