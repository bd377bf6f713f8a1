"""An executed notebook reduced to its content: what is the same whenever the same cells give the same answers.

Taken out are clocks and durations, paths, the interpreter's version, and references to live widgets (their static
form beside them stays). Nothing that a cell says is touched, but for how its stream was cut into pieces.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
FACTS = "application/vnd.labkit.facts+json"


def clean(notebook: Any) -> Any:
    """Return a copy of an executed notebook without anything that is not content."""
    cleaned = copy.deepcopy(notebook)
    for name in ("papermill", "widgets"):
        cleaned.metadata.pop(name, None)
    if "language_info" in cleaned.metadata:
        cleaned.metadata.language_info = nbformat.from_dict({"name": "python"})
    for cell in cleaned.cells:
        _clean_cell(cell)
    return cleaned


def text(notebook: Any) -> str:
    """Return a notebook as the text of its file: sorted fields, one space of indentation, a newline at the end."""
    return str(nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False)).rstrip("\n") + "\n"


def code_cells(notebook: Any) -> list[Any]:
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def facts(notebook: Any) -> dict[str, list[Any]]:
    """Return what the facts cells of a notebook say, by cell key."""
    return {cell.id: facts_of(cell) for cell in code_cells(notebook) if facts_of(cell)}


def facts_of(cell: Any) -> list[Any]:
    """Return the facts a code cell shows."""
    return [data[FACTS] for data in bundles(cell) if FACTS in data]


def bundles(cell: Any) -> Iterable[Mapping[str, Any]]:
    """Return the MIME bundles among the outputs of a code cell."""
    return [output.data for output in cell.outputs if "data" in output]


def stderr(cell: Any) -> str:
    """Return what a code cell wrote to stderr."""
    return "".join(output.text for output in cell.outputs if output.get("name") == "stderr")


def _clean_cell(cell: Any) -> None:
    for name in ("papermill", "execution"):
        cell.metadata.pop(name, None)
    if not cell.metadata.get("tags", True):  # papermill gives every cell an empty list
        del cell.metadata["tags"]
    if cell.cell_type == "code":
        cell.outputs = _joined(cell.outputs)
        for data in bundles(cell):
            if isinstance(data, dict) and len(data) > 1:
                data.pop(WIDGET_VIEW, None)


def _joined(outputs: list[Any]) -> list[Any]:
    """Return outputs with neighbouring pieces of one stream put together: where a stream is cut depends on time."""
    joined: list[Any] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before is not None and output.output_type == before.output_type == "stream" and output.name == before.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined
