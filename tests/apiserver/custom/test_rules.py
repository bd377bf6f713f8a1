"""Rules of x-kubernetes-validations: what makes them fail, and what they say then."""

from typing import Any

import pytest

from labkit.apiserver.custom import compiled_rule, field_paths, rules, structural

RULES = "x-kubernetes-validations"


def told(schema: dict[str, Any], value: Any, old: Any = None) -> list[tuple[str, str, str]]:
    validator = rules.validator(structural.parsed(schema))
    assert validator is not None
    return [(one.reason, one.field, one.message) for one in validator.causes(value, old, "spec")]


def test_a_rule_without_a_message_is_told_by_its_text() -> None:
    schema = {"type": "integer", RULES: [{"rule": "self > 1"}]}
    assert told(schema, 1) == [("FieldValueInvalid", "spec", "Invalid value: 1: failed rule: self > 1")]
    assert told(schema, 2) == []


def test_a_transition_rule_waits_for_an_old_value() -> None:
    schema = {"type": "integer", RULES: [{"rule": "self >= oldSelf", "message": "no shrinking"}]}
    assert told(schema, 1) == []
    assert told(schema, 1, 2) == [("FieldValueInvalid", "spec", "Invalid value: 1: no shrinking")]


def test_a_broken_rule_on_an_unchanged_value_is_let_pass() -> None:
    schema = {"type": "integer", RULES: [{"rule": "self > 5"}]}
    assert told(schema, 1, 1) == []


def test_a_message_expression_that_fails_gives_way_to_the_message() -> None:
    rule = {"rule": "self.size() > 1", "messageExpression": "'needs ' + self[3]", "message": "too few"}
    schema = {"type": "array", "items": {"type": "string"}, RULES: [rule]}
    assert told(schema, ["a"])[0][2] == "Invalid value: too few"


def test_an_error_is_told_with_the_rule() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, RULES: [{"rule": "self.a > 1"}]}
    assert told(schema, {}) == [
        ("FieldValueInvalid", "spec", 'Invalid value: "object": no such key: a evaluating rule: self.a > 1')
    ]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("1", "cel expression must evaluate to a bool"),
        ("dyn(true)", "cel expression must evaluate to a bool"),
        ("self.a.b", "does not support field selection"),
    ],
)
def test_rules_that_cannot_be_used(rule: str, text: str) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    with pytest.raises(compiled_rule.WrongRule, match=text):
        compiled_rule.CompiledRule.of({"rule": rule}, schema, "", False)


def test_field_paths_lead_through_a_schema() -> None:
    schema = structural.parsed(
        {"properties": {"m": {"additionalProperties": {"properties": {"a": {"type": "string"}}}}}}
    )
    assert schema is not None
    assert field_paths.resolved(".m['x'].a", schema).written == "m[x].a"
    with pytest.raises(field_paths.BadPath, match="does not refer to a valid field"):
        field_paths.resolved(".n", schema)
