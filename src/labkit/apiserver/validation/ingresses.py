"""Validation of Ingresses and IngressClasses."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

Spec = Mapping[str, Any]
PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
NO_RULES = "either `defaultBackend` or `rules` must be specified"


def validate(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with an Ingress's spec."""
    if not spec.get("rules") and spec.get("defaultBackend") is None:
        yield fields.invalid("spec", None, NO_RULES)
    if spec.get("defaultBackend") is not None:
        yield from _backend(spec["defaultBackend"], "spec.defaultBackend")
    for index, rule in enumerate(spec.get("rules") or ()):
        at = f"spec.rules[{index}]"
        yield from _host(rule.get("host", ""), f"{at}.host")
        if rule.get("http") is not None:
            yield from _paths(rule["http"], f"{at}.http")
    if spec.get("ingressClassName"):
        for problem in names.subdomain(spec["ingressClassName"]):
            yield fields.invalid("spec.ingressClassName", spec["ingressClassName"], problem)


def ingress_class(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with an IngressClass's spec."""
    name = spec.get("controller", "")
    if not name:
        yield fields.required("spec.controller")
    elif "/" not in name:
        yield fields.invalid("spec.controller", name, 'must be a domain-prefixed path (such as "acme.io/foo")')


def _host(host: str, at: str) -> Iterator[Cause]:
    if not host:
        return
    if _is_address(host):
        yield fields.invalid(at, host, "must be a DNS name, not an IP address")
        return
    if host.startswith("*"):
        if not host.startswith("*.") or names.subdomain(host[2:]):
            text = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain"
            yield fields.invalid(at, host, text)
        return
    for problem in names.subdomain(host):
        yield fields.invalid(at, host, problem)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _paths(http: Spec, at: str) -> Iterator[Cause]:
    if not http.get("paths"):
        yield fields.required(f"{at}.paths")
    for index, one in enumerate(http.get("paths") or ()):
        place, path, kind = f"{at}.paths[{index}]", one.get("path", ""), one.get("pathType")
        if kind is None:
            yield fields.required(f"{place}.pathType", "pathType must be specified")
        elif kind in ("Exact", "Prefix"):
            yield from _absolute(path, f"{place}.path")
        elif kind == "ImplementationSpecific":
            if path and not path.startswith("/"):
                yield fields.invalid(f"{place}.path", path, "must be an absolute path")
        else:
            yield fields.not_supported(f"{place}.pathType", kind, PATH_TYPES)
        yield from _backend(one.get("backend") or {}, f"{place}.backend")


def _absolute(path: str, at: str) -> Iterator[Cause]:
    if not path.startswith("/"):
        yield fields.invalid(at, path, "must be an absolute path")
    for text in ("//", "/./", "/../", "%2f", "%2F"):
        if text in path:
            yield fields.invalid(at, path, f"must not contain '{text}'")
    for text in ("/..", "/."):
        if path.endswith(text):
            yield fields.invalid(at, path, f"cannot end with '{text}'")


def _backend(backend: Spec, at: str) -> Iterator[Cause]:
    service, resource = backend.get("service"), backend.get("resource")
    if service is None and resource is None:
        yield fields.invalid(at, "", "resource or service backend is required")
    elif service is not None and resource is not None:
        yield fields.invalid(at, "", "cannot set both resource and service backends")
    elif service is not None:
        name = service.get("name", "")
        if not name:
            yield fields.required(f"{at}.service.name")
        for problem in names.label(name) if name else ():
            yield fields.invalid(f"{at}.service.name", name, problem)
        yield from _port(service.get("port") or {}, at)


def _port(port: Spec, at: str) -> Iterator[Cause]:
    name, number = port.get("name"), port.get("number")
    if name and number:
        yield fields.invalid(at, "", "cannot set both port name & port number")
    elif name:
        for problem in names.port_name(name):
            yield fields.invalid(f"{at}.service.port.name", name, problem)
    elif number:
        for problem in names.port_number(number):
            yield fields.invalid(f"{at}.service.port.number", number, problem)
    else:
        yield fields.required(at, "port name or number is required")
