from typing import Any

import pytest

PATH = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
HOOK: dict[str, Any] = {
    "name": "a.b.c",
    "clientConfig": {"url": "https://127.0.0.1:1/x"},
    "admissionReviewVersions": ["v1"],
    "sideEffects": "None",
    "rules": [RULE],
}

WRONG = {
    "a short name": (
        {"name": "a.b"},
        ("name", 'Invalid value: "a.b": should be a domain with at least three segments separated by dots'),
    ),
    "side effects": (
        {"sideEffects": "Some"},
        ("sideEffects", 'Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'),
    ),
    "a long wait": (
        {"timeoutSeconds": 40},
        ("timeoutSeconds", "Invalid value: 40: the timeout value must be between 1 and 30 seconds"),
    ),
    "no encryption": (
        {"clientConfig": {"url": "http://h/x"}},
        (
            "clientConfig.url",
            "Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
        ),
    ),
    "nobody to ask": (
        {"clientConfig": {}},
        ("clientConfig", "Required value: exactly one of url or service is required"),
    ),
    "no version": (
        {"admissionReviewVersions": []},
        ("admissionReviewVersions", "Required value: must specify one of v1, v1beta1"),
    ),
    "a rule of everything and more": (
        {"rules": [{**RULE, "operations": ["*", "CREATE"]}]},
        (
            "rules[0].operations",
            'Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations',
        ),
    ),
    "a condition that is no truth": (
        {"matchConditions": [{"name": "x", "expression": "1"}]},
        ("matchConditions[0].expression", 'Invalid value: "1": must evaluate to bool but got int'),
    ),
}


@pytest.mark.parametrize(("more", "told"), WRONG.values(), ids=WRONG.keys())
def test_webhooks_are_checked(ask: Any, more: dict[str, Any], told: tuple[str, str]) -> None:
    answer = ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [{**HOOK, **more}]})
    assert answer.status == 422
    found = [(one["field"], one["message"]) for one in answer.payload["details"]["causes"]]
    assert found == [(f"webhooks[0].{told[0]}", told[1])]


def test_what_is_left_open_is_filled_in(ask: Any) -> None:
    made = ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [HOOK]}).payload
    hook = made["webhooks"][0]
    assert (hook["failurePolicy"], hook["matchPolicy"], hook["timeoutSeconds"]) == ("Fail", "Equivalent", 10)
    assert (hook["namespaceSelector"], hook["rules"][0]["scope"]) == ({}, "*")
    assert made["metadata"]["generation"] == 1


def test_other_webhooks_are_a_new_generation(ask: Any) -> None:
    made = ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [HOOK]}).payload
    changed = {**made, "webhooks": [{**HOOK, "timeoutSeconds": 5}]}
    assert ask("PUT", f"{PATH}/w", changed).payload["metadata"]["generation"] == 2
