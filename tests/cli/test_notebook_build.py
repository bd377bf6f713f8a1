"""A build gives the same bytes again, executed outputs included, and a check names the first cell that differs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.cli import notebook_build, notebook_reader
from labkit.cli.notebook_source import Source

NAME = "10_sample"


def source_of(folder: Path) -> Source:
    return notebook_reader.read(folder / "source" / f"{NAME}.md")


def stored(folder: Path, lang: str = "en") -> Any:
    return json.loads((folder / lang / f"{NAME}.ipynb").read_text(encoding="utf-8"))


def change(folder: Path, alter: Callable[[dict[str, Any]], object], lang: str = "en") -> None:
    notebook = stored(folder, lang)
    alter({cell["id"]: cell for cell in notebook["cells"]} | {"": notebook})
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / lang / f"{NAME}.ipynb").write_text(text + "\n", encoding="utf-8")


def test_the_stored_notebook_is_plain_nbformat_with_stable_ids_and_outputs(built: Path) -> None:
    notebook = stored(built)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "labkit": {"lang": "en"},
    }
    ids = [cell["id"] for cell in notebook["cells"]]
    assert ids == ["header", "question", "parameters", "points", "arithmetic", "say", "verdict", "pods", "facts"]
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    assert cells["arithmetic"]["outputs"][0]["text"] == ["(4000-600)*100/4000 = 85\n"]
    assert cells["say"]["metadata"] == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    assert cells["question"]["metadata"] == {"tags": ["slide"], "slideshow": {"slide_type": "slide"}}
    assert cells["header"]["source"] == ["# A sample\n", "\n", "about 3 minutes · [한국어](../ko/10_sample.ipynb)"]


def test_editions_differ_in_their_markdown_and_what_they_say_only(built: Path) -> None:
    english, korean = stored(built, "en"), stored(built, "ko")
    for a, b in zip(english["cells"], korean["cells"], strict=True):
        assert (a["id"], a["cell_type"], a["metadata"]) == (b["id"], b["cell_type"], b["metadata"])
        if a["cell_type"] == "code":
            assert (a["source"], a["execution_count"]) == (b["source"], b["execution_count"])
        else:
            assert a["source"] != b["source"], f"{a['id']} is not translated"
    said = [next(cell for cell in notebook["cells"] if cell["id"] == "say") for notebook in (english, korean)]
    assert [cell["outputs"][0]["data"]["text/plain"] for cell in said] == [
        ["'The node gets 85 points.'"],
        ["'노드는 85점을 받습니다.'"],
    ], "each edition ran in its own language"


def test_a_second_build_gives_the_same_bytes(folder: Path) -> None:
    again = notebook_build.build(folder, source_of(folder), "ko")
    assert notebook_build.difference(again) is None
    assert (again.text == (folder / "ko" / f"{NAME}.ipynb").read_text(encoding="utf-8")) is True
    assert not notebook_build.store(again), "nothing is written when nothing changed"
    assert again.execution.total_seconds > 0


@pytest.mark.parametrize(
    ("alter", "expected"),
    [
        pytest.param(
            lambda cells: cells["arithmetic"]["outputs"][0].update(text=["(4000-600)*100/4000 = 86\n"]),
            ["cell 'arithmetic' differs in its outputs", "= 86", "= 85"],
            id="another number in an output",
        ),
        pytest.param(
            lambda cells: cells["pods"].update(source=["pods = []"]),
            ["cell 'pods' differs in its source"],
            id="other code",
        ),
        pytest.param(lambda cells: cells[""]["cells"].pop(), ["cell 'facts' is missing"], id="the last cell is gone"),
        pytest.param(
            lambda cells: cells[""]["cells"].pop(3),
            ["cell 4 is 'arithmetic' where 'points' belongs"],
            id="a cell is gone",
        ),
        pytest.param(
            lambda cells: cells["facts"].update(outputs=[], execution_count=None),
            ["cell 'facts' differs in its outputs"],
            id="outputs stripped",
        ),
        pytest.param(
            lambda cells: cells[""]["metadata"].update(widgets={}),
            ["the metadata of the notebook"],
            id="other metadata",
        ),
    ],
)
def test_a_check_names_the_first_cell_that_differs(
    folder: Path, alter: Callable[[dict[str, Any]], object], expected: list[str], rebuilt: notebook_build.Built
) -> None:
    change(folder, alter)
    here = notebook_build.Built(rebuilt.source, "en", folder / "en" / f"{NAME}.ipynb", rebuilt.execution)
    told = notebook_build.difference(here) or ""
    assert all(piece in told for piece in expected), told
    assert told.endswith("Rebuild it: labkit nb build 10_sample")


@pytest.fixture(scope="module")
def rebuilt(built: Path) -> notebook_build.Built:
    return notebook_build.build(built, source_of(built), "en")


def test_a_check_without_a_stored_notebook(folder: Path, rebuilt: notebook_build.Built) -> None:
    gone = notebook_build.Built(rebuilt.source, "en", folder / "en" / "11_gone.ipynb", rebuilt.execution)
    assert "11_gone.ipynb does not exist. Rebuild it" in (notebook_build.difference(gone) or "")
    (folder / "en" / "11_gone.ipynb").write_text("{", encoding="utf-8")
    assert "it cannot be read as a notebook" in (notebook_build.difference(gone) or "")


def test_sources_by_name(folder: Path) -> None:
    assert [path.stem for path in notebook_build.sources(folder)] == [NAME]
    assert notebook_build.sources(folder, ["10"]) == notebook_build.sources(folder, [NAME])
    with pytest.raises(errors.NotebookError, match=r"There is no notebook '11': 10_sample."):
        notebook_build.sources(folder, ["11"])
    (folder / "source" / "10_other.md").write_text("", encoding="utf-8")
    with pytest.raises(errors.NotebookError, match=r"Several notebooks start with '10': 10_other, 10_sample."):
        notebook_build.sources(folder, ["10"])
    with pytest.raises(errors.NotebookError, match=r"There are no notebook sources in"):
        notebook_build.sources(folder / "en")


def test_a_slip_in_any_source_is_told_before_anything_runs(folder: Path) -> None:
    (folder / "source" / "11_bad.md").write_text("text\n", encoding="utf-8")
    with pytest.raises(errors.NotebookError, match=r"11_bad.md:1: a source opens with front matter"):
        next(notebook_build.build_all(folder, notebook_build.sources(folder)))
