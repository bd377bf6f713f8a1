"""What a listener overhears in a running scheduler, held against placements worked out by hand."""

import pytest

import labkit
from labkit.views import listening

ZONE, HASH = "topology.kubernetes.io/zone", "pod-template-hash"


def world(*nodes):
    heard = listening.spread_listener()
    return heard, labkit.connect("sim", nodes=list(nodes), plugins=[heard.plugin], seed=1)


def web(name, labels=None, **constraint):
    given = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule", **constraint}
    given.setdefault("labelSelector", {"matchLabels": {"app": "web"}})
    return labkit.a_pod(name, cpu="100m", labels={"app": "web", **(labels or {})}, topologySpreadConstraints=[given])


@pytest.fixture
def three_zones():
    return [labkit.a_node(f"{zone}1", zone=zone) for zone in "abc"]


def test_a_hard_constraint_is_heard_as_it_was_counted_before_the_pod_came(three_zones):
    heard, cluster = world(*three_zones)
    for number in range(4):
        cluster.apply(web(f"web-{number}"))
        heard.hear(cluster.trace(f"web-{number}"))
    counted = [one.counted[0] for one in heard.rounds]
    assert [dict(one.pods) for one in counted] == [
        {"a": 0, "b": 0, "c": 0},
        {"a": 1, "b": 0, "c": 0},
        {"a": 1, "b": 1, "c": 0},
        {"a": 1, "b": 1, "c": 1},
    ]
    assert [(one.lowest, one.own, one.max_skew, one.hard) for one in counted] == [
        (0, 1, 1, True), (0, 1, 1, True), (0, 1, 1, True), (1, 1, 1, True)
    ]  # fmt: skip
    assert counted[0].domain_of == {"a1": "a", "b1": "b", "c1": "c"}


def test_a_soft_constraint_is_heard_with_the_counts_that_gave_the_points(three_zones):
    heard, cluster = world(*three_zones)
    for number in range(2):
        cluster.apply(web(f"web-{number}", whenUnsatisfiable="ScheduleAnyway"))
        heard.hear(cluster.trace(f"web-{number}"))
    (first,), (second,) = (one.counted for one in heard.rounds)
    assert (dict(first.pods), dict(second.pods)) == ({"a": 0, "b": 0, "c": 0}, {"a": 1, "b": 0, "c": 0})
    assert not second.hard


def test_without_a_choice_nothing_is_scored_and_so_nothing_counted(three_zones):
    heard, cluster = world(three_zones[0], labkit.a_node("b1", zone="b", unschedulable=True))
    cluster.apply(web("web", whenUnsatisfiable="ScheduleAnyway"))
    found = heard.hear(cluster.trace("web"))
    assert (dict(found.counted[0].pods), found.domains, found.domain("a1")) == ({}, ["a", "b"], "a")


def test_both_kinds_of_one_pod_are_heard_hard_ones_first(three_zones):
    heard, cluster = world(*three_zones)
    pod = web("web")
    soft = {**pod["spec"]["topologySpreadConstraints"][0], "topologyKey": "kubernetes.io/hostname"}
    pod["spec"]["topologySpreadConstraints"].insert(0, {**soft, "whenUnsatisfiable": "ScheduleAnyway"})
    cluster.apply(pod)
    assert [(one.key, one.hard) for one in heard.hear(cluster.trace("web")).counted] == [
        (ZONE, True),
        ("kubernetes.io/hostname", False),
    ]


def test_match_label_keys_leave_pods_of_another_revision_out(three_zones):
    heard, cluster = world(*three_zones)
    cluster.apply(web("old", {HASH: "one"}))
    cluster.apply(web("new", {HASH: "two"}, matchLabelKeys=[HASH]))
    assert dict(heard.hear(cluster.trace("new")).counted[0].pods) == {"a": 0, "b": 0, "c": 0}


def test_too_few_domains_make_the_lowest_count_zero(three_zones):
    heard, cluster = world(*three_zones)
    for number in range(3):
        cluster.apply(web(f"web-{number}"))
    cluster.apply(web("fourth", minDomains=4))
    found = heard.hear(cluster.trace("fourth"))
    assert (found.counted[0].lowest, found.trace.selected) == (0, None)


def test_a_domain_that_a_policy_leaves_out_is_named(three_zones):
    tainted = labkit.a_node("d1", zone="d", taints=[labkit.a_taint("dedicated")])
    heard, cluster = world(*three_zones, tainted)
    cluster.apply(web("web", nodeTaintsPolicy="Honor"))
    cluster.apply(web("blind"))
    assert heard.hear(cluster.trace("web")).counted[0].left_out == {"d"}
    assert heard.hear(cluster.trace("blind")).counted[0].left_out == set()


def test_a_node_without_the_label_has_no_domain(three_zones):
    heard, cluster = world(*three_zones, labkit.a_node("x1"))
    cluster.apply(web("web"))
    found = heard.hear(cluster.trace("web"))
    assert found.counted[0].domain_of["x1"] == ""
    assert found.domains == ["a", "b", "c"]
    assert (found.domain("x1"), found.domain("b1"), found.domain(None)) == ("", "b", "")


def test_a_pod_that_does_not_match_its_own_selector_counts_itself_as_none(three_zones):
    heard, cluster = world(*three_zones)
    cluster.apply(web("web", labelSelector={"matchLabels": {"app": "wep"}}))
    assert heard.hear(cluster.trace("web")).counted[0].own == 0


def test_listening_changes_nothing(three_zones):
    placed = []
    for plugins in ([], [listening.spread_listener().plugin]):
        cluster = labkit.connect("sim", nodes=three_zones, plugins=plugins, seed=1)
        for number in range(6):
            cluster.apply(web(f"web-{number}"))
        placed.append([cluster.trace(f"web-{number}").sentence() for number in range(6)])
    assert placed[0] == placed[1]


def test_two_listeners_do_not_hear_each_other(three_zones):
    (one, first), (other, _) = world(*three_zones), world(*three_zones)
    first.apply(web("web"))
    assert one.hear(first.trace("web")).counted
    assert not other.hear(first.trace("web")).counted
