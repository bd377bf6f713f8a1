"""The choice and the button that commit a guess."""

from labkit.views import style
from labkit.views.widgets import guess


def test_nothing_is_chosen_beforehand():
    control = guess.Guess("Where?", ["a", "b"], lambda label: style.View(label, ""))
    assert control.choice.value is None
    assert not control.button.disabled


def test_the_button_has_words_in_both_languages():
    assert guess.Guess("?", ["a"], lambda label: style.View(label, "")).button.description == "Commit my guess"
    assert guess.Guess("?", ["a"], lambda label: style.View(label, ""), "ko").button.description == "예측 확정"


def test_a_guess_committed_before_the_control_was_drawn_is_shown():
    control = guess.Guess("Where?", ["a", "b"], lambda label: style.View(label, ""), committed="b")
    assert control.choice.value == "b"
    assert control.choice.disabled


def test_a_choice_is_said_in_words_before_it_is_committed():
    control = guess.Guess("Where?", ["a", "b"], lambda label: style.View(label, ""))
    control.choice.value = "a"
    assert "Chosen, not yet committed: a." in control.state.value
