"""Messages that stand for a JSON value of their own: quantities, moments, lists with a name, JSON inside protobuf.

Each is given what the message's fields say, and returns the value as JSON writes it; None stands for nothing.
"""

import base64
import datetime
import json
from collections.abc import Callable
from typing import Any

from labkit.apiserver import decoding
from labkit.apiserver.protobuf import wire
from labkit.apiserver.schema import pack

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
Fields = dict[str, Any]


def _quantity(found: Fields) -> Any:
    return found.get("string") or "0"


def _int_or_string(found: Fields) -> Any:
    return found.get("strVal", "") if found.get("type") == 1 else found.get("intVal", 0)


def _moment(found: Fields) -> Any:
    if not found:
        return None
    seconds, microseconds = found.get("seconds", 0), found.get("nanos", 0) // 1000
    try:
        moment = EPOCH + datetime.timedelta(seconds=seconds, microseconds=microseconds)
    except OverflowError as wrong:
        raise wire.Malformed("Timestamp: year outside of range [1,9999]") from wrong
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment.microsecond else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(name: str) -> Callable[[Fields], Any]:
    def read(found: Fields) -> Any:
        text = base64.b64decode(found.get(name, ""))
        if not text:
            return None
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as wrong:
            raise wire.Malformed(f"{name}: {wrong}") from wrong

    return read


def _list(found: Fields) -> Any:
    return found.get("items", [])


def _schema_or_list(found: Fields) -> Any:
    listed = found.get("jSONSchemas")
    return [_schema(one) for one in listed] if listed else _schema(found.get("schema"))


def _schema_or_bool(found: Fields) -> Any:
    return _schema(found["schema"]) if "schema" in found else found.get("allows", False)


def _schema_or_texts(found: Fields) -> Any:
    return found["property"] if found.get("property") else _schema(found.get("schema"))


def _schema(value: Any) -> Any:
    """A schema without the zeros that JSON leaves out: for whom it is part of, it may be anything."""
    return None if value is None else decoding.decode(pack.type_of(f"{CRD}.JSONSchemaProps"), value)[0]


API, MACHINERY = "io.k8s.api", "io.k8s.apimachinery.pkg"
CRD = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1"
READERS: dict[str, Callable[[Fields], Any]] = {
    f"{MACHINERY}.api.resource.Quantity": _quantity,
    f"{MACHINERY}.util.intstr.IntOrString": _int_or_string,
    f"{MACHINERY}.apis.meta.v1.Time": _moment,
    f"{MACHINERY}.apis.meta.v1.MicroTime": _moment,
    f"{MACHINERY}.apis.meta.v1.FieldsV1": _json("Raw"),
    f"{MACHINERY}.apis.meta.v1.Verbs": _list,
    f"{MACHINERY}.runtime.RawExtension": _json("raw"),
    f"{API}.authentication.v1.ExtraValue": _list,
    f"{API}.authorization.v1.ExtraValue": _list,
    f"{API}.certificates.v1.ExtraValue": _list,
    f"{CRD}.JSON": _json("raw"),
    f"{CRD}.JSONSchemaPropsOrArray": _schema_or_list,
    f"{CRD}.JSONSchemaPropsOrBool": _schema_or_bool,
    f"{CRD}.JSONSchemaPropsOrStringArray": _schema_or_texts,
}
