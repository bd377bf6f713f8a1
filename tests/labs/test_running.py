"""The oracle of the mutants: what a real cluster would not have accepted or run."""

from pathlib import Path

import pytest

from labkit.api import make
from labkit.clusters import connecting
from labkit.labs import folder, running, world
from labkit.labs.lab import Lab
from labkit.labs.snapshot import Snapshot

GATE = [{"name": "example.com/later"}]


def test_what_does_not_run_is_seen_without_the_labs_own_checks() -> None:
    lab = folder.read(Path(__file__).parents[2] / "labs" / "03_scheduling_cycle")
    start, solved = lab.start_files(0), lab.solutions["room--two_pieces"].over(lab.start_files(0), lab.values(0))
    refused = lab.wrong["refused--limit_below_request"].over(start, lab.values(0))
    said = []
    for files in (start, solved, refused):
        built = world.build(lab, 0, files)
        said.append(running.does_not_run(lab, built, world.look(built.cluster, lab, 0, files)))
    assert said[:2] == ["deployment shop/checkout has 0 of 1 replicas", ""]
    assert "must be less than or equal to cpu limit" in said[2]


@pytest.fixture
def lab(small: Path) -> Lab:
    return folder.read(small)


def seen_with(lab: Lab, *objects: object) -> tuple[world.World, Snapshot]:
    cluster = connecting.connect("sim", nodes=1)
    world.set_up(cluster, lab, 0)
    for one in objects:
        cluster.apply(one)  # type: ignore[arg-type]
    world.settle(cluster)
    return world.World(cluster, ()), world.look(cluster, lab, 0, {})


def test_a_gate_is_a_failure_unless_the_solution_has_it_too(lab: Lab) -> None:
    built, seen = seen_with(lab, make.a_pod("film", namespace="small", schedulingGates=GATE))
    assert running.does_not_run(lab, built, seen) == "pod small/film has no node"
    assert running.does_not_run(lab, built, seen, running.gated_on_purpose(lab, seen)) == ""


def test_what_is_gated_by_its_template_goes_by_the_name_of_its_deployment(lab: Lab) -> None:
    deployment = make.a_deployment("preview", 2, namespace="small", schedulingGates=GATE)
    built, seen = seen_with(lab, deployment)
    assert running.gated_on_purpose(lab, seen) == {"deployment small/preview"}
    assert running.does_not_run(lab, built, seen) == "deployment small/preview has 0 of 2 replicas"
    assert running.does_not_run(lab, built, seen, {"deployment small/preview"}) == ""


def test_a_pod_without_a_gate_that_finds_no_node_never_waits_on_purpose(lab: Lab) -> None:
    built, seen = seen_with(lab, make.a_pod("film", namespace="small", cpu="900"))
    assert running.gated_on_purpose(lab, seen) == frozenset()
    assert running.does_not_run(lab, built, seen, {"pod small/film"}) == "pod small/film has no node"
