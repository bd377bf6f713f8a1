from typing import Any

import pytest

GROUP = "/apis/admissionregistration.k8s.io/v1"
POLICIES, BINDINGS = f"{GROUP}/validatingadmissionpolicies", f"{GROUP}/validatingadmissionpolicybindings"
MAPS = "/api/v1/namespaces/default/configmaps"
RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": ["configmaps"]}
TEST = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: "


def bind(ask: Any, spec: dict[str, Any], **binding: Any) -> None:
    """Create a policy about ConfigMaps and bind it."""
    spec = {"matchConstraints": {"resourceRules": [RULE]}, **spec}
    created = ask("POST", POLICIES, {"metadata": {"name": "p"}, "spec": spec})
    assert created.status == 201, created.payload
    bound = {"policyName": "p", "validationActions": ["Deny"], **binding}
    created = ask("POST", BINDINGS, {"metadata": {"name": "b"}, "spec": bound})
    assert created.status == 201, created.payload


def a_map(name: str = "m", labels: dict[str, str] | None = None, **data: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": labels or {}}, "data": data}


def refusal(ask: Any, body: dict[str, Any] | None = None) -> str:
    """What the policy says of a new ConfigMap; nothing if it is created."""
    answer = ask("POST", MAPS, body or a_map(a="1"))
    return "" if answer.status == 201 else answer.payload["message"].partition(" is forbidden: ")[2]


def checks(expression: str, **more: Any) -> dict[str, Any]:
    return {"validations": [{"expression": expression, **more}]}


TOLD = {
    "the expression": (checks(" object.data.a == '2' "), "failed expression: object.data.a == '2'"),
    "its message": (checks("false", message=" no "), "no"),
    "its message expression": (checks("false", messageExpression="'got ' + object.data.a"), "got 1"),
    "the message when its expression fails": (
        checks("false", message="m", messageExpression="string(object.data.z)"),
        "m",
    ),
    "an error": (checks("object.data.z == ''"), "expression 'object.data.z == ''' resulted in error: no such key: z"),
    "a variable": (
        {
            **checks("variables.n == 2", messageExpression="string(variables.n)"),
            "variables": [
                {"name": "m", "expression": "int(object.data.a)"},
                {"name": "n", "expression": "variables.m + 2"},
            ],
        },
        "3",
    ),
    "a variable's error": (
        {**checks("variables.n == 2"), "variables": [{"name": "n", "expression": "int(object.data.z)"}]},
        "expression 'variables.n == 2' resulted in error: composited variable \"n\" fails to evaluate: no such key: z",
    ),
    "the request": (
        checks("false", messageExpression="request.operation + ' ' + request.name + ' ' + request.namespace"),
        "CREATE m default",
    ),
    "the namespace": (checks("false", messageExpression="namespaceObject.metadata.name"), "default"),
    "what the caller may do": (checks("!authorizer.requestResource.check('create').allowed()", message="may"), "may"),
    "a match condition's error": (
        {**checks("false"), "matchConditions": [{"name": "c", "expression": "object.data.z == ''"}]},
        "expression 'object.data.z == ''' resulted in error: no such key: z",
    ),
}


@pytest.mark.parametrize(("spec", "told"), TOLD.values(), ids=TOLD.keys())
def test_a_policy_tells_why_it_refuses(ask: Any, spec: dict[str, Any], told: str) -> None:
    bind(ask, spec)
    assert refusal(ask) == TEST + told


LETS_PASS = {
    "an expression that holds": (checks("object.data.a == '1'"), {}),
    "an error that is to be ignored": ({**checks("object.data.z == ''"), "failurePolicy": "Ignore"}, {}),
    "a match condition that is false, though another fails": (
        {
            **checks("false"),
            "matchConditions": [
                {"name": "c", "expression": "object.data.z == ''"},
                {"name": "d", "expression": "object.data.a == '2'"},
            ],
        },
        {},
    ),
    "an action that only writes down": (checks("false"), {"validationActions": ["Audit"]}),
    "another namespace": (checks("false"), {"matchResources": {"namespaceSelector": {"matchLabels": {"team": "b"}}}}),
    "another object": (checks("false"), {"matchResources": {"objectSelector": {"matchLabels": {"team": "b"}}}}),
    "an excluded name": (
        checks("false"),
        {"matchResources": {"excludeResourceRules": [{**RULE, "resourceNames": ["m"]}]}},
    ),
}


@pytest.mark.parametrize(("spec", "binding"), LETS_PASS.values(), ids=LETS_PASS.keys())
def test_a_policy_lets_pass(ask: Any, spec: dict[str, Any], binding: dict[str, Any]) -> None:
    bind(ask, spec, **binding)
    assert refusal(ask) == ""


def test_a_policy_without_a_binding_does_nothing(ask: Any) -> None:
    bind(ask, checks("false"))
    ask("DELETE", f"{BINDINGS}/b")
    assert refusal(ask) == ""


@pytest.mark.parametrize(("reason", "code"), [(None, 422), ("Forbidden", 403), ("RequestEntityTooLarge", 413)])
def test_the_reason_gives_the_code(ask: Any, reason: str | None, code: int) -> None:
    bind(ask, checks("false", message="no", **({"reason": reason} if reason else {})))
    answer = ask("POST", MAPS, a_map())
    assert (answer.status, answer.payload["reason"]) == (code, reason or "Invalid")
    assert answer.payload["details"]["causes"] == [{"message": f"{TEST}no"}]


def test_a_warning_is_a_header(ask: Any) -> None:
    bind(ask, checks("false", message="better not"), validationActions=["Warn"])
    answer = ask("POST", MAPS, a_map())
    told = "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': better not"
    assert (answer.status, answer.headers["warning"]) == (201, f'299 - "{told}"')


def test_updates_and_deletions_are_judged(ask: Any) -> None:
    ask("POST", MAPS, a_map(a="1"))
    bind(ask, checks("object != null && object.data.a == oldObject.data.a", message="stays"))
    assert ask("PUT", f"{MAPS}/m", a_map(a="2")).status == 422
    assert ask("PUT", f"{MAPS}/m", a_map(a="1", b="2")).status == 200
    assert ask("DELETE", f"{MAPS}/m").status == 422


def test_a_changed_policy_judges_by_its_new_text(ask: Any) -> None:
    bind(ask, checks("false"))
    stored = ask("GET", f"{POLICIES}/p").payload
    spec = {**stored["spec"], "validations": [{"expression": "object.data.a == '1'"}]}
    assert ask("PUT", f"{POLICIES}/p", {**stored, "spec": spec}).status == 200
    assert refusal(ask) == ""


PARAMS = {
    "a named one": ({"name": "limit", "parameterNotFoundAction": "Deny"}, "max 0"),
    "a selected one": ({"selector": {"matchLabels": {"is": "limit"}}, "parameterNotFoundAction": "Deny"}, "max 0"),
    "none, which denies": (
        {"name": "nope", "parameterNotFoundAction": "Deny"},
        "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    ),
    "none, which allows": ({"name": "nope", "parameterNotFoundAction": "Allow"}, ""),
}


@pytest.mark.parametrize(("reference", "told"), PARAMS.values(), ids=PARAMS.keys())
def test_parameters(ask: Any, reference: dict[str, Any], told: str) -> None:
    ask("POST", MAPS, a_map("limit", {"is": "limit"}, max="0"))
    spec = checks("int(object.data.a) <= int(params.data.max)", messageExpression="'max ' + params.data.max")
    bind(ask, {**spec, "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"}}, paramRef=reference)
    assert refusal(ask) == (TEST + told if told else "")


def test_an_unknown_kind_of_parameters_refuses(ask: Any) -> None:
    kind = {"apiVersion": "q.example.com/v1", "kind": "Nope"}
    bind(ask, {**checks("true"), "paramKind": kind}, paramRef={"name": "x", "parameterNotFoundAction": "Deny"})
    why = "failed to configure policy: failed to find resource referenced by paramKind: 'q.example.com/v1, Kind=Nope'"
    assert refusal(ask) == f"ValidatingAdmissionPolicy 'p' denied request: {why}"


def test_nobody_locks_himself_out(ask: Any) -> None:
    everything = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}
    bind(ask, {**checks("false"), "matchConstraints": {"resourceRules": [everything]}})
    assert refusal(ask) != ""
    assert ask("DELETE", f"{BINDINGS}/b").status == 200
    assert refusal(ask) == ""
