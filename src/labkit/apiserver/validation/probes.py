"""Validation of probes and lifecycle hooks: one handler each, with what it needs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

Container = Mapping[str, Any]
HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def validate(one: Container, at: str) -> Iterator[Cause]:
    """Yield what is wrong with the probes of a container."""
    for name in PROBES:
        probe = one.get(name)
        if probe is None:
            continue
        yield from _handler(probe, f"{at}.{name}")
        for field in ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"):
            if probe.get(field, 0) < 0:
                yield fields.invalid(f"{at}.{name}.{field}", probe[field], "must be greater than or equal to 0")
        if name != "readinessProbe" and probe.get("successThreshold", 1) not in (0, 1):
            yield fields.invalid(f"{at}.{name}.successThreshold", probe["successThreshold"], "must be 1")


def lifecycle(one: Container, at: str) -> Iterator[Cause]:
    """Yield what is wrong with the lifecycle hooks of a container."""
    for name in ("postStart", "preStop"):
        hook = (one.get("lifecycle") or {}).get(name)
        if hook is not None:
            yield from _handler(hook, f"{at}.lifecycle.{name}", (*HANDLERS[:3], "sleep"))


def _handler(found: Mapping[str, Any], at: str, kinds: Sequence[str] = HANDLERS) -> Iterator[Cause]:
    given = [name for name in kinds if found.get(name) is not None]
    for index, name in enumerate(given):
        if index:
            yield fields.forbidden(f"{at}.{name}", "may not specify more than 1 handler type")
        else:
            yield from _action(name, found[name], f"{at}.{name}")
    if not given:
        yield fields.required(at, "must specify a handler type")


def _action(name: str, action: Mapping[str, Any], at: str) -> Iterator[Cause]:
    if name == "exec" and not action.get("command"):
        yield fields.required(f"{at}.command")
    if name in ("httpGet", "tcpSocket", "grpc"):
        yield from _port(action.get("port", 0), f"{at}.port")
    if name == "httpGet" and action.get("scheme") not in ("HTTP", "HTTPS"):
        yield fields.not_supported(f"{at}.scheme", action.get("scheme", ""), ("HTTP", "HTTPS"))


def _port(port: Any, at: str) -> Iterator[Cause]:
    problems = names.port_name(port) if isinstance(port, str) else names.port_number(port)
    for problem in problems:
        yield fields.invalid(at, port, problem)
