"""The kubeconfig as an object."""

import base64

from labkit.api import kubeconfig


def test_one_context_leads_to_one_cluster_as_one_user_with_everything_embedded() -> None:
    made = kubeconfig.with_certificate("lab", "https://127.0.0.1:1", b"CA", b"CERT", b"KEY")
    assert made["current-context"] == "lab"
    assert made["contexts"] == [{"name": "lab", "context": {"cluster": "lab", "user": "lab"}}]
    (cluster,), (user,) = made["clusters"], made["users"]
    assert cluster["cluster"]["server"] == "https://127.0.0.1:1"
    assert base64.b64decode(cluster["cluster"]["certificate-authority-data"]) == b"CA"
    assert base64.b64decode(user["user"]["client-certificate-data"]) == b"CERT"
    assert base64.b64decode(user["user"]["client-key-data"]) == b"KEY"
