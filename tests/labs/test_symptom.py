"""Facts that must hold at the start."""

import pytest

from labkit.labs import symptom
from labkit.labs.snapshot import Snapshot

WAITING = {
    "kind": "Pod",
    "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}},
    "spec": {},
    "status": {
        "phase": "Pending",
        "conditions": [
            {"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available: 3 Insufficient cpu."}
        ],
    },
}
FACT = "- {what: pods, namespace: shop, labels: {app: web}, count: 1, %s}"


@pytest.mark.parametrize(
    ("rest", "differences"),
    [
        pytest.param("fields: {status.phase: Pending}", [], id="a field that is so"),
        pytest.param("fields: {spec.nodeName: null}", [], id="a field that is not there"),
        pytest.param("conditions: {PodScheduled: 3 Insufficient cpu}", [], id="a part of the message"),
        pytest.param(
            "fields: {status.phase: Running}",
            ["status.phase is 'Pending', the symptom says 'Running'"],
            id="another phase",
        ),
        pytest.param(
            "conditions: {PodScheduled: Insufficient memory}",
            [
                (
                    "condition PodScheduled says '0/3 nodes are available: 3 Insufficient cpu.', "
                    "the symptom says 'Insufficient memory'"
                ),
            ],
            id="another reason",
        ),
        pytest.param(
            "conditions: {Ready: x}",
            ["condition Ready says None, the symptom says 'x'"],
            id="a condition that is not there",
        ),
    ],
)
def test_a_fact_holds_or_says_how_not(rest: str, differences: list[str]) -> None:
    (fact,) = symptom.read(FACT % rest, [])
    found = fact.differences(Snapshot({"pods": [WAITING]}))
    assert [one.split(": ", 2)[-1] for one in found] == differences


def test_how_many_there_are() -> None:
    (fact,) = symptom.read(FACT % "name: web", [])
    assert fact.differences(Snapshot({"pods": [WAITING]})) == []
    assert fact.differences(Snapshot({"pods": []})) == ["pods shop web {'app': 'web'}: there are 0, the symptom says 1"]
