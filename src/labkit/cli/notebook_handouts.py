"""The handouts of the course: slides and cheat sheets of each notebook in each language, and the glossary page."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from labkit import errors
from labkit.cli import glossary, notebook_cheatsheet, notebook_reader, notebook_slides
from labkit.cli.notebook_source import LANGUAGES

SLIDES, CHEATSHEETS = "slides", "cheatsheets"  # folders below the output folder


def write_slides(folder: Path, paths: Sequence[Path], output: Path) -> Iterator[Path]:
    """Write the slides of these sources, with the outputs of their stored notebooks; return the files."""
    for path in paths:
        source = notebook_reader.read(path)
        for lang in LANGUAGES:
            stored = notebook_slides.stored(folder / lang / f"{source.name}.ipynb")
            page = notebook_slides.page(source, lang, stored)
            yield _written(output / SLIDES / lang / f"{source.name}.html", page)


def write_cheatsheets(folder: Path, paths: Sequence[Path], output: Path) -> Iterator[Path]:
    """Write the cheat sheets of these sources, with what the labs beside the notebooks teach; return the files."""
    labs = folder.resolve().parent / "labs"
    for path in paths:
        source = notebook_reader.read(path)
        for lang in LANGUAGES:
            page = notebook_cheatsheet.page(source, lang, labs if labs.is_dir() else None)
            yield _written(output / CHEATSHEETS / lang / f"{source.name}.html", page)


def write_glossary(folder: Path) -> Path:
    """Write the glossary page of a notebooks folder. Raises NotebookError if it has no glossary."""
    terms = glossary.read(folder)
    if not terms:
        raise errors.NotebookError(
            f"There is no glossary in {folder / 'source' / glossary.NAME}. Run this where it is."
        )
    return _written(folder / glossary.PAGE, glossary.page(terms))


def _written(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as failed:
        raise errors.BackendError(
            f"{path} cannot be written ({failed.strerror}). Choose another folder with --output."
        ) from failed
    return path
