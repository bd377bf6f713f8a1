"""Events."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import META, Printer

EVENT = "api.core.v1.Event"


class Event(Printer):
    """Prints Events of either group; they are stored as core Events."""

    resources = ("events", "events.events.k8s.io")
    columns = (
        Column("Last Seen", field=f"{EVENT}.lastTimestamp"),
        Column("Type", field=f"{EVENT}.type"),
        Column("Reason", field=f"{EVENT}.reason"),
        Column("Object", field=f"{EVENT}.involvedObject"),
        Column("Subobject", field="api.core.v1.ObjectReference.fieldPath", wide=True),
        Column("Source", field=f"{EVENT}.source", wide=True),
        Column("Message", field=f"{EVENT}.message"),
        Column("First Seen", field=f"{EVENT}.firstTimestamp", wide=True),
        Column("Count", field=f"{EVENT}.count", wide=True),
        Column("Name", field=f"{META}.name", format="name", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of an Event."""
        series, about = obj.get("series") or {}, obj.get("involvedObject") or {}
        first = cells.since(obj.get("firstTimestamp") or obj.get("eventTime"), now)
        last = cells.since(obj["lastTimestamp"], now) if obj.get("lastTimestamp") else first
        if series:
            last = cells.since(series.get("lastObservedTime"), now)
        kind = about.get("kind", "").lower()
        return [
            last,
            obj.get("type", ""),
            obj.get("reason", ""),
            f"{kind}/{about['name']}" if about.get("name") else kind,
            about.get("fieldPath", ""),
            _source(obj),
            obj.get("message", "").strip(),
            first,
            series.get("count") or obj.get("count") or 1,
            cells.name(obj),
        ]


def _source(obj: Object) -> str:
    source = obj.get("source") or {}
    component = source.get("component") or obj.get("reportingComponent") or ""
    host = source.get("host") or obj.get("reportingInstance") or ""
    return f"{component}, {host}" if host else component
