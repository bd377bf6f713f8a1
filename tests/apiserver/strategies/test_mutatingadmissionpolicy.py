"""MutatingAdmissionPolicies as they are stored; texts are those of a Kubernetes 1.36.2 API server."""

from typing import Any

import pytest

POLICIES = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies"


def rules(*operations: str) -> dict[str, Any]:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": operations, "resources": ["configmaps"]}
    return {"resourceRules": [{**rule, "operations": list(operations)}]}


def merge(expression: str) -> dict[str, Any]:
    return {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": expression}}


def patch(expression: str) -> dict[str, Any]:
    return {"patchType": "JSONPatch", "jsonPatch": {"expression": expression}}


POLICY = {
    "matchConstraints": rules("CREATE"),
    "mutations": [merge("Object{}")],
    "reinvocationPolicy": "Never",
}


def causes(ask: Any, **spec: Any) -> list[tuple[str, str]]:
    answer = ask("POST", POLICIES, {"metadata": {"name": "p"}, "spec": {**POLICY, **spec}})
    assert answer.status == 422, answer.payload
    return [(one["field"], one["message"]) for one in answer.payload["details"]["causes"]]


def compiled(text: str, column: int, message: str) -> str:
    shown = f"ERROR: <input>:1:{column}: {message}\n | {text}\n | {'.' * (column - 1)}^"
    return f"compilation failed: {shown}"


APPLY, JSON = "applyConfiguration", "jsonPatch"
EXPRESSIONS = {
    "a number": (merge("1"), APPLY, "must evaluate to Object but got int"),
    "who knows": (merge("object"), APPLY, "must evaluate to Object but got dyn"),
    "a part": (merge("Object.spec{replicas: 1}"), APPLY, "must evaluate to Object but got Object.spec"),
    "another type": (
        merge("Invalid{}"),
        APPLY,
        compiled("Invalid{}", 8, "undeclared reference to 'Invalid' (in container '')"),
    ),
    "half an object": (
        merge("Object{"),
        APPLY,
        compiled(
            "Object{",
            8,
            "Syntax error: mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}",
        ),
    ),
    "no variables": (merge("variables.x"), APPLY, compiled("variables.x", 10, "undefined field 'x'")),
    "a field of the authorizer": (
        merge("authorizer.foo"),
        APPLY,
        compiled("authorizer.foo", 11, "unexpected failed resolution of 'kubernetes.authorization.Authorizer'"),
    ),
    "two types": (
        merge("true ? Object{} : Object.spec{}"),
        APPLY,
        compiled(
            "true ? Object{} : Object.spec{}",
            6,
            "found no matching overload for '_?_:_' applied to '(bool, Object, Object.spec)'",
        ),
    ),
    "a list of nothing": (patch("[]"), JSON, "must evaluate to list(JSONPatch) but got list(dyn)"),
    "one patch": (patch("JSONPatch{}"), JSON, "must evaluate to list(JSONPatch) but got JSONPatch"),
    "an operation that is a number": (
        patch("[JSONPatch{op: 1}]"),
        JSON,
        compiled("[JSONPatch{op: 1}]", 14, "expected type of field 'op' is 'string' but provided type is 'int'"),
    ),
    "a field that patches do not have": (
        patch("[JSONPatch{foo: 1}]"),
        JSON,
        compiled("[JSONPatch{foo: 1}]", 15, "expected type of field 'foo' is '' but provided type is 'int'"),
    ),
}


@pytest.mark.parametrize(("mutation", "field", "told"), EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_expressions_are_compiled(ask: Any, mutation: dict[str, Any], field: str, told: str) -> None:
    text = mutation[field]["expression"]
    found = causes(ask, mutations=[mutation])
    assert found == [(f"spec.mutations[0].{field}.expression", f'Invalid value: "{text}": {told}')]


def supported(value: str, *values: str) -> str:
    return f'Unsupported value: "{value}": supported values: {", ".join(map("{!r}".format, values))}'.replace("'", '"')


FIELDS = {
    "no mutations": ({"mutations": []}, "mutations", "Required value: mutations must contain at least one item"),
    "no patch type": ({"mutations": [{}]}, "mutations[0].patchType", "Required value"),
    "an unknown patch type": (
        {"mutations": [{"patchType": "Foo"}]},
        "mutations[0].patchType",
        supported("Foo", "ApplyConfiguration", "JSONPatch"),
    ),
    "no patch": (
        {"mutations": [{"patchType": "JSONPatch"}]},
        "mutations[0].jsonPatch",
        "Required value: must be specified when patchType is JSONPatch",
    ),
    "the other one, too": (
        {"mutations": [{**merge("Object{}"), "jsonPatch": {"expression": "[]"}}]},
        "mutations[0].jsonPatch",
        'Invalid value: "{jsonPatch}": must not be specified when patchType is ApplyConfiguration',
    ),
    "an empty expression": (
        {"mutations": [merge("  ")]},
        "mutations[0].applyConfiguration.expression",
        "Required value",
    ),
    "no reinvocation policy": ({"reinvocationPolicy": ""}, "reinvocationPolicy", "Required value"),
    "an unknown reinvocation policy": (
        {"reinvocationPolicy": "Sometimes"},
        "reinvocationPolicy",
        supported("Sometimes", "IfNeeded", "Never"),
    ),
    "deletions": (
        {"matchConstraints": rules("DELETE")},
        "matchConstraints.resourceRules.operations",
        supported("DELETE", "*", "CONNECT", "CREATE", "UPDATE"),
    ),
    "an object in a variable": (
        {"variables": [{"name": "z", "expression": "Object{}"}]},
        "variables[0].expression",
        'Invalid value: "Object{}": ' + compiled("Object{}", 7, "undeclared reference to 'Object' (in container '')"),
    ),
}


@pytest.mark.parametrize(("spec", "field", "told"), FIELDS.values(), ids=FIELDS.keys())
def test_fields_are_checked(ask: Any, spec: dict[str, Any], field: str, told: str) -> None:
    assert causes(ask, **spec) == [(f"spec.{field}", told)]


def test_what_is_left_open_is_filled_in(ask: Any) -> None:
    made = ask("POST", POLICIES, {"metadata": {"name": "p"}, "spec": POLICY}).payload
    match = made["spec"]["matchConstraints"]
    assert (made["spec"]["failurePolicy"], match["matchPolicy"]) == ("Fail", "Equivalent")
    assert (match["namespaceSelector"], match["objectSelector"]) == ({}, {})
    assert match["resourceRules"][0]["scope"] == "*"
    assert (made["metadata"]["generation"], "status" in made) == (1, False)


def test_names_of_policies_from_files_are_warned_of(ask: Any) -> None:
    made = ask("POST", POLICIES, {"metadata": {"name": "p.static.k8s.io"}, "spec": POLICY})
    assert made.status == 201
    assert 'names ending with \\".static.k8s.io\\" are reserved' in dict(made.headers.items())["warning"]
