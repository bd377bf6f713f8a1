"""PodSecurity: a namespace's labels say which pods it takes, and which it warns of."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import resources, status
from labkit.api.object import Object, labels, name
from labkit.api.resources import NAMESPACES, PODS
from labkit.apiserver import pod_security
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.pod_subject import Subject
from labkit.apiserver.strategy import CREATE, UPDATE, Action
from labkit.apiserver.validation import fields

PREFIX = "pod-security.kubernetes.io/"
ENFORCE, WARN = "enforce", "warn"
VERSION = re.compile(r"latest|v1\.\d+")
# Where the pods of a workload are described.
TEMPLATES = {
    resources.known(api_version, kind): path
    for api_version, kind, path in (
        ("apps/v1", "Deployment", ("spec", "template")),
        ("apps/v1", "ReplicaSet", ("spec", "template")),
        ("apps/v1", "StatefulSet", ("spec", "template")),
        ("apps/v1", "DaemonSet", ("spec", "template")),
        ("batch/v1", "Job", ("spec", "template")),
        ("batch/v1", "CronJob", ("spec", "jobTemplate", "spec", "template")),
        ("v1", "ReplicationController", ("spec", "template")),
        ("v1", "PodTemplate", ("template",)),
    )
}
# What may change in a running pod without making it another one.
INSIGNIFICANT = ("tolerations", "activeDeadlineSeconds", "terminationGracePeriodSeconds", "schedulingGates", "nodeName")


class PodSecurity(AdmissionPlugin):
    """Refuses pods that violate the enforced level, warns of those that violate the other."""

    order = 50

    def validate(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Raise 403 for a pod and 422 for a wrong label; warnings go into the answer."""
        if (
            obj is None
            or action.subresource not in ("", "ephemeralcontainers")
            or action.operation not in (CREATE, UPDATE)
        ):
            return
        if action.resource is NAMESPACES:
            _check_namespace(action, obj, old)
        elif action.resource is PODS:
            if old is None or _significant(obj["spec"]) != _significant(old["spec"]):
                _check_pod(action, obj)
        elif action.resource in TEMPLATES:
            template = _at(obj, TEMPLATES[action.resource])
            if template is not None and (old is None or template != _at(old, TEMPLATES[action.resource])):
                _warn(action, Subject(template, template.get("spec") or {}), _policies(action))


def _check_pod(action: Action, pod: Object) -> None:
    policies, subject = _policies(action), Subject(pod, pod["spec"])
    found = pod_security.violations(_level(policies, ENFORCE), subject)
    if found:
        why = f'violates PodSecurity "{_shown(policies, ENFORCE)}": {pod_security.text(found)}'
        raise status.forbidden(PODS, name(pod), why)
    _warn(action, subject, policies)


def _warn(action: Action, subject: Subject, policies: Mapping[str, str]) -> None:
    mode = WARN if PREFIX + WARN in policies else ENFORCE
    found = pod_security.violations(_level(policies, mode), subject)
    if found:
        action.warnings.append(f'would violate PodSecurity "{_shown(policies, mode)}": {pod_security.text(found)}')


def _policies(action: Action) -> dict[str, str]:
    namespace = action.registry.store.get(NAMESPACES, action.namespace)
    return labels(namespace) if namespace is not None else {}


def _level(policies: Mapping[str, str], mode: str) -> str:
    return policies.get(PREFIX + mode, pod_security.PRIVILEGED)


def _shown(policies: Mapping[str, str], mode: str) -> str:
    return f"{_level(policies, mode)}:{policies.get(f'{PREFIX}{mode}-version', 'latest')}"


def _check_namespace(action: Action, namespace: Object, old: Object | None) -> None:
    policies = labels(namespace)
    problems = list(_label_problems(policies))
    before = list(_label_problems(labels(old))) if old is not None else []
    if problems and problems != before:
        raise status.invalid("", "Namespace", name(namespace), problems)
    if old is None or _shown(policies, ENFORCE) == _shown(labels(old), ENFORCE):
        return
    by_reason: dict[str, list[str]] = {}
    for pod in action.registry.store.list(PODS, name(namespace)):
        found = pod_security.violations(_level(policies, ENFORCE), Subject(pod, pod["spec"]))
        if found:
            by_reason.setdefault(", ".join(one.reason for one in found), []).append(name(pod))
    if by_reason:
        level = _shown(policies, ENFORCE)
        summary = f'existing pods in namespace "{name(namespace)}" violate the new PodSecurity enforce level "{level}"'
        action.warnings += [summary, *sorted(_about_pods(pods, reason) for reason, pods in by_reason.items())]


def _about_pods(pods: list[str], reason: str) -> str:
    others = len(pods) - 1
    more = f" (and {others} other {'pod' if others == 1 else 'pods'})" if others else ""
    return f"{min(pods)}{more}: {reason}"


def _label_problems(policies: Mapping[str, str]) -> Iterator[status.Cause]:
    for mode in (ENFORCE, "audit", WARN):
        level, version = policies.get(PREFIX + mode), policies.get(f"{PREFIX}{mode}-version")
        if level is not None and level not in pod_security.LEVELS:
            text = f"must be one of {', '.join(pod_security.LEVELS)}"
            yield fields.invalid(f"metadata.labels[{PREFIX}{mode}]", level, text)
        if version is not None and not VERSION.fullmatch(version):
            yield fields.invalid(f"metadata.labels[{PREFIX}{mode}-version]", version, 'must be "latest" or "v1.x"')


def _significant(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What of a pod's spec the levels may speak of: images do not count."""
    found = {field: value for field, value in spec.items() if field not in INSIGNIFICANT}
    for field in ("containers", "initContainers", "ephemeralContainers"):
        found[field] = [
            {part: value for part, value in one.items() if part not in ("image", "resources")}
            for one in spec.get(field) or ()
        ]
    return found


def _at(obj: Object, path: tuple[str, ...]) -> Any:
    found: Any = obj
    for field in path:
        found = (found or {}).get(field)
    return found
