"""Extenders: services outside the scheduler that turn nodes down, give them points, or bind (extender/v1 over HTTP).

They are asked after the plugins, one after another, those that may be ignored last. Their points, 0 to 10, count times
ten times the extender's weight. What is sent and what comes back is JSON with the field names of extender/v1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labkit import errors
from labkit.client.transport import Transport
from labkit.scheduler.framework import interface
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import Status, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.trace import ScoreColumn
from labkit.scheduler.framework.types import PodInfo
from labkit.web.message import JSON, Headers, Request

NAME = "Extender"  # as a plugin that rejected a node
SCALE = interface.MAX_NODE_SCORE // 10  # extenders give 0..10 points
RESOURCES = ("Pod", "Node", "PersistentVolume", "PersistentVolumeClaim", "StorageClass", "CSINode", "ResourceClaim")
# In an answer; a node in both cannot be helped.
_FAILED: Mapping[str, Callable[[str], Status]] = {
    "FailedNodes": interface.unschedulable,
    "FailedAndUnresolvableNodes": interface.unresolvable,
}
# Nobody knows what an extender waits for, so everything wakes a pod that it turned down.
WAKES = tuple(EventHint(ClusterEvent(resource, Action.ALL)) for resource in RESOURCES)

Connect = Callable[[str], Transport]  # urlPrefix -> how to reach it
Bind = Callable[[PodInfo, str], None]


class ExtenderError(Exception):
    """An extender did not answer, or said that it failed; the pod's attempt ends with this text."""


@dataclass(frozen=True)
class Extender:
    """One extender of the configuration."""

    config: Mapping[str, Any]
    transport: Transport

    @property
    def url(self) -> str:
        """urlPrefix, which is also its name."""
        return str(self.config.get("urlPrefix") or "")

    @property
    def ignorable(self) -> bool:
        """Whether the pod may go on without it."""
        return bool(self.config.get("ignorable"))

    def verb(self, kind: str) -> str:
        """The path of "filter", "prioritize" or "bind"; "" if it does not do that."""
        return self.config.get(f"{kind}Verb") or ""

    def is_interested(self, pod: PodInfo) -> bool:
        """Whether it has a say: always, or if the pod asks for one of its resources."""
        managed = {one["name"] for one in self.config.get("managedResources") or ()}
        containers = (*pod.pod.containers, *pod.pod.init_containers)
        asked = (one.obj.get("resources") or {} for one in containers)
        return not managed or any(managed & {*(one.get("requests") or ()), *(one.get("limits") or ())} for one in asked)

    def ask(self, kind: str, body: Mapping[str, Any]) -> Any:
        """Return its answer. Raises ExtenderError."""
        verb = self.verb(kind)
        url = f"{self.url.rstrip('/')}/{verb}"
        request = Request("POST", f"/{verb}", Headers({"content-type": JSON}), payload=body)
        try:
            response = self.transport.send(request)
        except errors.BackendError as away:
            raise ExtenderError(f'Post "{url}": {away}') from away
        if response.status != 200:
            raise ExtenderError(f"failed {verb} with extender at URL {url}, code {response.status}")
        answer = response.payload
        if isinstance(answer, Mapping) and answer.get("Error", answer.get("error")):
            raise ExtenderError(str(answer.get("Error", answer.get("error"))))
        return answer

    def about(self, pod: PodInfo, nodes: NodeTable, rows: Sequence[int]) -> dict[str, Any]:
        """What is sent about a pod and nodes: the objects, or names only if it knows the nodes itself."""
        if self.config.get("nodeCacheCapable"):
            return {"Pod": pod.pod.obj, "Nodes": None, "NodeNames": [nodes.names[row] for row in rows]}
        items = [nodes.infos[row].node.obj for row in rows]
        return {"Pod": pod.pod.obj, "Nodes": {"metadata": {}, "items": items}, "NodeNames": None}


@dataclass
class Verdict:
    """What the extenders left over, and why the others went."""

    rows: list[int]
    rejected: dict[str, Status] = field(default_factory=dict)


