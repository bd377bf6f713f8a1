"""Prediction before reveal."""

import pytest
from bs4 import BeautifulSoup

from labkit import errors
from labkit.views import explain
from labkit.views.predict import predict

QUESTION = {"en": "Where will web-1 run?", "ko": "web-1은 어디에서 실행될까요?"}


@pytest.fixture
def guess():
    return predict("guess", QUESTION, ["a", "b", "c", None])


def test_without_a_guess_the_answer_stays_hidden_and_nothing_is_raised(guess):
    view = guess.reveal("b", because="b has most room.")
    assert view.text.startswith("Commit a guess first, then run this cell again. Options: a, b, c, stays Pending.")
    assert 'guess.commit("…")' in view.text
    assert "most room" not in view.html
    assert "✓" not in view.html


def test_a_right_guess_is_confirmed_with_the_reason(guess):
    assert guess.commit("b").text == "Your guess is committed: b. Run the cell that reveals the answer."
    assert guess.reveal("b", because="b has most room.").text == "✓ Right. You said b, and so it is. b has most room."


def test_a_wrong_guess_shows_the_gap(guess):
    guess.commit("a")
    assert guess.reveal("b").text == "✗ Not this time. You said a; the answer is b."


def test_the_answer_is_folded(guess):
    guess.commit("b")
    soup = BeautifulSoup(guess.reveal("b", because="b has most room.").html, "html.parser")
    assert soup.details.get("open") is None
    assert soup.details.summary.get_text() == "Your guess: b. Open to see the answer."
    soup.details.decompose()
    assert "most room" not in soup.get_text(), "the reason stands outside the fold"


PENDING = {"as shown": "stays Pending", "in short": "pending", "as None": None}


@pytest.mark.parametrize("said", PENDING.values(), ids=PENDING)
def test_pending_can_be_guessed(guess, said):
    guess.commit(said)
    assert guess.reveal(None).text == "✓ Right. You said stays Pending, and so it is."


def test_an_option_named_pending_is_that_option():
    status = predict("status", "Which STATUS?", ["Pending", "Running"])
    assert status.commit("Pending").text.startswith("Your guess is committed: Pending.")
    assert status.reveal("Pending").text == "✓ Right. You said Pending, and so it is."


def test_an_empty_text_commits_nothing_and_takes_nothing_back(guess):
    assert "Options:" in guess.commit("").text
    assert guess.guess is None
    guess.commit("a")
    guess.commit("")
    assert guess.guess == "a"


def test_a_guess_that_is_no_option_is_named_also_at_the_reveal(guess):
    assert guess.commit("z").text.startswith("“z” is not one of the options. Options: a, b, c, stays Pending.")
    assert "“z” is not one of the options." in guess.reveal("b").text


def test_a_guess_may_change_until_the_answer_is_out(guess):
    guess.commit("a")
    guess.commit("c")
    guess.reveal("b")
    assert guess.commit("b").text.startswith("The answer is already revealed; your guess stays: c.")
    assert guess.reveal("b").text == "✗ Not this time. You said c; the answer is b."


def test_a_view_as_the_reason_is_drawn_inside_the_fold(guess, placed):
    guess.commit("b")
    view = guess.reveal(placed.selected, because=explain.why(placed))
    assert explain.why(placed).text in view.text
    assert explain.why(placed).body in view.html


def test_the_korean_edition_asks_in_korean():
    guess = predict("guess", QUESTION, ["a", None], lang="ko")
    assert guess.view.text.startswith("web-1은 어디에서 실행될까요? 보기: a, Pending 상태로 남는다.")
    guess.commit(None)
    assert guess.reveal(None, because={"en": "No room.", "ko": "자리가 없습니다."}).text == (
        "✓ 맞았습니다. 예측: Pending 상태로 남는다, 정답: Pending 상태로 남는다. 자리가 없습니다."
    )


def test_the_choice_is_live_and_says_the_same_in_words(guess):
    bundle = guess._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == guess.view.text == repr(guess)
    assert "Where will web-1 run?" in bundle["text/html"]


def test_pressing_the_button_commits_the_chosen_option(guess):
    guess._repr_mimebundle_()
    live = guess._control
    live.button.click()
    assert "Choose an option first." in live.state.value
    assert guess.guess is None
    live.choice.value = "b"
    live.button.click()
    assert guess.guess == "b"
    assert live.choice.disabled
    assert live.button.disabled
    assert "Your guess is committed: b." in live.state.value


def test_a_guess_by_text_shows_in_the_live_choice(guess):
    guess._repr_mimebundle_()
    guess.commit("c")
    assert guess._control.choice.value == "c"
    assert guess._control.choice.disabled


def test_names_that_try_to_be_markup_stay_text():
    guess = predict("q", "<script>", ["<script>"])
    guess.commit("<script>")
    bundle = guess._repr_mimebundle_()
    assert "<script" not in bundle["text/html"] + guess._control.question.value + guess._control.state.value
    assert "<script" not in guess.reveal("<script>", because="<script>").html


def test_an_option_may_be_a_text_per_language() -> None:
    runs = {"en": "it runs", "ko": "실행된다"}
    guess = predict("k", "?", [runs, None], lang="ko")
    assert guess.options[0] == "실행된다"
    guess.commit("실행된다")
    assert "맞았습니다" in guess.reveal(runs).text


def test_a_prediction_goes_by_the_name_of_its_variable() -> None:
    assert 'web.commit("…")' in predict("web", QUESTION, ["a"]).view.text
    with pytest.raises(errors.ManifestError, match="'web-1' cannot be one"):
        predict("web-1", QUESTION, ["a"])
