"""The reading of a lab's YAML files with every problem collected, not only the first."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.api import manifests


def value(path: Path, problems: list[str]) -> Any:
    """Return the YAML value of a file; a missing or broken file is a problem and reads as None."""
    try:
        return manifests.load_value(path.read_text(encoding="utf-8"), path.name)
    except FileNotFoundError:
        problems.append(f"{path.name}: the file is missing")
    except (OSError, UnicodeDecodeError) as failed:
        problems.append(f"{path.name}: it cannot be read as text ({failed})")
    except errors.ManifestError as failed:
        problems.append(str(failed))
    return None


def mapping(
    found: Any, where: str, problems: list[str], required: Collection[str] = (), optional: Collection[str] = ()
) -> dict[str, Any]:
    """Return `found` as a mapping; missing and unknown keys are problems."""
    if not isinstance(found, Mapping):
        problems.append(f"{where}: a mapping is expected, this is {kind(found)}")
        return {}
    known = (*required, *optional)
    problems += [f"{where}: {key} is missing" for key in required if key not in found]
    problems += [f"{where}: unknown key {key}. Known: {', '.join(known)}" for key in found if key not in known]
    return dict(found)


def listed(found: Any, where: str, problems: list[str], least: int = 0) -> list[Any]:
    """Return `found` as a list of at least `least` items."""
    if not isinstance(found, list):
        problems.append(f"{where}: a list is expected, this is {kind(found)}")
        return []
    if len(found) < least:
        problems.append(f"{where}: at least {least} expected, there are {len(found)}")
    return found


def text(found: Any, where: str, problems: list[str]) -> str:
    """Return `found` as a text that is not empty."""
    if not isinstance(found, str) or not found.strip():
        problems.append(f"{where}: a text is expected, this is {kind(found)}")
        return ""
    return found


def kind(found: Any) -> str:
    """Say what a YAML value is, in words."""
    names = {dict: "a mapping", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return "an empty text" if found == "" else names.get(type(found), "a number")
