"""Resource versions as numbers: what Go's ParseUint makes of the text, and what it says of anything else."""

from labkit.apiserver.validation import fields

LIMIT = 2**64


class NoNumber(ValueError):
    """The text is no resource version; what is said is strconv's."""


def number(text: str) -> int:
    """Return a resource version as a number, 0 for "". Raises NoNumber."""
    if not text:
        return 0
    is_number = text.isascii() and text.isdigit()
    if is_number and len(text.lstrip("0")) <= len(str(LIMIT)) and int(text) < LIMIT:
        return int(text)
    why = "value out of range" if is_number else "invalid syntax"
    raise NoNumber(f"strconv.ParseUint: parsing {fields.quoted(text)}: {why}")
