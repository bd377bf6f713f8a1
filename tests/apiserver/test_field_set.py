"""Sets of fields."""

from labkit.apiserver import field_set

A = field_set.unpacked({"f:data": {".": {}, "f:x": {}}, "f:spec": {"f:n": {}}})
B = field_set.unpacked({"f:data": {"f:x": {}, "f:y": {}}})


def test_sets_are_joined_cut_and_compared() -> None:
    packed = {
        "union": field_set.packed(field_set.union(A, B)),
        "difference": field_set.packed(field_set.difference(A, B)),
        "intersection": field_set.packed(field_set.intersection(A, B)),
    }
    assert packed == {
        "union": {"f:data": {".": {}, "f:x": {}, "f:y": {}}, "f:spec": {"f:n": {}}},
        "difference": {"f:data": {}, "f:spec": {"f:n": {}}},
        "intersection": {"f:data": {"f:x": {}}},
    }


def test_the_form_on_the_wire_comes_back_as_it_was() -> None:
    wire = {"f:spec": {"f:containers": {'k:{"name":"a"}': {".": {}, "f:image": {}}}}}
    assert field_set.packed(field_set.unpacked(wire)) == wire


def test_paths_are_written_as_the_api_server_does() -> None:
    wire = {"f:spec": {"f:containers": {'k:{"name":"a"}': {"f:image": {}}}}, "f:finalizers": {'v:"x"': {}}}
    assert [field_set.text(path) for path in field_set.paths(field_set.unpacked(wire))] == [
        '.finalizers[="x"]',
        '.spec.containers[name="a"].image',
    ]


def test_a_path_is_taken_out_with_or_without_what_is_below() -> None:
    assert field_set.packed(field_set.without_tree(A, ("f:data",))) == {"f:spec": {"f:n": {}}}
    assert field_set.packed(field_set.without_member(A, ("f:data",))) == {"f:data": {"f:x": {}}, "f:spec": {"f:n": {}}}
