"""Tables: what kubectl get asks for."""

from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.web.message import Headers, Peer, Request

ADMIN = Peer("kubernetes-admin", ("system:masters",))
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
MAPS = "/api/v1/namespaces/default/configmaps"


def table(server: APIServer, target: str) -> Any:
    return server(Request("GET", target, Headers({"accept": TABLE}), peer=ADMIN))


def test_a_list_becomes_rows(server: APIServer, ask: Any) -> None:
    ask("POST", MAPS, {"metadata": {"name": "m"}, "data": {"a": "1"}})
    found = table(server, MAPS).payload
    assert [column["name"] for column in found["columnDefinitions"]] == ["Name", "Data", "Age"]
    assert found["rows"][0]["cells"] == ["m", 1, "0s"]
    assert found["rows"][0]["object"]["kind"] == "PartialObjectMetadata"


@pytest.mark.parametrize(
    ("include", "kind"), [("", "PartialObjectMetadata"), ("Metadata", "PartialObjectMetadata"), ("Object", "ConfigMap")]
)
def test_as_much_of_the_object_comes_along_as_was_asked_for(
    server: APIServer, ask: Any, include: str, kind: str
) -> None:
    ask("POST", MAPS, {"metadata": {"name": "m"}})
    assert table(server, f"{MAPS}?includeObject={include}").payload["rows"][0]["object"]["kind"] == kind


def test_an_unknown_amount_is_refused(server: APIServer) -> None:
    refused = table(server, f"{MAPS}?includeObject=Bad")
    assert refused.status == 400
    assert "must be 'Metadata', 'Object', 'None', or empty" in refused.payload["message"]


def test_only_the_first_event_of_a_watch_says_what_the_columns_are(server: APIServer, ask: Any) -> None:
    stream = table(server, f"{MAPS}?watch=true").stream
    for name in ("a", "b"):
        ask("POST", MAPS, {"metadata": {"name": name}})
    heads = [stream.pop()["object"]["columnDefinitions"] for _ in range(2)]
    assert heads[0] is not None
    assert heads[1] is None
