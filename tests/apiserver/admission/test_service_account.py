from typing import Any

from labkit.api.make import a_pod

PODS = "/api/v1/namespaces/default/pods"


def test_a_pod_finds_its_token_in_a_volume(ask: Any) -> None:
    spec = ask("POST", PODS, a_pod("web")).payload["spec"]
    volume = spec["volumes"][0]
    assert volume["name"].startswith("kube-api-access-")
    assert [next(iter(one)) for one in volume["projected"]["sources"]] == [
        "serviceAccountToken",
        "configMap",
        "downwardAPI",
    ]
    mount = spec["containers"][0]["volumeMounts"][0]
    assert (mount["name"], mount["readOnly"]) == (volume["name"], True)


def test_a_pod_may_do_without_its_token(ask: Any) -> None:
    spec = ask("POST", PODS, a_pod("web", automountServiceAccountToken=False)).payload["spec"]
    assert "volumes" not in spec
    assert "volumeMounts" not in spec["containers"][0]


def test_pull_secrets_are_those_of_the_account(ask: Any) -> None:
    body = {"metadata": {"name": "app"}, "imagePullSecrets": [{"name": "registry"}]}
    ask("POST", "/api/v1/namespaces/default/serviceaccounts", body)
    spec = ask("POST", PODS, a_pod("web", serviceAccountName="app")).payload["spec"]
    assert spec["imagePullSecrets"] == [{"name": "registry"}]
