"""Random clusters: a proposal, carried out on another engine than the one that found it, makes the pod fit there."""

from typing import Any

import pytest

from labkit.api import make
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.explaining import change, changing
from labkit.explaining import replay as replaying
from labkit.explaining.change import Candidate, Case
from labkit.explaining.snapshot import Snapshot
from labkit.loop.seeds import Seeds
from labkit.scheduler import conformance

SEED = 4
ROUNDS = 200


def a_cluster(dice: Any) -> tuple[list[Object], list[Object], Object]:
    nodes = [
        make.a_node(
            f"n{number}",
            cpu=str(dice.randint(1, 4)),
            memory=f"{dice.randint(1, 6)}Gi",
            pods=str(dice.choice((2, 110))),
            zone=dice.choice(("z1", "z2")),
            labels={"disk": "ssd"} if dice.random() < 0.3 else {},
            taints=[make.a_taint("team", dice.choice("rb"))] if dice.random() < 0.4 else [],
            unschedulable=dice.random() < 0.2,
        )
        for number in range(dice.randint(1, 5))
    ]
    pods = [
        make.a_pod(
            f"p{number}",
            cpu=f"{dice.randint(1, 15)}00m",
            memory=f"{dice.randint(1, 12)}00Mi",
            labels={"app": dice.choice(("web", "db"))},
            nodeName=dice.choice(nodes)["metadata"]["name"],
            priority=dice.randint(-2, 2),
        )
        for number in range(dice.randint(0, 8))
    ]
    spec: dict[str, Any] = {"nodeSelector": {"disk": "ssd"}} if dice.random() < 0.3 else {}
    if dice.random() < 0.3:
        term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
        spec["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    pod = make.a_pod("new", cpu=f"{dice.randint(5, 50)}00m", memory=f"{dice.randint(1, 50)}00Mi", **spec)
    return nodes, pods, pod


@pytest.mark.slow
def test_every_proposal_holds_when_it_is_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: dict[tuple[str, ...], Candidate] = {}
    fits = Case.fits

    def remembering(case: Case, candidate: Candidate) -> str | None:
        tried[candidate.text] = candidate
        return fits(case, candidate)

    monkeypatch.setattr(change.Case, "fits", remembering)
    dice = Seeds(SEED).fork("proposals")
    held = 0
    for number in range(ROUNDS):
        nodes, pods, pod = a_cluster(dice)
        tried.clear()
        snapshot = Snapshot({"nodes": nodes, "pods": [*pods, pod]})
        for proposal in changing.proposals(replaying.replay(snapshot, "default/new")):
            answer = conformance.answer(_carried_out(tried[proposal.text], nodes, pods, pod))
            assert answer["selected"] == proposal.node, f"seed {SEED}, round {number}: {proposal}"
            held += 1
    assert held > ROUNDS / 2, f"only {held} proposals: the clusters are too easy"


def _carried_out(candidate: Candidate, nodes: list[Object], pods: list[Object], pod: Object) -> dict[str, Any]:
    changed = candidate.node
    return {
        "config": None,
        "nodes": [
            changed if changed is not None and objects.name(changed) == objects.name(one) else one for one in nodes
        ],
        "pods": [one for one in pods if objects.key(one) != candidate.without],
        "incoming": candidate.pod or pod,
    }
