"""The table of stages: one row per thing that can be due, read from the top."""

import pytest

from labkit.kubelet import stages


def test_every_stage_has_a_name_of_its_own_and_the_last_one_always_holds() -> None:
    names = [stage.name for stage in stages.STAGES]
    assert len(set(names)) == len(names)
    assert names[-1] == "rest"


def test_a_pod_is_refused_or_accepted_before_anything_else_and_a_container_starts_last() -> None:
    names = [stage.name for stage in stages.STAGES]
    assert names[:2] == ["refuse", "accept"]
    assert names.index("sandbox") < names.index("pull") < names.index("start")
    assert names.index("crash back-off") < names.index("pull back-off") < names.index("pull")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.1, "100ms"), (2, "2s"), (40, "40s"), (80, "1m20s"), (160, "2m40s"), (300, "5m0s")]
)
def test_durations_are_written_as_go_writes_them(seconds: float, text: str) -> None:
    assert stages.go_duration(seconds) == text
