"""Quantities: "500m", "1Gi", "2e3" as exact numbers, and the two roundings of the scheduler.

A number finer than a billionth is rounded away from zero, one beyond 2**63 - 1 is cut to it (apimachinery's
resource.Quantity). Numbers that a manifest gives without quotes are read like their text.
"""

import functools
import math
import re
from fractions import Fraction

NANO = 10**9
LARGEST = 2**63 - 1

WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
WRONG_SUFFIX = "unable to parse quantity's suffix"
WRONG_NUMBER = "unable to parse numeric part of quantity"

_SHAPE = re.compile(r"([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_EXPONENT = re.compile(r"[eE]([+-]?\d+)")
_BINARY = {f"{letter}i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", start=1)}
_LETTERS = ("n", "u", "m", "", "k", "M", "G", "T", "P", "E")
_DECIMAL = {letter: Fraction(1000) ** power for power, letter in enumerate(_LETTERS, start=-3)}
_FACTORS = {**_BINARY, **_DECIMAL}


@functools.lru_cache(maxsize=8192)
def parse(quantity: str | float) -> Fraction:
    """Return the exact number that a quantity stands for. Raises ValueError with the API server's text."""
    text = quantity if isinstance(quantity, str) else repr(quantity)
    shape = _SHAPE.fullmatch(text)
    if shape is None or text.count(".") > 1:
        raise ValueError(WRONG_FORMAT)
    number, suffix = shape.groups()
    factor = _factor(suffix)
    if _NUMBER.fullmatch(number) is None:
        raise ValueError(WRONG_NUMBER)
    return _limited(Fraction(number) * factor)


@functools.lru_cache(maxsize=8192)
def milli(quantity: str | float) -> int:
    """Return thousandths, rounded up: how cpu is counted."""
    return math.ceil(parse(quantity) * 1000)


@functools.lru_cache(maxsize=8192)
def value(quantity: str | float) -> int:
    """Return whole units, rounded up: how everything but cpu is counted."""
    return math.ceil(parse(quantity))


def _factor(suffix: str) -> Fraction:
    if suffix in _FACTORS:
        return _FACTORS[suffix]
    exponent = _EXPONENT.fullmatch(suffix)
    if exponent is None:
        raise ValueError(WRONG_SUFFIX)
    # Far outside any range the exponent only has to be large: ten to the millionth need not be computed.
    return Fraction(10) ** max(-100, min(100, int(exponent.group(1))))


def _limited(number: Fraction) -> Fraction:
    nano = number * NANO
    if nano.denominator != 1:
        number = Fraction(math.ceil(abs(nano)) if nano > 0 else -math.ceil(abs(nano)), NANO)
    return max(Fraction(-LARGEST), min(Fraction(LARGEST), number))
