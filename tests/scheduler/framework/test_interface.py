"""The vocabulary of plugins."""

import numpy as np

from labkit.scheduler.framework import interface
from labkit.scheduler.framework.interface import Code, CycleState, Status, Verdicts


def test_a_trial_state_copies_what_can_be_copied_and_shares_the_rest() -> None:
    class Counter:
        def __init__(self) -> None:
            self.value = 1

        def clone(self) -> "Counter":
            return Counter()

    state = CycleState(counter=Counter(), fixed=[1])
    trial = state.clone()
    trial["counter"].value = 5
    assert state["counter"].value == 1
    assert trial["fixed"] is state["fixed"]


def test_statuses_are_shared_between_nodes() -> None:
    far, full = interface.unschedulable("far"), interface.unresolvable("full")
    verdicts = Verdicts.of([None, far, full, far])
    assert verdicts.codes.tolist() == [0, 1, 2, 1]
    assert list(verdicts.statuses) == [far, full]
    assert Verdicts.where(np.array([True, False]), far).codes.tolist() == [1, 0]


def test_a_signed_status_says_who() -> None:
    status = interface.unschedulable("a", "b").by("Mine")
    assert (status.plugin, status.message, status.rejected) == ("Mine", "a, b", True)
    assert not Status(Code.ERROR).rejected
