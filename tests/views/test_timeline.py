"""What happened when."""

import pytest
from bs4 import BeautifulSoup

from labkit.views.timeline import seconds, timeline

ROWS = [
    (0.0, "Pod web-1", "created"),
    (2.5, "Pod web-1", "Running"),
    (0.0, "Node a", "Ready"),
    (41.02, "Pod <b>", "deleted"),
]


def test_rows_are_told_in_order_of_time_and_moments_keep_their_order():
    assert timeline(ROWS).text == (
        "4 events on 3 objects from 0 s to 41.02 s.\n"
        "0 s Pod web-1: created\n0 s Node a: Ready\n2.5 s Pod web-1: Running\n41.02 s Pod <b>: deleted"
    )


def test_the_table_and_the_lanes_use_the_same_numbers():
    soup = BeautifulSoup(timeline(ROWS).html, "html.parser")
    numbers = [row.td.get_text() for row in soup.tbody.find_all("tr")]
    marks = [text.get_text() for text in soup.svg.find_all("text", attrs={"text-anchor": "middle"})]
    assert numbers == ["1", "2", "3", "4"]
    assert sorted(marks) == ["1, 3", "2", "4"], "rows too near in time to tell apart share a mark"
    assert soup.svg["aria-label"] == "4 events on 3 objects from 0 s to 41.02 s."


def test_a_single_moment_needs_no_picture():
    assert "<svg" not in timeline(ROWS[:1]).html
    assert "created" in timeline(ROWS[:1]).html


def test_nothing_is_said_to_have_happened():
    assert timeline([]).text == "Nothing happened."
    assert timeline([], "ko").text == "아무 일도 일어나지 않았습니다."


def test_names_stay_text_and_two_drawings_are_the_same():
    assert "<b>" not in timeline(ROWS).html
    assert timeline(ROWS) == timeline(ROWS)


@pytest.mark.parametrize(("time", "shown"), [(0.0, "0"), (2.5, "2.5"), (41.0204, "41.02"), (300.0, "300")])
def test_moments_have_no_needless_digits(time, shown):
    assert seconds(time) == shown
