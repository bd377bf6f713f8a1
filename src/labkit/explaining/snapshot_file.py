"""Snapshot files: one JSON document, packed if its name ends in .gz."""

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.explaining.snapshot import NEEDED, Snapshot

FORMAT = 1
FIELD = "labkitSnapshot"  # its value is the format's number


def save(snapshot: Snapshot, path: Path) -> None:
    """Write a snapshot. Raises ManifestError if the file cannot be written."""
    document = {
        FIELD: FORMAT,
        "version": snapshot.version,
        "taken": snapshot.taken,
        "missing": dict(snapshot.missing),
        "byHand": sorted(snapshot.by_hand),
        "configurations": dict(snapshot.configurations),
        "objects": dict(snapshot.objects),
        "events": snapshot.events,
    }
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    try:
        # mtime=0: the same cluster gives the same bytes
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    except OSError as failed:
        raise errors.ManifestError(f"Cannot write the snapshot {path}: {failed.strerror}.") from failed


def load(path: Path) -> Snapshot:
    """Read a snapshot. Raises ManifestError that says what is wrong with the file."""
    document = _document(path)
    number = document.get(FIELD)
    if number != FORMAT:
        what = "it is not a snapshot" if number is None else f"its format is {number!r}, this labkit reads {FORMAT}"
        raise errors.ManifestError(f"{path}: {what}. Write one with: labkit snapshot save FILE")
    listed = _mapping(path, document, "objects")
    return Snapshot(
        {plural: _objects(path, f"objects.{plural}", found) for plural, found in listed.items()},
        _objects(path, "events", document.get("events", [])),
        _mapping(path, document, "configurations"),
        frozenset(map(str, document.get("byHand") or ())),
        {str(plural): str(why) for plural, why in _mapping(path, document, "missing").items()},
        str(document.get("version") or ""),
        str(document.get("taken") or ""),
    )


def _document(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
        document = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    except FileNotFoundError as failed:
        raise errors.ManifestError(
            f"There is no snapshot {path}. Write one with: labkit snapshot save {path}"
        ) from failed
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as failed:
        raise errors.ManifestError(f"{path} cannot be read as a snapshot ({failed}). Is the file complete?") from failed
    if not isinstance(document, dict):
        raise errors.ManifestError(f"{path}: it is not a snapshot. Write one with: labkit snapshot save FILE")
    return document


def _mapping(path: Path, document: Mapping[str, Any], field: str) -> dict[str, Any]:
    value = document.get(field, {})
    if not isinstance(value, dict):
        raise errors.ManifestError(f"{path}: {field} should be a mapping. The file is damaged.")
    missing = [plural for plural in NEEDED if plural not in value] if field == "objects" else []
    if missing:
        raise errors.ManifestError(f"{path}: {field}.{missing[0]} is missing. The file is damaged.")
    return value


def _objects(path: Path, place: str, value: Any) -> list[dict[str, Any]]:
    """Check that this is a list of objects with names."""
    if not isinstance(value, list):
        raise errors.ManifestError(f"{path}: {place} should be a list. The file is damaged.")
    for number, one in enumerate(value):
        metadata = one.get("metadata") if isinstance(one, dict) else None
        if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
            raise errors.ManifestError(f"{path}: {place}[{number}] is no object with a name. The file is damaged.")
    return value
