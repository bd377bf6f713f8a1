"""Validation of ConfigMaps and Secrets."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping

from labkit.api.object import Object, annotations
from labkit.api.status import Cause
from labkit.apiserver import bodies
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
DOCKER = (".dockerconfigjson", ".dockercfg")
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
        elif key in DOCKER:
            yield from _json(data[key], f"data[{key}]")
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


def certificate_warnings(secret: Object) -> list[str]:
    """Return what keeps the two parts of a TLS Secret from being read at all."""
    data = secret.get("data") or {}
    for key, what in (("tls.crt", "certificate"), ("tls.key", "key")):
        if b"-----BEGIN " not in _bytes(data.get(key, "")):
            return [f"tls: failed to find any PEM data in {what} input"]
    return []


def _json(encoded: str, at: str) -> Iterator[Cause]:
    """Yield what keeps a value from being JSON, without showing it."""
    try:
        bodies.loads(_bytes(encoded))
    except bodies.NotJson as wrong:
        yield fields.invalid(at, "<secret contents redacted>", str(wrong))


def _bytes(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded)
    except binascii.Error:
        return b""
