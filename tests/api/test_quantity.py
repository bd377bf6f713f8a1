"""Quantities are exact, and refused in the API server's words."""

from fractions import Fraction

import pytest

from labkit.api import quantity

EXACT = {
    "no suffix is the number itself": ("3", Fraction(3)),
    "m is a thousandth": ("500m", Fraction(1, 2)),
    "Ki is 1024": ("2Ki", Fraction(2048)),
    "Gi is 1024 three times": ("1Gi", Fraction(1024**3)),
    "k is a thousand": ("1k", Fraction(1000)),
    "E without digits behind it is ten to the eighteenth": ("1E", Fraction(10**18)),
    "E with digits is an exponent": ("1E2", Fraction(100)),
    "a small e is an exponent too": ("25e-1", Fraction(5, 2)),
    "a fraction of a binary suffix": ("7.5Gi", Fraction(15 * 1024**3, 2)),
    "a number without quotes": (4, Fraction(4)),
    "a float without quotes": (0.5, Fraction(1, 2)),
    "a sign": ("-1", Fraction(-1)),
    "nothing before the point": (".5", Fraction(1, 2)),
    "finer than a billionth is rounded up": ("0.1n", Fraction(1, 10**9)),
    "more than 63 bits is cut": ("100E", Fraction(2**63 - 1)),
}


@pytest.mark.parametrize(("text", "number"), EXACT.values(), ids=EXACT.keys())
def test_a_quantity_is_read_exactly(text: str | float, number: Fraction) -> None:
    assert quantity.parse(text) == number


REFUSED = {
    "nothing": ("", quantity.WRONG_FORMAT),
    "a word": ("lots", quantity.WRONG_FORMAT),
    "a space before the suffix": ("1 Gi", quantity.WRONG_FORMAT),
    "two points": ("1.2.3", quantity.WRONG_FORMAT),
    "an unknown suffix of known letters": ("1mm", quantity.WRONG_SUFFIX),
    "a point alone": (".", quantity.WRONG_NUMBER),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_quantity_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        quantity.parse(text)
    assert str(refused.value) == message


def test_the_format_message_is_the_api_servers() -> None:
    assert quantity.WRONG_FORMAT == (
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    )


def test_both_roundings_go_up() -> None:
    assert quantity.milli("0.0001") == 1, "a tenth of a milli"
    assert quantity.milli("1500m") == 1500
    assert quantity.value("1500m") == 2
    assert quantity.value("1Ki") == 1024
