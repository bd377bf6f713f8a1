"""A stepper through one scheduling cycle."""

import pytest
from bs4 import BeautifulSoup

from labkit.views.widgets.stepper import stepper


@pytest.fixture
def walk(placed):
    return stepper(placed)


def test_without_a_guess_it_does_not_go_on(walk):
    assert walk.go(1).text.startswith("Step 1 of 6: predict.")
    assert walk.current.text.endswith("Choose one to go on.")


def test_with_a_guess_it_walks_to_the_pick_and_stops_there(walk):
    walk.choose("a")
    headings = [walk.go(1).text.split(".")[0] for _ in range(6)]
    assert headings == [
        "Step 2 of 6: filter",
        "Step 3 of 6: score",
        "Step 4 of 6: normalise",
        "Step 5 of 6: weigh",
        "Step 6 of 6: pick",
        "Step 6 of 6: pick",
    ]
    assert walk.current.text.endswith("You said: a.")
    assert walk.go(-9).text.startswith("Step 1 of 6")


def test_the_buttons_have_names_and_are_off_where_they_lead_nowhere(walk):
    walk._repr_mimebundle_()
    live = walk._controls
    assert (live.previous.description, live.next.description) == ("Previous", "Next")
    assert live.previous.disabled
    assert live.next.disabled
    live.guess.value = "b"
    assert not live.next.disabled
    live.next.click()
    assert "Step 2 of 6: filter" in live.picture.value
    assert live.guess.disabled
    assert not live.previous.disabled


def test_the_static_form_has_every_stage_and_only_the_question_is_open(walk):
    soup = BeautifulSoup(walk.view.html, "html.parser")
    parts = soup.find_all("details")
    assert [part.summary.get_text() for part in parts][::5] == ["Step 1 of 6: predict", "Step 6 of 6: pick"]
    assert [part.get("open") is not None for part in parts if part.summary.get_text().startswith("Step")] == [
        True,
        False,
        False,
        False,
        False,
        False,
    ]


def test_the_bundle_says_all_stages_in_words(walk, placed):
    bundle = walk._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(walk) == repr(stepper(placed))
    assert len(bundle["text/plain"].splitlines()) == 6


def test_korean(placed):
    assert "6단계 중 1단계: 예측" in repr(stepper(placed, "ko"))
