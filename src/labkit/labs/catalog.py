"""The catalog: where the labs are, and which of them a word means."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
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
    """Return the folder a person means by "03_scheduling_cycle", "03", "3", "scheduling_cycle" or the beginning of it.

    A number that several labs share means the first of them. Raises LabError with near matches.
    """
    known = folders(labs)
    wanted = word.strip().strip("/").lower()
    for folder in known:
        number, _, slug = folder.name.partition("_")
        if wanted in (folder.name, number, number.lstrip("0") or "0", slug):
            return folder
    begun = [folder for folder in known if wanted and folder.name.startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    raise errors.LabError(_unknown(word, wanted, [folder.name for folder in begun or known]))


def _unknown(word: str, wanted: str, names: list[str]) -> str:
    """Say that there is no such lab, and which one was perhaps meant."""
    slugs = {name.partition("_")[2]: name for name in names}
    near = difflib.get_close_matches(wanted, [*names, *slugs], n=1)
    guess = f" Did you mean {slugs.get(near[0], near[0])}?" if near else ""
    return f"There is no lab {word!r}.{guess} Labs: {', '.join(names)}."


@dataclass(frozen=True)
class Head:
    """What lab.yaml says at a glance; a file that cannot be read has the folder's name for a title."""

    id: str
    titles: Mapping[str, str]
    steps: tuple[str, ...]

    def title(self, lang: str) -> str:
        """Return the title in a language, the lab's id if it has none."""
        return self.titles.get(lang) or self.id


def heads(labs: Path) -> dict[str, Head]:
    """Return the head of every lab by id, without reading more than each lab.yaml."""
    return {folder.name: _head(folder) for folder in folders(labs)}


def _head(folder: Path) -> Head:
    try:
        found = manifests.load_value((folder / "lab.yaml").read_text(encoding="utf-8"), "lab.yaml")
    except (OSError, UnicodeDecodeError, errors.ManifestError):
        found = None
    head = found if isinstance(found, dict) else {}
    titles = head.get("title")
    listed = head.get("steps")
    steps = (
        [str(one["id"]) for one in listed if isinstance(one, dict) and "id" in one] if isinstance(listed, list) else []
    )
    named = {str(lang): str(one) for lang, one in titles.items()} if isinstance(titles, dict) else {}
    return Head(folder.name, named, tuple(steps or [folder.name]))
