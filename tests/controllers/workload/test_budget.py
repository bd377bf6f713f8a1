"""The arithmetic of a disruption budget."""

import datetime as dt
from typing import Any

from labkit.controllers.workload import budget as budgets

NOW = dt.datetime(2026, 1, 1, 0, 2, 30, tzinfo=dt.UTC)


def a_pod(name: str, ready: bool = True, leaving: bool = False) -> dict[str, Any]:
    condition = {"type": "Ready", "status": "True" if ready else "False"}
    meta = {"name": name, **({"deletionTimestamp": "2026-01-01T00:00:00Z"} if leaving else {})}
    return {"metadata": meta, "status": {"conditions": [condition]}}


def test_healthy_are_the_ready_that_stay() -> None:
    pods = [a_pod("a"), a_pod("b", ready=False), a_pod("c", leaving=True), a_pod("d")]
    assert budgets.healthy(pods, {}) == 2
    assert budgets.healthy(pods, {"d": "2026-01-01T00:00:00Z"}) == 1


def test_nothing_is_allowed_while_nothing_is_expected() -> None:
    assert budgets.Counts(0, 0, 5, {}).allowed == 0
    assert budgets.Counts(5, 3, 5, {}).allowed == 2
    assert budgets.Counts(5, 3, 1, {}).allowed == 0


def test_granted_evictions_count_for_two_minutes() -> None:
    promised = {name: f"2026-01-01T00:0{minute}:00Z" for name, minute in (("late", 0), ("new", 2), ("gone", 2))}
    budget = {"status": {"disruptedPods": {**promised, "leaving": "2026-01-01T00:02:00Z"}}}
    pods = [a_pod("late"), a_pod("new"), a_pod("leaving", leaving=True), a_pod("other")]
    coming, late, wait = budgets.still_disrupted(budget, pods, NOW)
    assert (coming, [one["metadata"]["name"] for one in late], wait) == ({"new": promised["new"]}, ["late"], 90.0)


def test_a_condition_keeps_its_time_while_its_status_stays() -> None:
    budget: dict[str, Any] = {"metadata": {"generation": 1}, "status": {}}
    first = budgets.status(budget, budgets.Counts(2, 1, 2, {}), "t1")
    budget["status"] = first
    again = budgets.status(budget, budgets.Counts(3, 1, 3, {}), "t2")
    assert again["conditions"] == first["conditions"]
    budget["status"] = again
    (condition,) = budgets.status(budget, budgets.Counts(3, 3, 3, {}), "t3")["conditions"]
    assert (condition["lastTransitionTime"], condition["reason"]) == ("t3", "InsufficientPods")
