"""Revisions remember a template, byte for byte as Go writes it."""

from labkit.controllers.workload import revisions

TEMPLATE = {"spec": {"containers": [{"name": "c", "args": ["a<b", "ü"]}]}, "metadata": {"labels": {"a": "b"}}}
OWNER = {"spec": {"template": TEMPLATE}}


def test_the_data_brings_the_template_back() -> None:
    data = revisions.data(OWNER)
    assert data["spec"]["template"]["$patch"] == "replace"
    assert revisions.template({"data": data}) == TEMPLATE


def test_the_bytes_have_keys_in_order_and_signs_escaped() -> None:
    expected = (
        '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"a":"b"}},'
        '"spec":{"containers":[{"args":["a\\u003cb","ü"],"name":"c"}]}}}}'
    )
    assert revisions.encoded(revisions.data(OWNER)).decode() == expected


def test_they_are_in_order_of_their_numbers() -> None:
    listed = [{"revision": number, "metadata": {"name": f"r{number}"}} for number in (10, 2, 1)]
    assert [revisions.number(one) for one in revisions.in_order(listed)] == [1, 2, 10]
