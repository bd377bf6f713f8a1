"""A knob and its static form."""

import pytest
from bs4 import BeautifulSoup

from labkit import errors
from labkit.views import style
from labkit.views.widgets.knob import knob


def draw(value):
    return style.View(f"{value} fits.", f"<p>{value} fits.</p>")


@pytest.fixture
def cpu():
    return knob("cpu request", ["500m", "1", "2"], draw)


def test_as_text_the_current_value_comes_first_and_every_other_has_a_line(cpu):
    cpu.set("1")
    assert repr(cpu) == "cpu request = 1: 1 fits.\ncpu request = 500m: 500m fits.\ncpu request = 2: 2 fits."


def test_the_static_form_opens_at_the_current_value(cpu):
    soup = BeautifulSoup(cpu.view.html, "html.parser")
    assert [part.summary.get_text() for part in soup.find_all("details", open=True)] == ["cpu request = 500m"]
    assert len(soup.find_all("details")) == 3


def test_the_bundle_is_live_static_and_text_and_the_text_is_the_same_twice(cpu):
    bundle = cpu._repr_mimebundle_()
    assert sorted(bundle) == ["application/vnd.jupyter.widget-view+json", "text/html", "text/plain"]
    again = knob("cpu request", ["500m", "1", "2"], draw)._repr_mimebundle_()
    assert (bundle["text/plain"], bundle["text/html"]) == (again["text/plain"], again["text/html"])


def test_turning_it_draws_again(cpu):
    cpu._repr_mimebundle_()
    choice, picture = cpu._box.children
    assert choice.description == "cpu request", "the control must have a name"
    assert choice.tooltips == ("cpu request: 500m", "cpu request: 1", "cpu request: 2")
    assert "<p>500m fits.</p>" in picture.value
    choice.value = "2"
    assert "<b>cpu request = 2</b>" in picture.value
    assert "<p>2 fits.</p>" in picture.value
    assert repr(cpu).startswith("cpu request = 2: 2 fits.")


def test_setting_a_value_turns_the_control(cpu):
    cpu._repr_mimebundle_()
    assert str(cpu.set("1")) == "1 fits."
    assert cpu._box.children[0].value == "1"


def test_each_value_is_drawn_once():
    drawn = []
    cpu = knob("cpu", [1, 2], lambda value: drawn.append(value) or draw(value))
    cpu._repr_mimebundle_()
    cpu._repr_mimebundle_()
    assert drawn == [1, 2]


def test_a_function_that_raises_is_quoted_in_the_picture():
    view = knob("cpu", ["x"], int).drawn(0)
    assert view.text == ("This value cannot be drawn (ValueError: invalid literal for int() with base 10: 'x').")


def test_bad_knobs_are_refused_with_a_cure():
    with pytest.raises(errors.ManifestError, match=r"Asked for a knob 'cpu' without values; give at least one\."):
        knob("cpu", [], draw)
    with pytest.raises(errors.ManifestError, match=r"A knob cannot start at 3; its values: 1, 2\."):
        knob("cpu", [1, 2], draw, start=3)
    with pytest.raises(errors.ManifestError, match=r"A knob cannot be set to 3; its values: 1, 2\."):
        knob("cpu", [1, 2], draw).set(3)


def test_names_that_try_to_be_markup_stay_text():
    assert "<script" not in knob("<script>", ["<script>"], lambda _value: style.View("", "")).view.html
