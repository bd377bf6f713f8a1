"""Quantities in the form the API server gives them back: "0.5" becomes "500m", "1024Mi" becomes "1Gi".

The suffix keeps its family (binary, decimal or exponent); within it the largest one that needs no fraction is taken
(apimachinery's resource.Quantity, CanonicalizeBytes). A binary quantity below 1024, or a fraction, becomes decimal.
"""

import functools
import re
from collections.abc import Iterable
from fractions import Fraction

from labkit.api import quantity

WRONG_FORMAT = quantity.WRONG_FORMAT
_BINARY = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL = {-9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E"}
_EXPONENT = re.compile(r"[eE][+-]?\d+$")


@functools.lru_cache(maxsize=8192)
def of(value: str | int | float) -> str:
    """Return the canonical text of a quantity. Raises ValueError with the API server's text."""
    return written(quantity.parse(value), value if isinstance(value, str) else repr(value))


def total(values: Iterable[str]) -> str:
    """Return the sum of quantities, in the form of the first that is not zero."""
    found = [value for value in values if quantity.parse(value)]
    return written(sum(map(quantity.parse, found), Fraction()), found[0]) if found else "0"


def difference(value: str, less: str) -> str:
    """Return what is left of a quantity."""
    return written(quantity.parse(value) - quantity.parse(less), value)


def written(number: Fraction, text: str) -> str:
    """Return a number as a quantity in the form of another one (binary, decimal or with an exponent)."""
    if text.endswith(_BINARY) and number.denominator == 1 and abs(number) >= 1024:
        return _binary(int(number))
    nano = int(number * quantity.NANO)
    if nano == 0:
        return "0"
    power = -9
    while nano % 1000 == 0 and power < 18:
        nano, power = nano // 1000, power + 3
    if _EXPONENT.search(text):
        return f"{nano}e{power}" if power else str(nano)
    return f"{nano}{_DECIMAL[power]}"


def _binary(number: int) -> str:
    power = 0
    while number % 1024 == 0 and power < len(_BINARY):
        number, power = number // 1024, power + 1
    return f"{number}{_BINARY[power - 1] if power else ''}"
