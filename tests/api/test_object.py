"""The questions every object can answer."""

from labkit.api import object as objects

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {
        "name": "web",
        "namespace": "shop",
        "uid": "u1",
        "resourceVersion": "12",
        "labels": {"app": "web"},
        "ownerReferences": [
            {"kind": "Thing", "name": "other"},
            {"kind": "ReplicaSet", "name": "web-1", "controller": True},
        ],
    },
    "status": {"conditions": [{"type": "Ready", "status": "True"}]},
}


def test_metadata_is_read_without_digging() -> None:
    assert (objects.name(POD), objects.namespace(POD), objects.uid(POD)) == ("web", "shop", "u1")
    assert (objects.key(POD), objects.resource_version(POD), objects.labels(POD)) == ("shop/web", 12, {"app": "web"})


def test_an_object_without_metadata_answers_with_nothing() -> None:
    assert (objects.name({}), objects.key({}), objects.labels({}), objects.annotations({})) == ("", "", {}, {})
    assert (objects.resource_version({}), objects.is_terminating({}), objects.controller_of({})) == (0, False, None)


def test_the_controller_is_the_owner_that_says_so() -> None:
    owner = objects.controller_of(POD)
    assert owner is not None
    assert owner["name"] == "web-1"


def test_a_condition_is_found_by_its_type() -> None:
    assert objects.condition(POD, "Ready") == {"type": "Ready", "status": "True"}
    assert objects.condition(POD, "Missing") is None


def test_a_copy_can_be_changed_without_changing_the_original() -> None:
    copied = objects.copied(POD)
    copied["metadata"]["labels"]["app"] = "other"
    assert objects.labels(POD) == {"app": "web"}


def test_an_owner_reference_names_the_owner_as_controller() -> None:
    reference = objects.owner_reference(POD)
    assert reference == {
        "apiVersion": "v1",
        "kind": "Pod",
        "name": "web",
        "uid": "u1",
        "controller": True,
        "blockOwnerDeletion": True,
    }
