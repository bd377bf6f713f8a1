"""JSON as Go writes it: the order of the fields, and what a patch changes about it."""

from typing import Any

import pytest

from labkit.apiserver import go_json

SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"uid": "u", "name": "s", "labels": {"b": "1", "a": "2"}},
    "spec": {"type": "ClusterIP", "ports": [{"targetPort": 80, "port": 80, "protocol": "TCP"}]},
}
META = '"metadata":{"name":"s","uid":"u","labels":{"a":"2","b":"1"}}'
SPEC = '"spec":{"ports":[{"protocol":"TCP","port":80,"targetPort":80}],"type":"ClusterIP"}'
SORTED_META = '"metadata":{"labels":{"a":"2","b":"1"},"name":"s","uid":"u"}'
SORTED_PORT = '"spec":{"ports":[{"port":80,"protocol":"TCP","targetPort":80}],"type":"ClusterIP"}'
HEAD, SORTED_HEAD = '"kind":"Service","apiVersion":"v1"', '"apiVersion":"v1","kind":"Service"'


@pytest.mark.parametrize(
    ("touched", "parts"),
    [
        pytest.param(None, (HEAD, META, SPEC), id="untouched, in Go's order"),
        pytest.param({}, (SORTED_HEAD, META, SPEC), id="the top was touched"),
        pytest.param({"spec": {"ports": {"0": {}}}}, (SORTED_HEAD, META, SORTED_PORT), id="an item was touched"),
        pytest.param({"metadata": {"x": 1}}, (SORTED_HEAD, SORTED_META, SPEC), id="the metadata was touched"),
    ],
)
def test_patched(touched: Any, parts: tuple[str, ...]) -> None:
    assert go_json.patched(SERVICE, touched) == "{" + ",".join(parts) + "}"


def test_what_a_patch_brings_is_sorted_and_unknown_fields_stay() -> None:
    brought = {"new": {"b": 1, "a": [{"z": 1, "y": 2}]}}
    document = {"kind": "ConfigMap", "apiVersion": "v1", **brought}
    assert go_json.patched(document, brought) == (
        '{"apiVersion":"v1","kind":"ConfigMap","new":{"a":[{"y":2,"z":1}],"b":1}}'
    )


def test_reached() -> None:
    operations = [{"op": "add", "path": "/spec/ports/0/x~1y"}, {"op": "move", "path": "/a", "from": "/b~0/c"}]
    assert go_json.reached(operations) == {"spec": {"ports": {"0": {}}}, "b~": {}}


def test_signs_of_html_are_escaped() -> None:
    assert go_json.text({"a": "<b>&\u2028é"}) == '{"a":"\\u003cb\\u003e\\u0026\\u2028é"}'
