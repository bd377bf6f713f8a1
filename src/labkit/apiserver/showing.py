"""Showing: an object or a list as the form that the client accepts: itself, its metadata only, a table, or YAML."""

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import conversion, custom_type, negotiation, table, wire_form
from labkit.apiserver.negotiation import Form
from labkit.web.message import Headers, Request, Response

PARTIAL = (negotiation.PARTIAL, negotiation.PARTIAL_LIST)


def form(request: Request, resource: ResourceType | None = None, many: bool = False) -> Form:
    """Return the form of the answer; with a resource, check that it suits one object or `many`. Raises 406."""
    accept = request.headers.get("accept", "")
    found = negotiation.resource_form(accept)
    if found is None:
        raise status.not_acceptable(shown_as="as=" in accept)
    if found.shown_as == negotiation.TABLE:
        return dataclasses.replace(found, include=_include(request))
    if resource is not None and found.shown_as == (negotiation.PARTIAL if many else negotiation.PARTIAL_LIST):
        what = f"a list (*core.{resource.list_kind()})" if many else f"not a list (*core.{resource.kind})"
        raise status.failure(
            406, "NotAcceptable", f"you requested {found.shown_as}, but the requested object is {what}"
        )
    return found


def _include(request: Request) -> str:
    include = request.parameter("includeObject")
    if include not in table.INCLUDES:
        message = f"includeObject: Invalid value: \"{include}\": must be 'Metadata', 'Object', 'None', or empty"
        raise status.bad_request(f"Unable to convert to Table as requested: {message}")
    return include


def warned(response: Response, warnings: Sequence[str]) -> Response:
    """Return the answer with warnings in its headers, each once."""
    if not warnings:
        return response
    texts = [f"299 - {json.dumps(one, ensure_ascii=False)}" for one in dict.fromkeys(warnings)]
    before = [response.headers["warning"]] if "warning" in response.headers else []
    fields = Headers({**response.headers, "warning": "\n".join([*texts, *before])})
    return dataclasses.replace(response, headers=fields)


def refusal(refused: errors.ApiError) -> Response:
    """Return the answer that carries a Status."""
    fields = {"content-type": negotiation.JSON}
    retry = (refused.status.get("details") or {}).get("retryAfterSeconds")
    if retry:
        fields["retry-after"] = str(retry)
    return Response(refused.code, Headers(fields), payload=refused.status)


def headers(form: Form) -> Headers:
    """Return the headers of an answer in this form."""
    return negotiation.JSON_HEADERS if form.media == negotiation.JSON else Headers({"content-type": form.media})


class Shower:
    """Shows objects in whichever form was asked for."""

    def __init__(self, tables: table.Tables) -> None:
        self.kept = wire_form.Kept()
        self.events = wire_form.Kept()
        self._tables = tables

    def one(self, obj: Object, form: Form, resource: ResourceType, code: int = 200) -> Response:
        """Return the answer that holds one object."""
        if form is negotiation.PLAIN:
            shown = conversion.from_stored(obj, resource)
            on_wire = self.kept.encoded if shown is obj else wire_form.encoded
            return Response(code, negotiation.JSON_HEADERS, payload=shown, on_wire=on_wire)
        return _in_form(self.shown(obj, form, resource), form, code)

    def many(self, objects: Iterable[Object], meta: Mapping[str, Any], form: Form, resource: ResourceType) -> Response:
        """Return the answer that holds a list."""
        if form.shown_as == negotiation.TABLE:
            return _in_form(self._tables.of(objects, meta, form, resource), form, 200)
        if form.shown_as in PARTIAL:
            return _in_form(_partials(objects, meta, form), form, 200)
        rules = custom_type.rules_of(resource)
        if rules is not None:
            return _in_form(_custom_list(objects, meta, resource), form, 200)
        if conversion.is_converted(resource):
            objects = (conversion.from_stored(obj, resource) for obj in objects)
        items = [
            {name: value for name, value in obj.items() if name != "kind" and name != "apiVersion"} for obj in objects
        ]
        answer = {"kind": resource.list_kind(), "apiVersion": resource.api_version, "metadata": meta, "items": items}
        return _in_form(answer, form, 200)

    def of_events(self, form: Form, resource: ResourceType) -> Callable[[str, Object], Any]:
        """Return the function that makes the events of a watch; only the first table says what its columns are."""
        if form.shown_as != negotiation.TABLE:
            key = form, resource.api_version, resource.plural
            return lambda type_, obj: self.events.told(type_, obj, key, lambda one: self.shown(one, form, resource))
        seen: list[bool] = []

        def tell(type_: str, obj: Object) -> Any:
            found = self._tables.of([obj], obj["metadata"], form, resource, head=not seen)
            seen.append(True)
            return {"type": type_, "object": found}

        return tell

    def shown(self, obj: Object, form: Form, resource: ResourceType) -> Any:
        """Return an object in a form; a Status is always shown as it is."""
        if obj.get("kind") == "Status":
            return obj
        if form.shown_as == negotiation.TABLE:
            return self._tables.of([obj], obj.get("metadata") or {}, form, resource)
        if form.shown_as in PARTIAL:
            return table.partial(obj, form.version)
        return conversion.from_stored(obj, resource)


def _custom_list(objects: Iterable[Object], meta: Mapping[str, Any], resource: ResourceType) -> Object:
    """A list of custom resources, whose items say what they are."""
    items = [conversion.from_stored(obj, resource) for obj in objects]
    about = {"continue": "", **meta}
    return {"apiVersion": resource.api_version, "items": items, "kind": resource.list_kind(), "metadata": about}


def _partials(objects: Iterable[Object], meta: Mapping[str, Any], form: Form) -> Object:
    items = [table.partial(obj, form.version) for obj in objects]
    kind, api_version = negotiation.PARTIAL_LIST, table.META + form.version
    return {"kind": kind, "apiVersion": api_version, "metadata": meta, "items": items or None}


def _in_form(value: Any, form: Form, code: int) -> Response:
    return negotiation.rendered(value, form.media, code)
