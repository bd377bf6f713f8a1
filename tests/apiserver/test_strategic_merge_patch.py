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


IDENTICAL = "list element types are not identical: [[map[image:x name:a] map[image:y name:b]] "


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"containers": [{}]}, "map: map[] does not contain declared merge key: name"),
        ({"containers": ["a"]}, f"{IDENTICAL}[a]]"),
        ({"containers": [{"name": "a"}, None]}, f"{IDENTICAL}[map[name:a] <nil>]]"),
        ({"containers": [{"$patch": "x", "name": "z"}]}, "unknown patch type: x in map: map[$patch:x name:z]"),
        ({"$patch": 1}, "unknown patch type: %!s(int64=1) in map: map[$patch:1]"),
        ({"$patch": None}, "unknown patch type: %!s(<nil>) in map: map[$patch:<nil>]"),
        ({"containers": [{"$patch": "merge", "name": "a"}]}, "merging lists cannot yet be specified in the patch"),
        (
            {"containers": [{"$patch": "replace"}, {"image": "a"}]},
            "map: map[image:a] does not contain declared merge key: name",
        ),
        ({"$setElementOrder/containers": 1}, "expected a []interface {}, but received a int64"),
        ({"$setElementOrder/nosuch": []}, 'unable to find api field in struct PodSpec for the json field "nosuch"'),
        ({"$setElementOrder/nodeName": []}, "expected slice or array type, but got: struct"),
        (
            {"$setElementOrder/containers": [{"name": "d"}], "containers": [{"name": "a"}]},
            "The order in patch list:\n[map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:d]]\n",
        ),
    ],
)
def test_a_fault_is_told_in_the_words_of_the_real_server(patch: Any, expected: str) -> None:
    with pytest.raises(strategic_merge_patch.PatchFailed) as refused:
        apply(TWO, patch)
    assert str(refused.value) == expected
    assert not isinstance(refused.value, strategic_merge_patch.BadFormat)


@pytest.mark.parametrize(
    "patch",
    [
        *({"$retainKeys": 1}, {"$retainKeys": None}, {"$retainKeys": ["x"], "hostname": "h"}, {"$setElementOrder": []}),
        *({"$deleteFromPrimitiveList": ["a"]}, {"$deleteFromPrimitiveListX/finalizers": ["a"]}),
    ],
)
def test_a_malformed_directive_is_the_clients_fault(patch: Any) -> None:
    with pytest.raises(strategic_merge_patch.BadFormat, match=r"^invalid patch format of "):
        apply(TWO, patch)


def test_a_new_value_has_no_nulls_and_no_objects_with_a_directive() -> None:
    affinity = {"nodeAffinity": {"$patch": "delete"}, "podAffinity": None, "podAntiAffinity": {}}
    assert apply({}, {"affinity": affinity}) == {"affinity": {"podAntiAffinity": {}}}


def test_a_new_element_is_taken_as_it_is() -> None:
    new = {"name": "n", "env": [{"name": "a", "$patch": "delete"}]}
    assert apply(TWO, {"containers": [new]})["containers"][0] == new


def test_one_and_true_are_not_the_same_key() -> None:
    service = pack.type_of("io.k8s.api.core.v1.ServiceSpec")
    found = apply({"ports": [{"port": 1}]}, {"ports": [{"port": True}]}, service)
    assert found["ports"] == [{"port": True}, {"port": 1}]
