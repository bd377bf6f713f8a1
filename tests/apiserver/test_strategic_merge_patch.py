from typing import Any

import pytest

from labkit.apiserver import strategic_merge_patch
from labkit.apiserver.schema import pack

SPEC = pack.type_of("io.k8s.api.core.v1.PodSpec")
META = pack.type_of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")


def apply(document: Any, patch: Any, type_: pack.Type = SPEC) -> Any:
    before = repr(document)
    found = strategic_merge_patch.apply(document, patch, type_)
    assert repr(document) == before, "the document was changed"
    return found


def names(spec: Any) -> list[str]:
    return [one["name"] for one in spec["containers"]]


TWO = {"containers": [{"name": "a", "image": "x"}, {"name": "b", "image": "y"}]}


def test_a_keyed_list_is_merged_element_by_element() -> None:
    found = apply(TWO, {"containers": [{"name": "b", "image": "z"}]})
    assert {one["name"]: one["image"] for one in found["containers"]} == {"a": "x", "b": "z"}


def test_a_new_element_comes_first_unless_an_order_is_given() -> None:
    assert names(apply(TWO, {"containers": [{"name": "c"}]})) == ["c", "a", "b"]
    ordered = {
        "containers": [{"name": "c"}],
        "$setElementOrder/containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}],
    }
    assert names(apply(TWO, ordered)) == ["a", "b", "c"]


def test_an_element_is_deleted_by_its_key() -> None:
    assert names(apply(TWO, {"containers": [{"name": "a", "$patch": "delete"}]})) == ["b"]


def test_a_list_is_replaced_on_demand() -> None:
    assert names(apply(TWO, {"containers": [{"$patch": "replace"}, {"name": "z"}]})) == ["z"]


def test_an_atomic_list_is_replaced() -> None:
    document = {"containers": [{"name": "a", "args": ["1", "2"]}]}
    assert apply(document, {"containers": [{"name": "a", "args": ["3"]}]})["containers"][0]["args"] == ["3"]


def test_a_set_of_plain_values_grows_and_shrinks() -> None:
    document = {"finalizers": ["a", "b"]}
    assert apply(document, {"finalizers": ["c"]}, META)["finalizers"] == ["c", "a", "b"]
    assert apply(document, {"$deleteFromPrimitiveList/finalizers": ["a"]}, META)["finalizers"] == ["b"]


def test_retain_keys_drops_the_rest() -> None:
    volume = {"volumes": [{"name": "v", "emptyDir": {}}]}
    patch = {"volumes": [{"name": "v", "$retainKeys": ["name", "configMap"], "configMap": {"name": "cm"}}]}
    assert apply(volume, patch)["volumes"] == [{"name": "v", "configMap": {"name": "cm"}}]


def test_null_removes_and_an_object_is_replaced_on_demand() -> None:
    document = {"nodeSelector": {"a": "b"}, "hostname": "h"}
    assert apply(document, {"hostname": None, "nodeSelector": {"$patch": "replace", "c": "d"}}) == {
        "nodeSelector": {"c": "d"}
    }


def test_an_element_without_its_key_is_refused() -> None:
    with pytest.raises(strategic_merge_patch.KeyMissing) as refused:
        apply(TWO, {"containers": [{"image": "noname"}]})
    assert str(refused.value) == "map: map[image:noname] does not contain declared merge key: name"
