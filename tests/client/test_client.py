"""labkit's own client: the verbs components use."""

import pytest

from labkit import errors
from labkit.api import make
from labkit.api.resources import NODES, PODS, by_kind
from labkit.client.client import JSON_PATCH, Client
from labkit.client.transport import InProcessTransport
from labkit.sim.simulator import ADMIN, Simulator

CONFIG_MAPS = by_kind("v1", "ConfigMap")


@pytest.fixture
def client() -> Client:
    return Simulator([make.a_node("a", taints=[make.a_taint("keep", "out")])]).client()


def a_config_map(name: str, **data: str) -> dict:  # type: ignore[type-arg]
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}, "data": data}


def test_what_is_created_can_be_got_listed_and_found(client: Client) -> None:
    created = client.create(CONFIG_MAPS, a_config_map("c", colour="blue"))
    assert client.get(CONFIG_MAPS, "c", "default") == created
    assert client.find(CONFIG_MAPS, "nobody", "default") is None
    assert created["metadata"]["name"] in [one["metadata"]["name"] for one in client.list(CONFIG_MAPS, "default")]


def test_items_of_a_list_carry_their_kind(client: Client) -> None:
    client.create(CONFIG_MAPS, a_config_map("c"))
    assert {(one["apiVersion"], one["kind"]) for one in client.list(CONFIG_MAPS)} == {("v1", "ConfigMap")}


def test_a_query_reaches_the_server(client: Client) -> None:
    client.create(CONFIG_MAPS, a_config_map("c"))
    found = client.list(CONFIG_MAPS, "default", fieldSelector="metadata.name=c")
    assert [one["metadata"]["name"] for one in found] == ["c"]


def test_an_update_with_a_stale_version_is_refused(client: Client) -> None:
    stored = client.create(CONFIG_MAPS, a_config_map("c"))
    client.update(CONFIG_MAPS, {**stored, "data": {"a": "1"}})
    with pytest.raises(errors.ApiError, match="the object has been modified") as refused:
        client.update(CONFIG_MAPS, {**stored, "data": {"a": "2"}})
    assert refused.value.code == 409


def test_patches_of_two_kinds(client: Client) -> None:
    client.create(CONFIG_MAPS, a_config_map("c", a="1", b="2"))
    assert client.patch(CONFIG_MAPS, "c", {"data": {"a": None}}, "default")["data"] == {"b": "2"}
    operations = [{"op": "add", "path": "/data/c", "value": "3"}]
    patched = client.patch(CONFIG_MAPS, "c", operations, "default", content_type=JSON_PATCH)
    assert patched["data"] == {"b": "2", "c": "3"}


def test_binding_places_a_pod(client: Client) -> None:
    client.create(PODS, make.a_pod("web", schedulerName="nobody"))
    client.bind("web", "default", "a")
    assert client.get(PODS, "web", "default")["spec"]["nodeName"] == "a"


def test_deleting_what_is_not_there_is_refused_in_the_servers_words(client: Client) -> None:
    with pytest.raises(errors.ApiError, match='pods "nobody" not found') as refused:
        client.delete(PODS, "nobody", "default")
    assert (refused.value.code, refused.value.reason) == (404, "NotFound")


def test_a_watch_is_a_stream_of_events_after_a_version(client: Client) -> None:
    _, version = client.list_with_version(CONFIG_MAPS)
    stream = client.watch(CONFIG_MAPS, resource_version=version)
    client.create(CONFIG_MAPS, a_config_map("c"))
    event = stream.pop()
    assert (event["type"], event["object"]["metadata"]["name"]) == ("ADDED", "c")


def test_a_transport_speaks_under_its_own_name() -> None:
    heard = []
    handler = Simulator().handler

    def listening(request):  # type: ignore[no-untyped-def]
        heard.append(request.peer)
        return handler(request)

    Client(InProcessTransport(listening, ADMIN)).list(NODES)
    assert heard == [ADMIN]
