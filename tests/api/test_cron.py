"""Cron schedules: what fits, in which zone, and what is refused with which words."""

import datetime as dt
import re

import pytest

from labkit.api import cron

NEW_YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a Thursday


def following(schedule: str, zone: str = "", after: dt.datetime = NEW_YEAR, count: int = 3) -> list[str]:
    parsed, found = cron.parse(schedule, cron.time_zone(zone)), []
    moment: dt.datetime | None = after
    for _ in range(count):
        assert moment is not None
        moment = parsed.next(moment)
        found.append(moment.strftime("%m-%d %H:%M") if moment else "never")
        if moment is None:
            break
    return found


@pytest.mark.parametrize(
    ("schedule", "zone", "expected"),
    [
        pytest.param("*/5 * * * *", "", ["01-01 00:05", "01-01 00:10", "01-01 00:15"], id="every five minutes"),
        pytest.param("7/20 * * * *", "", ["01-01 00:07", "01-01 00:27", "01-01 00:47"], id="from a minute on"),
        pytest.param("0 9 * * mon-fri", "", ["01-01 09:00", "01-02 09:00", "01-05 09:00"], id="on working days"),
        pytest.param("0 9 * * *", "Asia/Seoul", ["01-02 00:00", "01-03 00:00", "01-04 00:00"], id="at nine in Seoul"),
        pytest.param("0 0 13 * 5", "", ["01-02 00:00", "01-09 00:00", "01-13 00:00"], id="either day without a star"),
        pytest.param("0 0 */2 * 5", "", ["01-02 00:00", "01-03 00:00", "01-05 00:00"], id="a stepped star is no star"),
        pytest.param("0 0 1-7 * *", "", ["01-02 00:00", "01-03 00:00", "01-04 00:00"], id="in the first week"),
        pytest.param("0 0 ? FEB,mar *", "", ["02-01 00:00", "02-02 00:00", "02-03 00:00"], id="months by name"),
        pytest.param("@hourly", "", ["01-01 01:00", "01-01 02:00", "01-01 03:00"], id="by a word"),
        pytest.param("@every 1h30m", "", ["01-01 01:30", "01-01 03:00", "01-01 04:30"], id="a constant pause"),
        pytest.param("0 0 30 2 *", "", ["never"], id="a day that never comes"),
    ],
)
def test_a_schedule_is_due_at(schedule: str, zone: str, expected: list[str]) -> None:
    assert following(schedule, zone) == expected


def test_an_hour_that_summer_time_skips_is_not_made_up_for() -> None:
    before = dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)
    assert following("30 2 * * *", "Europe/Berlin", before, 2) == ["03-30 00:30", "03-31 00:30"]


def test_an_hour_that_comes_twice_counts_twice() -> None:
    before = dt.datetime(2026, 10, 24, 12, tzinfo=dt.UTC)
    assert following("30 2 * * *", "Europe/Berlin", before, 2) == ["10-25 00:30", "10-25 01:30"]


def test_a_time_that_fits_is_not_due_again_at_once() -> None:
    assert following("0 0 * * *", count=1) == ["01-02 00:00"]


@pytest.mark.parametrize(
    ("schedule", "problem"),
    [
        ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("*/2/2 * * * *", "too many slashes: */2/2"),
        ("x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'),
        ("-1 * * * *", 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'),
        ("@often", "unrecognized descriptor: @often"),
        ("@every soon", 'failed to parse duration @every soon: time: invalid duration "soon"'),
    ],
)
def test_a_wrong_schedule_is_refused_with_the_servers_words(schedule: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        cron.parse(schedule)


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown time zone Mars/Olympus"):
        cron.time_zone("Mars/Olympus")
