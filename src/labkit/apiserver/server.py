"""The API server: a Handler made of filters, discovery and endpoints around one store."""

from labkit import loading
from labkit.api import request_info, resources
from labkit.api.resources import ResourceType
from labkit.apiserver import admission, bootstrap, filters, printers, reviews, showing, strategies, subresources, table
from labkit.apiserver.access import Access
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.discovery import Discovery
from labkit.apiserver.endpoints import Endpoints
from labkit.apiserver.nonresource import NonResources
from labkit.apiserver.openapi import OpenAPI
from labkit.apiserver.printer import Printer
from labkit.apiserver.registry import Registry
from labkit.apiserver.review import Review
from labkit.apiserver.store import Store
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.subresource import Subresource
from labkit.loop.clock import Clock
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.web.message import Handler, Peer, Request, Response, compose


class APIServer:
    """Answers requests as kube-apiserver does. With a loop, watches end when their time is over.

    With `default_accounts` every new namespace gets its ServiceAccount "default" at once, which on a real cluster is
    the work of a controller; without it, pods are refused until somebody creates it.
    """

    def __init__(
        self,
        clock: Clock,
        seeds: Seeds,
        version: str = "1.36",
        loop: EventLoop | None = None,
        default_accounts: bool = True,
    ) -> None:
        self.store = Store()
        self.bugs: list[tuple[Request, BaseException]] = []  # what became a 500; empty unless labkit has a fault
        self._types = {(one.group, one.version, one.plural): one for one in resources.TYPES}
        self.access = Access(self.store, clock, seeds)
        self.registry = Registry(self.store, clock, seeds, _strategies(), _admission(), self.access)
        self._discovery = Discovery(self._all_types)
        self._openapi = OpenAPI(self._all_types, version)
        self._others = NonResources(version, self._all_types)
        shower = showing.Shower(table.Tables(clock, _printers()))
        self._endpoints = Endpoints(self.registry, self._resource, _subresources(), _reviews(), shower, loop)
        self._handler: Handler = compose(
            self._route,
            filters.with_panic_recovery(self._tell),
            filters.with_request_info,
            filters.with_authentication(self.access),
            filters.with_authorization(self.access),
            filters.with_body_limit,
        )
        if default_accounts:
            bootstrap.keep_default_accounts(self.registry)
        bootstrap.create(self.registry, controlled=default_accounts)

    def __call__(self, request: Request) -> Response:
        """Answer a request; a refusal is an answer too."""
        return self._handler(request)

    def add_token(self, token: str, peer: Peer) -> None:
        """Let a bearer token speak for somebody."""
        self.access.add_token(token, peer)

    def _route(self, request: Request) -> Response:
        if request_info.of(request).is_resource:
            return self._endpoints(request)
        return self._discovery(request) or self._openapi(request) or self._others(request)

    def _resource(self, group: str, version: str, plural: str) -> ResourceType | None:
        return self._types.get((group, version, plural)) or self.registry.catalog.get(group, version, plural)

    def _all_types(self) -> tuple[ResourceType, ...]:
        return (*self._types.values(), *self.registry.catalog.types())

    def _tell(self, request: Request, bug: BaseException) -> None:
        self.bugs.append((request, bug))


def _strategies() -> dict[str, Strategy]:
    found = {}
    for leaf in loading.classes(strategies, Strategy):
        strategy = leaf()
        found.update(dict.fromkeys(leaf.resources, strategy))
    return found


def _printers() -> dict[str, Printer]:
    found = {}
    for leaf in loading.classes(printers, Printer):
        found.update(dict.fromkeys(leaf.resources, leaf()))
    return found


def _reviews() -> dict[str, Review]:
    return {leaf.resource: leaf() for leaf in loading.classes(reviews, Review)}


def _admission() -> list[AdmissionPlugin]:
    return sorted((leaf() for leaf in loading.classes(admission, AdmissionPlugin)), key=lambda plugin: plugin.order)


def _subresources() -> dict[tuple[str, str], Subresource]:
    found: dict[tuple[str, str], Subresource] = {}
    for leaf in loading.classes(subresources, Subresource):
        found.update({(resource, leaf.name): leaf() for resource in leaf.resources or ("",)})
    return found
