"""How a webhook is reached: a handler that stands for a Service of the cluster, or HTTPS to this machine."""

import base64
import http.client
import ipaddress
import json
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from labkit.api import resources
from labkit.apiserver.policies.review import NoAnswer
from labkit.apiserver.strategy import Action
from labkit.web.message import JSON, Handler, Headers, Request

SERVICES = resources.known("v1", "Service")


def ask(hook: Mapping[str, Any], body: dict[str, Any], action: Action) -> Any:
    """Post an AdmissionReview and return the JSON of the answer. Raises NoAnswer."""
    config, seconds = hook.get("clientConfig") or {}, hook.get("timeoutSeconds", 10)
    service = config.get("service")
    url = config.get("url") or _service_url(service or {})
    target = f"{url}?timeout={seconds}s"
    try:
        status, raw = _to_service(service, target, body, action) if service else _to_url(target, body, config, seconds)
    except OSError as error:
        raise NoAnswer(f'failed to call webhook: Post "{target}": {_told(error, target)}') from error
    if status >= 300:
        raise NoAnswer(f"failed to call webhook: {_refused(status, raw)}")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise NoAnswer(f"failed to call webhook: couldn't get version/kind; json parse error: {error}") from error


def _service_url(service: Mapping[str, Any]) -> str:
    path = service.get("path") or "/"
    return f"https://{service['name']}.{service['namespace']}.svc:{service.get('port', 443)}{path}"


def _to_service(service: Mapping[str, Any], target: str, body: Any, action: Action) -> tuple[int, bytes]:
    place = f"{service['namespace']}/{service['name']}"
    handler: Handler | None = action.registry.webhook_services.get(place)
    if handler is None:
        if action.registry.store.get(SERVICES, place) is None:
            raise OSError(f'service "{service["name"]}" not found')
        raise OSError(f'no endpoints available for service "{service["name"]}"')
    parts = urlsplit(target)
    headers = Headers({"Content-Type": JSON, "Accept": JSON, "Host": parts.netloc})
    answer = handler(Request("POST", f"{parts.path}?{parts.query}", headers, payload=body))
    return answer.status, answer.body


def _to_url(target: str, body: Any, config: Mapping[str, Any], seconds: int) -> tuple[int, bytes]:
    parts = urlsplit(target)
    host, port = parts.hostname or "", parts.port or 443
    if not _here(host):
        raise OSError(f"the simulator calls webhooks on this machine only, not {host}")
    connection = http.client.HTTPSConnection(host, port, timeout=seconds, context=_trust(config.get("caBundle")))
    try:
        path = f"{parts.path or '/'}?{parts.query}"
        connection.request("POST", path, json.dumps(body), {"Content-Type": JSON, "Accept": JSON})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise OSError(str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _trust(bundle: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if bundle:
        try:
            context.load_verify_locations(cadata=base64.b64decode(bundle).decode())
        except (ValueError, ssl.SSLError) as error:
            raise OSError("unable to load root certificates: unable to parse bytes as PEM block") from error
    return context


def _told(error: OSError, target: str) -> str:
    """An operating system's error in the API server's words."""
    parts = urlsplit(target)
    if isinstance(error, ConnectionRefusedError):
        return f"dial tcp {parts.hostname}:{parts.port or 443}: connect: connection refused"
    if isinstance(error, TimeoutError):
        return "context deadline exceeded"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"tls: failed to verify certificate: x509: {error.verify_message}"
    return str(error)


def _refused(status: int, raw: bytes) -> str:
    """What an answer that is an error says."""
    try:
        said = json.loads(raw).get("message")
    except (ValueError, AttributeError):
        said = None
    if said:
        return str(said)
    if status == 404:
        return "the server could not find the requested resource"
    return 'an error on the server ("unknown") has prevented the request from succeeding'
