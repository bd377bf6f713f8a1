"""The controls of the widgets: what a learner presses, by mouse or keyboard.

JupyterLab's command mode takes the arrow keys away from selects, radio buttons and sliders inside an output. Buttons
work with Tab and Space or Enter, and a text field with suggestions keeps all its keys; so a choice is one of these.
"""

from collections.abc import Callable, Sequence

import ipywidgets

from labkit.views import words

MOST_BUTTONS = 12


def choice(
    label: str, options: Sequence[str], value: str | None, chosen: Callable[[str], object]
) -> ipywidgets.ToggleButtons | ipywidgets.Combobox:
    """Return one button per option, or for many options a text field that suggests them.

    `chosen(option)` is called when another option is chosen. Nothing is chosen beforehand if `value` is None.
    """
    control = _buttons(label, options, value) if len(options) <= MOST_BUTTONS else _field(label, options, value)
    control.observe(lambda change: chosen(change["new"]) if change["new"] in options else None, names="value")
    return control


def button(lang: str, key: str, pressed: Callable[[], object]) -> ipywidgets.Button:
    """Return a button whose name is a text of the word table."""
    control = ipywidgets.Button(description=words.say(lang, key), layout={"width": "max-content"})
    control.on_click(lambda _button: pressed())
    return control


def column(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    """Return controls and pictures one below the other, each as wide as it needs to be."""
    for child in children:
        child.layout.max_width = "100%"  # a wide table scrolls inside its picture instead of being cut off
    return ipywidgets.VBox(list(children), layout={"align_items": "flex-start", "max_width": "100%"})


def _buttons(label: str, options: Sequence[str], value: str | None) -> ipywidgets.ToggleButtons:
    return ipywidgets.ToggleButtons(
        options=list(options),
        value=value,
        description=label,
        tooltips=[f"{label}: {option}" if label else option for option in options],
        style={"description_width": "initial", "button_width": "auto"},
        layout={"width": "auto"},
    )


def _field(label: str, options: Sequence[str], value: str | None) -> ipywidgets.Combobox:
    return ipywidgets.Combobox(
        options=list(options),
        value=value or "",
        description=label,
        placeholder=f"{options[0]} … {options[-1]}",
        ensure_option=True,
        continuous_update=False,
        style={"description_width": "initial"},
        layout={"width": "30em", "max_width": "100%"},
    )
