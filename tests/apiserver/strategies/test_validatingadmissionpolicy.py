from typing import Any

import pytest

GROUP = "/apis/admissionregistration.k8s.io/v1"
RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
POLICY = {"matchConstraints": {"resourceRules": [RULE]}, "validations": [{"expression": "true"}]}


def causes(ask: Any, plural: str, spec: dict[str, Any]) -> list[tuple[str, str]]:
    answer = ask("POST", f"{GROUP}/{plural}", {"metadata": {"name": "p"}, "spec": spec})
    assert answer.status == 422
    return [(one["field"], one["message"]) for one in answer.payload["details"]["causes"]]


def compiled(text: str, place: str, message: str) -> str:
    line, column = (int(one) for one in place.split(":"))
    shown = f"ERROR: <input>:{line}:{column}: {message}\n | {text}\n | {'.' * (column - 1)}^"
    return f'Invalid value: "{text}": compilation failed: {shown}'


EXPRESSIONS = {
    "an unknown field": ("request.foo == 'x'", compiled("request.foo == 'x'", "1:8", "undefined field 'foo'")),
    "an unknown variable": ("variables.q == 1", compiled("variables.q == 1", "1:10", "undefined field 'q'")),
    "no params": (
        "params.x == 1",
        compiled("params.x == 1", "1:1", "undeclared reference to 'params' (in container '')"),
    ),
    "no truth": ("1", 'Invalid value: "1": must evaluate to bool but got int'),
    "who knows": ("object.x", 'Invalid value: "object.x": must evaluate to bool but got dyn'),
    "nothing": (" ", "Required value: expression is not specified"),
    "a constant that is none": (
        "int('a') == 1",
        "Internal error: program instantiation failed: type conversion error from 'string' to 'int'",
    ),
}


@pytest.mark.parametrize(("text", "told"), EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_expressions_are_compiled(ask: Any, text: str, told: str) -> None:
    spec = {**POLICY, "validations": [{"expression": text}], "variables": [{"name": "a", "expression": "1"}]}
    assert causes(ask, "validatingadmissionpolicies", spec) == [("spec.validations[0].expression", told)]


def test_a_policy_needs_constraints_and_something_to_check(ask: Any) -> None:
    nothing = "Required value: validations or auditAnnotations must contain at least one item"
    assert causes(ask, "validatingadmissionpolicies", {}) == [
        ("spec.matchConstraints", "Required value"),
        ("spec.validations", nothing),
        ("spec.auditAnnotations", nothing),
    ]


def test_what_is_left_open_is_filled_in(ask: Any) -> None:
    body = {"metadata": {"name": "p"}, "spec": POLICY}
    made = ask("POST", f"{GROUP}/validatingadmissionpolicies", body).payload
    match = made["spec"]["matchConstraints"]
    assert (made["spec"]["failurePolicy"], match["matchPolicy"]) == ("Fail", "Equivalent")
    assert (match["namespaceSelector"], match["objectSelector"]) == ({}, {})
    assert match["resourceRules"][0]["scope"] == "*"
    assert (made["metadata"]["generation"], made["status"]) == (1, {})
