"""One run of the scheduler bench: everything is placed, from columns, and the figures are there."""

import pytest

from labkit.cli.benches import one_run, workloads


@pytest.mark.parametrize("workload", workloads.WORKLOADS)
def test_every_pod_is_placed_from_columns(workload: str) -> None:
    engine, bindings, count = one_run.prepared(workload, 60, 40)
    seconds = one_run.placing(engine, bindings, count)
    assert len(seconds) == count == len(bindings.placed)
    assert engine.cycle.by_columns == count, "no pod took the plain path"
    assert len(list(engine.cache.pods())) == count + 12


def test_a_run_tells_its_figures() -> None:
    told = one_run.measured("basic", 20, 10, before=0)
    assert (told["workload"], told["nodes"], told["pods"], told["bound"]) == ("basic", 20, 10, 10)
    assert told["pods_per_second"] > 0
    assert told["peak_memory_bytes"] is None or told["peak_memory_bytes"] > 2**20


def test_shares_add_up_and_name_plugins() -> None:
    shares = one_run.shares("basic", 20, 20)
    assert sum(shares.values()) == pytest.approx(1)
    assert "NodeResourcesFit" in shares
    assert "the rest" in shares
