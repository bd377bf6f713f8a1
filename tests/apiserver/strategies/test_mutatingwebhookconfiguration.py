from typing import Any

PATH = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
HOOK: dict[str, Any] = {
    "name": "a.b.c",
    "clientConfig": {"service": {"namespace": "default", "name": "judge"}},
    "admissionReviewVersions": ["v1"],
    "sideEffects": "None",
}


def test_what_is_left_open_is_filled_in(ask: Any) -> None:
    hook = ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [HOOK]}).payload["webhooks"][0]
    assert (hook["reinvocationPolicy"], hook["clientConfig"]["service"]["port"]) == ("Never", 443)


def test_a_second_round_is_asked_for_in_known_words(ask: Any) -> None:
    answer = ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [{**HOOK, "reinvocationPolicy": "Often"}]})
    [cause] = answer.payload["details"]["causes"]
    assert cause["field"] == "webhooks[0].reinvocationPolicy"
    assert cause["message"] == 'Unsupported value: "Often": supported values: "IfNeeded", "Never"'
