"""Validation of containers: names, images, ports, environment, mounts, security."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import amounts, fields, names, probes

Container = Mapping[str, Any]
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
MESSAGE_POLICIES = ("File", "FallbackToLogsOnError")
PROTOCOLS = ("SCTP", "TCP", "UDP")
RESTART_POLICIES = ("Always", "Never", "OnFailure")
# Fields of the pod that an environment variable may show.
ENV_FIELDS = (
    *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
ENV_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
LARGEST = 2147483647


def validate(spec: Mapping[str, Any], path: str) -> Iterator[Cause]:
    """Yield what is wrong with the containers of a pod spec."""
    volumes = {one.get("name", "") for one in spec.get("volumes") or ()}
    regular, initial = spec.get("containers") or [], spec.get("initContainers") or []
    yield from _regular(regular, volumes, f"{path}.containers")
    yield from _initial(initial, {one.get("name", "") for one in regular}, volumes, f"{path}.initContainers")


def _regular(containers: Sequence[Container], volumes: Collection[str], path: str) -> Iterator[Cause]:
    if not containers:
        yield fields.required(path)
    seen: set[str] = set()
    for index, one in enumerate(containers):
        at = f"{path}[{index}]"
        yield from _common(one, volumes, at)
        if one.get("name") in seen:
            yield fields.duplicate(f"{at}.name", one["name"])
        seen.add(one.get("name", ""))
        yield from probes.lifecycle(one, at)
        yield from probes.validate(one, at)
        if one.get("restartPolicy") is not None and one["restartPolicy"] not in RESTART_POLICIES:
            yield fields.not_supported(f"{at}.restartPolicy", one["restartPolicy"], RESTART_POLICIES)


def _initial(
    containers: Sequence[Container], taken: Collection[str], volumes: Collection[str], path: str
) -> Iterator[Cause]:
    seen = set(taken)
    for index, one in enumerate(containers):
        at = f"{path}[{index}]"
        yield from _common(one, volumes, at)
        sidecar = one.get("restartPolicy") == "Always"
        if one.get("restartPolicy") is not None and one["restartPolicy"] not in RESTART_POLICIES:
            yield fields.not_supported(f"{at}.restartPolicy", one["restartPolicy"], RESTART_POLICIES)
        if one.get("name") in seen:
            yield fields.duplicate(f"{at}.name", one["name"])
        seen.add(one.get("name", ""))
        if sidecar:
            yield from probes.lifecycle(one, at)
            yield from probes.validate(one, at)
            continue
        for name in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
            if one.get(name) is not None:
                yield fields.forbidden(
                    f"{at}.{name}", "may not be set for init containers without restartPolicy=Always"
                )


def image(one: Container, at: str) -> Iterator[Cause]:
    """Yield what is wrong with the image of a container."""
    named = one.get("image", "")
    if not named:
        yield fields.required(f"{at}.image")
    elif named != named.strip():
        yield fields.invalid(f"{at}.image", named, "must not have leading or trailing whitespace")


def _common(one: Container, volumes: Collection[str], at: str) -> Iterator[Cause]:
    name = one.get("name", "")
    if not name:
        yield fields.required(f"{at}.name")
    else:
        for problem in names.label(name):
            yield fields.invalid(f"{at}.name", name, problem)
    yield from image(one, at)
    if one.get("terminationMessagePolicy") not in MESSAGE_POLICIES:
        yield fields.not_supported(
            f"{at}.terminationMessagePolicy", one.get("terminationMessagePolicy", ""), MESSAGE_POLICIES
        )
    yield from _ports(one.get("ports") or (), f"{at}.ports")
    yield from _environment(one, at)
    yield from _mounts(one.get("volumeMounts") or (), volumes, f"{at}.volumeMounts")
    if one.get("imagePullPolicy") not in PULL_POLICIES:
        yield fields.not_supported(f"{at}.imagePullPolicy", one.get("imagePullPolicy", ""), PULL_POLICIES)
    yield from amounts.validate(one.get("resources") or {}, f"{at}.resources", "containers")
    yield from _security(one.get("securityContext") or {}, f"{at}.securityContext")


def _ports(ports: Sequence[Mapping[str, Any]], path: str) -> Iterator[Cause]:
    seen: set[str] = set()
    for index, port in enumerate(ports):
        at, name = f"{path}[{index}]", port.get("name", "")
        if name:
            for problem in names.port_name(name):
                yield fields.invalid(f"{at}.name", name, problem)
            if name in seen:
                yield fields.duplicate(f"{at}.name", name)
            seen.add(name)
        number, host = port.get("containerPort", 0), port.get("hostPort", 0)
        if number == 0:
            yield fields.required(f"{at}.containerPort")
        else:
            for problem in names.port_number(number):
                yield fields.invalid(f"{at}.containerPort", number, problem)
        for problem in names.port_number(host) if host else ():
            yield fields.invalid(f"{at}.hostPort", host, problem)
        if port.get("protocol") not in PROTOCOLS:
            yield fields.not_supported(f"{at}.protocol", port.get("protocol", ""), PROTOCOLS)


def _environment(one: Container, at: str) -> Iterator[Cause]:
    for index, variable in enumerate(one.get("env") or ()):
        place = f"{at}.env[{index}]"
        if not variable.get("name"):
            yield fields.required(f"{place}.name")
        elif not _is_variable_name(variable["name"]):
            text = "a valid environment variable name must consist only of printable ASCII characters other than '='"
            yield fields.invalid(f"{place}.name", variable["name"], text)
        if variable.get("valueFrom") is not None:
            yield from _value_from(variable, f"{place}.valueFrom")
    for source in one.get("envFrom") or ():
        if source.get("configMapRef") is None and source.get("secretRef") is None:
            yield fields.invalid(f"{at}.envFrom", "", "must specify one of: `configMapRef` or `secretRef`")


def _is_variable_name(name: str) -> bool:
    return all(" " <= letter <= "~" and letter != "=" for letter in name)


def _value_from(variable: Mapping[str, Any], at: str) -> Iterator[Cause]:
    given = [name for name in ENV_SOURCES if variable["valueFrom"].get(name) is not None]
    reference = variable["valueFrom"].get("fieldRef")
    if reference is not None:
        shown = reference.get("fieldPath", "")
        if not shown:
            yield fields.required(f"{at}.fieldRef.fieldPath")
        elif shown not in ENV_FIELDS and not shown.startswith(("metadata.annotations['", "metadata.labels['")):
            text = f"error converting fieldPath: field label not supported: {shown}"
            yield fields.invalid(f"{at}.fieldRef.fieldPath", shown, text)
    if not given:
        listed = ", ".join(f"`{name}`" for name in ENV_SOURCES[:-1])
        yield fields.invalid(at, "", f"must specify one of: {listed} or `{ENV_SOURCES[-1]}`")
    elif variable.get("value"):
        yield fields.invalid(at, "", "may not be specified when `value` is not empty")
    elif len(given) > 1:
        yield fields.invalid(at, "", "may not have more than one field specified at a time")


def _mounts(mounts: Sequence[Mapping[str, Any]], volumes: Collection[str], path: str) -> Iterator[Cause]:
    seen: set[str] = set()
    for index, mount in enumerate(mounts):
        at, target = f"{path}[{index}]", mount.get("mountPath", "")
        if not mount.get("name"):
            yield fields.required(f"{at}.name")
        elif mount["name"] not in volumes:
            yield fields.not_found(f"{at}.name", mount["name"])
        if not target:
            yield fields.required(f"{at}.mountPath")
        if target in seen:
            yield fields.invalid(f"{at}.mountPath", target, "must be unique")
        seen.add(target)


SECURITY_FIELDS = (
    *("Capabilities", "Privileged", "SELinuxOptions", "WindowsOptions", "RunAsUser", "RunAsGroup", "RunAsNonRoot"),
    *("ReadOnlyRootFilesystem", "AllowPrivilegeEscalation", "ProcMount", "SeccompProfile", "AppArmorProfile"),
)


def _security(context: Mapping[str, Any], at: str) -> Iterator[Cause]:
    yield from users(context, at)
    if context.get("allowPrivilegeEscalation") is False:
        shown = {name: context.get(_json_name(name)) for name in SECURITY_FIELDS}
        if context.get("privileged"):
            yield fields.invalid(at, shown, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
        if "SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or ()):
            yield fields.invalid(
                at, shown, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            )


def users(context: Mapping[str, Any], at: str) -> Iterator[Cause]:
    """Yield what is wrong with the numbers of users and groups in a security context."""
    for name in ("runAsUser", "runAsGroup", "fsGroup"):
        if context.get(name) is not None and not 0 <= context[name] <= LARGEST:
            yield fields.invalid(f"{at}.{name}", context[name], f"must be between 0 and {LARGEST}, inclusive")


def _json_name(go_name: str) -> str:
    return {"SELinuxOptions": "seLinuxOptions"}.get(go_name, go_name[0].lower() + go_name[1:])
