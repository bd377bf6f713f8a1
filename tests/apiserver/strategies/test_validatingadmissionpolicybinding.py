from typing import Any

import pytest

PATH = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings"
BINDING = {"policyName": "p", "validationActions": ["Deny"]}

BINDINGS = {
    "no policy": ({"policyName": ""}, ("spec.policyName", "Required value")),
    "no action": (
        {"validationActions": []},
        ("spec.validationActions", "Required value: at least one validation action is required"),
    ),
    "params without a name": (
        {"paramRef": {"parameterNotFoundAction": "Deny"}},
        ("spec.paramRef", "Required value: one of name or selector must be specified"),
    ),
}


@pytest.mark.parametrize(("more", "told"), BINDINGS.values(), ids=BINDINGS.keys())
def test_bindings_are_checked(ask: Any, more: dict[str, Any], told: tuple[str, str]) -> None:
    answer = ask("POST", PATH, {"metadata": {"name": "b"}, "spec": {**BINDING, **more}})
    assert answer.status == 422
    assert [(one["field"], one["message"]) for one in answer.payload["details"]["causes"]] == [told]
