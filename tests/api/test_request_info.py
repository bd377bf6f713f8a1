import pytest

from labkit.api import request_info
from labkit.web.message import Request


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/api/v1/pods", ("list", "", "v1", "", "pods", "", "")),
        ("GET", "/api/v1/namespaces/team/pods", ("list", "", "v1", "team", "pods", "", "")),
        ("GET", "/api/v1/namespaces/team/pods/web", ("get", "", "v1", "team", "pods", "", "web")),
        ("GET", "/api/v1/namespaces/team/pods?watch=true", ("watch", "", "v1", "team", "pods", "", "")),
        ("GET", "/api/v1/namespaces/team/pods?watch", ("watch", "", "v1", "team", "pods", "", "")),
        ("GET", "/api/v1/namespaces/team/pods?watch=false", ("list", "", "v1", "team", "pods", "", "")),
        ("GET", "/api/v1/watch/pods", ("watch", "", "v1", "", "pods", "", "")),
        ("POST", "/api/v1/namespaces/team/pods", ("create", "", "v1", "team", "pods", "", "")),
        ("DELETE", "/api/v1/namespaces/team/pods", ("deletecollection", "", "v1", "team", "pods", "", "")),
        ("DELETE", "/api/v1/namespaces/team/pods/web", ("delete", "", "v1", "team", "pods", "", "web")),
        ("POST", "/api/v1/namespaces/team/pods/web/binding", ("create", "", "v1", "team", "pods", "binding", "web")),
        ("GET", "/api/v1/namespaces/team", ("get", "", "v1", "team", "namespaces", "", "team")),
        ("PUT", "/api/v1/namespaces/team/finalize", ("update", "", "v1", "team", "namespaces", "finalize", "team")),
        ("PATCH", "/apis/apps/v1/namespaces/t/deployments/d", ("patch", "apps", "v1", "t", "deployments", "", "d")),
        ("GET", "/apis/apps/v1/deployments", ("list", "apps", "v1", "", "deployments", "", "")),
        ("GET", "/api/v1/nodes/a%2Fb", ("get", "", "v1", "", "nodes", "", "a/b")),
    ],
)
def test_a_request_is_read_into_its_attributes(method: str, target: str, expected: tuple[str, ...]) -> None:
    info = request_info.of(Request(method, target))
    found = (info.verb, info.group, info.version, info.namespace, info.resource, info.subresource, info.name)
    assert info.is_resource
    assert found == expected


@pytest.mark.parametrize(
    "path", ["/", "/version", "/healthz", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1"]
)
def test_other_paths_name_no_resource(path: str) -> None:
    info = request_info.of(Request("GET", path))
    assert not info.is_resource
    assert (info.verb, info.path) == ("get", path)


def test_it_is_read_once_per_request() -> None:
    request = Request("GET", "/api/v1/pods")
    assert request_info.of(request) is request_info.of(request)
