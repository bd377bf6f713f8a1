"""nbval, as we use it, is green on what was built and red on every sabotage."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NBVal = Callable[..., tuple[dict[str, str], str]]
NAME = "10_sample.ipynb"
CODE_CELLS = ("parameters", "arithmetic", "say", "pods", "facts")


def sabotaged(folder: Path, name: str, change: Callable[[dict[str, Any], list[Any]], object]) -> Path:
    """Write a changed copy of the English sample beside it."""
    notebook = json.loads((folder / "en" / NAME).read_text(encoding="utf-8"))
    change({cell["id"]: cell for cell in notebook["cells"]}, notebook["cells"])
    path = folder / "en" / f"{name}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def strip(cells: dict[str, Any], _: object) -> None:
    for cell in cells.values():
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)


SABOTAGE: dict[str, tuple[Callable[[dict[str, Any], list[Any]], object], set[str]]] = {
    "number": (lambda c, _: c["arithmetic"]["outputs"][0].update(text=["(4000-600)*100/4000 = 86\n"]), {"arithmetic"}),
    "html": (lambda c, _: c["facts"]["outputs"][0]["data"].update({"text/html": ["<p>" * 2000]}), {"facts"}),
    "fact": (
        lambda c, _: c["facts"]["outputs"][0]["data"]["application/vnd.labkit.facts+json"].update(free=86),
        {"facts"},
    ),
    "lost": (lambda c, _: c["say"].update(outputs=[]), {"say"}),
    "stripped": (strip, set(CODE_CELLS)),
    "dropped": (lambda _, listed: listed.pop(7), {"facts"}),
}


@pytest.mark.slow
def test_green_on_the_build_in_both_languages_and_red_on_every_sabotage(folder: Path, nbval: NBVal) -> None:
    files = [sabotaged(folder, name, change) for name, (change, _) in SABOTAGE.items()]
    (folder / "ko" / "korean.ipynb").write_bytes((folder / "ko" / NAME).read_bytes())
    outcome, printed = nbval(folder / "en" / NAME, folder / "ko" / "korean.ipynb", *files)
    for name in ("10_sample", "korean"):
        assert {outcome[f"{name}::Cell {number}"] for number in range(5)} == {"passed"}, printed
    for name, (_, expected) in SABOTAGE.items():
        keys = [key for key in CODE_CELLS if name != "dropped" or key != "pods"]
        red = {key for number, key in enumerate(keys) if outcome[f"{name}::Cell {number}"] == "failed"}
        assert red == expected, f"{name}: {printed}"
    assert "Cell 'arithmetic' was never run, so there is nothing to compare" in printed
    assert "the outputs differ from character 1 on:" in printed, "long outputs are told by their first difference"


@pytest.mark.slow
def test_nbval_agrees_with_a_run_that_was_never_stored(folder: Path, nbval: NBVal) -> None:
    from labkit.cli import notebook_clean, notebook_reader, notebook_render, notebook_run

    notebook = notebook_render.render(notebook_reader.read(folder / "source" / "10_sample.md"), "en")
    notebook = notebook_run.execute(notebook, "10_sample", folder / "en", {"seed": 5}).notebook
    notebook.cells[-1].outputs.append(notebook_stderr())
    path = folder / "en" / "other.ipynb"
    path.write_text(notebook_clean.text(notebook), encoding="utf-8")
    outcome, printed = nbval(path, PYTHONHASHSEED="random", LABKIT_LANG="ko")
    assert len(outcome) == 6, "the cell that papermill injected is run as well"
    assert set(outcome.values()) == {"passed"}, f"stderr is not compared, and the folder says the language: {printed}"


def notebook_stderr() -> Any:
    import nbformat

    return nbformat.from_dict({"output_type": "stream", "name": "stderr", "text": "/tmp/ipykernel_123/4.py: warning\n"})


@pytest.mark.slow
def test_cells_of_one_notebook_are_never_spread_over_workers(folder: Path, nbval: NBVal) -> None:
    outcome, printed = nbval(folder / "en" / NAME, more=("-n", "2", "--dist", "load"))
    assert outcome == {}
    assert "--nbval with --dist load would run the cells of one notebook in different kernels" in printed
    assert "Use --dist loadscope" in printed


def test_a_cell_has_twenty_seconds_unless_told_otherwise() -> None:
    from types import SimpleNamespace

    from labkit.cli import nbval_plugin

    def configured(timeout: float, nbval: bool = True) -> float:
        option = SimpleNamespace(nbval=nbval, nbval_lax=False, nbval_cell_timeout=timeout)
        nbval_plugin.pytest_configure(SimpleNamespace(option=option, getoption=lambda _, default: default))
        return option.nbval_cell_timeout

    assert configured(2000.0) == 20.0
    assert configured(120.0) == 120.0, "a run against a real cluster may ask for more"
    assert configured(2000.0, nbval=False) == 2000.0
