"""The checkout: the folder that holds notebooks/, labs/ and src/."""

from pathlib import Path

from labkit import errors


def root() -> Path:
    """Return the folder of this checkout. Raises BackendError when labkit was installed without its course."""
    found = Path(__file__).resolve().parents[3]
    if not (found / "notebooks").is_dir() or not (found / "pyproject.toml").is_file():
        raise errors.BackendError(
            f"Asked for the course; labkit is installed in {found} without its notebooks and labs. "
            "Get the whole repository and run `make lab` in it."
        )
    return found
