"""Conditions change only when something really changed."""

from labkit.controllers.workload import conditions

OLD = conditions.made("Available", "True", "Enough", "all there", "t1")


def test_the_same_status_and_reason_change_nothing_not_even_a_time() -> None:
    assert conditions.with_([OLD], conditions.made("Available", "True", "Enough", "other words", "t2")) == [OLD]


def test_another_reason_keeps_the_transition_time() -> None:
    (new,) = conditions.with_([OLD], conditions.made("Available", "True", "Plenty", "more", "t2"))
    assert (new["reason"], new["lastTransitionTime"], new["lastUpdateTime"]) == ("Plenty", "t1", "t2")


def test_another_status_is_a_transition_and_the_condition_moves_to_the_end() -> None:
    other = conditions.made("Progressing", "True", "r", "m", "t1")
    listed = conditions.with_([OLD, other], conditions.made("Available", "False", "Too few", "m", "t2"))
    assert [(one["type"], one["lastTransitionTime"]) for one in listed] == [("Progressing", "t1"), ("Available", "t2")]


def test_a_condition_can_be_found_and_taken_away() -> None:
    assert conditions.find([OLD], "Available") is OLD
    assert conditions.find([OLD], "Other") is None
    assert conditions.without([OLD], "Available") == []
