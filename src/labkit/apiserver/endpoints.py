"""Endpoints: a request about resources becomes one call of the registry, and its result an answer.

One function per verb. What is particular about a kind is the registry's and its strategies' business.
"""

from collections.abc import Callable, Mapping
from typing import Any

from labkit import errors
from labkit.api import request_info, status
from labkit.api import resources as resource_types
from labkit.api.object import Object, key, metadata
from labkit.api.request_info import RequestInfo
from labkit.api.resources import ResourceType
from labkit.apiserver import (
    bodies,
    conversion,
    custom_type,
    delete_options,
    fieldvalidation,
    identity,
    negotiation,
    objects,
    options,
    patching,
    selection,
    showing,
    told,
    watch,
)
from labkit.apiserver.applying import Applying
from labkit.apiserver.nonresource import NOT_FOUND
from labkit.apiserver.registry import Registry
from labkit.apiserver.review import Review
from labkit.apiserver.store import Expired
from labkit.apiserver.strategy import CONNECT, CREATE, DELETE, UPDATE, Action
from labkit.apiserver.subresource import Subresource
from labkit.loop.event_loop import EventLoop
from labkit.web.message import Request, Response

# What would be stored but do nothing yet: better to say so.
UNSERVED = ("apiservices.apiregistration.k8s.io",)
BUILTIN_GROUPS = frozenset(one.group for one in resource_types.TYPES)
SUBRESOURCE_VERBS = {"POST": "create", "GET": "get", "PUT": "update", "PATCH": "patch"}
DEPRECATED = ("", "endpoints")
DEPRECATION = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
Resources = Callable[[str, str, str], ResourceType | None]


