"""The nominator keeps promises, one per pod."""

from labkit.api import make
from labkit.scheduler.framework.types import PodInfo
from labkit.scheduler.nominator import Nominator


def test_a_new_promise_voids_the_old_one() -> None:
    nominator, pod = Nominator(), PodInfo.parse(make.a_pod("p"))
    nominator.nominate(pod, "a")
    nominator.nominate(pod, "b")
    assert (nominator.on("a"), nominator.on("b"), nominator.nodes()) == ([], [pod], ["b"])
    assert nominator.node_of("default/p") == "b"
    nominator.withdraw("default/p")
    assert nominator.nodes() == []
    assert nominator.node_of("default/p") == ""
