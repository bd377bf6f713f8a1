"""The notebook build: each source rendered in two languages, run on the simulator, and stored with its outputs.

Layout: `source/NAME.md` beside `en/NAME.ipynb` and `ko/NAME.ipynb`. The same sources give the same bytes, so a check
is a rebuild that is compared with what is stored.
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from labkit import errors
from labkit.cli import notebook_clean, notebook_reader, notebook_render, notebook_run
from labkit.cli.notebook_source import LANGUAGES, Source


@dataclass(frozen=True)
class Built:
    """One notebook in one language, as just built."""

    source: Source
    lang: str
    path: Path  # where it is, or would be, stored
    execution: notebook_run.Execution

    @property
    def text(self) -> str:
        """The text of the notebook's file."""
        return notebook_clean.text(self.execution.notebook)


def sources(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Return the source files of a notebooks folder, all or those named ("03" is enough for 03_scheduling_cycle).

    Raises NotebookError for a name that fits no source, or more than one.
    """
    found = sorted((folder / "source").glob("*.md"))
    if not found:
        raise errors.NotebookError(
            f"There are no notebook sources in {folder / 'source'}. Run this where notebooks/ is."
        )
    return [_one(found, name) for name in names] or found


def build(folder: Path, source: Source, lang: str, environment: Mapping[str, str] | None = None) -> Built:
    """Render and run one notebook in one language; nothing is written. Raises NotebookError when a cell fails.

    `environment` changes the variables that are pinned for the kernel.
    """
    place = folder / lang
    place.mkdir(parents=True, exist_ok=True)
    rendered = notebook_render.render(source, lang)
    execution = notebook_run.execute(rendered, f"{lang}/{source.name}", place, environment=environment)
    return Built(source, lang, place / f"{source.name}.ipynb", execution)


def build_all(folder: Path, paths: Sequence[Path], langs: Sequence[str] = LANGUAGES) -> Iterator[Built]:
    """Read all sources first, so that a slip of the pen is told before anything runs; then build them one by one."""
    read = [notebook_reader.read(path) for path in paths]
    for source in read:
        for lang in langs:
            yield build(folder, source, lang)


def store(built: Built) -> bool:
    """Write a built notebook; return whether its file changed."""
    text = built.text
    if built.path.exists() and built.path.read_text(encoding="utf-8") == text:
        return False
    built.path.write_text(text, encoding="utf-8")
    return True


def difference(built: Built) -> str | None:
    """Return how the stored notebook differs from the one just built, naming the first cell; None when it does not."""
    again = f"Rebuild it: labkit nb build {built.source.name}"
    if not built.path.exists():
        return f"{built.path} does not exist. {again}"
    stored = built.path.read_text(encoding="utf-8")
    if stored == built.text:
        return None
    try:
        where = _first_difference(nbformat.reads(stored, as_version=4), built.execution.notebook)
    except Exception as broken:  # noqa: BLE001 - nbformat raises whatever it meets in a file that is no notebook
        where = f"it cannot be read as a notebook ({broken})"
    return f"{built.path} is not what its source gives: {where}\n{again}"


def _one(found: list[Path], name: str) -> Path:
    fitting = [path for path in found if path.stem == name] or [path for path in found if path.stem.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(path.stem for path in (fitting or found))
    what = f"Several notebooks start with {name!r}" if fitting else f"There is no notebook {name!r}"
    raise errors.NotebookError(f"{what}: {listed}.")


def _first_difference(stored: Any, built: Any) -> str:
    """Say in which cell, and in which part of it, two notebooks first differ."""
    for number, (old, new) in enumerate(zip(stored.cells, built.cells, strict=False), 1):
        if old.get("id") != new.id:
            return f"cell {number} is {old.get('id')!r} where {new.id!r} belongs."
        for part in ("source", "outputs", "execution_count", "metadata", "cell_type"):
            if old.get(part) != new.get(part):
                return f"cell {new.id!r} differs in its {part}:\n{_diff(old.get(part), new.get(part))}"
    missing = [cell.id for cell in built.cells[len(stored.cells) :]]
    extra = [cell.get("id") for cell in stored.cells[len(built.cells) :]]
    if missing or extra:
        return f"cell {missing[0]!r} is missing." if missing else f"cell {extra[0]!r} is not in the source."
    return "the metadata of the notebook, or the layout of its file."


def _diff(old: Any, new: Any, most: int = 12) -> str:
    lines = difflib.unified_diff(_lines(old), _lines(new), "stored", "rebuilt", lineterm="", n=1)
    shown = [f"    {line[:160]}" for line in lines]
    return "\n".join([*shown[:most], *(["    …"] if len(shown) > most else [])])


def _lines(value: Any) -> list[str]:
    """Return a cell's part as short lines: a view's HTML is one long one, and a difference in it must be seen."""
    text = value if isinstance(value, str) else json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return text.replace("\\n", "\\n\n").replace("<", "\n<").splitlines()
