"""The guard is red where nbval would be green with nothing to compare."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labkit.cli import notebook_check, notebook_guard

NAME = "10_sample.ipynb"


def alter(path: Path, change: Callable[[dict[str, Any], list[dict[str, Any]]], object]) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change({cell["id"]: cell for cell in notebook["cells"]}, notebook["cells"])
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_built_sample_passes_with_its_floor(built: Path) -> None:
    for lang in ("en", "ko"):
        assert notebook_guard.problems(built / lang / NAME, floor=3) == []
    assert notebook_guard.twins(built / "en" / NAME, built / "ko" / NAME) == []


def test_stripped_outputs_are_told(folder: Path) -> None:
    def strip(cells: dict[str, Any], _: object) -> None:
        for cell in cells.values():
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)

    alter(folder / "en" / NAME, strip)
    told = "\n".join(notebook_guard.problems(folder / "en" / NAME, floor=3))
    assert "en/10_sample.ipynb: code cell 'arithmetic' was never run, so nothing of it is compared" in told
    assert "only 0 of 3 cells that show something have a stored output; none has: arithmetic, say, facts." in told
    assert "0 outputs are compared; the floor of this notebook is 3." in told


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda cells, _: cells["say"].update(outputs=[]),
            "only 2 of 3 cells that show something have a stored output; none has: say.",
            id="one output of three is gone",
        ),
        pytest.param(
            lambda cells, _: cells["facts"]["outputs"][0]["data"].pop("application/vnd.labkit.facts+json"),
            "code cell 'facts' is tagged labkit-facts and shows no facts",
            id="facts without facts",
        ),
        pytest.param(
            lambda cells, _: cells["say"]["outputs"].append({"output_type": "stream", "name": "stderr", "text": "w"}),
            "code cell 'say' has text on stderr: w",
            id="a warning",
        ),
        pytest.param(
            lambda cells, _: cells["say"]["outputs"].append(
                {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
            ),
            "code cell 'say' has an error among its outputs",
            id="an error",
        ),
        pytest.param(
            lambda cells, _: cells["say"]["outputs"][0].update(data={"image/png": "AAAA"}),
            "none has: say",
            id="a picture alone compares nothing",
        ),
        pytest.param(
            lambda cells, _: cells["say"]["metadata"].update(tags=["nbval-ignore-output"]),
            "2 outputs are compared; the floor of this notebook is 3",
            id="an ignored output does not count",
        ),
        pytest.param(
            lambda cells, _: cells["question"]["metadata"].update(tags=["papermill-error-cell-tag"]),
            "papermill left an error banner in it",
            id="an error banner",
        ),
    ],
)
def test_each_loss_is_told(folder: Path, change: Callable[[Any, Any], object], expected: str) -> None:
    alter(folder / "en" / NAME, change)
    told = notebook_guard.problems(folder / "en" / NAME, floor=3)
    assert any(expected in one for one in told), told


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda cells, _: cells["arithmetic"].update(source="free = 86"),
            "code cell 'arithmetic' differs between en and ko",
            id="a Korean code cell swapped for another",
        ),
        pytest.param(
            lambda _, listed: listed.pop(5), "en and ko have different cells, first 'say'", id="a cell dropped"
        ),
        pytest.param(
            lambda _, listed: listed.pop(), "en and ko have different cells, first 'facts'", id="the last dropped"
        ),
    ],
)
def test_editions_that_are_no_twins_are_told(folder: Path, change: Callable[[Any, Any], object], expected: str) -> None:
    alter(folder / "ko" / NAME, change)
    (told,) = notebook_guard.twins(folder / "en" / NAME, folder / "ko" / NAME)
    assert expected in told


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        pytest.param("x = 1\nx", True, id="a name at the end"),
        pytest.param("views.nodes(a)", True, id="a call at the end"),
        pytest.param("for n in range(3):\n    print(n)", True, id="prints in a loop"),
        pytest.param("x = 1", False, id="an assignment"),
        pytest.param("names.append('a')", False, id="a call that returns nothing"),
        pytest.param("import labkit", False, id="an import"),
        pytest.param("assert x", False, id="a claim"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_which_cells_mean_to_show_something(code: str, shows: bool) -> None:
    assert notebook_guard.displays(code) is shows


def test_a_file_that_is_no_notebook(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("{}", encoding="utf-8")
    (told,) = notebook_guard.problems(tmp_path / "x.ipynb")
    assert "x.ipynb cannot be read as a notebook" in told


def test_looking_over_a_broken_notebook(folder: Path) -> None:
    (folder / "ko" / NAME).write_text("{", encoding="utf-8")
    (told,) = notebook_check.look_over(folder)[0]
    assert told.startswith("ko/10_sample.ipynb cannot be read as a notebook")
