from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.loop.event_loop import EventLoop
from labkit.web.message import EventStream

MAPS = "/api/v1/namespaces/default/configmaps"


def heard(stream: EventStream) -> list[tuple[str, str]]:
    found = []
    while (event := stream.pop()) is not None:
        found.append((event["type"], event["object"].get("metadata", {}).get("name", "")))
    return found


def a_map(name: str, **labels: str) -> dict[str, Any]:
    return {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": name, "labels": labels}}


def label(ask: Any, name: str, value: str) -> None:
    ask("PATCH", f"{MAPS}/{name}", {"metadata": {"labels": {"on": value}}}, "application/merge-patch+json")


def test_a_watch_begins_with_what_is_there_and_goes_on(ask: Any) -> None:
    ask("POST", MAPS, a_map("a"))
    stream = ask("GET", f"{MAPS}?watch=true").stream
    ask("POST", MAPS, a_map("b"))
    ask("DELETE", f"{MAPS}/a")
    assert heard(stream) == [("ADDED", "a"), ("ADDED", "b"), ("DELETED", "a")]


def test_an_object_comes_and_goes_as_its_labels_fit_the_selector(ask: Any) -> None:
    stream = ask("GET", f"{MAPS}?watch=true&labelSelector=on%3Dyes").stream
    ask("POST", MAPS, a_map("a", on="no"))
    label(ask, "a", "yes")
    ask("PATCH", f"{MAPS}/a", {"data": {"x": "1"}}, "application/merge-patch+json")
    label(ask, "a", "no")
    ask("DELETE", f"{MAPS}/a")
    assert heard(stream) == [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]


def test_a_watch_hears_only_its_namespace(ask: Any) -> None:
    stream = ask("GET", f"{MAPS}?watch=true").stream
    ask("POST", "/api/v1/namespaces/kube-system/configmaps", a_map("elsewhere"))
    assert heard(stream) == []


def test_a_field_selector_narrows_a_watch(ask: Any) -> None:
    stream = ask("GET", f"{MAPS}?watch=true&fieldSelector=metadata.name%3Db").stream
    ask("POST", MAPS, a_map("a"))
    ask("POST", MAPS, a_map("b"))
    assert heard(stream) == [("ADDED", "b")]


def test_initial_events_end_with_a_bookmark(ask: Any) -> None:
    ask("POST", MAPS, a_map("a"))
    query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
    stream = ask("GET", f"{MAPS}?{query}").stream
    first, bookmark = stream.pop(), stream.pop()
    assert first["type"] == "ADDED"
    assert bookmark["type"] == "BOOKMARK"
    assert bookmark["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_a_watch_from_before_the_window_is_told_that_it_expired(ask: Any, server: APIServer) -> None:
    version = server.store.version
    ask("POST", MAPS, a_map("a"))
    server.store.expire()
    stream = ask("GET", f"{MAPS}?watch=true&resourceVersion={version}").stream
    event = stream.pop()
    assert event["type"] == "ERROR"
    assert event["object"]["code"] == 410
    assert event["object"]["reason"] == "Expired"
    assert event["object"]["message"].startswith(f"too old resource version: {version} (")
    assert stream.closed


@pytest.mark.parametrize("seconds", [1, 30])
def test_a_watch_ends_when_its_time_is_over(ask: Any, loop: EventLoop, seconds: int) -> None:
    stream = ask("GET", f"{MAPS}?watch=true&timeoutSeconds={seconds}").stream
    loop.advance(seconds - 0.5)
    assert not stream.closed
    loop.advance(1)
    assert stream.closed


def test_waiting_for_a_watch_to_end_is_no_reason_to_let_time_pass(ask: Any, loop: EventLoop) -> None:
    ask("GET", f"{MAPS}?watch=true&timeoutSeconds=600")
    assert loop.settle() == 0


def test_a_closed_watch_hears_nothing_more(ask: Any) -> None:
    stream = ask("GET", f"{MAPS}?watch=true").stream
    stream.close()
    ask("POST", MAPS, a_map("a"))
    assert heard(stream) == []
