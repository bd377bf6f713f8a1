"""Mutants change one field each, in a fixed order."""

from labkit.api import manifests
from labkit.labs import mutants

FILES = {
    "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {list: [x]}\n",
    "b.yaml": "apiVersion: v1\nkind: Pod\n",
}


def test_every_mutant_differs_in_one_field_of_one_file() -> None:
    found = list(mutants.of(FILES))
    assert len({one.name for one in found}) == len(found) > 50
    for one in found:
        changed = [name for name in FILES if one.files[name] != FILES[name]]
        assert len(changed) == 1, one.name


def test_a_field_is_taken_away_and_replaced_by_wrong_types() -> None:
    names = {one.name: one for one in mutants.of(FILES)}
    gone = manifests.load_value(names["a.yaml metadata.name -> gone"].files["a.yaml"])
    assert gone["metadata"] == {}
    assert manifests.load_value(names["a.yaml data.list.0 -> -1"].files["a.yaml"])["data"] == {"list": [-1]}


def test_the_order_is_fixed() -> None:
    assert [one.name for one in mutants.of(FILES)] == [one.name for one in mutants.of(FILES)]
