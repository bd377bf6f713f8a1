"""What the API's documentation says of types and their fields, read once."""

import functools
import gzip
import json
from importlib import resources

FILE = "documentation.json.gz"


def of(identifier: str) -> dict[str, str]:
    """Return the texts of a type: of its fields by name, and of itself under the empty name."""
    return _all().get(identifier, {})


@functools.cache
def _all() -> dict[str, dict[str, str]]:
    packed = resources.files(__package__).joinpath(FILE).read_bytes()
    found: dict[str, dict[str, str]] = json.loads(gzip.decompress(packed))
    return found
