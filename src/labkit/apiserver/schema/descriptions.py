"""What the API's documentation says of the fields that stand behind columns, read once."""

import functools
import gzip
import json
from importlib import resources

FILE = "descriptions.json.gz"


def of(field: str) -> str:
    """Return the description of a field such as "api.core.v1.PodStatus.podIP". Raises KeyError."""
    return _all()[field]


@functools.cache
def _all() -> dict[str, str]:
    packed = resources.files(__package__).joinpath(FILE).read_bytes()
    found: dict[str, str] = json.loads(gzip.decompress(packed))
    return found
