"""Filters: the middleware around the endpoints, outermost first: a bug is a 500, who asks, what is asked."""

from collections.abc import Callable, Mapping

from labkit import errors
from labkit.api import request_info, status
from labkit.web.message import Handler, Headers, Peer, Request, Response

ANONYMOUS = Peer("system:anonymous", ("system:unauthenticated",))
AUTHENTICATED = "system:authenticated"
Tokens = Callable[[str], Peer | None]


def with_panic_recovery(tell: Callable[[Request, BaseException], object]) -> Callable[[Handler], Handler]:
    """Turn refusals into answers, and a bug into a 500 that `tell` hears about."""

    def wrap(handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            try:
                return handler(request)
            except errors.ApiError as refused:
                return refusal(refused, request)
            except UnicodeError:
                return refusal(status.bad_request("the object provided holds text that is no valid UTF-8"), request)
            except RecursionError:
                return refusal(status.bad_request("the object provided is nested too deeply"), request)
            except Exception as bug:  # noqa: BLE001 - the wall: a learner never sees a traceback of the server
                tell(request, bug)
                return refusal(status.internal(f"{type(bug).__name__}: {bug}"), request)

        return answer

    return wrap


def with_request_info(handler: Handler) -> Handler:
    """Read what the request is about, once for all that follows."""

    def answer(request: Request) -> Response:
        request_info.of(request)
        return handler(request)

    return answer


def with_authentication(tokens: Tokens) -> Callable[[Handler], Handler]:
    """Name the caller: who the transport says it is, whose token it shows, or nobody."""

    def wrap(handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            if request.peer is not None:
                return handler(request)
            peer = _peer(request.headers, tokens)
            named = Request(request.method, request.target, request.headers, request.body, request.payload, peer)
            named.__dict__.update({name: request.__dict__[name] for name in CACHED if name in request.__dict__})
            return handler(named)

        return answer

    return wrap


CACHED = ("_info", "path", "query")


def _peer(headers: Mapping[str, str], tokens: Tokens) -> Peer:
    given = headers.get("authorization", "")
    if not given:
        return ANONYMOUS
    scheme, _, token = given.partition(" ")
    found = tokens(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise status.unauthorized()
    return found


def refusal(refused: errors.ApiError, request: Request) -> Response:
    """Return the answer that carries a Status."""
    headers = {"content-type": "application/json"}
    retry = (refused.status.get("details") or {}).get("retryAfterSeconds")
    if retry:
        headers["retry-after"] = str(retry)
    return Response(refused.code, Headers(headers), payload=refused.status)
