"""The Pod Security Standard "restricted": the best practice of today, on top of "baseline"."""

from labkit.apiserver import pod_security_baseline, pod_subject
from labkit.apiserver.pod_security_baseline import Check
from labkit.apiserver.pod_subject import Subject, Violation

VOLUMES = (
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected"),
    "secret",
)
NON_ROOT, ESCALATION = "securityContext.runAsNonRoot", "securityContext.allowPrivilegeEscalation"
SECCOMP = "securityContext.seccompProfile.type"


def _escalation(subject: Subject) -> Violation | None:
    names = subject.named(lambda context: context.get("allowPrivilegeEscalation") is not False)
    return (
        Violation(
            "allowPrivilegeEscalation != false", f"{pod_subject.containers_text(names)} must set {ESCALATION}=false"
        )
        if names
        else None
    )


def _restricted_capabilities(subject: Subject) -> Violation | None:
    keeping = subject.named(lambda context: "ALL" not in ((context.get("capabilities") or {}).get("drop") or ()))
    parts = (
        [f'{pod_subject.containers_text(keeping)} must set securityContext.capabilities.drop=["ALL"]']
        if keeping
        else []
    )
    parts += filter(None, [pod_security_baseline.capabilities_beyond(subject, frozenset(("NET_BIND_SERVICE",)))])
    return Violation("unrestricted capabilities", "; ".join(parts)) if parts else None


def _restricted_volumes(subject: Subject) -> Violation | None:
    found = {
        one.get("name", ""): next((kind for kind in one if kind != "name"), "unknown")
        for one in subject.spec.get("volumes") or ()
    }
    bad = {name: kind for name, kind in found.items() if kind not in VOLUMES}
    if not bad:
        return None
    types = sorted(set(bad.values()))
    uses = pod_subject.plural(len(bad), "uses", "use")
    volumes = f"{pod_subject.plural(len(bad), 'volume', 'volumes')} {pod_subject.quoted(bad)} {uses}"
    shown = f"{volumes} restricted volume {pod_subject.plural(len(types), 'type', 'types')} {pod_subject.quoted(types)}"
    return Violation("restricted volume types", shown)


def _non_root(subject: Subject) -> Violation | None:
    if subject.in_user_namespace:
        return None
    setters = pod_subject.setters_of(subject, lambda context: context.get("runAsNonRoot") is False)
    if setters:
        return Violation("runAsNonRoot != true", f"{' and '.join(setters)} must not set {NON_ROOT}=false")
    silent = subject.named(lambda context: context.get("runAsNonRoot") is None)
    if subject.context.get("runAsNonRoot") or not silent:
        return None
    return Violation("runAsNonRoot != true", f"pod or {pod_subject.containers_text(silent)} must set {NON_ROOT}=true")


def _root_user(subject: Subject) -> Violation | None:
    setters = pod_subject.setters_of(subject, lambda context: context.get("runAsUser") == 0)
    if subject.in_user_namespace or not setters:
        return None
    return Violation("runAsUser=0", f"{' and '.join(setters)} must not set runAsUser=0")


def _filtered(subject: Subject) -> Violation | None:
    found = pod_security_baseline.seccomp(subject)
    silent = subject.named(lambda context: (context.get("seccompProfile") or {}).get("type") is None)
    if found is not None or (subject.context.get("seccompProfile") or {}).get("type") or not silent:
        return found
    detail = f'pod or {pod_subject.containers_text(silent)} must set {SECCOMP} to "RuntimeDefault" or "Localhost"'
    return Violation("seccompProfile", detail)


CHECKS: tuple[Check, ...] = (
    *(check for check in pod_security_baseline.CHECKS if check not in pod_security_baseline.REPLACED),
    *(_escalation, _restricted_capabilities, _restricted_volumes, _non_root, _root_user, _filtered),
)
