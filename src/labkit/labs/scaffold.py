"""A new lab to start from: a small true example that already passes its proof, to be made into another one."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from labkit import errors
from labkit.labs import catalog

TEMPLATE = Path(__file__).parent / "template"
NAME = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*")
ID, TITLE = "NN_SLUG", "TITLE"  # what the template has where the new lab's id and title belong


def create(labs: Path, name: str) -> Path:
    """Write labs/NAME/ and return its path. Raises LabError for a bad name, and rather than overwrite anything."""
    if not NAME.fullmatch(name):
        raise errors.LabError(f"{name!r} is no name for a lab; take a number and a slug, such as 17_my_topic.")
    place = labs / name
    if place.exists():
        raise errors.LabError(f"{place} exists. Choose another name, or edit it.")
    try:
        for source in sorted(TEMPLATE.rglob("*")):
            if source.is_file() and "__pycache__" not in source.parts:
                _write(place / source.relative_to(TEMPLATE), _named(source.read_text(encoding="utf-8"), name))
    except OSError as failed:
        raise errors.BackendError(f"{place} cannot be written ({failed.strerror}). Make {labs} writable.") from failed
    return place


def labs_folder(environment: Mapping[str, str] | None = None, here: Path | None = None) -> Path:
    """Return where a new lab goes: LABKIT_LABS, else labs/ here even if it is still empty, else that of the course."""
    named = (os.environ if environment is None else environment).get(catalog.LABS_VARIABLE)
    below = (here or Path.cwd()) / "labs"
    if named or below.is_dir():
        return Path(named) if named else below
    return catalog.root(environment, here)


def _named(text: str, name: str) -> str:
    title = name[3:].replace("_", " ").capitalize()
    return text.replace(ID, name).replace(TITLE, title)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
