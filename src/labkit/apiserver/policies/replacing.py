"""An object that admission changes: it becomes another one in its place, and is shown without what comes later."""

from typing import Any

from labkit.api.object import Object
from labkit.apiserver.strategy import CREATE, Action


def replace(obj: Object, changed: Object) -> None:
    """Make an object another one, in its place: the rest of the flow holds on to it and to its metadata."""
    meta, new = obj["metadata"], changed.get("metadata") or {}
    rest = {name: value for name, value in changed.items() if name != "metadata"}
    meta.clear()
    meta.update(new)
    obj.clear()
    obj.update({**rest, "metadata": meta})


def hidden(action: Action, obj: Object | None) -> dict[str, Any]:
    """Take out what upstream gives a new object only after it was changed by admission."""
    if obj is None or action.operation != CREATE or action.subresource:
        return {}
    return {field: obj["metadata"].pop(field) for field in ("uid", "creationTimestamp") if field in obj["metadata"]}
