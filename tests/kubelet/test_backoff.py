"""Back-off: 10, 20, 40 … 300 seconds, and forgotten after a quiet time."""

from labkit.kubelet.backoff import Backoff


def test_without_a_failure_there_is_no_wait() -> None:
    assert Backoff().left_seconds("a", since=5, now=5) == 0.0


def test_every_failure_doubles_the_delay_up_to_five_minutes() -> None:
    backoff, delays = Backoff(), []
    for _ in range(7):
        backoff.next("a", since=0, now=0)
        delays.append(backoff.wait_seconds("a"))
    assert delays == [10, 20, 40, 80, 160, 300, 300]


def test_the_delay_counts_from_the_end_of_the_last_run() -> None:
    backoff = Backoff()
    backoff.next("a", since=0, now=0)
    assert backoff.left_seconds("a", since=30, now=34) == 6
    assert backoff.left_seconds("a", since=30, now=41) == 0


def test_after_ten_quiet_minutes_the_series_begins_again() -> None:
    backoff = Backoff()
    backoff.next("a", since=0, now=0)
    backoff.next("a", since=0, now=0)
    assert backoff.left_seconds("a", since=601, now=601) == 0
    backoff.next("a", since=601, now=601)
    assert backoff.wait_seconds("a") == 10


def test_what_begins_with_a_gone_pods_uid_is_forgotten() -> None:
    backoff = Backoff()
    for key in ("u1_main", "u2_main"):
        backoff.next(key, since=0, now=0)
    backoff.forget("u1_")
    assert (backoff.wait_seconds("u1_main"), backoff.wait_seconds("u2_main")) == (0, 10)