class Endpoints:
    """Answers every request below /api/v1 and /apis/<group>/<version> that names a resource."""

    def __init__(
        self,
        registry: Registry,
        resources: Resources,
        subresources: Mapping[tuple[str, str], Subresource],
        reviews: Mapping[str, Review],
        shower: showing.Shower,
        loop: EventLoop | None = None,
    ) -> None:
        self._registry = registry
        self._applying = Applying(registry)
        self._resources = resources
        self._subresources = subresources
        self._reviews = reviews
        self._shower = shower
        self._loop = loop
        self._verbs: dict[str, Callable[[Request, RequestInfo, ResourceType], Response]] = {
            "get": self._get,
            "list": self._list,
            "watch": self._watch,
            "create": self._create,
            "update": self._update,
            "patch": self._patch,
            "delete": self._delete,
            "deletecollection": self._delete_collection,
        }

    def __call__(self, request: Request) -> Response:
        """Answer a request, or raise the ApiError that refuses it."""
        info = request_info.of(request)
        resource = self._resources(info.group, info.version, info.resource)
        rules = custom_type.rules_of(resource) if resource is not None else None
        warnings = rules.warnings if rules is not None else ()
        if (info.group, info.resource) == DEPRECATED:
            warnings = (DEPRECATION,)
        try:
            response = self._answer_to(request, info, resource)
        except errors.ApiError as refused:
            warnings = (*warnings, *told.of(request))
            if not warnings:
                raise
            response = showing.refusal(refused)
        return showing.warned(response, warnings)

    def _answer_to(self, request: Request, info: RequestInfo, resource: ResourceType | None) -> Response:
        if info.group not in BUILTIN_GROUPS and (resource is None or _misplaced(info, resource)):
            return NOT_FOUND
        if resource is None or (len(info.parts) > 3 and info.subresource != "proxy"):
            raise status.no_such_resource()
        no_namespace = resource.namespaced and not info.namespace and info.name
        if no_namespace or (not resource.namespaced and info.namespace and info.resource != "namespaces"):
            raise status.no_such_resource()
        if request.method == "HEAD" or (info.verb not in self._verbs):
            raise status.method_not_allowed()
        if request.method == "POST" and resource.group_resource in UNSERVED:
            raise status.not_implemented(resource)
        if info.subresource:
            return self._subresource(request, info, resource)
        self._check_verb(request, info, resource)
        return self._verbs[info.verb](request, info, resource)

    def _check_verb(self, request: Request, info: RequestInfo, resource: ResourceType) -> None:
        """Raise 405 for what cannot be done here; of custom resources the API server asks for their name first."""
        is_custom = custom_type.rules_of(resource) is not None
        if resource.namespaced and not info.namespace and info.verb in ("create", "deletecollection"):
            raise status.method_not_allowed()
        if not is_custom and (info.verb not in resource.verbs or (info.name and request.method == "POST")):
            raise status.method_not_allowed()
        if not info.name and request.method in ("PUT", "PATCH"):
            raise status.bad_request("name must be provided") if is_custom else status.method_not_allowed()

    # --- reading ----------------------------------------------------------------------------------------------

    def _get(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request, resource)
        options.check_get_version(request, self._registry.store)
        found = self._registry.get(resource, _namespace(info, resource), info.name)
        return self._shower.one(found, form, resource)

    def _list(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request, resource, many=True)
        query = options.list_options(request)
        chosen = _selection(request, resource)
        namespace = _namespace(info, resource)
        store = self._registry.store
        options.check_not_future(request, store)
        try:
            objects, version = query.snapshot(store, resource, namespace)
        except Expired as expired:
            raise options.expired_continue(expired, query) from expired
        if not chosen.everything:
            objects = filter(chosen.selects, objects)
        page, meta = query.page(objects, version, chosen.everything)
        return self._shower.many(page, meta, form, resource)

    def _watch(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request)
        chosen = _selection(request, resource, info.name)
        query = options.watch_options(request, self._registry.store.version)
        watcher = watch.Watcher(resource, _namespace(info, resource), chosen, self._shower.of_events(form, resource))
        stream = watcher.start(self._registry.store, query.version, query.bookmarks, query.initial_events)
        if self._loop is not None and query.timeout_seconds and not stream.closed:
            watch.close_after(stream, self._loop, query.timeout_seconds)
        return Response(200, showing.headers(form), stream=stream)

    # --- writing ----------------------------------------------------------------------------------------------

    def _create(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request)
        action = self._action(request, info, resource, CREATE)
        check = options.write_options(request, "CreateOptions", action)
        obj = self._decoded(request, resource, check, action)
        identity.check_namespace(obj, action)
        review = self._reviews.get(resource.group_resource)
        if review is not None:
            return self._answer(review.answer(obj, action), 201, form, action)
        stored = self._registry.create(conversion.to_stored(obj, resource), action)
        return self._answer(stored, 201, form, action)

    def _update(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request)
        action = self._action(request, info, resource, UPDATE)
        check = options.write_options(request, "UpdateOptions", action)
        obj = self._decoded(request, resource, check, action)
        identity.check(obj, action)
        action.checks_uid = True
        strategy = self._registry.strategy(resource)
        if strategy.creates_on_update and self._registry.store.get(resource, key(obj)) is None:
            self._applying.check_may_create(action)
            action.operation = CREATE
            created = self._registry.create(conversion.to_stored(obj, resource), action, updates=True)
            return self._answer(created, 201, form, action)
        stored = self._registry.update(action, lambda old: conversion.to_stored(obj, resource))
        return self._answer(stored, 200, form, action)

    def _patch(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request)
        action = self._action(request, info, resource, UPDATE)
        media = patching.check_media(request, action.resource)
        check = options.write_options(request, "PatchOptions", action, media == patching.APPLY)
        if media == patching.APPLY:
            stored, code = self._applying.apply(request, action, check)
            return self._answer(stored, code, form, action)

        def changed(old: Object) -> Object:
            shown = conversion.from_stored(old, resource)
            return conversion.to_stored(
                _patched(patching.read(request, media, check.warn), shown, resource, check, action), resource
            )

        return self._answer(self._registry.update(action, changed), 200, form, action)

    def _delete(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request)
        action = self._action(request, info, resource, DELETE)
        asked = delete_options.read(request, action)
        last, gone = self._registry.delete(action, asked)
        strategy = self._registry.strategy(resource)
        action.warnings += strategy.deletion_warnings(asked.propagation)
        if gone and not strategy.returns_deleted:
            return showing.warned(
                Response(200, negotiation.JSON_HEADERS, payload=_deleted(resource, last)), action.warnings
            )
        return self._answer(last, 200, form, action)

    def _delete_collection(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        form = showing.form(request)
        chosen = _selection(request, resource)
        action = self._action(request, info, resource, DELETE)
        action.is_one_of_many = True
        asked = delete_options.read(request, action)
        query = options.list_options(request)
        objects = filter(chosen.selects, list(self._registry.store.list(resource, action.namespace)))
        page, meta = query.page(objects, self._registry.store.version, False)
        deleted = []
        for obj in page:
            action.name, action.namespace = metadata(obj)["name"], metadata(obj).get("namespace", "")
            self._registry.delete(action, asked)
            deleted.append(obj)
        return showing.warned(self._shower.many(deleted, meta, form, resource), action.warnings)

    # --- subresources -----------------------------------------------------------------------------------------

    def _subresource(self, request: Request, info: RequestInfo, resource: ResourceType) -> Response:
        rules = custom_type.rules_of(resource)
        found = self._subresources.get((resource.group_resource, info.subresource))
        if rules is not None:
            found = rules.subresources.get(info.subresource)
            if found is None:
                raise status.not_found(resource, info.name)
        if found is None and info.subresource in resource.subresources:
            found = self._subresources.get(("", info.subresource))
        if found is None:
            raise status.no_such_resource()
        verb = {**SUBRESOURCE_VERBS, "DELETE": "delete" if found.passes_on else ""}.get(request.method, "")
        if verb not in found.verbs:
            raise status.method_not_allowed()
        action = self._action(request, info, resource, UPDATE if verb in ("update", "patch") else CONNECT)
        if verb == "get" or found.passes_on or found.connects:
            if not found.passes_on:
                self._registry.get(resource, action.namespace, action.name)
            return self._shown(found.get(action, request), 200, action, request)
        showing.form(request)  # who cannot be answered does not change anything first
        if verb == "create":
            action.operation = CREATE
            check = options.write_options(request, "CreateOptions", action)
            body = self._decoded(request, found.body_type(resource), check, action, found.accepts)
            return self._shown(found.create(action, body, request), 201, action, request)
        return self._write_subresource(request, found, action, verb)

    def _write_subresource(self, request: Request, found: Subresource, action: Action, verb: str) -> Response:
        type_ = found.body_type(action.resource)
        if found.writes_spec:
            action.subresource = ""
        if verb == "update":
            check = options.write_options(request, "UpdateOptions", action)
            body = self._decoded(request, type_, check, action)
            identity.check(body, action)
            stored = self._registry.update(action, lambda old: found.replace(action, old, body))
        else:
            media = patching.check_media(request, action.resource)
            applies = media == patching.APPLY
            check = options.write_options(request, "PatchOptions", action, applies)
            if applies and found.kind != ("", ""):
                raise status.failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})

            def changed(old: Object) -> Object:
                if applies:
                    return self._applying.through(request, found, action, old, check)
                document = found.document(action, old)
                return found.replace(
                    action, old, _patched(patching.read(request, media, check.warn), document, type_, check, action)
                )

            stored = self._registry.update(action, changed)
        return self._shown(found.shown(action, stored), 200, action, request)

    def _shown(self, found: Object | Response, code: int, action: Action, request: Request) -> Response:
        if isinstance(found, Response):
            return showing.warned(found, action.warnings)
        return self._answer(found, code, showing.form(request), action)

    # --- parts ------------------------------------------------------------------------------------------------

    def _action(self, request: Request, info: RequestInfo, resource: ResourceType, operation: str) -> Action:
        namespace = _namespace(info, resource)
        through = info.subresource
        return Action(
            operation,
            resource,
            namespace,
            info.name,
            self._registry,
            through,
            request.peer,
            through=through,
            warnings=told.of(request),
        )

    def _decoded(
        self,
        request: Request,
        resource: ResourceType,
        check: fieldvalidation.Check,
        action: Action,
        accepts: Callable[[Any], Any] = lambda body: body,
    ) -> Object:
        body, duplicates = bodies.read(request, resource)
        body = accepts(body)
        fieldvalidation.check_kind(body, resource, request.body, check, action.warnings)
        return check.apply(*fieldvalidation.decoded(resource, body), duplicates, resource, action.warnings)

    def _answer(self, obj: Object, code: int, form: negotiation.Form, action: Action) -> Response:
        response = self._shower.one(obj, form, action.resource, code)
        return showing.warned(response, action.warnings)


