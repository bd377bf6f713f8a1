"""RFC 3339, both forms."""

import datetime as dt

from labkit.api import timestamps

MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)


def test_a_time_has_whole_seconds_and_a_micro_time_has_six_digits() -> None:
    assert timestamps.time(MOMENT) == "2026-01-02T03:04:05Z"
    assert timestamps.micro_time(MOMENT) == "2026-01-02T03:04:05.678901Z"


def test_both_forms_are_read() -> None:
    assert timestamps.parse(timestamps.micro_time(MOMENT)) == MOMENT
    assert timestamps.parse(timestamps.time(MOMENT)) == MOMENT.replace(microsecond=0)
