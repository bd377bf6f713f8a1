"""pods/ephemeralcontainers: containers for debugging join a running pod; they come, but never go."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver.defaulting import pod_spec
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.apiserver.validation import fields, names
from labkit.web.message import Request, Response

AT = "spec.ephemeralContainers"
# What only makes sense for a container that the pod waits for.
FORBIDDEN = ("ports", "resources", "resizePolicy", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")


class EphemeralContainers(Subresource):
    """`/ephemeralcontainers` of pods: what `kubectl debug` writes."""

    name = "ephemeralcontainers"
    resources = ("pods",)
    verbs = ("get", "patch", "update")

    def get(self, action: Action, request: Request) -> Object | Response:
        """Return the whole pod."""
        return action.registry.get(action.resource, action.namespace, action.name)

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Take the ephemeral containers from the body. Raises 422."""
        given = (body.get("spec") or {}).get("ephemeralContainers") or []
        for container in given:
            pod_spec.complete_container(container)
        causes = list(_problems(given, old["spec"]))
        if causes:
            raise status.invalid("", "Pod", action.name, causes)
        spec = {**old["spec"], "ephemeralContainers": given}
        return {**old, "metadata": body["metadata"], "spec": spec}


def _problems(given: list[dict[str, Any]], before: Mapping[str, Any]) -> Iterator[status.Cause]:
    taken = {one["name"] for field in ("containers", "initContainers") for one in before.get(field) or ()}
    targets, seen = set(taken), set(taken)
    for index, container in enumerate(given):
        yield from _one(container, f"{AT}[{index}]", seen, targets)
        seen.add(container.get("name", ""))
    now = {one.get("name"): one for one in given}
    for earlier in before.get("ephemeralContainers") or ():
        name = earlier["name"]
        if name not in now:
            yield fields.forbidden(AT, f'existing ephemeral containers "{name}" may not be removed\n')
        elif now[name] != earlier:
            yield fields.forbidden(AT, f'existing ephemeral containers "{name}" may not be changed\n')


def _one(container: Mapping[str, Any], at: str, taken: set[str], targets: set[str]) -> Iterator[status.Cause]:
    name, target = container.get("name", ""), container.get("targetContainerName")
    if not name:
        yield fields.required(f"{at}.name")
    for problem in names.label(name) if name else ():
        yield fields.invalid(f"{at}.name", name, problem)
    if name in taken:
        yield fields.duplicate(f"{at}.name", name)
    if not container.get("image"):
        yield fields.required(f"{at}.image")
    for field in FORBIDDEN:
        if container.get(field):
            yield fields.forbidden(f"{at}.{field}", "cannot be set for an Ephemeral Container")
    if target and target not in targets:
        yield fields.not_found(f"{at}.targetContainerName", target)
