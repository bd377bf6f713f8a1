"""Paths without resources: /version, health checks, the index, OpenID's well-known document."""

from collections.abc import Callable, Iterable
from typing import Any

from labkit.api import status
from labkit.api.resources import ResourceType
from labkit.apiserver import negotiation
from labkit.web.message import Headers, Request, Response

TEXT = Headers({"content-type": "text/plain; charset=utf-8"})
JSON = Headers({"content-type": negotiation.JSON})
NOT_FOUND = Response(404, TEXT, raw=b"404 page not found\n")
# What a 1.36 API server looks at before it calls itself healthy; each has a path of its own.
HOOKS = (
    *("apiservice-discovery-controller", "apiservice-openapi-controller", "apiservice-openapiv3-controller"),
    *("apiservice-registration-controller", "apiservice-status-local-available-controller"),
    *("apiservice-status-remote-available-controller", "bootstrap-controller", "crd-informer-synced"),
    *("generic-apiserver-start-informers", "kube-apiserver-autoregistration", "peer-endpoint-reconciler-controller"),
    *("priority-and-fairness-config-consumer", "priority-and-fairness-config-producer"),
    *("priority-and-fairness-filter", "rbac/bootstrap-roles", "scheduling/bootstrap-system-priority-classes"),
    *("start-apiextensions-controllers", "start-apiextensions-informers", "start-apiserver-admission-initializer"),
    *("start-cluster-authentication-info-controller", "start-kube-aggregator-informers"),
    *("start-kube-apiserver-identity-lease-controller", "start-kube-apiserver-identity-lease-garbage-collector"),
    *("start-kubernetes-service-cidr-controller", "start-legacy-token-tracking-controller"),
    *("start-service-ip-repair-controllers", "start-system-namespaces-controller"),
    *("storage-object-count-tracker-hook", "storage-readiness"),
)
COMMON = ("autoregister-completion", "etcd", "log", "ping", *(f"poststarthook/{hook}" for hook in HOOKS))
HEALTH_CHECKS = {
    "/healthz": ("", *COMMON, "loopback-serving-certificate"),
    "/livez": ("", *COMMON, "loopback-serving-certificate"),
    "/readyz": ("", *COMMON, "etcd-readiness", "informer-sync", "shutdown"),
}
HEALTH_PATHS = frozenset(
    f"{path}/{check}" if check else path for path, checks in HEALTH_CHECKS.items() for check in checks
)
PATHS = (
    *("/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/apis/", "/flagz", "/metrics", "/metrics/slis"),
    *("/openapi/v2", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/statusz", "/version"),
)
ISSUER = "https://kubernetes.default.svc.cluster.local"


class NonResources:
    """Answers what is neither a resource nor discovery."""

    def __init__(self, version: str, types: Callable[[], Iterable[ResourceType]]) -> None:
        self._version = version
        self._types = types

    def __call__(self, request: Request) -> Response:
        """Return the answer; 404 for a path that is not there. Raises 405."""
        path = request.path.rstrip("/") or "/"
        if path in HEALTH_PATHS:
            return Response(200, TEXT, raw=b"ok")
        found = self._document(path)
        if found is None or not request.path or request.path.startswith("//"):
            return NOT_FOUND
        if request.method != "GET":
            raise status.method_not_allowed()
        return Response(200, JSON, payload=found)

    def _document(self, path: str) -> Any:
        if path == "/":
            return index(self._types())
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


def index(types: Iterable[ResourceType]) -> dict[str, Any]:
    """Return the index that / shows."""
    groups = {f"/apis/{one.api_version}" for one in types if one.group}
    return {"paths": sorted({*PATHS, *HEALTH_PATHS, *groups, *(path.rpartition("/")[0] for path in groups)})}