def _patched(
    change: patching.Change, old: Object, resource: ResourceType, check: fieldvalidation.Check, action: Action
) -> Object:
    """The object that a patch makes of an old one, decoded anew."""
    rules = custom_type.rules_of(resource)
    document = patching.apply(change, old, resource)
    if rules is not None:
        document = rules.codec.ordered(document)
    fieldvalidation.check_kind(document, resource)
    try:
        obj, unknown = objects.decoded(resource, document)
    except ValueError as wrong:
        raise patching.unusable(change, document, wrong) from wrong
    if check.strict and (unknown or change.duplicates):
        raise patching.strict(change, document, unknown)
    obj = check.apply(obj, unknown, change.duplicates, resource, action.warnings)
    identity.check(obj, action)
    return obj


def _misplaced(info: RequestInfo, resource: ResourceType) -> bool:
    """Whether a path with a namespace leads to a resource without one, or the other way round."""
    if not resource.namespaced:
        return bool(info.namespace)
    return not info.namespace and info.verb not in ("list", "watch")


def _namespace(info: RequestInfo, resource: ResourceType) -> str:
    return info.namespace if resource.namespaced else ""


def _selection(request: Request, resource: ResourceType, name: str = "") -> selection.Selection:
    try:
        fields = request.parameter("fieldSelector")
        if name:
            fields = f"metadata.name={name},{fields}" if fields else f"metadata.name={name}"
        return selection.parse(resource, request.parameter("labelSelector"), fields)
    except ValueError as wrong:
        raise status.bad_request(str(wrong)) from wrong


def _deleted(resource: ResourceType, obj: Object) -> dict[str, Any]:
    meta = metadata(obj)
    details = {"name": meta["name"], "group": resource.group, "kind": resource.plural, "uid": meta["uid"]}
    return status.success({name: value for name, value in details.items() if value})
