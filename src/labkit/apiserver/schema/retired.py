"""The retired kinds, read once: what this Kubernetes can still read, or already, but serves nowhere."""

import functools
import json
from importlib import resources

# What is registered with every version (apimachinery's meta/v1).
EVERYWHERE = frozenset(
    ("WatchEvent", "ListOptions", "GetOptions", "DeleteOptions", "CreateOptions", "UpdateOptions", "PatchOptions")
)


def is_known(api_version: str, kind: str) -> bool:
    """Say whether a kind that has no fields here is registered under a version all the same."""
    kinds = _all().get(api_version)
    return kinds is not None and (kind in kinds or kind in EVERYWHERE)


@functools.cache
def _all() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(resources.files(__package__).joinpath("retired.json").read_text())
    return found
