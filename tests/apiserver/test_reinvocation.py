from labkit.apiserver.reinvocation import Reinvocation

FIRST, SECOND = ("policy", "a"), ("webhook", "b")


def test_everybody_takes_part_in_the_first_round() -> None:
    assert Reinvocation().takes_part(FIRST)


def test_only_who_was_asked_before_a_change_takes_part_in_the_second_round() -> None:
    rounds = Reinvocation()
    rounds.asked(FIRST)
    rounds.changed()
    rounds.asked(SECOND)
    rounds.running = True
    assert (rounds.wanted, rounds.takes_part(FIRST), rounds.takes_part(SECOND)) == (True, True, False)


def test_a_change_may_concern_one_sort_only() -> None:
    rounds = Reinvocation()
    rounds.asked(FIRST)
    rounds.asked(SECOND)
    rounds.changed("policy")
    rounds.running = True
    assert (rounds.takes_part(FIRST), rounds.takes_part(SECOND)) == (True, False)
