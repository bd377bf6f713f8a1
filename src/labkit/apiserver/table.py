"""Tables: objects as rows of cells, which is what `kubectl get` asks for.

`include` says how much of each object comes along with its row: its metadata, all of it, or nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from labkit.api.object import Object, metadata
from labkit.api.resources import ResourceType
from labkit.apiserver import conversion, custom_type
from labkit.apiserver.negotiation import Form
from labkit.apiserver.printer import Printer
from labkit.loop.clock import Clock

META = "meta.k8s.io/"
METADATA, WHOLE, NOTHING = "Metadata", "Object", "None"
INCLUDES = ("", METADATA, WHOLE, NOTHING)
LIST_FIELDS = ("resourceVersion", "continue", "remainingItemCount")


class Tables:
    """Prints objects of any kind, as of now."""

    def __init__(self, clock: Clock, printers: Mapping[str, Printer]) -> None:
        self._clock = clock
        self._printers = printers
        self._generic = Printer()

    def of(
        self, objects: Iterable[Object], meta: Mapping[str, Any], form: Form, resource: ResourceType, head: bool = True
    ) -> dict[str, Any]:
        """Return stored objects as a Table; `meta` is that of the list or of the one object."""
        rules = custom_type.rules_of(resource)
        if rules is not None:
            printer, objects = rules.printer, [rules.codec.shown(obj) for obj in objects]
        else:
            printer = self._printers.get(resource.group_resource, self._generic)
        now = self._clock.calendar()
        return {
            "kind": "Table",
            "apiVersion": META + form.version,
            "metadata": {name: meta[name] for name in LIST_FIELDS if name in meta},
            "columnDefinitions": [column.definition for column in printer.columns] if head else None,
            "rows": [_row(obj, printer, now, form, resource) for obj in objects],
        }


def _row(obj: Object, printer: Printer, now: datetime, form: Form, resource: ResourceType) -> dict[str, Any]:
    row: dict[str, Any] = {"cells": printer.cells(obj, now)}
    if conditions := printer.conditions(obj):
        row["conditions"] = conditions
    if form.include == NOTHING:
        row["object"] = None
    elif form.include == WHOLE:
        row["object"] = conversion.from_stored(obj, resource)
    else:
        row["object"] = {**partial(obj, form.version), "metadata": printer.metadata(obj)}
    return row


def partial(obj: Object, version: str) -> Object:
    """Return an object without all but its metadata."""
    return {"kind": "PartialObjectMetadata", "apiVersion": META + version, "metadata": metadata(obj)}
