"""Validation of ConfigMaps and Secrets."""

import re
from collections.abc import Iterable, Iterator, Mapping

from labkit.api.object import Object, annotations
from labkit.api.status import Cause
from labkit.apiserver.validation import fields

KEY = re.compile(r"[-._a-zA-Z0-9]+")
KEY_TEXT = (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' "
    "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
)
LIMIT_BYTES = 1024 * 1024
IMMUTABLE = "field is immutable when `immutable` is set"
REQUIRED_KEYS: dict[str, tuple[str, ...]] = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
ACCOUNT = "kubernetes.io/service-account.name"


def config_map(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with a ConfigMap."""
    data, binary = obj.get("data") or {}, obj.get("binaryData") or {}
    for key in data:
        yield from _key(key, f"data[{key}]")
        if key in binary:
            yield fields.invalid(f"data[{key}]", key, "duplicate of key present in binaryData")
    for key in binary:
        yield from _key(key, f"binaryData[{key}]")
    size = sum(len(value.encode()) for value in data.values()) + _decoded_bytes(binary)
    if size > LIMIT_BYTES:
        yield fields.too_long("[]", LIMIT_BYTES)


def secret(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with a Secret."""
    data, kind = obj.get("data") or {}, obj.get("type", "")
    for key in data:
        yield from _key(key, f"data[{key}]")
    if _decoded_bytes(data) > LIMIT_BYTES:
        yield fields.too_long("data", LIMIT_BYTES)
    for key in REQUIRED_KEYS.get(kind, ()):
        if key not in data:
            yield fields.required(f"data[{key}]")
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & set(data):
        yield fields.required("data[username]")
        yield fields.required("data[password]")
    if kind == "kubernetes.io/service-account-token" and not annotations(obj).get(ACCOUNT):
        yield fields.required(f"metadata.annotations[{ACCOUNT}]")


def unchanged(obj: Object, old: Object, parts: Iterable[str]) -> Iterator[Cause]:
    """Yield a change of something that was declared immutable."""
    if not old.get("immutable"):
        return
    if not obj.get("immutable"):
        yield fields.forbidden("immutable", IMMUTABLE)
    for name in parts:
        if (obj.get(name) or {}) != (old.get(name) or {}):
            yield fields.forbidden(name, IMMUTABLE)


def _key(key: str, at: str) -> Iterator[Cause]:
    if len(key) > 253:
        yield fields.invalid(at, key, "must be no more than 253 characters")
    if KEY.fullmatch(key) is None:
        yield fields.invalid(at, key, KEY_TEXT)
    elif key == ".":
        yield fields.invalid(at, key, "must not be '.'")
    elif key == "..":
        yield fields.invalid(at, key, "must not be '..'")
    elif key.startswith(".."):
        yield fields.invalid(at, key, "must not start with '..'")


def _decoded_bytes(data: Mapping[str, str]) -> int:
    return sum(len(value) * 3 // 4 - value.count("=") for value in data.values())
