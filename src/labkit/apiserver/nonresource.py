"""Paths without resources: /version, health checks, the index, OpenID's well-known document."""

from collections.abc import Sequence
from typing import Any

from labkit.api import status
from labkit.apiserver import negotiation
from labkit.web.message import Headers, Request, Response

TEXT = Headers({"content-type": "text/plain; charset=utf-8"})
JSON = Headers({"content-type": negotiation.JSON})
NOT_FOUND = Response(404, TEXT, raw=b"404 page not found\n")
HEALTH = ("/healthz", "/livez", "/readyz")
CHECKS = ("ping", "log", "etcd")
ISSUER = "https://kubernetes.default.svc.cluster.local"


class NonResources:
    """Answers what is neither a resource nor discovery."""

    def __init__(self, version: str) -> None:
        self._version = version

    def __call__(self, request: Request) -> Response:
        """Return the answer; 404 for a path that is not there. Raises 405."""
        path = request.path.rstrip("/") or "/"
        if any(path == one or path in (f"{one}/{check}" for check in CHECKS) for one in HEALTH):
            return Response(200, TEXT, raw=b"ok")
        found = self._document(path)
        if found is None or request.path.startswith("//"):
            return NOT_FOUND
        if request.method != "GET":
            raise status.method_not_allowed()
        return Response(200, JSON, payload=found)

    def _document(self, path: str) -> Any:
        if path == "/version":
            return version(self._version)
        if path == "/.well-known/openid-configuration":
            return openid_configuration()
        return None


def version(number: str) -> dict[str, str]:
    """Return what /version says of "1.36" (or "1.36.2")."""
    major, minor = number.split(".")[:2]
    return {
        "major": major,
        "minor": minor,
        "emulationMajor": major,
        "emulationMinor": minor,
        "minCompatibilityMajor": major,
        "minCompatibilityMinor": str(int(minor) - 1),
        "gitVersion": f"v{number}.2" if number.count(".") == 1 else f"v{number}",
        "gitCommit": "labkit",
        "gitTreeState": "clean",
        "buildDate": "2026-01-01T00:00:00Z",
        "goVersion": "none",
        "compiler": "none",
        "platform": "linux/amd64",
    }


def openid_configuration() -> dict[str, Any]:
    """Return the document by which others find the keys behind ServiceAccount tokens."""
    return {
        "issuer": ISSUER,
        "jwks_uri": f"{ISSUER}/openid/v1/jwks",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def index(paths: Sequence[str]) -> dict[str, Any]:
    """Return the index that / shows."""
    return {"paths": sorted(paths)}
