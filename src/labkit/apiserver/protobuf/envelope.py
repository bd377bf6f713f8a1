"""The envelope of a protobuf body: four bytes that say what follows, the kind, and the object's own bytes."""

from dataclasses import dataclass
from typing import Any

from labkit.apiserver.protobuf import decoding, wire
from labkit.apiserver.schema import pack

MAGIC = b"k8s\0"
TYPE_META, RAW = 1, 2  # fields of runtime.Unknown
API_VERSION, KIND = 1, 2  # fields of runtime.TypeMeta
FIELDS = {
    "Unknown": {TYPE_META: "TypeMeta", RAW: "Raw", 3: "ContentEncoding", 4: "ContentType"},
    "TypeMeta": {API_VERSION: "APIVersion", KIND: "Kind"},
}


@dataclass(frozen=True)
class Envelope:
    """What a body says of itself, and the bytes of its object."""

    api_version: str
    kind: str
    raw: bytes

    def for_kind(self, api_version: str, kind: str) -> "Envelope":
        """Return the envelope with what it leaves open filled in."""
        return Envelope(self.api_version or api_version, self.kind or kind, self.raw)


def opened(body: bytes) -> Envelope:
    """Return the envelope of a body. Raises wire.Malformed in the words of the API server."""
    if not body:
        raise wire.Malformed("empty data")
    if not body.startswith(MAGIC):
        shown = " ".join(str(byte) for byte in MAGIC)
        raise wire.Malformed(f"provided data does not appear to be a protobuf message, expected prefix [{shown}]")
    if body == MAGIC:
        raise wire.Malformed("empty body")
    parts = _parts(body[len(MAGIC) :], "Unknown")
    about = _parts(parts.get(TYPE_META, b""), "TypeMeta")
    return Envelope(_text(about, API_VERSION), _text(about, KIND), parts.get(RAW, b""))


def content(envelope: Envelope, identifier: str = "") -> dict[str, Any]:
    """Return the object as JSON would say it, of the type given or else of its kind. Raises wire.Malformed.

    Of a kind that this Kubernetes does not have only the kind is known.
    """
    if not identifier:
        type_ = pack.kind_type(envelope.api_version, envelope.kind)
        identifier = "" if type_ is None else type_.identifier
    about = {"apiVersion": envelope.api_version, "kind": envelope.kind}
    return about | (decoding.decode(identifier, envelope.raw) if identifier else {})


def _text(parts: dict[int, bytes], number: int) -> str:
    return parts.get(number, b"").decode("utf-8", "replace")


def _parts(data: bytes, message: str) -> dict[int, bytes]:
    """The fields of an envelope, all of which are bytes."""
    names = FIELDS[message]

    def check(number: int, kind: int) -> None:
        if number in names and kind != wire.BYTES:
            raise wire.wrong_type(kind, names[number])

    return {number: value for number, value in wire.fields(data, message, check) if isinstance(value, bytes)}
