"""connect(version=…): which kube-scheduler's decisions are made."""

import pytest

import labkit
from labkit import errors
from labkit.api import make

REASON = {"1.34": "node(s) had untolerated taint {team: red}", "1.36": "node(s) had untolerated taint(s)"}


@pytest.mark.parametrize(("version", "reason"), REASON.items(), ids=REASON.keys())
def test_the_decisions_are_those_of_the_version(version: str, reason: str) -> None:
    cluster = labkit.connect(nodes=[make.a_node("a", taints=[make.a_taint("team", "red")])], version=version)
    cluster.apply(make.a_pod("p"))
    assert cluster.trace("p").verdict("a").reasons == (reason,)


def test_other_clusters_have_a_scheduler_of_their_own() -> None:
    with pytest.raises(errors.ManifestError, match=r"Asked for scheduler version 1\.34 on 'kind'; that cluster"):
        labkit.connect("kind", version="1.34")


def test_a_bad_configuration_is_refused_before_own_plugins_are_put_into_it() -> None:
    @labkit.score_plugin
    def mine(pod: object, node: object) -> int:
        return 1

    with pytest.raises(errors.ManifestError, match="cannot unmarshal string into Go struct field"):
        labkit.connect(nodes=1, config={"profiles": "x"}, plugins=[mine])
