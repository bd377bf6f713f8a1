"""What a learner has done so far: one JSON file under work/, replaced atomically, never destroyed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit import errors

VERSION = 1
NAME = "progress.json"


class Progress:
    """The progress file of one work folder, one record (plain JSON) per lab."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def of(self, lab_id: str) -> dict[str, Any]:
        """Return a copy of the record of one lab; empty if there is none. Raises LabError for an unusable file."""
        record = self._read().get(lab_id, {})
        return dict(record) if isinstance(record, dict) else {}

    def all(self) -> dict[str, Any]:
        """Return every record by lab."""
        return self._read()

    def put(self, lab_id: str, record: Mapping[str, Any]) -> None:
        """Store the record of one lab."""
        labs = {**self._read(), lab_id: dict(record)}
        content = json.dumps({"version": VERSION, "labs": labs}, ensure_ascii=False, indent=1, sort_keys=True)
        fresh = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(content + "\n", encoding="utf-8")
            fresh.replace(self.path)
        except OSError as failed:
            raise errors.BackendError(
                f"Your progress cannot be stored in {self.path} ({failed.strerror}). "
                "Make the folder writable, or set LABKIT_WORK to one that is."
            ) from failed

    def _read(self) -> dict[str, Any]:
        try:
            content = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as failed:
            raise errors.LabError(f"{self.path} cannot be read ({failed}). Move it away to begin afresh.") from failed
        try:
            found = json.loads(content)
        except ValueError as failed:
            raise errors.LabError(self._unusable(f"is not valid JSON ({failed})")) from failed
        if not isinstance(found, dict) or found.get("version") != VERSION or not isinstance(found.get("labs"), dict):
            version = found.get("version") if isinstance(found, dict) else None
            raise errors.LabError(self._unusable(f"is of version {version!r}, this labkit writes version {VERSION}"))
        return dict(found["labs"])

    def _unusable(self, what: str) -> str:
        """Keep the file aside under a name that is free, and say so."""
        number = 1
        while (aside := self.path.with_name(f"progress.kept-{number}.json")).exists():
            number += 1
        self.path.replace(aside)
        return (
            f"The progress file {self.path} {what}. It is kept as {aside.name}; nothing of it is lost. "
            "Run the same command again to go on with a fresh one."
        )
