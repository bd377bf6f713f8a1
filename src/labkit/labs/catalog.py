"""The catalog: where the labs are, and which of them a word means."""

import os
from collections.abc import Mapping
from pathlib import Path

from labkit import errors
from labkit.api import manifests

LABS_VARIABLE = "LABKIT_LABS"
WORK_VARIABLE = "LABKIT_WORK"


def root(environment: Mapping[str, str] | None = None, here: Path | None = None) -> Path:
    """Return the folder of the labs: LABKIT_LABS, else `labs/` here or above, else that of this checkout."""
    named = (os.environ if environment is None else environment).get(LABS_VARIABLE)
    start = (here or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[3]
    places = [Path(named)] if named else [above / "labs" for above in (start, *start.parents, checkout)]
    for place in places:
        if any(place.glob("*/lab.yaml")):
            return place.resolve()
    raise errors.LabError(
        f"No labs found; looked for */lab.yaml in {places[0]}" + ("" if named else " and the folders above") + ". "
        f"Run this inside the course folder, or set {LABS_VARIABLE} to its labs folder."
    )


def work_root(labs: Path, environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder for the learner's files: LABKIT_WORK, else `work/` beside the labs folder."""
    named = (os.environ if environment is None else environment).get(WORK_VARIABLE)
    return Path(named).resolve() if named else labs.parent / "work"


def folders(labs: Path) -> list[Path]:
    """Return the lab folders in name order."""
    return sorted(path.parent for path in labs.glob("*/lab.yaml"))


def find(word: str, labs: Path) -> Path:
    """Return the folder a person means by "03_scheduling_cycle", "03", "3" or "scheduling_cycle"."""
    known = folders(labs)
    wanted = word.strip().strip("/").lower()
    for folder in known:
        number, _, slug = folder.name.partition("_")
        if wanted in (folder.name, number, number.lstrip("0"), slug):
            return folder
    raise errors.LabError(f"There is no lab {word!r}. Labs: {', '.join(folder.name for folder in known)}.")


def titles(labs: Path, lang: str) -> dict[str, str]:
    """Return lab id -> title without reading more than each lab.yaml."""
    found = {}
    for folder in folders(labs):
        head = manifests.load_value((folder / "lab.yaml").read_text(encoding="utf-8"), "lab.yaml")
        title = (head if isinstance(head, dict) else {}).get("title") or {}
        found[folder.name] = str(title.get(lang) or folder.name) if isinstance(title, dict) else folder.name
    return found
