"""The pinned requirements: which packages, in which versions, and a fingerprint of the whole list."""

import hashlib
from pathlib import Path

RUNTIME = "requirements.txt"
TEST = "requirements-test.txt"


def versions(file: Path) -> dict[str, str]:
    """Return name -> version of every pin that holds on all machines, files named with -r included.

    Pins with a marker ("; sys_platform == 'win32'") hold on some machines only and are left out.
    """
    found: dict[str, str] = {}
    for line in _lines(file):
        name, _, version = line.partition("==")
        if version and ";" not in version:
            found[normal(name)] = version.strip()
    return found


def normal(name: str) -> str:
    """Return a package name in the one spelling that indexes compare by: "types-PyYAML" -> "types-pyyaml"."""
    return name.strip().lower().replace("_", "-").replace(".", "-")


def fingerprint(file: Path) -> str:
    """Return a digest that changes when a pin changes, or what labkit's own pyproject.toml says."""
    project = (file.parent / "pyproject.toml").read_bytes()
    return hashlib.sha256("\n".join(_lines(file)).encode() + project).hexdigest()


def _lines(file: Path) -> list[str]:
    found: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found += _lines(file.parent / line.removeprefix("-r ").strip())
        elif line.strip() and not line.startswith("#"):
            found.append(line.strip())
    return found
