"""The guard over stored notebooks: what must hold so that comparing their outputs means something.

nbval is green on a notebook without outputs, since there is nothing to compare. So: every code cell has run, at least
80 % of the cells that show something have a stored output, none has an error or anything on stderr, both languages
have the same code cells, and the number of compared outputs is at least the floor kept beside the tests.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from labkit.cli import notebook_clean

SHARE = 0.8
UNCOMPARED = {notebook_clean.WIDGET_VIEW, "image/png", "image/jpeg"}  # nbval skips these


def problems(path: Path, floor: int = 1) -> list[str]:
    """Return what is wrong with one stored notebook; an empty list when its outputs can be trusted to compare."""
    broken = unreadable(path)
    if broken:
        return broken
    notebook = nbformat.read(path, as_version=4)
    found = list(_cells(notebook))
    shows = [cell for cell in notebook_clean.code_cells(notebook) if displays(cell.source)]
    compared = [cell for cell in shows if compared_outputs(cell)]
    if len(compared) < SHARE * len(shows):
        names = ", ".join(cell.id for cell in shows if cell not in compared)
        found.append(
            f"only {len(compared)} of {len(shows)} cells that show something have a stored output; none has: {names}."
        )
    total = count(notebook)
    if total < floor:
        found.append(f"{total} outputs are compared; the floor of this notebook is {floor}.")
    return [f"{path.parent.name}/{path.name}: {one}" for one in found]


def unreadable(path: Path) -> list[str]:
    """Return why a file is no notebook; an empty list when it is one."""
    try:
        nbformat.read(path, as_version=4)
    except Exception as broken:  # noqa: BLE001 - nbformat raises whatever it meets in a file that is no notebook
        return [f"{path.parent.name}/{path.name} cannot be read as a notebook ({broken})."]
    return []


def twins(english: Path, korean: Path) -> list[str]:
    """Return how the code cells of two editions differ; an empty list when they are the same."""
    if not korean.exists():
        return [f"{korean.parent.name}/{korean.name} does not exist. Run: labkit nb build {korean.stem}"]
    pair = [nbformat.read(path, as_version=4) for path in (english, korean)]
    ids = [[cell.id for cell in notebook.cells] for notebook in pair]
    if ids[0] != ids[1]:
        odd = next(iter([a for a, b in zip(*ids, strict=False) if a != b] or sorted(set(ids[0]) ^ set(ids[1]))))
        return [f"{english.name}: en and ko have different cells, first {odd!r}."]
    codes = zip(*(notebook_clean.code_cells(notebook) for notebook in pair), strict=True)
    return [f"{english.name}: code cell {a.id!r} differs between en and ko." for a, b in codes if _body(a) != _body(b)]


def count(notebook: Any) -> int:
    """Return how many outputs of a notebook nbval compares."""
    return sum(compared_outputs(cell) for cell in notebook_clean.code_cells(notebook))


def compared_outputs(cell: Any) -> int:
    """Return how many outputs of a code cell nbval compares."""
    if "nbval-ignore-output" in cell.metadata.get("tags", ()):
        return 0
    bundles = sum(1 for data in notebook_clean.bundles(cell) if set(data) - UNCOMPARED)
    return bundles + sum(1 for output in cell.outputs if output.get("name") == "stdout" and output.text)


def displays(code: str) -> bool:
    """Return whether a cell means to show something: it ends in a bare expression, or prints."""
    body = ast.parse(code).body
    last = body[-1] if body else None
    if isinstance(last, ast.Expr) and not _call(last.value, {"append", "sort", "update", "clear", "close"}):
        return True
    return any(_call(node, {"print", "display"}) for node in ast.walk(ast.Module(body, [])))


def _call(node: ast.AST, names: set[str]) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", None)) in names


def _body(cell: Any) -> tuple[str, Any]:
    return cell.source, cell.metadata


def _cells(notebook: Any) -> Iterator[str]:
    for cell in notebook_clean.code_cells(notebook):
        if cell.execution_count is None:
            yield f"code cell {cell.id!r} was never run, so nothing of it is compared. Run: labkit nb build"
        if any(output.output_type == "error" for output in cell.outputs):
            yield f"code cell {cell.id!r} has an error among its outputs."
        if notebook_clean.stderr(cell):
            yield f"code cell {cell.id!r} has text on stderr: {notebook_clean.stderr(cell).strip()[:80]}"
        if "labkit-facts" in cell.metadata.get("tags", ()) and not notebook_clean.facts_of(cell):
            yield f"code cell {cell.id!r} is tagged labkit-facts and shows no facts. End it with views.facts(…)."
    for cell in notebook.cells:
        if "papermill-error-cell-tag" in cell.metadata.get("tags", ()):
            yield "papermill left an error banner in it."
