from typing import Any

INGRESSES = "/apis/networking.k8s.io/v1/namespaces/default/ingresses"
BACKEND = {"defaultBackend": {"service": {"name": "s", "port": {"number": 80}}}}


def test_an_ingress_without_a_class_gets_the_default(ask: Any) -> None:
    marked = {"name": "usual", "annotations": {"ingressclass.kubernetes.io/is-default-class": "true"}}
    body = {"metadata": marked, "spec": {"controller": "example.com/c"}}
    ask("POST", "/apis/networking.k8s.io/v1/ingressclasses", body)
    plain = ask("POST", INGRESSES, {"metadata": {"name": "a"}, "spec": BACKEND}).payload
    own = ask("POST", INGRESSES, {"metadata": {"name": "b"}, "spec": {**BACKEND, "ingressClassName": "own"}}).payload
    assert [one["spec"]["ingressClassName"] for one in (plain, own)] == ["usual", "own"]


def test_without_a_default_it_stays_without(ask: Any) -> None:
    plain = ask("POST", INGRESSES, {"metadata": {"name": "a"}, "spec": BACKEND}).payload
    assert "ingressClassName" not in plain["spec"]
