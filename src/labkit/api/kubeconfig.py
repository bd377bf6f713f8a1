"""The kubeconfig: where a cluster is, whom to trust, and who one is there; as a plain object, without files."""

import base64

from labkit.api.object import Object


def with_certificate(name: str, server: str, authority: bytes, certificate: bytes, key: bytes) -> Object:
    """Return a kubeconfig with one context: a user by client certificate. All PEM, embedded.

    `name` is that of the context, the cluster and the user.
    """
    cluster = {"server": server, "certificate-authority-data": _text(authority)}
    user = {"client-certificate-data": _text(certificate), "client-key-data": _text(key)}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }


def _text(pem: bytes) -> str:
    return base64.b64encode(pem).decode("ascii")
