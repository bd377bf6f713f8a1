"""What a learner has done so far: one JSON file under work/, replaced atomically, never destroyed.

What cannot be used is kept aside under another name before anything is written, and the error says where.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit import errors

VERSION = 1
NAME = "progress.json"
# What a record of one lab may hold, and of which kind it is. Other keys are left alone: a newer labkit may know them.
SHAPE: Mapping[str, tuple[type, ...]] = {
    "seed": (int,),
    "passed": (list,),  # steps that the learner has done
    "jumped": (list,),  # steps that were solved for the learner, by `goto`
    "revealed": (list,),  # steps whose solution was looked at
    "checks": (int,),
    "ladders": (dict,),
    "last": (dict,),  # {"verdict": "NOT_YET", "code": "slow_disk", "step": "narrow"}
    "asked": (str,),
    "known": (dict,),  # the learner said "I know this": {"right": 3, "asked": 3}
    "at": (int, float),  # when it was last worked on, in seconds of the wall clock
}
KINDS = {int: "a number", float: "a number", list: "a list", dict: "an object", str: "a text"}


class Progress:
    """The progress file of one work folder, one record (plain JSON) per lab."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def of(self, lab_id: str) -> dict[str, Any]:
        """Return a copy of the record of one lab; empty if there is none. Raises LabError for an unusable one."""
        return dict(self.all().get(lab_id, {}))

    def all(self) -> dict[str, dict[str, Any]]:
        """Return every record by lab. Raises LabError for an unusable one, which is then kept aside."""
        labs = self._read()
        wrong = {name: problem for name, record in labs.items() if (problem := _problem(record))}
        if wrong:
            good = {name: record for name, record in labs.items() if name not in wrong}
            raise errors.LabError(self._keep_without(wrong, good))
        return labs

    def put(self, lab_id: str, record: Mapping[str, Any]) -> None:
        """Store the record of one lab."""
        self._write({**self.all(), lab_id: dict(record)})

    def _write(self, labs: Mapping[str, Any]) -> None:
        content = json.dumps({"version": VERSION, "labs": labs}, ensure_ascii=False, indent=1, sort_keys=True)
        fresh = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(content + "\n", encoding="utf-8")
            fresh.replace(self.path)
        except OSError as failed:
            raise self._not_writable(failed) from failed

    def _read(self) -> dict[str, Any]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as failed:
            raise errors.LabError(f"{self.path} cannot be read ({failed}). Move it away to begin afresh.") from failed
        try:
            found = json.loads(content.decode("utf-8-sig"))
        except UnicodeDecodeError as failed:
            raise errors.LabError(self._unusable("is not UTF-8 text")) from failed
        except (ValueError, RecursionError) as failed:
            raise errors.LabError(self._unusable(f"is not valid JSON ({failed})")) from failed
        if not isinstance(found, dict) or found.get("version") != VERSION or not isinstance(found.get("labs"), dict):
            version = found.get("version") if isinstance(found, dict) else None
            raise errors.LabError(self._unusable(f"is of version {version!r}, this labkit writes version {VERSION}"))
        return dict(found["labs"])

    def _unusable(self, what: str) -> str:
        """Keep the file aside under a name that is free, and say so."""
        aside = self._aside()
        try:
            self.path.replace(aside)
        except OSError as failed:
            raise self._not_writable(failed) from failed
        return (
            f"The progress file {self.path} {what}. It is kept as {aside.name}; nothing of it is lost. "
            "Run the same command again to go on with a fresh one."
        )

    def _keep_without(self, wrong: Mapping[str, str], good: Mapping[str, Any]) -> str:
        """Keep a copy of the whole file aside and go on without the records that cannot be used."""
        aside = self._aside()
        try:
            aside.write_bytes(self.path.read_bytes())
        except OSError as failed:
            raise self._not_writable(failed) from failed
        self._write(good)
        said = "; ".join(f"{name}: {problem}" for name, problem in sorted(wrong.items()))
        return (
            f"In the progress file {self.path} the record of a lab is not as labkit writes it ({said}). "
            f"The whole file is kept as {aside.name}; your files of the lab, and the records of other labs, stay. "
            f"Run the same command again to go on with a fresh record."
        )

    def _aside(self) -> Path:
        number = 1
        while (aside := self.path.with_name(f"progress.kept-{number}.json")).exists():
            number += 1
        return aside

    def _not_writable(self, failed: OSError) -> errors.BackendError:
        return errors.BackendError(
            f"Your progress cannot be stored in {self.path} ({failed.strerror}). "
            "Make the folder writable, or set LABKIT_WORK to one that is."
        )


def _problem(record: Any) -> str:
    """Return what is wrong with the record of a lab, "" if nothing is."""
    if not isinstance(record, dict):
        return "an object is expected"
    for key, kinds in SHAPE.items():
        value: Any = record.get(key, kinds[0]())
        if not isinstance(value, kinds) or isinstance(value, bool):
            return f"{key} is {value!r}, {KINDS[kinds[0]]} is expected"
        if isinstance(value, list) and not all(isinstance(one, str) for one in value):
            return f"{key} is {value!r}, a list of texts is expected"
    ladders: Any = record.get("ladders", {})
    return next((problem for one in ladders.values() if (problem := _ladder_problem(one))), "")


def _ladder_problem(ladder: Any) -> str:
    if not isinstance(ladder, dict):
        return f"ladders holds {ladder!r}, an object is expected"
    odd = [value for value in ladder.values() if isinstance(value, bool) or not isinstance(value, int | float)]
    return f"ladders holds {odd[0]!r}, a number is expected" if odd else ""
