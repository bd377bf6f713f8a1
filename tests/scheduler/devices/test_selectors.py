"""Device selectors: what they answer for a device, and what is told of one that has no answer."""

from typing import Any

import pytest

from labkit import cel
from labkit.cel import devices
from labkit.scheduler.devices import selectors
from labkit.scheduler.devices.inventory import Slice

OF = 'device.attributes["gpu.example.com"]'
HAS = 'device.capacity["gpu.example.com"].memory'


def facts(**attributes: dict[str, Any]) -> Any:
    """What a device tells of itself: the usual one, with more attributes."""
    usual: dict[str, Any] = {
        "model": {"string": "a100"},
        "index": {"int": 3},
        "mig": {"bool": True},
        "version": {"version": "1.10.0-rc.2"},
        "other.io/numa": {"int": 1},
    }
    device = {"name": "a", "attributes": {**usual, **attributes}, "capacity": {"memory": {"value": "40Gi"}}}
    (found,) = Slice({"spec": {"driver": "gpu.example.com", "pool": {"name": "p"}, "devices": [device]}}).devices
    return found.facts


ANSWERS = {
    "the driver": ('device.driver == "gpu.example.com"', True),
    "another driver": ("device.driver != 'gpu.example.com'", False),
    "several allocations": ("device.allowMultipleAllocations", False),
    "a text attribute": (f'{OF}.model == "a100"', True),
    "a number attribute": (f"{OF}.index >= 3", True),
    "a number below zero": (f"{OF}.index > -1", True),
    "a truth attribute": (f"{OF}.mig", True),
    "not": (f"!{OF}.mig", False),
    "other types are never equal": (f'{OF}.index == "3"', False),
    "one of a list": (f'{OF}.model in ["h100", "a100"]', True),
    "an attribute that is there": (f'"model" in {OF}', True),
    "an attribute that is not there": (f'"speed" in {OF}', False),
    "has": (f"has({OF}.speed) || has({OF}.model)", True),
    "a domain that nobody uses is empty": ('"model" in device.attributes["other.example.com"]', False),
    "a domain that nobody uses is not in": ('"other.example.com" in device.attributes', False),
    "a domain of its own": ('device.attributes["other.io"].numa == 1', True),
    "an attribute that may be there": ('device.attributes["nobody.io"].?x.orValue(true)', True),
    "capacity compared": (f'{HAS}.compareTo(quantity("40Gi")) >= 0', True),
    "capacity greater": (f'{HAS}.isGreaterThan(quantity("40Gi"))', False),
    "capacity equal": (f'{HAS} == quantity("40960Mi")', True),
    "versions are not texts": (f'{OF}.version.isGreaterThan(semver("1.9.9"))', True),
    "a version before its release": (f'{OF}.version.isLessThan(semver("1.10.0"))', True),
    "the parts of a version": (f"{OF}.version.minor() == 10", True),
    "arithmetic": (f"{OF}.index + 1 == 4", True),
    "a regular expression": (f'{OF}.model.matches("^a[0-9]+$")', True),
    "a macro": (f'{OF}.exists(name, name == "mig")', True),
    "a conditional": (f"{OF}.mig ? {OF}.index == 3 : false", True),
    "a fraction": (f"{OF}.index < 3.5", True),
    "a name for a domain": (f'cel.bind(gpu, {OF}, gpu.mig && gpu.model == "a100")', True),
    "a decisive side is enough": (f"{OF}.speed > 3 || {OF}.mig", True),
    "a decisive side is enough for and": (f'{OF}.speed > 3 && {OF}.model == "h100"', False),
}


@pytest.mark.parametrize(("expression", "answer"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answers(expression: str, answer: bool) -> None:
    assert selectors.matches(expression, facts()) is answer


def no_truth(kind: str, why: str) -> str:
    return f"CEL result of type {kind} could not be converted to bool: {why}"


ERRORS = {
    "an attribute that the device does not have": (f"{OF}.speed > 3", "no such key: speed"),
    "an attribute of a domain that nobody uses": ('device.attributes["x.io"].speed', "no such key: speed"),
    "a text compared with a number": (f"{OF}.model > 3", "no such overload"),
    "a text as the whole answer": (
        f"{OF}.model",
        no_truth("string", "unsupported native conversion from string to 'bool'"),
    ),
    "a number as the whole answer": (
        f"{OF}.index",
        no_truth("int", "unsupported type conversion from 'int' to bool"),
    ),
    "neither side decides": (f"{OF}.speed > 3 || {OF}.index == 9", "no such key: speed"),
}


@pytest.mark.parametrize(("expression", "words"), ERRORS.values(), ids=ERRORS.keys())
def test_errors_of_cel(expression: str, words: str) -> None:
    with pytest.raises(cel.EvaluationError) as wrong:
        selectors.matches(expression, facts())
    assert str(wrong.value) == words


BAD_ATTRIBUTES = {
    "a version that is none": (
        {"version": "1.2"},
        "attribute v: parse semantic version: No Major.Minor.Patch elements found",
    ),
    "no value": ({}, "attribute v: unsupported attribute value"),
}


@pytest.mark.parametrize(("attribute", "words"), BAD_ATTRIBUTES.values(), ids=BAD_ATTRIBUTES.keys())
def test_a_device_without_readable_attributes_is_an_error(attribute: dict[str, Any], words: str) -> None:
    with pytest.raises(cel.EvaluationError) as wrong:
        facts(v=attribute)
    assert str(wrong.value) == words


def failed(text: str, column: int, message: str) -> str:
    return f"compilation failed: ERROR: <input>:1:{column}: {message}\n | {text}\n | {'.' * (column - 1)}^"


REFUSED = {
    "no truth": ("1", "must evaluate to bool or the unknown type, not int"),
    "unknown, but no attribute": ("dyn(true)", "must evaluate to bool or the unknown type, not dyn"),
    "all of a domain": (OF, "must evaluate to bool or the unknown type, not map(string, google.protobuf.Any)"),
    "a capacity": (HAS, "must evaluate to bool or the unknown type, not kubernetes.Quantity"),
    "a field that devices do not have": ("device.foo == 1", failed("device.foo == 1", 7, "undefined field 'foo'")),
    "a name nobody knows": (
        "claim.name == 'a'",
        failed("claim.name == 'a'", 1, "undeclared reference to 'claim' (in container '')"),
    ),
    "the inside of an attribute": (
        f"{OF}.x.exists(y, y == 1)",
        failed(
            f"{OF}.x.exists(y, y == 1)",
            len(OF) + 1,
            "expression of type 'any' cannot be range of a comprehension (must be list, map, or dynamic)",
        ),
    ),
    "a list of an attribute and a number": (
        f"[{OF}.x, 1].size() == 2",
        failed(f"[{OF}.x, 1].size() == 2", len(OF) + 6, "expected type 'any' but found 'int'"),
    ),
    "a name with a dot": (
        f"cel.bind(d.x, {OF}, true)",
        failed(f"cel.bind(d.x, {OF}, true)", 11, "cel.bind() variable names must be simple identifiers"),
    ),
}


@pytest.mark.parametrize(("expression", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_compiled_is_told(expression: str, words: str) -> None:
    with pytest.raises(cel.CompileError) as wrong:
        selectors.matches(expression, facts())
    assert str(wrong.value) == words


def test_a_selector_is_compiled_once() -> None:
    devices.selector.cache_clear()
    for _ in range(5):
        selectors.matches(f"{OF}.index == 3", facts())
    assert devices.selector.cache_info().misses == 1
