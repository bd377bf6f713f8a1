"""Columns: additionalPrinterColumns of a version as the printer of its resources."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.custom import json_path, problem
from labkit.apiserver.custom.definition import Version
from labkit.apiserver.printer import AGE, NAME, Printer
from labkit.web.message import encode

AGE_PATH = ".metadata.creationTimestamp"


class CustomPrinter(Printer):
    """Prints the resources of one version."""

    def __init__(self, version: Version) -> None:
        written = version.columns or ({"name": "Age", "type": "date", "jsonPath": AGE_PATH},)
        try:
            for one in written:
                json_path.compiled(one["jsonPath"])
        except json_path.BadPath:  # upstream then shows the name and nothing else
            written = ()
        self._paths = tuple((one["jsonPath"], one["type"]) for one in written)
        made = map(_column, written) if version.columns else (Column("Age", field=AGE.field, type="date"),)
        self._columns = (NAME, *(made if self._paths else ()))

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """The name, and what the version adds."""
        return self._columns

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return one cell per column."""
        return [cells.name(obj), *(_cell(json_path.found(obj, path), type_, now) for path, type_ in self._paths)]


def _column(written: Mapping[str, Any]) -> Column:
    path = written["jsonPath"]
    text = written.get("description") or f"Custom resource definition column (in JSONPath format): {path}"
    type_, format_ = written["type"], written.get("format") or ""
    return Column(written["name"], text, type=type_, format=format_, priority=written.get("priority") or 0)


def _cell(found: list[Any], type_: str, now: datetime) -> Any:
    if not found:
        return None
    value = found[0]
    if type_ == "string":
        return text(value)
    if type_ == "boolean":
        return value if isinstance(value, bool) else None
    if type_ == "date":
        return _age(value, now) if isinstance(value, str) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if type_ == "integer" else value


def text(value: Any) -> str:
    """Return a value as JSONPath prints it."""
    if value is None:
        return "<no value>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return encode(value).decode()
    return value if isinstance(value, str) else problem.number(value)


def _age(moment: str, now: datetime) -> str:
    try:
        return cells.since(moment, now)
    except ValueError:
        return "<invalid>"


__all__ = ["CustomPrinter", "text"]
