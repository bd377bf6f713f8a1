"""A Node answers the scheduler's questions about its object."""

from labkit.api import make
from labkit.api.node import Node
from labkit.api.scheduling import Taint


def test_allocatable_is_milli_for_cpu_and_whole_for_the_rest() -> None:
    node = Node.parse(make.a_node("a", cpu="3500m", memory="1Gi", pods="5"))
    assert (node.allocatable["cpu"], node.allocatable["memory"], node.allocatable["pods"]) == (3500, 1024**3, 5)


def test_an_absent_amount_is_not_there() -> None:
    assert Node.parse({"metadata": {"name": "a"}}).allocatable == {}


def test_the_older_zone_labels_win() -> None:
    labels = {"failure-domain.beta.kubernetes.io/zone": "old", "topology.kubernetes.io/region": "r"}
    assert Node.parse(make.a_node("a", zone="new", labels=labels)).zone == ("r", "old")


def test_taints_and_cordon() -> None:
    node = Node.parse(make.a_node("a", taints=[make.a_taint("gpu", "yes")], unschedulable=True))
    assert node.taints == (Taint("gpu", "yes", "NoSchedule"),)
    assert node.unschedulable
    assert str(node.taints[0]) == "gpu=yes:NoSchedule"


def test_an_image_is_known_by_every_name() -> None:
    node = make.a_node("a")
    node["status"]["images"] = [{"names": ["nginx:1", "docker.io/nginx:1"], "sizeBytes": 5}]
    assert Node.parse(node).images == {"nginx:1": 5, "docker.io/nginx:1": 5}
