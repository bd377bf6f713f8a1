from typing import Any

from labkit.apiserver.server import APIServer
from labkit.web.message import Headers, Peer, Request

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def test_both_forms_name_the_same_resources(ask: Any, server: APIServer) -> None:
    headers = Headers({"accept": AGGREGATED})
    groups = server(Request("GET", "/apis", headers, peer=Peer("a"))).payload["items"]
    for group in groups:
        for version in group["versions"]:
            legacy = ask("GET", f"/apis/{group['metadata']['name']}/{version['version']}").payload["resources"]
            assert [one["resource"] for one in version["resources"]] == [
                one["name"] for one in legacy if "/" not in one["name"]
            ]


def test_drain_finds_eviction_where_it_looks(ask: Any) -> None:
    listed = {one["name"]: one for one in ask("GET", "/api/v1").payload["resources"]}
    eviction = listed["pods/eviction"]
    assert (eviction["kind"], eviction["group"], eviction["version"]) == ("Eviction", "policy", "v1")


def test_unknown_groups_and_versions_are_told_apart(ask: Any) -> None:
    assert ask("GET", "/apis/none.example.com/v1").body == b"404 page not found\n"
    assert ask("GET", "/apis/apps/v9").payload["message"] == "the server could not find the requested resource"
