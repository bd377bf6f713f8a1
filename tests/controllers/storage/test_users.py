"""Which pods use a claim."""

from labkit.controllers.storage import users


def test_claims_of_a_pod_are_named_or_made_for_it() -> None:
    volumes = [
        {"name": "a", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "b", "ephemeral": {"volumeClaimTemplate": {}}},
        {"name": "c", "emptyDir": {}},
    ]
    pod = {"metadata": {"name": "p", "namespace": "n"}, "spec": {"volumes": volumes}}
    assert users.claim_names(pod) == {"a": "data", "b": "p-b"}
    assert users.claim_keys(pod) == ["n/data", "n/p-b"]
