"""Validation of RBAC objects."""

from collections.abc import Iterator

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

GROUP = "rbac.authorization.k8s.io"
SUBJECTS = ("ServiceAccount", "User", "Group")


def role(obj: Object, namespaced: bool) -> Iterator[Cause]:
    """Yield what is wrong with a Role or ClusterRole."""
    for index, rule in enumerate(obj.get("rules") or ()):
        at = f"rules[{index}]"
        if not rule.get("verbs"):
            yield fields.required(f"{at}.verbs", "verbs must contain at least one value")
        urls = rule.get("nonResourceURLs")
        if urls:
            if namespaced:
                yield fields.invalid(
                    f"{at}.nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs"
                )
            if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
                text = "rules cannot apply to both regular resources and non-resource URLs"
                yield fields.invalid(f"{at}.nonResourceURLs", urls, text)
            continue
        if not rule.get("apiGroups"):
            yield fields.required(f"{at}.apiGroups", "resource rules must supply at least one api group")
        if not rule.get("resources"):
            yield fields.required(f"{at}.resources", "resource rules must supply at least one resource")


def binding(obj: Object, namespaced: bool) -> Iterator[Cause]:
    """Yield what is wrong with a RoleBinding or ClusterRoleBinding."""
    reference, kinds = obj["roleRef"], ("Role", "ClusterRole") if namespaced else ("ClusterRole",)
    if reference.get("apiGroup") != GROUP:
        yield fields.not_supported("roleRef.apiGroup", reference.get("apiGroup", ""), (GROUP,))
    if reference.get("kind") not in kinds:
        yield fields.not_supported("roleRef.kind", reference.get("kind", ""), kinds)
    name = reference.get("name", "")
    if not name:
        yield fields.required("roleRef.name")
    for problem in names.path_segment(name) if name else ():
        yield fields.invalid("roleRef.name", name, problem)
    for index, subject in enumerate(obj.get("subjects") or ()):
        yield from _subject(subject, f"subjects[{index}]", namespaced)


def same_role(obj: Object, old: Object) -> Iterator[Cause]:
    """Yield a change of the role that a binding refers to."""
    if obj["roleRef"] != old["roleRef"]:
        shown = {
            "APIGroup": obj["roleRef"].get("apiGroup", ""),
            "Kind": obj["roleRef"].get("kind", ""),
            "Name": obj["roleRef"].get("name", ""),
        }
        yield fields.invalid("roleRef", shown, "cannot change roleRef")


def _subject(subject: Object, at: str, namespaced: bool) -> Iterator[Cause]:
    kind = subject.get("kind", "")
    if not subject.get("name"):
        yield fields.required(f"{at}.name")
    if kind == "ServiceAccount":
        for problem in names.subdomain(subject.get("name", "")) if subject.get("name") else ():
            yield fields.invalid(f"{at}.name", subject["name"], problem)
        if subject.get("apiGroup"):
            yield fields.not_supported(f"{at}.apiGroup", subject["apiGroup"], ("",))
        if not namespaced and not subject.get("namespace"):
            yield fields.required(f"{at}.namespace")
    elif kind in ("User", "Group"):
        if subject.get("apiGroup") != GROUP:
            yield fields.not_supported(f"{at}.apiGroup", subject.get("apiGroup", ""), (GROUP,))
    else:
        yield fields.not_supported(f"{at}.kind", kind, SUBJECTS)
