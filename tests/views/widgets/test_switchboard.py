"""The gate switchboard: presses, refusals, and the static form."""

import pytest
from bs4 import BeautifulSoup

from labkit import errors
from labkit.views import style
from labkit.views.widgets.switchboard import switchboard

NAMES = ["a/quota", "a/licence"]
REFUSAL = "only deletion is allowed"


def play(presses):
    if len(set(presses)) < len(presses):
        raise errors.ApiError({"code": 422, "reason": "Invalid", "message": REFUSAL})
    left = [name for name in NAMES if name not in presses]
    return style.View(f"Left: {', '.join(left) or 'none'}.", f"<p>{len(left)} left</p>")


@pytest.fixture
def board():
    return switchboard(NAMES, play)


def test_as_text_it_tells_the_whole_story_up_to_the_refusal(board):
    assert repr(board).splitlines() == [
        "● a/quota on, ● a/licence on. Left: a/quota, a/licence.",
        "○ a/quota removed, ● a/licence on. Left: a/licence.",
        "○ a/quota removed, ○ a/licence removed. Left: none.",
        f"○ a/quota asked back. Refused (422 Invalid): {REFUSAL}",
    ]


def test_the_static_form_is_one_fold_per_moment_with_the_first_one_open(board):
    folds = BeautifulSoup(board.view.html, "html.parser").find_all("details")
    assert [fold.summary.get_text() for fold in folds] == [line.split(". ")[0] for line in repr(board).splitlines()]
    assert [fold.has_attr("open") for fold in folds] == [True, False, False, False]


def test_a_gate_that_is_off_cannot_be_put_back(board):
    board.press("a/quota")
    shown = board.press("a/quota").text
    assert shown.startswith("○ a/quota removed, ● a/licence on. Left: a/licence."), "the pod is as it was"
    assert shown.endswith(REFUSAL)
    assert board.presses == ("a/quota",)
    assert REFUSAL not in board.press("a/licence").text, "the next press that works takes the refusal away"


def test_starting_over_is_a_new_pod_with_all_its_gates(board):
    board.press("a/licence")
    board.press("a/licence")
    assert board.start_over().text == "● a/quota on, ● a/licence on. Left: a/quota, a/licence."


def test_the_bundle_is_live_static_and_text_and_the_text_does_not_depend_on_presses(board):
    fresh = board._repr_mimebundle_()
    assert sorted(fresh) == ["application/vnd.jupyter.widget-view+json", "text/html", "text/plain"]
    board.press("a/quota")
    assert board._repr_mimebundle_()["text/html"] == fresh["text/html"]


def test_buttons_say_in_words_what_is_on_and_pressing_them_presses_the_board(board):
    board._repr_mimebundle_()
    row, picture = board._controls.box.children
    quota, licence, again = row.children
    assert [one.description for one in row.children] == ["● a/quota on", "● a/licence on", "Start over with a new pod"]
    quota.click()
    assert (quota.description, licence.description) == ("○ a/quota removed", "● a/licence on")
    assert "<p>1 left</p>" in picture.value
    quota.click()
    assert REFUSAL in picture.value
    again.click()
    assert quota.description == "● a/quota on"
    assert "<p>2 left</p>" in picture.value


def test_korean():
    assert repr(switchboard(NAMES, play, "ko")).splitlines()[0].startswith("● a/quota 켜짐, ● a/licence 켜짐.")


def test_each_sequence_is_played_once():
    played = []
    board = switchboard(NAMES, lambda presses: played.append(presses) or play(presses))
    board._repr_mimebundle_()
    board._repr_mimebundle_()
    board.press("a/quota")
    assert len(played) == len(set(played)) == 4


def test_a_function_that_raises_is_quoted_in_the_picture():
    assert "(ZeroDivisionError: " in switchboard(["a/b"], lambda presses: 1 / 0).current.text


def test_bad_switches_are_refused_with_a_cure(board):
    with pytest.raises(errors.ManifestError, match=r"There is no switch 'b'\. Gates: a/quota, a/licence\."):
        board.press("b")
    with pytest.raises(errors.ManifestError, match="Asked for a switchboard without gates; give at least one name"):
        switchboard([], play)


def test_names_that_try_to_be_markup_stay_text():
    assert "<script" not in switchboard(["<script>"], lambda presses: style.View("", "")).view.html
