"""Bytes are made once: per object that is asked for, per event however many hear it."""

import json
import sys
from typing import Any

import pytest

from labkit.api import resources
from labkit.apiserver import wire_form
from labkit.web.message import Headers, Peer, Request, Told, line

ADMIN_PEER = Peer("kubernetes-admin", ("system:masters",))
CONFIG_MAP = resources.known("v1", "ConfigMap")
CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"


def watches(server: Any, count: int, query: str = "watch=true") -> list[Any]:
    asked = (Request("GET", f"{CONFIG_MAPS}?{query}", peer=ADMIN_PEER) for _ in range(count))
    return [server(one).stream for one in asked]


@pytest.mark.parametrize("watchers", [1, 10, 1000])
def test_an_event_is_made_and_encoded_once_for_all_who_hear_it(server: Any, ask: Any, watchers: int) -> None:
    events = server._endpoints._shower.events
    streams = watches(server, watchers)
    for stream in streams:
        while stream.pop() is not None:
            pass
    made = events.made
    ask("POST", CONFIG_MAPS, {"metadata": {"name": "c"}})
    heard = [stream.pop() for stream in streams]
    assert events.made == made + 1
    assert len({id(one) for one in heard}) == 1
    assert len({id(line(one)) for one in heard}) == 1
    assert json.loads(line(heard[0]))["object"]["metadata"]["name"] == "c"


def test_whoever_asks_for_another_form_hears_another_event(server: Any, ask: Any) -> None:
    ask("POST", CONFIG_MAPS, {"metadata": {"name": "c"}})
    accept = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
    target = f"{CONFIG_MAPS}?watch=true&fieldSelector=metadata.name=c"
    plain, partial = (
        server(Request("GET", target, Headers(fields), peer=ADMIN_PEER)).stream.pop()
        for fields in ({}, {"accept": accept})
    )
    assert [one["object"]["kind"] for one in (plain, partial)] == ["ConfigMap", "PartialObjectMetadata"]


def test_an_object_that_is_asked_for_again_is_not_encoded_again(server: Any, ask: Any) -> None:
    kept = server._endpoints._shower.kept
    ask("POST", CONFIG_MAPS, {"metadata": {"name": "c"}})
    bodies = [ask("GET", f"{CONFIG_MAPS}/c").body for _ in range(3)]
    assert bodies[0] is bodies[2]
    made = kept.made
    ask("PATCH", f"{CONFIG_MAPS}/c", {"data": {"k": "v"}}, "application/merge-patch+json")
    assert json.loads(ask("GET", f"{CONFIG_MAPS}/c").body)["data"] == {"k": "v"}
    assert kept.made == made + 1, "the object as it is now"


def test_no_more_is_kept_than_was_said() -> None:
    kept = wire_form.Kept(most=2)
    objects = [{"kind": "X", "n": number} for number in range(3)]
    first = [kept.encoded(one) for one in objects]
    assert kept.made == 3
    assert [kept.encoded(one) for one in objects[1:]] == first[1:]
    assert kept.made == 3
    assert kept.encoded(objects[0]) == first[0]
    assert kept.made == 4


def test_a_chunk_that_many_are_told_is_a_value_and_a_line() -> None:
    calls: list[Any] = []

    def on_wire(value: Any) -> bytes:
        calls.append(value)
        return b"x"

    told = Told({"type": "ADDED"}, on_wire)
    assert (told["type"], told.line, told.line, len(calls)) == ("ADDED", b"x\n", b"x\n", 1)


def test_nothing_is_copied_on_the_way_out(server: Any, ask: Any) -> None:
    ask("POST", CONFIG_MAPS, {"metadata": {"name": "c"}, "data": {"k": "v"}})
    stored = server.store.get(CONFIG_MAP, "default/c")
    assert ask("GET", f"{CONFIG_MAPS}/c").payload is stored
    (listed,) = (one for one in ask("GET", CONFIG_MAPS).payload["items"] if one["metadata"]["name"] == "c")
    assert listed["metadata"] is stored["metadata"]
    assert listed["data"] is stored["data"]
    (stream,) = watches(server, 1, "watch=true&fieldSelector=metadata.name=c")
    assert stream.pop()["object"] is stored


def calls_of(what: Any) -> int:
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        what()
    finally:
        sys.setprofile(None)
    return count


def test_the_work_of_a_list_grows_with_its_objects_and_no_faster(server: Any) -> None:
    def listed() -> None:
        assert server(Request("GET", CONFIG_MAPS, peer=ADMIN_PEER)).body

    costs = []
    for turn, more in enumerate((20, 200, 200)):
        for number in range(more):
            body = {"metadata": {"name": f"c{turn}-{number:03}"}}
            assert server(Request("POST", CONFIG_MAPS, payload=body, peer=ADMIN_PEER)).status == 201
        costs.append(calls_of(listed))
    first, second = costs[1] - costs[0], costs[2] - costs[1]
    assert abs(first - second) <= 0.02 * first, f"200 more objects cost {first}, then {second} calls"


def test_the_work_of_an_event_grows_with_its_watchers_and_no_faster(server: Any) -> None:
    turn = iter(range(100))

    def changed() -> None:
        body = {"metadata": {"name": f"c{next(turn)}"}}
        assert server(Request("POST", CONFIG_MAPS, payload=body, peer=ADMIN_PEER)).status == 201

    changed()
    costs = []
    for more in (10, 200, 200):
        watches(server, more)
        costs.append(calls_of(changed))
    first, second = costs[1] - costs[0], costs[2] - costs[1]
    assert abs(first - second) <= 0.1 * first, f"200 more watchers cost {first}, then {second} calls"
    assert first / 200 <= 25, "a handful of calls per watcher"
