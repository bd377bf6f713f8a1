"""The stamp of a translator: "this Korean text says what the English says now"."""

import re
from collections.abc import Sequence
from pathlib import Path

from labkit import errors
from labkit.cli import notebook_reader
from labkit.cli.notebook_source import Prose, Source, mark


def stale(source: Source) -> list[Prose]:
    """Return the prose cells whose Korean text was made from another English text."""
    return [cell for cell in source.cells if isinstance(cell, Prose) and cell.stale]


def stamp(path: Path, keys: Sequence[str]) -> list[str]:
    """Write the mark of the English text beside the Korean texts of these keys; return the keys that changed.

    Raises NotebookError for a key that has no Korean text.
    """
    source = notebook_reader.read(path)
    translated = {cell.key: cell for cell in source.cells if isinstance(cell, Prose) and cell.korean}
    unknown = [key for key in keys if key not in translated]
    if unknown:
        raise errors.NotebookError(
            f"{path} has no translated prose cell {', '.join(map(repr, unknown))}. It has: {', '.join(translated)}."
        )
    changed = [translated[key] for key in dict.fromkeys(keys) if translated[key].stale]
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for cell in changed:
        if cell.korean:
            lines[cell.korean.line - 1] = _stamped(lines[cell.korean.line - 1], cell)
    path.write_text("".join(lines), encoding="utf-8")
    return [cell.key for cell in changed]


def _stamped(line: str, cell: Prose) -> str:
    return re.sub(r"^(\+\+\+\s+\S+\s+ko).*?(\r?\n)?$", rf"\g<1> {mark(cell.text)}\g<2>", line)
