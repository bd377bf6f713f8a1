"""The Pod Security Standard "baseline": nothing by which a pod gets hold of its node.

A check is a function from a pod to its Violation, or None.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labkit.api.object import annotations
from labkit.apiserver import pod_subject
from labkit.apiserver.pod_subject import Subject, Violation

Check = Callable[[Subject], Violation | None]
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
        *("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"),
        *("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports"),
        *("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"),
        *("net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    )
)
HANDLERS = ("livenessProbe", "readinessProbe", "startupProbe")
SECCOMP = "securityContext.seccompProfile.type"


def _app_armor(subject: Subject) -> Violation | None:
    def fits(context: Mapping[str, Any]) -> bool:
        return (context.get("appArmorProfile") or {}).get("type", "RuntimeDefault") not in (
            "RuntimeDefault",
            "Localhost",
        )

    setters, values = pod_subject.setters_of(subject, fits), ["Unconfined"]
    marks = [
        f'{name}="{value}"'
        for name, value in sorted(annotations(subject.meta).items())
        if name.startswith(APPARMOR) and value not in ("", "runtime/default") and not value.startswith("localhost/")
    ]
    if marks:
        setters.append(pod_subject.plural(len(marks), "annotation", "annotations"))
    if not setters:
        return None
    shown = pod_subject.quoted((values if setters[0] != "annotation" else []) + marks)
    what = pod_subject.plural(1 + len(marks), "forbidden AppArmor profile", "forbidden AppArmor profiles")
    return Violation(what, f"{' and '.join(setters)} must not set AppArmor profile type to {shown}")


def capabilities_beyond(subject: Subject, allowed: frozenset[str]) -> str:
    """Return which containers add other capabilities than these, or ""."""
    added = {one.get("name", ""): _added(one) - allowed for one in subject.containers}
    bad = [name for name, extra in added.items() if extra]
    if not bad:
        return ""
    listed = pod_subject.quoted(sorted(set().union(*added.values())))
    return f"{pod_subject.containers_text(bad)} must not include {listed} in securityContext.capabilities.add"


def _added(container: Mapping[str, Any]) -> set[str]:
    return set(((container.get("securityContext") or {}).get("capabilities") or {}).get("add") or ())


def _capabilities(subject: Subject) -> Violation | None:
    detail = capabilities_beyond(subject, DEFAULT_CAPABILITIES)
    return Violation("non-default capabilities", detail) if detail else None


def _host_namespaces(subject: Subject) -> Violation | None:
    found = [f"{field}=true" for field in ("hostNetwork", "hostPID", "hostIPC") if subject.spec.get(field)]
    return Violation("host namespaces", ", ".join(found)) if found else None


def _host_paths(subject: Subject) -> Violation | None:
    names = [one.get("name", "") for one in subject.spec.get("volumes") or () if one.get("hostPath") is not None]
    return (
        Violation(
            "hostPath volumes", f"{pod_subject.plural(len(names), 'volume', 'volumes')} {pod_subject.quoted(names)}"
        )
        if names
        else None
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
    words = f"{pod_subject.plural(len(bad), 'uses', 'use')} {pod_subject.plural(len(used), 'hostPort', 'hostPorts')}"
    return Violation("hostPort", f"{pod_subject.containers_text(bad)} {words} {', '.join(used)}")


def _probe_hosts(subject: Subject) -> Violation | None:
    hosts = {one.get("name", ""): set(_hosts(one)) for one in subject.containers}
    bad = [name for name, named in hosts.items() if named]
    if not bad:
        return None
    named = sorted(set().union(*hosts.values()))
    hosts_word = pod_subject.plural(len(named), "host", "hosts")
    words = f"{pod_subject.plural(len(bad), 'uses', 'use')} probe or lifecycle {hosts_word}"
    return Violation(
        "probe or lifecycle host", f"{pod_subject.containers_text(bad)} {words} {pod_subject.quoted(named)}"
    )


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
        Violation("privileged", f"{pod_subject.containers_text(names)} must not set securityContext.privileged=true")
        if names
        else None
    )


def _proc_mount(subject: Subject) -> Violation | None:
    if subject.in_user_namespace:
        return None
    names = subject.named(lambda context: context.get("procMount", "Default") != "Default")
    detail = f'{pod_subject.containers_text(names)} must not set securityContext.procMount to "Unmasked"'
    return Violation("procMount", detail) if names else None


def _selinux(subject: Subject) -> Violation | None:
    def fits(context: Mapping[str, Any]) -> bool:
        given = context.get("seLinuxOptions") or {}
        return given.get("type", "") not in SELINUX_TYPES or bool(given.get("user") or given.get("role"))

    setters = pod_subject.setters_of(subject, fits)
    if not setters:
        return None
    contexts = [subject.context, *((one.get("securityContext") or {}) for one in subject.containers)]
    given = [context.get("seLinuxOptions") or {} for context in contexts]
    types = sorted({one["type"] for one in given if one.get("type", "") not in SELINUX_TYPES})
    parts = [f"{pod_subject.plural(len(types), 'type', 'types')} {pod_subject.quoted(types)}"] if types else []
    parts += [f"{field} may not be set" for field in ("user", "role") if any(one.get(field) for one in given)]
    shown = f"{' and '.join(setters)} set forbidden securityContext.seLinuxOptions: {'; '.join(parts)}"
    return Violation("seLinuxOptions", shown)


def unconfined(context: Mapping[str, Any]) -> bool:
    """Say whether a security context takes system calls as they come."""
    return (context.get("seccompProfile") or {}).get("type", "RuntimeDefault") not in ("RuntimeDefault", "Localhost")


def seccomp(subject: Subject) -> Violation | None:
    """System calls have to be filtered."""
    setters = pod_subject.setters_of(subject, unconfined)
    detail = f'{" and ".join(setters)} must not set {SECCOMP} to "Unconfined"'
    return Violation("seccompProfile", detail) if setters else None


def _sysctls(subject: Subject) -> Violation | None:
    found = sorted({one.get("name", "") for one in subject.context.get("sysctls") or ()} - SYSCTLS)
    return Violation("forbidden sysctls", ", ".join(found)) if found else None


def _host_process(subject: Subject) -> Violation | None:
    setters = pod_subject.setters_of(
        subject, lambda context: bool((context.get("windowsOptions") or {}).get("hostProcess"))
    )
    detail = f"{' and '.join(setters)} must not set securityContext.windowsOptions.hostProcess=true"
    return Violation("hostProcess", detail) if setters else None


CHECKS: tuple[Check, ...] = (
    *(_app_armor, _capabilities, _host_namespaces, _host_paths, _host_ports, _probe_hosts, _privileged, _proc_mount),
    *(_selinux, seccomp, _sysctls, _host_process),
)
# What the level above asks for more strictly.
REPLACED = (_capabilities, _host_paths, seccomp)
