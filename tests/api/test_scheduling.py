"""Taints and tolerations, selectors and affinity terms match as Kubernetes' do."""

import pytest

from labkit.api import scheduling
from labkit.api.scheduling import NodeSelector, PodAffinityTerm, Taint, Toleration, TopologySpreadConstraint

GPU = Taint("gpu", "yes", "NoSchedule")

TOLERATES = {
    "the same key, value and effect": (Toleration("gpu", "Equal", "yes", "NoSchedule"), True),
    "another value": (Toleration("gpu", "Equal", "no", "NoSchedule"), False),
    "another effect": (Toleration("gpu", "Equal", "yes", "NoExecute"), False),
    "no effect means every effect": (Toleration("gpu", "Equal", "yes"), True),
    "Exists does not ask for the value": (Toleration("gpu", "Exists"), True),
    "Exists without a key tolerates everything": (Toleration("", "Exists"), True),
    "another key": (Toleration("disk", "Exists"), False),
    "numeric operators are off and match nothing": (Toleration("gpu", "Gt", "1"), False),
}


@pytest.mark.parametrize(("toleration", "expected"), TOLERATES.values(), ids=TOLERATES.keys())
def test_a_toleration_covers_a_taint(toleration: Toleration, expected: bool) -> None:
    assert toleration.tolerates(GPU) is expected


def test_only_the_asked_for_effects_keep_a_pod_away() -> None:
    taints = (Taint("soft", effect="PreferNoSchedule"), GPU)
    assert scheduling.first_untolerated(taints, (), ("NoSchedule", "NoExecute")) == GPU
    assert scheduling.first_untolerated(taints, (Toleration("gpu", "Exists"),), ("NoSchedule",)) is None


def term(*expressions: tuple[str, str, list[str]]) -> dict[str, object]:
    return {"matchExpressions": [{"key": key, "operator": op, "values": values} for key, op, values in expressions]}


SELECTS = {
    "one term is enough": ([term(("disk", "In", ["hdd"])), term(("disk", "In", ["ssd"]))], True),
    "within a term all must hold": ([term(("disk", "In", ["ssd"]), ("gen", "Gt", ["5"]))], False),
    "an empty term matches nothing": ([{}], False),
    "no terms match nothing": ([], False),
    "numbers are compared as numbers": ([term(("gen", "Lt", ["10"]))], True),
    "the name is a field": ([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["a"]}]}], True),
}


@pytest.mark.parametrize(("terms", "expected"), SELECTS.values(), ids=SELECTS.keys())
def test_a_node_selector_selects(terms: list[dict[str, object]], expected: bool) -> None:
    selector = NodeSelector.parse({"nodeSelectorTerms": terms})
    assert selector is not None
    assert selector.matches({"disk": "ssd", "gen": "3"}, "a") is expected


def test_a_term_without_namespaces_means_the_owners() -> None:
    assert PodAffinityTerm.parse({"topologyKey": "zone"}, "dev").namespaces == {"dev"}
    everywhere = PodAffinityTerm.parse({"topologyKey": "zone", "namespaceSelector": {}}, "dev")
    assert everywhere.namespaces == frozenset()
    assert everywhere.namespace_selector.matches({})


def test_match_label_keys_pin_the_pods_own_values() -> None:
    constraint = TopologySpreadConstraint.parse(
        {
            "maxSkew": 1,
            "topologyKey": "zone",
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"app": "web"}},
            "matchLabelKeys": ["version", "absent"],
        },
        {"app": "web", "version": "2"},
    )
    assert constraint.selector.matches({"app": "web", "version": "2"})
    assert not constraint.selector.matches({"app": "web", "version": "1"})
    assert (constraint.min_domains, constraint.honor_affinity, constraint.honor_taints) == (1, True, False)
