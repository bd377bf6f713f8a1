"""Messages that stand for a value: what JSON says in their place."""

import base64
from typing import Any

import pytest

from labkit.apiserver.protobuf import values, wire

CRD, MACHINERY = values.CRD, values.MACHINERY


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("message", "found", "value"),
    [
        pytest.param("api.resource.Quantity", {"string": "1500m"}, "1500m", id="a quantity"),
        pytest.param("api.resource.Quantity", {}, "0", id="no quantity is zero"),
        pytest.param("util.intstr.IntOrString", {"type": 0, "intVal": 80, "strVal": ""}, 80, id="a number"),
        pytest.param("util.intstr.IntOrString", {"type": 1, "intVal": 0, "strVal": "25%"}, "25%", id="a text"),
        pytest.param("apis.meta.v1.Time", {}, None, id="no moment"),
        pytest.param("apis.meta.v1.Time", {"seconds": 1767225600, "nanos": 0}, "2026-01-01T00:00:00Z", id="a moment"),
        pytest.param("apis.meta.v1.Time", {"seconds": -1, "nanos": 0}, "1969-12-31T23:59:59Z", id="before 1970"),
        pytest.param(
            "apis.meta.v1.MicroTime",
            {"seconds": 1767225600, "nanos": 1234567},
            "2026-01-01T00:00:00.001234Z",
            id="a moment to the microsecond",
        ),
        pytest.param("apis.meta.v1.FieldsV1", {"Raw": encoded('{"f:spec":{}}')}, {"f:spec": {}}, id="owned fields"),
        pytest.param("runtime.RawExtension", {"raw": encoded('{"a":[1]}')}, {"a": [1]}, id="any object"),
        pytest.param("runtime.RawExtension", {}, None, id="no object"),
        pytest.param("apis.meta.v1.Verbs", {"items": ["get"]}, ["get"], id="a list with a name"),
    ],
)
def test_values(message: str, found: dict[str, Any], value: Any) -> None:
    assert values.READERS[f"{MACHINERY}.{message}"](found) == value


@pytest.mark.parametrize(
    ("message", "found", "value"),
    [
        pytest.param("JSON", {"raw": encoded("2")}, 2, id="a default"),
        pytest.param("OrBool", {"allows": True}, True, id="anything goes"),
        pytest.param(
            "OrBool", {"allows": True, "schema": {"type": "string", "title": ""}}, {"type": "string"}, id="a schema"
        ),
        pytest.param("OrArray", {"schema": {"type": "string", "title": ""}}, {"type": "string"}, id="one schema"),
        pytest.param("OrArray", {"jSONSchemas": [{"type": "string"}]}, [{"type": "string"}], id="several"),
        pytest.param("OrStringArray", {"property": ["a"]}, ["a"], id="names"),
    ],
)
def test_parts_of_schemas(message: str, found: dict[str, Any], value: Any) -> None:
    name = message if message == "JSON" else f"JSONSchemaProps{message}"
    assert values.READERS[f"{CRD}.{name}"](found) == value


@pytest.mark.parametrize(
    ("message", "found"),
    [
        pytest.param("runtime.RawExtension", {"raw": encoded("{bad")}, id="JSON that is none"),
        pytest.param("apis.meta.v1.Time", {"seconds": 2**62}, id="a moment beyond the calendar"),
    ],
)
def test_malformed(message: str, found: dict[str, Any]) -> None:
    with pytest.raises(wire.Malformed):
        values.READERS[f"{MACHINERY}.{message}"](found)
