"""Selection: which objects of a collection a list or a watch asks for, by label and by field.

Which fields a resource can be selected by is fixed in Kubernetes; every resource has metadata.name and, if it lives in
one, metadata.namespace.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labkit.api import selectors
from labkit.api.object import Object, labels
from labkit.api.resources import ResourceType
from labkit.apiserver import custom_type

FieldOf = Callable[[Object], str]


def _at(*path: str) -> FieldOf:
    def field_of(obj: Object) -> str:
        value: Any = obj
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value)

    return field_of


def _flag(*path: str) -> FieldOf:
    field_of = _at(*path)
    return lambda obj: field_of(obj) or "false"


def _first(*fields: FieldOf) -> FieldOf:
    return lambda obj: next((value for field_of in fields if (value := field_of(obj))), "")


def _paths(*names: str) -> dict[str, FieldOf]:
    return {name: _at(*name.split(".")) for name in names}


_INVOLVED = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
# Source: the conversion and strategy functions of the API's registry (Kubernetes 1.36).
FIELDS: dict[str, dict[str, FieldOf]] = {
    "pods": {
        **_paths("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName"),
        **_paths("status.phase", "status.podIP", "status.nominatedNodeName"),
        "spec.hostNetwork": _flag("spec", "hostNetwork"),
    },
    "nodes": {"spec.unschedulable": _flag("spec", "unschedulable")},
    "namespaces": _paths("status.phase"),
    "secrets": _paths("type"),
    "services": _paths("spec.clusterIP", "spec.type"),
    "replicationcontrollers": {"status.replicas": _at("status", "replicas")},
    "replicasets.apps": {"status.replicas": _at("status", "replicas")},
    "jobs.batch": {"status.successful": _at("status", "succeeded")},
    "events": {
        **{f"involvedObject.{name}": _at("involvedObject", name) for name in _INVOLVED},
        **_paths("reason", "type", "reportingComponent"),
        "source": _first(_at("source", "component"), _at("reportingComponent")),
    },
    "events.events.k8s.io": {
        **{f"regarding.{name}": _at("involvedObject", name) for name in _INVOLVED},
        "reason": _at("reason"),
        "type": _at("type"),
        "reportingController": _at("reportingComponent"),
    },
}
TERM = re.compile(r"^(.*?)(==|!=|=)(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Selection:
    """Label and field conditions that must all hold; `everything` is true if there are none."""

    labels: selectors.LabelSelector = selectors.EVERYTHING
    fields: tuple[tuple[str, FieldOf, bool, str], ...] = ()  # name, reader, equal or not, value

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.fields and self.labels.empty

    def selects(self, obj: Object) -> bool:
        """Say whether an object is asked for."""
        for _, field_of, equal, value in self.fields:
            if (field_of(obj) == value) is not equal:
                return False
        return self.labels.matches(labels(obj))

    @property
    def name(self) -> str:
        """The one name that is asked for, or ""."""
        return next((value for name, _, equal, value in self.fields if equal and name == "metadata.name"), "")


EVERYTHING = Selection()


def parse(resource: ResourceType, label_selector: str, field_selector: str) -> Selection:
    """Read the two parameters of a request. Raises ValueError with the API server's text."""
    if not label_selector and not field_selector:
        return EVERYTHING
    chosen = selectors.parse_label_selector(label_selector) if label_selector else selectors.EVERYTHING
    return Selection(chosen, tuple(_terms(resource, field_selector)))


def _terms(resource: ResourceType, text: str) -> list[tuple[str, FieldOf, bool, str]]:
    found = []
    for term in _split(text):
        if not term:
            continue
        match = TERM.match(term)
        if match is None:
            raise ValueError(f"invalid selector: '{text}'; can't understand '{term}'")
        name, operator, value = match.group(1), match.group(2), _unescaped(match.group(3))
        found.append((name, _field_of(resource, name), operator != "!=", value))
    return found


def _split(text: str) -> list[str]:
    """Split at commas that are not escaped."""
    return re.split(r"(?<!\\),", text)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value)


def _field_of(resource: ResourceType, name: str) -> FieldOf:
    rules = custom_type.rules_of(resource)
    if rules is not None and name in rules.version.selectable:
        return _at(*name.split("."))
    own = FIELDS.get(resource.group_resource, {}).get(name)
    if own is not None:
        return own
    if name == "metadata.name" or (name == "metadata.namespace" and resource.namespaced):
        return _at(*name.split("."))
    if rules is not None or resource.group_resource in FIELDS:
        raise ValueError(f"field label not supported: {name}")
    raise ValueError(f'"{name}" is not a known field selector: only "metadata.name", "metadata.namespace"')
