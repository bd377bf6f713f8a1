"""A stored notebook holds what its cells say, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from labkit.cli import notebook_clean, notebook_run

SampleWith = Callable[[str], Any]
NAME = "10_sample"


def test_what_is_not_content_is_not_stored(folder: Path, sample_with: SampleWith) -> None:
    code = (
        "import sys, ipywidgets\nprint('a'); sys.stdout.flush(); print('b')\n"
        "class Slider(ipywidgets.IntSlider):\n"
        "    def _repr_mimebundle_(self, **asked):\n"
        "        return {**super()._repr_mimebundle_(**asked), 'text/html': '<p>slider at 3</p>'}\n"
        "Slider(3)"
    )
    execution = notebook_run.execute(sample_with(code), NAME, folder / "en")
    stream, widget = execution.notebook.cells[-1].outputs
    assert stream.text == "a\nb\n", "a stream is one piece, however it arrived"
    assert set(widget.data) == {"text/plain", "text/html"}, "the static form of a widget stays, its live model goes"
    text = notebook_clean.text(execution.notebook)
    for word in ("papermill", "model_id", "widget-state", "iopub", str(folder), "mimetype"):
        assert word not in text


def test_facts_are_the_same_in_both_languages(built: Path) -> None:
    import nbformat

    facts = [notebook_clean.facts(nbformat.read(built / lang / f"{NAME}.ipynb", 4)) for lang in ("en", "ko")]
    expected = {"placements": {"web-1": "node-a"}, "pending": {"web-2": "not tried yet"}, "free": 85, "seed": 1}
    assert facts == [{"facts": [expected]}] * 2
