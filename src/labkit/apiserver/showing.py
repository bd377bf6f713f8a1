"""Showing: an object or a list as the form that the client accepts: itself, its metadata only, or YAML."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import conversion, negotiation
from labkit.apiserver.negotiation import Form
from labkit.web.message import Headers, Request, Response

META = "meta.k8s.io/"


def form(request: Request, resource: ResourceType | None = None, many: bool = False) -> Form:
    """Return the form of the answer; with a resource, check that it suits one object or `many`. Raises 406."""
    accept = request.headers.get("accept", "")
    found = negotiation.resource_form(accept)
    if found is None:
        raise status.not_acceptable(shown_as="as=" in accept)
    if resource is not None and found.shown_as == (negotiation.PARTIAL if many else negotiation.PARTIAL_LIST):
        what = f"a list (*core.{resource.list_kind()})" if many else f"not a list (*core.{resource.kind})"
        raise status.failure(
            406, "NotAcceptable", f"you requested {found.shown_as}, but the requested object is {what}"
        )
    return found


def warned(response: Response, warnings: Sequence[str]) -> Response:
    """Return the answer with warnings in its headers, each once."""
    if not warnings:
        return response
    texts = [f"299 - {json.dumps(one, ensure_ascii=False)}" for one in dict.fromkeys(warnings)]
    before = [response.headers["warning"]] if "warning" in response.headers else []
    fields = Headers({**response.headers, "warning": "\n".join([*texts, *before])})
    return Response(response.status, fields, response.raw, response.payload, response.stream)


def headers(form: Form) -> Headers:
    """Return the headers of an answer in this form."""
    return negotiation.JSON_HEADERS if form.media == negotiation.JSON else Headers({"content-type": form.media})


def one(obj: Object, form: Form, resource: ResourceType, code: int = 200) -> Response:
    """Return the answer that holds one object."""
    obj = conversion.from_stored(obj, resource)
    if form is negotiation.PLAIN:
        return Response(code, negotiation.JSON_HEADERS, payload=obj)
    return _in_form(shown(obj, form, resource), form, code)


def many(objects: Iterable[Object], meta: Mapping[str, Any], form: Form, resource: ResourceType) -> Response:
    """Return the answer that holds a list."""
    if form.shown_as in (negotiation.PARTIAL, negotiation.PARTIAL_LIST):
        items = [_partial(obj, form.version) for obj in objects]
        kind, api_version = "PartialObjectMetadataList", META + form.version
        return _in_form({"kind": kind, "apiVersion": api_version, "metadata": meta, "items": items or None}, form, 200)
    if conversion.is_converted(resource):
        objects = (conversion.from_stored(obj, resource) for obj in objects)
    items = [{name: value for name, value in obj.items() if name != "kind" and name != "apiVersion"} for obj in objects]
    answer = {"kind": resource.list_kind(), "apiVersion": resource.api_version, "metadata": meta, "items": items}
    return _in_form(answer, form, 200)


def event_shower(form: Form, resource: ResourceType) -> Callable[[Object], Any]:
    """Return the function that shows the objects of a watch."""
    if form.shown_as == negotiation.OBJECT:
        return lambda obj: conversion.from_stored(obj, resource)
    return lambda obj: shown(obj, form, resource)


def shown(obj: Object, form: Form, resource: ResourceType) -> Any:
    """Return an object in a form."""
    if form.shown_as in (negotiation.PARTIAL, negotiation.PARTIAL_LIST) and obj.get("kind") != "Status":
        return _partial(obj, form.version)
    return obj


def _partial(obj: Object, version: str) -> Object:
    return {"kind": "PartialObjectMetadata", "apiVersion": META + version, "metadata": obj.get("metadata", {})}


def _in_form(value: Any, form: Form, code: int) -> Response:
    return negotiation.rendered(value, form.media, code)