@dataclass
class Extenders:
    """All of a configuration, in the order in which they are asked."""

    all: Sequence[Extender] = ()

    @classmethod
    def of(cls, configs: Sequence[Mapping[str, Any]], connect: Connect | None) -> "Extenders":
        """Take the configuration's extenders; those that may be ignored come last. Without `connect` there are none."""
        made = [Extender(one, connect(one.get("urlPrefix") or "")) for one in configs if connect is not None]
        return cls(sorted(made, key=lambda one: one.ignorable))

    def __bool__(self) -> bool:
        return bool(self.all)

    def filter(self, pod: PodInfo, nodes: NodeTable, rows: Sequence[int]) -> Verdict:
        """Ask each about what is left of the nodes. Raises ExtenderError."""
        verdict = Verdict(list(rows))
        for one in self._interested(pod, "filter"):
            if not verdict.rows:
                break
            try:
                answer = one.ask("filter", one.about(pod, nodes, verdict.rows)) or {}
                left = _left(one, answer, nodes, verdict.rows)
            except ExtenderError:
                if one.ignorable:
                    continue
                raise
            verdict.rows = left
            for kind, made in _FAILED.items():
                known = {node: why for node, why in (_field(answer, kind) or {}).items() if node in nodes.index}
                verdict.rejected |= {node: made(why).by(NAME) for node, why in known.items()}
        return verdict

    def columns(self, pod: PodInfo, nodes: NodeTable, rows: Sequence[int]) -> list[ScoreColumn]:
        """Return the points of each as a column; one that fails gives none."""
        found = []
        for one in self._interested(pod, "prioritize"):
            try:
                answer = one.ask("prioritize", one.about(pod, nodes, rows)) or ()
            except ExtenderError:
                continue
            found.append(_column(one, answer, [nodes.names[row] for row in rows]))
        return found

    def binding(self, otherwise: Bind) -> Bind:
        """Return what binds a pod: the first extender that does such things, else the scheduler itself."""
        return lambda pod, node: self._bind(pod, node, otherwise)

    def _bind(self, pod: PodInfo, node: str, otherwise: Bind) -> None:
        for one in self._interested(pod, "bind"):
            body = {"PodName": pod.pod.name, "PodNamespace": pod.pod.namespace, "PodUID": pod.pod.uid, "Node": node}
            try:
                one.ask("bind", body)
            except ExtenderError:
                if one.ignorable:
                    continue
                raise
            return
        otherwise(pod, node)

    def _interested(self, pod: PodInfo, kind: str) -> list[Extender]:
        return [one for one in self.all if one.verb(kind) and one.is_interested(pod)]


def _field(answer: Mapping[str, Any], name: str) -> Any:
    """A field of an answer; Go reads names in any case."""
    return next((value for field, value in answer.items() if field.lower() == name.lower()), None)


def _left(extender: Extender, answer: Mapping[str, Any], nodes: NodeTable, rows: Sequence[int]) -> list[int]:
    names, listed = _field(answer, "NodeNames"), _field(answer, "Nodes")
    if extender.config.get("nodeCacheCapable") and names is not None:
        here = {nodes.names[row]: row for row in rows}
        unknown = next((name for name in names if name not in here), None)
        if unknown is not None:
            raise ExtenderError(
                f'extender "{extender.url}" claims a filtered node "{unknown}" '
                "which is not found in the input node list"
            )
        return [here[name] for name in names]
    items = (listed or {}).get("items") or ()
    return [nodes.index[one["metadata"]["name"]] for one in items if one["metadata"]["name"] in nodes.index]


def _column(extender: Extender, answer: Sequence[Mapping[str, Any]], names: Sequence[str]) -> ScoreColumn:
    points = {_field(one, "Host"): int(_field(one, "Score") or 0) for one in answer}
    raw: Vector = np.array([points.get(name, 0) for name in names], dtype=np.int64)
    return ScoreColumn(
        extender.url,
        int(extender.config.get("weight") or 0),
        raw,
        raw * SCALE,
        lambda row: f"{raw[row]} of 10 points from {extender.url}, times {SCALE}",
    )
