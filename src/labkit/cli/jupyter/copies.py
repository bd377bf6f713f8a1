"""The learner's copies of the notebooks, in work/: blank ones to run, and never overwritten.

A copy has no outputs: a learner predicts first, and a stored output would tell. Because learners write into copies,
pulling a newer course never meets their work; a changed notebook is laid beside the copy, which stays as it is.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from labkit import errors

FIRST = "00_start_here.ipynb"
RECORD = ".copied.json"
LANGUAGES = ("en", "ko")


@dataclass(frozen=True)
class Copied:
    """What bringing the notebooks did. `beside` is name of the learner's copy -> name of the newer one beside it."""

    first: Path
    new: tuple[str, ...]
    beside: dict[str, str]


def bring(root: Path, language: str) -> Copied:
    """Bring the course's notebooks in one language to work/<language>/; return what was done.

    The depth is that of notebooks/<language>/, so that relative links lead to the same places.
    """
    source, target = root / "notebooks" / language, root / "work" / language
    notebooks = sorted(source.glob("*.ipynb"))
    if not (source / FIRST).is_file():
        raise errors.BackendError(
            f"Asked for the course in {language!r}; {source} has no {FIRST}. Is the checkout whole?"
        )
    target.mkdir(parents=True, exist_ok=True)
    record = _read(target / RECORD)
    new: list[str] = []
    beside: dict[str, str] = {}
    for notebook in notebooks:
        content = notebook.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        copy = target / notebook.name
        if not copy.exists():
            copy.write_bytes(blank(content))
            new.append(copy.name)
        elif record.get(notebook.name) != digest and copy.read_bytes() != blank(content):
            beside[copy.name] = _lay_beside(copy, blank(content))
        record[notebook.name] = digest
    (target / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return Copied(target / FIRST, tuple(new), beside)


def blank(notebook: bytes) -> bytes:
    """Return a notebook's text without outputs, execution counts and widget state."""
    found = json.loads(notebook)
    found["metadata"].pop("widgets", None)
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode()


def _read(record: Path) -> dict[str, str]:
    try:
        return dict(json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError):  # the first time, or broken: then every changed copy gets its newer one beside it
        return {}


def _lay_beside(copy: Path, content: bytes) -> str:
    number = 1
    while True:
        name = f"{copy.stem}.newer{'' if number == 1 else f'-{number}'}.ipynb"
        beside = copy.with_name(name)
        if not beside.exists() or beside.read_bytes() == content:
            beside.write_bytes(content)
            return name
        number += 1
