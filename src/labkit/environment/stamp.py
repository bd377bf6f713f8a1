"""The stamp in a virtual environment: what was installed into it, or that an installation did not finish."""

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "labkit-setup.json"


@dataclass(frozen=True)
class Stamp:
    """`installed` is requirements file -> fingerprint; `finished` is False while an installation is under way."""

    root: str
    python: str
    finished: bool = True
    installed: dict[str, str] = field(default_factory=dict)


def fresh(root: Path) -> Stamp:
    """Return the stamp of an environment into which nothing was installed yet."""
    return Stamp(str(root), f"{sys.version_info.major}.{sys.version_info.minor}")


def read(environment: Path) -> Stamp | None:
    """Return the environment's stamp; None when there is none or it cannot be read."""
    try:
        return Stamp(**json.loads((environment / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(environment: Path, stamp: Stamp) -> None:
    """Put the stamp in place, whole or not at all."""
    draft = environment / f"{NAME}.new"
    draft.write_text(json.dumps(asdict(stamp), indent=2) + "\n", encoding="utf-8")
    draft.replace(environment / NAME)
