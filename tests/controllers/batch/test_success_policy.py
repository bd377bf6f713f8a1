"""Which succeeded indexes are enough."""

from typing import Any

import pytest

from labkit.controllers.batch import indexes, success_policy


@pytest.mark.parametrize(
    ("rule", "succeeded", "met"),
    [
        pytest.param({"succeededCount": 2}, "0,4", True, id="any two"),
        pytest.param({"succeededCount": 3}, "0,4", False, id="any three"),
        pytest.param({"succeededIndexes": "0-1"}, "0,1,4", True, id="all of a list"),
        pytest.param({"succeededIndexes": "0-1"}, "0,4", False, id="not all of a list"),
        pytest.param({"succeededIndexes": "0-3", "succeededCount": 2}, "2,3", True, id="two of a list"),
        pytest.param({"succeededCount": 0}, "", False, id="nothing has succeeded yet"),
    ],
)
def test_a_rule_is_met(rule: dict[str, Any], succeeded: str, met: bool) -> None:
    message = success_policy.met({"rules": [rule]}, 5, indexes.parse(succeeded, 5))
    assert message == ("Matched rules at index 0" if met else None)
