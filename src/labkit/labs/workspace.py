"""The learner's own files: work/<lab>/, copied from start/ and theirs to change."""

from collections.abc import Mapping
from pathlib import Path

from labkit import errors
from labkit.labs.overlay import SUFFIXES


class Workspace:
    """The folder of one lab under work/."""

    def __init__(self, root: Path, lab_id: str) -> None:
        self.root = root
        self.folder = root / lab_id

    @property
    def is_there(self) -> bool:
        """Whether the lab was started here."""
        return self.folder.is_dir()

    def files(self) -> dict[str, str]:
        """Return the learner's YAML files in name order. Raises LabError if the lab was not started."""
        if not self.is_there:
            raise errors.LabError(
                f"There are no files of yours in {self.folder}. "
                f"Start the lab first: labkit lab start {self.folder.name} (in a notebook: lab.start())."
            )
        found = (path for path in sorted(self.folder.iterdir()) if path.is_file() and path.suffix in SUFFIXES)
        # A byte order mark is what some editors on Windows write; it is not part of the manifest.
        try:
            return {path.name: path.read_bytes().decode("utf-8-sig", errors="replace") for path in found}
        except OSError as failed:
            raise errors.BackendError(
                f"{failed.filename} cannot be read ({failed.strerror}). Make it readable, then do the same again."
            ) from failed

    def put(self, files: Mapping[str, str]) -> Path | None:
        """Put these files in place of what is there; return where the earlier ones are kept, if any differ."""
        kept = None
        try:
            if self.is_there:
                kept = None if self.files() == dict(files) else self._keep_aside()
            self.folder.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (self.folder / name).write_text(content, encoding="utf-8")
        except OSError as failed:
            raise errors.BackendError(
                f"{self.folder} cannot be written ({failed.strerror}). Set LABKIT_WORK to a folder that can."
            ) from failed
        return kept

    def _keep_aside(self) -> Path:
        number = 1
        while (aside := self.folder.with_name(f"{self.folder.name}.kept-{number}")).exists():
            number += 1
        self.folder.replace(aside)
        return aside
