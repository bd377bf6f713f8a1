"""Device selectors: the part of CEL that is read, and that everything else is refused."""

from fractions import Fraction
from typing import Any

import pytest

from labkit.scheduler.devices import evaluation, expressions

DEVICE: dict[str, Any] = {
    "driver": "gpu.example.com",
    "allowMultipleAllocations": False,
    "attributes": {
        "gpu.example.com": {"model": "a100", "index": 3, "mig": True, "version": evaluation.Version((1, 10, 0))}
    },
    "capacity": {"gpu.example.com": {"memory": Fraction(40 * 1024**3)}},
}
OF = 'device.attributes["gpu.example.com"]'
HAS = 'device.capacity["gpu.example.com"].memory'

ANSWERS = {
    "the driver": ('device.driver == "gpu.example.com"', True),
    "another driver": ("device.driver != 'gpu.example.com'", False),
    "a text attribute": (f'{OF}.model == "a100"', True),
    "a number attribute": (f"{OF}.index >= 3", True),
    "a number below zero": (f"{OF}.index > -1", True),
    "a truth attribute": (f"{OF}.mig", True),
    "not": (f"!{OF}.mig", False),
    "other types are never equal": (f'{OF}.index == "3"', False),
    "and": (f'{OF}.mig && {OF}.model == "h100"', False),
    "or": (f'{OF}.model == "h100" || {OF}.index < 4', True),
    "brackets": (f'({OF}.model == "h100" || {OF}.mig) && {OF}.index == 3', True),
    "one of a list": (f'{OF}.model in ["h100", "a100"]', True),
    "none of a list": (f'{OF}.model in ["h100"]', False),
    "an attribute that is there": (f'"model" in {OF}', True),
    "an attribute that is not there": (f'"speed" in {OF}', False),
    "has": (f"has({OF}.speed) || has({OF}.model)", True),
    "a domain that nobody uses is empty": ('"model" in device.attributes["other.example.com"]', False),
    "capacity compared": (f'{HAS}.compareTo(quantity("40Gi")) >= 0', True),
    "capacity greater": (f'{HAS}.isGreaterThan(quantity("40Gi"))', False),
    "capacity less": (f'{HAS}.isLessThan(quantity("41Gi"))', True),
    "capacity equal": (f'{HAS} == quantity("40960Mi")', True),
    "versions are not texts": (f'{OF}.version.isGreaterThan(semver("1.9.9"))', True),
    "the beginning of a text": (f'{OF}.model.startsWith("a1")', True),
    "the end of a text": (f'{OF}.model.endsWith("a1")', False),
    "the middle of a text": (f'{OF}.model.contains("10")', True),
    "a decisive side is enough": (f"{OF}.speed > 3 || {OF}.mig", True),
    "a decisive side is enough for and": (f'{OF}.speed > 3 && {OF}.model == "h100"', False),
}


class Attributes(dict[str, Any]):
    def __missing__(self, domain: str) -> dict[str, Any]:
        return {}


def asked(expression: str) -> bool:
    device = {**DEVICE, "attributes": Attributes(DEVICE["attributes"])}
    return expressions.matches(expression, device)


@pytest.mark.parametrize(("expression", "answer"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answers(expression: str, answer: bool) -> None:
    assert asked(expression) is answer


ERRORS = {
    "an attribute that the device does not have": (f"{OF}.speed > 3", "no such key: speed"),
    "a text compared with a number": (f"{OF}.model > 3", "no such overload"),
    "a text as the whole answer": (f"{OF}.model", "CEL expression must evaluate to bool"),
    "neither side decides": (f"{OF}.speed > 3 || {OF}.index == 9", "no such key: speed"),
}


@pytest.mark.parametrize(("expression", "words"), ERRORS.values(), ids=ERRORS.keys())
def test_errors_of_cel(expression: str, words: str) -> None:
    with pytest.raises(evaluation.EvaluationError) as wrong:
        asked(expression)
    assert str(wrong.value) == words


UNREAD = {
    "arithmetic": f"{OF}.index + 1 == 4",
    "a regular expression": f'{OF}.model.matches("a.*")',
    "a macro": f'{OF}.exists(x, x == "a")',
    "a conditional": "true ? true : false",
    "a fraction": f"{OF}.index < 3.5",
    "an escape in a text": r'device.driver == "a\n"',
    "nothing": "",
    "half of one": f"{OF}.index ==",
    "a name nobody knows": "claim.name == 'a'",
    "too much": "device.driver == 'a' 'b'",
}


@pytest.mark.parametrize("expression", UNREAD.values(), ids=UNREAD.keys())
def test_what_is_not_read_is_refused_before_any_device_is_asked(expression: str) -> None:
    with pytest.raises(evaluation.Unsupported) as refused:
        expressions.compiled(expression)
    assert str(refused.value) == f"the CEL expression {expression!r}"


def test_versions_with_more_than_three_numbers_are_refused() -> None:
    with pytest.raises(evaluation.Unsupported, match="only three plain numbers"):
        asked(f'{OF}.version.isLessThan(semver("1.0.0-rc.1"))')
