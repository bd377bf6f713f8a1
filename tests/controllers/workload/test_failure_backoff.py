"""Each failure doubles the pause of its key."""

from labkit.controllers.workload.failure_backoff import FailureBackoff


def test_a_key_waits_longer_after_each_failure_and_others_do_not() -> None:
    backoff = FailureBackoff()
    assert backoff.wait_seconds(("ds", "a"), 0) == 0
    pauses = []
    now = 0.0
    for _ in range(12):
        backoff.failed(("ds", "a"), now)
        pauses.append(backoff.wait_seconds(("ds", "a"), now))
        now += pauses[-1]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == 900
    assert backoff.wait_seconds(("ds", "b"), now) == 0


def test_after_a_long_silence_or_when_its_owner_is_gone_a_key_starts_anew() -> None:
    backoff = FailureBackoff()
    for _ in range(3):
        backoff.failed(("ds", "a"), 0)
    backoff.failed(("ds", "a"), 2000)
    assert backoff.wait_seconds(("ds", "a"), 2000) == 1
    backoff.forget("ds")
    assert backoff.wait_seconds(("ds", "a"), 2000) == 0
