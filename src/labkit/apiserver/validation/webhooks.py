"""Validation of webhook configurations."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import admission_rules, fields, label_selectors, names

SIDE_EFFECTS, VERSIONS = ("None", "NoneOnDryRun"), ("v1", "v1beta1")
REINVOCATIONS = ("IfNeeded", "Never")
FORM = "; desired format: https://host[/path]"
LONGEST_WAIT = 30


def configuration(obj: Object, mutating: bool, old: Object | None = None) -> Iterator[Cause]:
    """Yield what is wrong with the webhooks of a configuration."""
    known = frozenset(
        one.get("expression", "").strip()
        for hook in (old or {}).get("webhooks") or ()
        for one in hook.get("matchConditions") or ()
    )
    seen: set[str] = set()
    for index, hook in enumerate(obj.get("webhooks") or ()):
        path, name = f"webhooks[{index}]", hook.get("name", "")
        yield from _name(name, f"{path}.name")
        yield from _hook(hook, path, mutating)
        yield from _client(hook.get("clientConfig") or {}, f"{path}.clientConfig")
        conditions = hook.get("matchConditions") or ()
        yield from admission_rules.match_conditions(conditions, f"{path}.matchConditions", False, known)
        yield from _versions(hook.get("admissionReviewVersions") or [], f"{path}.admissionReviewVersions")
        if name in seen:
            yield fields.duplicate(f"{path}.name", name)
        seen |= {name} - {""}


def _name(name: str, path: str) -> Iterator[Cause]:
    if not name:
        yield fields.required(path)
    elif problems := names.subdomain(name):
        yield fields.invalid(path, name, ",".join(problems))
    elif name.count(".") < 2:
        yield fields.invalid(path, name, "should be a domain with at least three segments separated by dots")


def _hook(hook: Mapping[str, Any], path: str, mutating: bool) -> Iterator[Cause]:
    for index, rule in enumerate(hook.get("rules") or ()):
        yield from admission_rules.rule_with_operations(rule, f"{path}.rules[{index}]")
    known = {"failurePolicy": admission_rules.FAILURE_POLICIES, "matchPolicy": admission_rules.MATCH_POLICIES}
    for field, values in known.items():
        if hook.get(field) is not None and hook[field] not in values:
            yield fields.not_supported(f"{path}.{field}", hook[field], values)
    effects, wait = hook.get("sideEffects"), hook.get("timeoutSeconds")
    if effects is None:
        yield fields.required(f"{path}.sideEffects", f"must specify one of {', '.join(SIDE_EFFECTS)}")
    elif effects not in SIDE_EFFECTS:
        yield fields.not_supported(f"{path}.sideEffects", effects, SIDE_EFFECTS)
    if wait is not None and not 1 <= wait <= LONGEST_WAIT:
        text = f"the timeout value must be between 1 and {LONGEST_WAIT} seconds"
        yield fields.invalid(f"{path}.timeoutSeconds", wait, text)
    for field in ("namespaceSelector", "objectSelector"):
        yield from label_selectors.validate(hook.get(field), f"{path}.{field}")
    again = hook.get("reinvocationPolicy")
    if mutating and again is not None and again not in REINVOCATIONS:
        yield fields.not_supported(f"{path}.reinvocationPolicy", again, REINVOCATIONS)


def _client(config: Mapping[str, Any], path: str) -> Iterator[Cause]:
    url, service = config.get("url"), config.get("service")
    if (url is None) == (service is None):
        yield fields.required(path, "exactly one of url or service is required")
    elif url is not None:
        yield from _url(url, f"{path}.url")
    elif service is not None:
        yield from _service(service, f"{path}.service")


def _url(url: str, path: str) -> Iterator[Cause]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        yield fields.required(path, f"url must be a valid URL: {error}{FORM}")
        return
    user, _, host = parts.netloc.rpartition("@")
    if parts.scheme != "https":
        yield fields.invalid(path, parts.scheme, f"'https' is the only allowed URL scheme{FORM}")
    if not host:
        yield fields.invalid(path, host, f"host must be specified{FORM}")
    for value, what in ((user, "user information is"), (parts.fragment, "fragments are"), (parts.query, _QUERY)):
        if value:
            yield fields.invalid(path, value, f"{what} not permitted in the URL")


_QUERY = "query parameters are"


def _service(service: Mapping[str, Any], path: str) -> Iterator[Cause]:
    for field in ("name", "namespace"):
        if not service.get(field):
            yield fields.required(f"{path}.{field}")
    port, where = service.get("port", 443), service.get("path")
    if problems := names.port_number(port):
        yield fields.invalid(f"{path}.port", port, f"port is not valid: {', '.join(problems)}")
    if where and where != "/":
        for problem in _path_problems(where):
            yield fields.invalid(f"{path}.path", where, problem)


def _path_problems(path: str) -> Iterator[str]:
    if path == "//":
        yield "segment[0] may not be empty"
        return
    if not path.startswith("/"):
        yield "must start with a '/'"
    for index, step in enumerate(path[1:].removesuffix("/").split("/")):
        if not step:
            yield f"segment[{index}] may not be empty"
        for problem in names.subdomain(step) if step else ():
            yield f"segment[{index}]: {problem}"


def _versions(versions: list[str], path: str) -> Iterator[Cause]:
    if not versions:
        yield fields.required(path, f"must specify one of {', '.join(VERSIONS)}")
        return
    for index, one in enumerate(versions):
        if one in versions[:index]:
            yield fields.invalid(f"{path}[{index}]", one, "duplicate version")
            continue
        for problem in names.dns1035(one):
            yield fields.invalid(f"{path}[{index}]", one, problem)
    if not set(VERSIONS) & set(versions):
        yield fields.invalid(path, versions, f"must include at least one of {', '.join(VERSIONS)}")
