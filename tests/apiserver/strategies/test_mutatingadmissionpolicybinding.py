from typing import Any

BINDINGS = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings"
RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["DELETE", "CREATE"], "resources": ["pods"]}


def test_a_binding_names_a_policy_and_no_deletions(ask: Any) -> None:
    spec = {"matchResources": {"resourceRules": [RULE]}}
    answer = ask("POST", BINDINGS, {"metadata": {"name": "b"}, "spec": spec})
    operations = 'Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"'
    assert [(one["field"], one["message"]) for one in answer.payload["details"]["causes"]] == [
        ("spec.policyName", "Required value"),
        ("spec.matchResources.resourceRules.operations", operations),
    ]


def test_what_is_left_open_is_filled_in(ask: Any) -> None:
    body = {"metadata": {"name": "b"}, "spec": {"policyName": "p", "matchResources": {}}}
    made = ask("POST", BINDINGS, body).payload
    match = {"matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}}
    assert (made["spec"]["matchResources"], made["metadata"]["generation"]) == (match, 1)
