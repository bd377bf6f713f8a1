"""Filters: the middleware around the endpoints, outermost first: a bug is a 500, what is asked, who asks, may he."""

from collections.abc import Callable, Mapping

from labkit import errors
from labkit.api import request_info, status
from labkit.apiserver import callers, impersonation, showing
from labkit.apiserver.access import Access
from labkit.apiserver.service_account_tokens import NotValid
from labkit.authorization.attributes import MASTERS, Attributes
from labkit.web.message import Handler, Peer, Request, Response

BODY_LIMIT_BYTES = 3 * 1024 * 1024  # what etcd behind a real server could not store anyway


def with_panic_recovery(tell: Callable[[Request, BaseException], object]) -> Callable[[Handler], Handler]:
    """Turn refusals into answers, and a bug into a 500 that `tell` hears about."""

    def wrap(handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            try:
                return handler(request)
            except errors.ApiError as refused:
                return showing.refusal(refused)
            except UnicodeError:
                return showing.refusal(status.bad_request("the object provided holds text that is no valid UTF-8"))
            except RecursionError:
                return showing.refusal(status.bad_request("the object provided is nested too deeply"))
            except Exception as bug:  # noqa: BLE001 - the wall: a learner never sees a traceback of the server
                tell(request, bug)
                return showing.refusal(status.internal(f"{type(bug).__name__}: {bug}"))

        return answer

    return wrap


def with_request_info(handler: Handler) -> Handler:
    """Read what the request is about, once for all that follows."""

    def answer(request: Request) -> Response:
        request_info.of(request)
        return handler(request)

    return answer


def with_authentication(access: Access) -> Callable[[Handler], Handler]:
    """Name the caller: who the transport says it is, whose token it shows, or nobody; or whom it plays."""

    def wrap(handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            headers = request.headers
            if "authorization" in headers and request.peer is None:
                peer = _bearer(headers, access)
            else:
                peer = callers.with_groups(request.peer or callers.ANONYMOUS)
            if headers and impersonation.asked(headers):
                peer = impersonation.identity(headers, peer, access.authorizer)
            return handler(request if peer is request.peer else _named(request, peer))

        return answer

    return wrap


def with_authorization(access: Access) -> Callable[[Handler], Handler]:
    """Let through what the caller may do. Raises 403."""

    def wrap(handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            peer = request.peer
            assert peer is not None, "authentication comes first"
            if MASTERS in peer.groups:
                return handler(request)
            asked = attributes_of(request, peer)
            decision = access.authorizer.decide(asked)
            if not decision.allowed:
                raise callers.forbidden(asked, decision)
            return handler(request)

        return answer

    return wrap


def with_body_limit(handler: Handler) -> Handler:
    """Refuse a body that is too long to be read. Raises 413 (k8s.io/apiserver, limitedReadBody)."""

    def answer(request: Request) -> Response:
        if len(request.body) > BODY_LIMIT_BYTES:
            message = f"Request entity too large: limit is {BODY_LIMIT_BYTES}"
            raise status.failure(413, "RequestEntityTooLarge", message)
        return handler(request)

    return answer


def attributes_of(request: Request, peer: Peer) -> Attributes:
    """Return a request as an authorizer sees it; a list may name the one object that it selects."""
    info = request_info.of(request)
    if not info.is_resource:
        return Attributes(peer, info.verb, path=info.path)
    name = info.name
    if info.verb in request_info.WITHOUT_NAME_SELECTOR and not name and "fieldSelector" in request.query:
        name = request_info.selected_name(request.parameter("fieldSelector"))
    return Attributes(
        peer, info.verb, info.group, info.resource, info.subresource, info.namespace, name, version=info.version
    )


CACHED = ("_info", "path", "query", "_split")  # what a request has read of itself already


def _named(request: Request, peer: Peer) -> Request:
    named = Request(request.method, request.target, request.headers, request.body, request.payload, peer)
    named.__dict__.update({name: request.__dict__[name] for name in CACHED if name in request.__dict__})
    return named


def _bearer(headers: Mapping[str, str], access: Access) -> Peer:
    scheme, _, token = headers["authorization"].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return callers.ANONYMOUS
    try:
        return callers.with_groups(access.bearer(token.strip()).peer)
    except NotValid as wrong:
        raise status.unauthorized() from wrong
