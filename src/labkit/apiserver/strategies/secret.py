"""Secrets: plain text given as stringData is kept as data."""

import base64
from collections.abc import Iterable, Sequence

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import config, fields


class Secret(Strategy):
    """The strategy of Secrets."""

    resources = ("secrets",)

    def default(self, obj: Object) -> None:
        """Encode stringData; the type is Opaque unless given."""
        obj.setdefault("type", "Opaque")
        plain = obj.pop("stringData", None)
        if plain:
            encoded = {name: base64.b64encode(text.encode()).decode() for name, text in plain.items()}
            obj["data"] = {**(obj.get("data") or {}), **encoded}

    def warnings(self, obj: Object, old: Object | None) -> Sequence[str]:
        """Say of a certificate that it is none."""
        return config.certificate_warnings(obj) if obj.get("type") == "kubernetes.io/tls" else ()

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a Secret."""
        return config.secret(obj)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        if obj.get("type") != old.get("type"):
            yield fields.invalid("type", obj.get("type"), "field is immutable")
        yield from config.unchanged(obj, old, ("data",))
        yield from config.secret(obj)
