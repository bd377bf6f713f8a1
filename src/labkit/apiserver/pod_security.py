"""Pod security: the Pod Security Standards "baseline" and "restricted", and what a pod violates of them.

Source of the rules and of the words: the Pod Security admission of Kubernetes 1.36. A check is a function from a pod to
its Violation, or None; what is restricted replaces the weaker check about the same thing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api.object import Object, annotations

PRIVILEGED, BASELINE, RESTRICTED = "privileged", "baseline", "restricted"
LEVELS = (PRIVILEGED, BASELINE, RESTRICTED)
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
DEFAULT_CAPABILITIES = frozenset(
    (
        *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"),
        *("SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
    )
)
SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
SYSCTLS = frozenset(
    (
        *(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
        ),
        *("net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time"),
        *("net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"),
        *("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    )
)
VOLUMES = (
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected"),
    "secret",
)
HANDLERS = ("livenessProbe", "readinessProbe", "startupProbe")
NON_ROOT, ESCALATION = "securityContext.runAsNonRoot", "securityContext.allowPrivilegeEscalation"
SECCOMP = "securityContext.seccompProfile.type"


@dataclass(frozen=True)
class Violation:
    """One thing that a level forbids: what, and where in the pod."""

    reason: str  # "host namespaces"
    detail: str  # "hostNetwork=true"


@dataclass(frozen=True)
class Subject:
    """A pod as the checks look at it."""

    meta: Object
    spec: Mapping[str, Any]

    @property
    def context(self) -> Mapping[str, Any]:
        """The security context of the pod."""
        return self.spec.get("securityContext") or {}

    @property
    def containers(self) -> Iterator[Mapping[str, Any]]:
        """All containers: those that run before, those that run, those for debugging."""
        for field in ("initContainers", "containers", "ephemeralContainers"):
            yield from self.spec.get(field) or ()

    @property
    def in_user_namespace(self) -> bool:
        """Whether root in the pod is nobody on the node."""
        return self.spec.get("hostUsers") is False

    def named(self, fits: Callable[[Mapping[str, Any]], bool]) -> list[str]:
        """Return the names of the containers whose security context fits."""
        return [one.get("name", "") for one in self.containers if fits(one.get("securityContext") or {})]


Check = Callable[[Subject], Violation | None]


def violations(level: str, subject: Subject) -> list[Violation]:
    """Return what a pod violates of a level."""
    checks: Sequence[Check] = {BASELINE: _BASELINE, RESTRICTED: _RESTRICTED}.get(level, ())
    return [found for check in checks if (found := check(subject)) is not None]


def text(found: Iterable[Violation]) -> str:
    """Return violations in one line."""
    return ", ".join(f"{one.reason} ({one.detail})" if one.detail else one.reason for one in found)


# --- words ----------------------------------------------------------------------------------------------------------


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _plural(count: int, one: str, more: str) -> str:
    return one if count == 1 else more


def _containers(names: Sequence[str]) -> str:
    return f"{_plural(len(names), 'container', 'containers')} {_quoted(names)}"


def _setters(subject: Subject, fits: Callable[[Mapping[str, Any]], bool]) -> list[str]:
    """Who sets something: the pod, and which containers."""
    names = subject.named(fits)
    return (["pod"] if fits(subject.context) else []) + ([_containers(names)] if names else [])


# --- baseline -------------------------------------------------------------------------------------------------------


def _app_armor(subject: Subject) -> Violation | None:
    def fits(context: Mapping[str, Any]) -> bool:
        return (context.get("appArmorProfile") or {}).get("type", "RuntimeDefault") not in (
            "RuntimeDefault",
            "Localhost",
        )

    setters, values = _setters(subject, fits), ["Unconfined"]
    marks = [
        f'{name}="{value}"'
        for name, value in sorted(annotations(subject.meta).items())
        if name.startswith(APPARMOR) and value not in ("", "runtime/default") and not value.startswith("localhost/")
    ]
    if marks:
        setters.append(_plural(len(marks), "annotation", "annotations"))
    if not setters:
        return None
    shown = _quoted((values if setters[0] != "annotation" else []) + marks)
    what = _plural(1 + len(marks), "forbidden AppArmor profile", "forbidden AppArmor profiles")
    return Violation(what, f"{' and '.join(setters)} must not set AppArmor profile type to {shown}")


def _capabilities_beyond(subject: Subject, allowed: frozenset[str]) -> str:
    added = {one.get("name", ""): _added(one) - allowed for one in subject.containers}
    bad = [name for name, extra in added.items() if extra]
    if not bad:
        return ""
    listed = _quoted(sorted(set().union(*added.values())))
    return f"{_containers(bad)} must not include {listed} in securityContext.capabilities.add"


def _added(container: Mapping[str, Any]) -> set[str]:
    return set(((container.get("securityContext") or {}).get("capabilities") or {}).get("add") or ())


def _capabilities(subject: Subject) -> Violation | None:
    detail = _capabilities_beyond(subject, DEFAULT_CAPABILITIES)
    return Violation("non-default capabilities", detail) if detail else None


def _host_namespaces(subject: Subject) -> Violation | None:
    found = [f"{field}=true" for field in ("hostNetwork", "hostPID", "hostIPC") if subject.spec.get(field)]
    return Violation("host namespaces", ", ".join(found)) if found else None


def _host_paths(subject: Subject) -> Violation | None:
    names = [one.get("name", "") for one in subject.spec.get("volumes") or () if one.get("hostPath") is not None]
    return (
        Violation("hostPath volumes", f"{_plural(len(names), 'volume', 'volumes')} {_quoted(names)}") if names else None
    )


def _host_ports(subject: Subject) -> Violation | None:
    ports = {
        one.get("name", ""): {port["hostPort"] for port in one.get("ports") or () if port.get("hostPort")}
        for one in subject.containers
    }
    bad = [name for name, used in ports.items() if used]
    if not bad:
        return None
    used = sorted(map(str, set().union(*ports.values())))
    words = f"{_plural(len(bad), 'uses', 'use')} {_plural(len(used), 'hostPort', 'hostPorts')}"
    return Violation("hostPort", f"{_containers(bad)} {words} {', '.join(used)}")


def _probe_hosts(subject: Subject) -> Violation | None:
    hosts = {one.get("name", ""): set(_hosts(one)) for one in subject.containers}
    bad = [name for name, named in hosts.items() if named]
    if not bad:
        return None
    named = sorted(set().union(*hosts.values()))
    words = f"{_plural(len(bad), 'uses', 'use')} probe or lifecycle {_plural(len(named), 'host', 'hosts')}"
    return Violation("probe or lifecycle host", f"{_containers(bad)} {words} {_quoted(named)}")


def _hosts(container: Mapping[str, Any]) -> Iterator[str]:
    lifecycle = container.get("lifecycle") or {}
    for handler in (*map(container.get, HANDLERS), *map(lifecycle.get, ("postStart", "preStop"))):
        for field in ("httpGet", "tcpSocket"):
            host = ((handler or {}).get(field) or {}).get("host")
            if host and host not in ("localhost", "127.0.0.1", "::1"):
                yield host


def _privileged(subject: Subject) -> Violation | None:
    names = subject.named(lambda context: bool(context.get("privileged")))
    return (
        Violation("privileged", f"{_containers(names)} must not set securityContext.privileged=true") if names else None
    )


def _proc_mount(subject: Subject) -> Violation | None:
    if subject.in_user_namespace:
        return None
    names = subject.named(lambda context: context.get("procMount", "Default") != "Default")
    detail = f'{_containers(names)} must not set securityContext.procMount to "Unmasked"'
    return Violation("procMount", detail) if names else None


def _selinux(subject: Subject) -> Violation | None:
    def fits(context: Mapping[str, Any]) -> bool:
        given = context.get("seLinuxOptions") or {}
        return given.get("type", "") not in SELINUX_TYPES or bool(given.get("user") or given.get("role"))

    setters = _setters(subject, fits)
    if not setters:
        return None
    contexts = [subject.context, *((one.get("securityContext") or {}) for one in subject.containers)]
    given = [context.get("seLinuxOptions") or {} for context in contexts]
    types = sorted({one["type"] for one in given if one.get("type", "") not in SELINUX_TYPES})
    parts = [f"{_plural(len(types), 'type', 'types')} {_quoted(types)}"] if types else []
    parts += [f"{field} may not be set" for field in ("user", "role") if any(one.get(field) for one in given)]
    shown = f"{' and '.join(setters)} set forbidden securityContext.seLinuxOptions: {'; '.join(parts)}"
    return Violation("seLinuxOptions", shown)


def _unconfined(context: Mapping[str, Any]) -> bool:
    return (context.get("seccompProfile") or {}).get("type", "RuntimeDefault") not in ("RuntimeDefault", "Localhost")


def _seccomp(subject: Subject) -> Violation | None:
    setters = _setters(subject, _unconfined)
    detail = f'{" and ".join(setters)} must not set {SECCOMP} to "Unconfined"'
    return Violation("seccompProfile", detail) if setters else None


def _sysctls(subject: Subject) -> Violation | None:
    found = sorted({one.get("name", "") for one in subject.context.get("sysctls") or ()} - SYSCTLS)
    return Violation("forbidden sysctls", ", ".join(found)) if found else None


def _host_process(subject: Subject) -> Violation | None:
    setters = _setters(subject, lambda context: bool((context.get("windowsOptions") or {}).get("hostProcess")))
    detail = f"{' and '.join(setters)} must not set securityContext.windowsOptions.hostProcess=true"
    return Violation("hostProcess", detail) if setters else None


# --- restricted -----------------------------------------------------------------------------------------------------


def _escalation(subject: Subject) -> Violation | None:
    names = subject.named(lambda context: context.get("allowPrivilegeEscalation") is not False)
    return (
        Violation("allowPrivilegeEscalation != false", f"{_containers(names)} must set {ESCALATION}=false")
        if names
        else None
    )


def _restricted_capabilities(subject: Subject) -> Violation | None:
    keeping = subject.named(lambda context: "ALL" not in ((context.get("capabilities") or {}).get("drop") or ()))
    parts = [f'{_containers(keeping)} must set securityContext.capabilities.drop=["ALL"]'] if keeping else []
    parts += filter(None, [_capabilities_beyond(subject, frozenset(("NET_BIND_SERVICE",)))])
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
    volumes = f"{_plural(len(bad), 'volume', 'volumes')} {_quoted(bad)} {_plural(len(bad), 'uses', 'use')}"
    shown = f"{volumes} restricted volume {_plural(len(types), 'type', 'types')} {_quoted(types)}"
    return Violation("restricted volume types", shown)


def _non_root(subject: Subject) -> Violation | None:
    if subject.in_user_namespace:
        return None
    setters = _setters(subject, lambda context: context.get("runAsNonRoot") is False)
    if setters:
        return Violation("runAsNonRoot != true", f"{' and '.join(setters)} must not set {NON_ROOT}=false")
    silent = subject.named(lambda context: context.get("runAsNonRoot") is None)
    if subject.context.get("runAsNonRoot") or not silent:
        return None
    return Violation("runAsNonRoot != true", f"pod or {_containers(silent)} must set {NON_ROOT}=true")


def _root_user(subject: Subject) -> Violation | None:
    setters = _setters(subject, lambda context: context.get("runAsUser") == 0)
    if subject.in_user_namespace or not setters:
        return None
    return Violation("runAsUser=0", f"{' and '.join(setters)} must not set runAsUser=0")


def _restricted_seccomp(subject: Subject) -> Violation | None:
    found = _seccomp(subject)
    silent = subject.named(lambda context: (context.get("seccompProfile") or {}).get("type") is None)
    if found is not None or (subject.context.get("seccompProfile") or {}).get("type") or not silent:
        return found
    detail = f'pod or {_containers(silent)} must set {SECCOMP} to "RuntimeDefault" or "Localhost"'
    return Violation("seccompProfile", detail)


_BASELINE: tuple[Check, ...] = (
    *(_app_armor, _capabilities, _host_namespaces, _host_paths, _host_ports, _probe_hosts, _privileged, _proc_mount),
    *(_selinux, _seccomp, _sysctls, _host_process),
)
_REPLACED = (_capabilities, _host_paths, _seccomp)
_RESTRICTED: tuple[Check, ...] = (
    *(check for check in _BASELINE if check not in _REPLACED),
    *(_escalation, _restricted_capabilities, _restricted_volumes, _non_root, _root_user, _restricted_seccomp),
)
