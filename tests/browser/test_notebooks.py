"""Notebooks in a real browser: they run, every control can be reached and worked by keyboard, and nobody phones home.

LABKIT_PICTURES names a folder to which each widget's picture goes, light and dark, wide and narrow: for people to look
at.
"""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from notebook_page import NotebookPage

from labkit.cli.jupyter.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTEBOOKS = ("03_scheduling_cycle", "05_pod_affinity_and_spread", "07_scheduling_gates", "08_bin_packing")
WIDTHS = {"wide": 1200, "narrow": 700}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_and_is_worked_by_keyboard(name: str, language: str, server: Server, visit: Any) -> None:
    notebook = NotebookPage(visit.page, server.address(Path("work") / language / f"{name}.ipynb"))
    notebook.run_all()
    assert notebook.faults() == []
    widgets = notebook.widgets()
    assert len(widgets) >= 4, "three predictions and one picture that answers back, at least"
    for number, widget in enumerate(widgets):
        names, enabled = widget.names(), widget.enabled()
        assert all(names), f"widget {number} has a button without a name: {names}"
        assert widget.reached_by_tab() == enabled, f"widget {number}: Tab goes through the buttons in their order"
    answered = [number for number, widget in enumerate(widgets) if _answers(widget)]
    assert answered == list(range(len(widgets))), "each widget changes what it says when its buttons are pressed"
    _pictures(notebook, f"{name}-{language}")
    assert visit.errors == []
    assert visit.foreign == set(), "hosts outside this machine that were asked"


def _answers(widget: Any) -> bool:
    """Press every button that can be pressed, first to last; say whether the widget said something new."""
    before = widget.text()
    said = [widget.press(name) for name in widget.names() if name in widget.enabled()]
    return any(text != before for text in said)


def _pictures(notebook: NotebookPage, name: str) -> None:
    folder = os.environ.get("LABKIT_PICTURES")
    if not folder:
        return
    for theme in ("light", "dark"):
        if theme == "dark":
            notebook.darken()
        for width, pixels in WIDTHS.items():
            notebook.page.set_viewport_size({"width": pixels, "height": 1400})
            notebook.page.wait_for_timeout(1000)
            for number, widget in enumerate(notebook.widgets()):
                widget.picture(Path(folder) / f"{name}-{theme}-{width}-{number}.png")
