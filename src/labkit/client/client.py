"""The kubectl-shaped client that components use: get, list, create, apply, patch, delete, watch, bind, evict.

Objects go in and come out as plain JSON. What comes out of an in-process server is shared with its store: read it,
never change it (`api.object.copied` gives a copy to change).
"""

import builtins
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from labkit import errors
from labkit.api.object import Object, name, namespace
from labkit.api.resources import PODS, ResourceType
from labkit.client.transport import Transport
from labkit.web.message import JSON, EventStream, Headers, Request, encode

MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"


class Client:
    """Speaks to one API server through one transport. Every refusal is raised as errors.ApiError."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, resource: ResourceType, name: str, namespace: str = "", subresource: str = "") -> Object:
        """Return one object. Raises ApiError (404) if there is none."""
        return self._call("GET", resource.path(namespace, name, subresource))

    def find(self, resource: ResourceType, name: str, namespace: str = "") -> Object | None:
        """Return one object, or None if there is none."""
        try:
            return self.get(resource, name, namespace)
        except errors.ApiError as refused:
            if refused.code == 404:
                return None
            raise

    def list(self, resource: ResourceType, namespace: str = "", **query: str) -> list[Object]:
        """Return the objects of a collection; `query` may hold labelSelector and fieldSelector."""
        return list(self.list_with_version(resource, namespace, **query)[0])

    def list_with_version(
        self, resource: ResourceType, namespace: str = "", **query: str
    ) -> tuple[builtins.list[Object], str]:
        """Return the objects of a collection and its resourceVersion. Items carry apiVersion and kind."""
        answer = self._call("GET", resource.path(namespace), query=query)
        typed = [
            item if "kind" in item else {"apiVersion": resource.api_version, "kind": resource.kind, **item}
            for item in answer.get("items") or ()
        ]
        return typed, answer["metadata"]["resourceVersion"]

    def watch(
        self, resource: ResourceType, namespace: str = "", resource_version: str = "", **query: str
    ) -> EventStream:
        """Return the stream of watch events ({"type", "object"}) after `resource_version`."""
        query = {"watch": "true", "allowWatchBookmarks": "true", **query}
        if resource_version:
            query["resourceVersion"] = resource_version
        response = self._transport.send(Request("GET", _target(resource.path(namespace), query)))
        if response.stream is None:
            raise errors.ApiError(response.payload or {"message": "the server did not answer with a stream"})
        return response.stream

    def create(self, resource: ResourceType, obj: Mapping[str, Any], subresource: str = "", of: str = "") -> Object:
        """Create an object (or POST it to the `subresource` of the object named `of`); return what was stored."""
        return self._call("POST", resource.path(namespace(obj), of, subresource), payload=obj)

    def update(self, resource: ResourceType, obj: Mapping[str, Any], subresource: str = "") -> Object:
        """Replace an object. Raises ApiError (409) if its resourceVersion is stale."""
        return self._call("PUT", resource.path(namespace(obj), name(obj), subresource), payload=obj)

    def patch(
        self,
        resource: ResourceType,
        name: str,
        patch: Any,
        namespace: str = "",
        subresource: str = "",
        content_type: str = MERGE_PATCH,
    ) -> Object:
        """Patch an object, by default with a JSON merge patch."""
        return self._call(
            "PATCH", resource.path(namespace, name, subresource), payload=patch, content_type=content_type
        )

    def delete(self, resource: ResourceType, name: str, namespace: str = "", **options: Any) -> Object:
        """Delete an object; `options` are fields of DeleteOptions (gracePeriodSeconds, propagationPolicy, …)."""
        body = {"kind": "DeleteOptions", "apiVersion": "v1", **options}
        return self._call("DELETE", resource.path(namespace, name), payload=body)

    def bind(self, pod_name: str, namespace: str, node: str, uid: str = "") -> Object:
        """Bind a pod to a node: what a scheduler does in the end."""
        binding = {
            "apiVersion": "v1",
            "kind": "Binding",
            "metadata": {"name": pod_name, "namespace": namespace, **({"uid": uid} if uid else {})},
            "target": {"apiVersion": "v1", "kind": "Node", "name": node},
        }
        return self.create(PODS, binding, subresource="binding", of=pod_name)

    def read(self, path: str) -> Object:
        """Return the document at a path that is none of a resource, such as "/apis"."""
        return self._call("GET", path)

    def version(self) -> str:
        """Return the server's version, such as "v1.36.2"."""
        return str(self._call("GET", "/version").get("gitVersion", ""))

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        payload: Any = None,
        content_type: str = JSON,
    ) -> Object:
        headers = Headers({"content-type": content_type} if payload is not None else {})
        request = Request(method, _target(path, query or {}), headers, payload=payload)
        response = self._transport.send(request)
        answer: Object = response.payload
        if response.status >= 400:
            raise errors.ApiError(answer)
        return answer


def _target(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


__all__ = ["JSON_PATCH", "MERGE_PATCH", "STRATEGIC_PATCH", "Client", "encode"]
