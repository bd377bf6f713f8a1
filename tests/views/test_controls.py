"""What a learner presses."""

import ipywidgets

from labkit.views import controls


def test_few_options_are_buttons_with_names():
    control = controls.choice("cpu", ["1", "2"], None, print)
    assert isinstance(control, ipywidgets.ToggleButtons)
    assert control.value is None
    assert control.tooltips == ("cpu: 1", "cpu: 2")


def test_many_options_are_a_field_that_suggests_them():
    options = [f"node-{number}" for number in range(13)]
    control = controls.choice("node", options, None, print)
    assert isinstance(control, ipywidgets.Combobox)
    assert control.options == tuple(options)
    assert control.description == "node"


def test_choosing_is_told_and_emptying_the_field_is_not():
    options, told = [f"node-{number}" for number in range(13)], []
    field = controls.choice("node", options, None, told.append)
    field.value = "node-3"
    field.value = ""
    buttons = controls.choice("node", options[:2], None, told.append)
    buttons.value = "node-1"
    assert told == ["node-3", "node-1"]


def test_no_control_needs_the_arrow_keys_that_jupyterlab_takes_away():
    """In command mode JupyterLab keeps the arrow keys from everything that is not a text field."""
    for options in (["a"], [str(number) for number in range(40)]):
        control = controls.choice("x", options, None, print)
        assert not isinstance(control, (ipywidgets.Dropdown, ipywidgets.RadioButtons, ipywidgets.SelectionSlider))


def test_a_button_has_a_name_and_does_its_deed():
    pressed = []
    button = controls.button("ko", "next", lambda: pressed.append(1))
    button.click()
    assert (button.description, pressed) == ("다음", [1])
