"""The two tables of `labkit lab status`."""

from labkit.api import make
from labkit.labs import tables
from labkit.labs.snapshot import Snapshot

SEEN = Snapshot(
    {
        "nodes": [
            make.a_node("core-1", labels={"disk": "ssd"}),
            make.a_node("gate-1", cpu="500m", taints=[make.a_taint("dedicated", "ingress")], unschedulable=True),
        ],
        "pods": [
            make.a_pod("web", cpu="1500m", nodeName="core-1") | {"status": {"phase": "Running"}},
            make.a_pod("old", cpu="2", nodeName="core-1") | {"status": {"phase": "Succeeded"}},
            make.a_pod("waits", cpu="8") | {"status": {"phase": "Pending"}},
        ],
    }
)


def test_nodes_with_what_is_left() -> None:
    assert [line.split() for line in tables.nodes(SEEN).splitlines()] == [
        list(tables.NODE_COLUMNS),
        ["core-1", "4000m", "1500m", "2500m", "-", "-", "disk=ssd"],
        ["gate-1", "500m", "0m", "500m", "SchedulingDisabled", "dedicated=ingress:NoSchedule", "-"],
    ]


def test_pods_with_their_nodes() -> None:
    assert [line.split() for line in tables.pods(SEEN, ["default"]).splitlines()] == [
        list(tables.POD_COLUMNS),
        ["default", "web", "1500m", "Running", "core-1"],
        ["default", "old", "2000m", "Succeeded", "core-1"],
        ["default", "waits", "8000m", "Pending", "-"],
    ]
    assert tables.pods(SEEN, ["elsewhere"]).splitlines() == ["  ".join(tables.POD_COLUMNS)]
