import pytest

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.store import ADDED, DELETED, MODIFIED, WINDOW, Expired, Store

MAPS = resources.by_kind("v1", "ConfigMap")


def a_map(name: str, namespace: str = "default", **data: str) -> Object:
    return {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": name, "namespace": namespace}, "data": data}


def test_every_write_gives_out_the_next_version() -> None:
    store = Store()
    created = store.create(MAPS, a_map("a"))
    updated = store.update(MAPS, a_map("a", x="1"))
    deleted = store.delete(MAPS, "default/a")
    versions = [one["metadata"]["resourceVersion"] for one in (created, updated, deleted)]
    assert versions == ["1", "2", "3"]
    assert store.version == 3


def test_a_list_is_in_order_of_the_keys_and_keeps_to_its_namespace() -> None:
    store = Store()
    for name, namespace in (("b", "team"), ("a", "team"), ("c", "team-2"), ("d", "a-team")):
        store.create(MAPS, a_map(name, namespace))
    assert [one["metadata"]["name"] for one in store.list(MAPS)] == ["d", "c", "a", "b"]
    assert [one["metadata"]["name"] for one in store.list(MAPS, "team")] == ["a", "b"]


def test_history_tells_what_happened_since_a_version() -> None:
    store = Store()
    store.create(MAPS, a_map("a"))
    store.update(MAPS, a_map("a", x="1"))
    store.delete(MAPS, "default/a")
    assert [event.type for event in store.since(MAPS, 0)] == [ADDED, MODIFIED, DELETED]
    assert [event.type for event in store.since(MAPS, 2)] == [DELETED]


def test_history_has_a_window() -> None:
    store = Store()
    store.create(MAPS, a_map("a"))
    for number in range(WINDOW):
        store.update(MAPS, a_map("a", x=str(number)))
    with pytest.raises(Expired, match=r"too old resource version: 0 \(1\)"):
        store.since(MAPS, 0)
    assert len(list(store.since(MAPS, 1))) == WINDOW


def test_the_past_can_be_seen_as_it_was() -> None:
    store = Store()
    store.create(MAPS, a_map("a"))
    store.create(MAPS, a_map("b"))
    store.delete(MAPS, "default/a")
    store.update(MAPS, a_map("b", x="1"))
    assert sorted(store.at(MAPS, 2)) == ["default/a", "default/b"]
    assert "x" not in store.at(MAPS, 2)["default/b"]["data"]
    assert sorted(store.at(MAPS, 4)) == ["default/b"]


def test_events_of_both_groups_are_the_same_objects() -> None:
    store = Store()
    store.create(resources.EVENTS, {"kind": "Event", "metadata": {"name": "e", "namespace": "default"}})
    newer = resources.by_kind("events.k8s.io/v1", "Event")
    assert store.get(newer, "default/e") is not None


def test_a_stored_object_that_is_changed_in_place_is_found_out() -> None:
    store = Store()
    store.guard()
    stored = store.create(MAPS, a_map("a", x="1"))
    store.verify()
    stored["data"]["x"] = "2"
    with pytest.raises(AssertionError, match="ConfigMap default/a was changed in place"):
        store.verify()


def test_a_resource_that_begins_to_be_served_has_no_history_from_before() -> None:
    store = Store()
    store.create(MAPS, a_map("a"))
    store.begin(resources.PODS)
    with pytest.raises(Expired, match=r"too old resource version: 0 \(1\)"):
        store.since(resources.PODS, 0)
    assert list(store.since(resources.PODS, 1)) == []
    assert len(list(store.since(MAPS, 0))) == 1, "other resources keep theirs"
