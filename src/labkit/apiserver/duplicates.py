"""Fields that a body names twice, in the words of the reader that found them."""

from collections.abc import Sequence
from dataclasses import dataclass

YAML_HEAD = "yaml: unmarshal errors:\n  "


@dataclass(frozen=True)
class Duplicates:
    """What warnings say, one each, and what a refusal says."""

    warnings: tuple[str, ...] = ()
    refusal: str = ""

    def __bool__(self) -> bool:
        """Whether anything was named twice."""
        return bool(self.warnings)


NONE = Duplicates()


def in_json(paths: Sequence[str], prefix: str = "") -> Duplicates:
    """Return the fields of a JSON body; `prefix` is what comes before each complaint."""
    found = tuple(f'{prefix}duplicate field "{one}"' for one in paths)
    return Duplicates(found, ", ".join(found))


def in_yaml(lines: Sequence[str]) -> Duplicates:
    """Return the keys of a YAML body, from sentences such as `line 7: key "a" already set in map`."""
    return Duplicates(tuple(lines), YAML_HEAD + "\n  ".join(lines)) if lines else NONE
