"""PodSecurity: levels, in the words of a 1.36 API server (asked beyond the recordings)."""

from typing import Any

import pytest

PODS = "/api/v1/namespaces/{}/pods?dryRun=All"
UNCONFINED = {"seccompProfile": {"type": "Unconfined"}}
GOOD = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
NO_ESCALATION = (
    "allowPrivilegeEscalation != false (containers {} must set securityContext.allowPrivilegeEscalation=false)"
)


def container(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "image": "n", **more}


CASES = [
    pytest.param(
        "baseline",
        {"containers": [container("c", livenessProbe={"httpGet": {"port": 1, "host": "1.2.3.4"}}), container("d")]},
        'probe or lifecycle host (container "c" uses probe or lifecycle host "1.2.3.4")',
        id="a probe that goes elsewhere",
    ),
    pytest.param(
        "baseline",
        {
            "containers": [
                container("c", ports=[{"containerPort": 1, "hostPort": 1}, {"containerPort": 3, "hostPort": 2}])
            ]
        },
        'hostPort (container "c" uses hostPorts 1, 2)',
        id="two ports of the node",
    ),
    pytest.param(
        "baseline",
        {
            "securityContext": {
                "seLinuxOptions": {"type": "x_t"},
                "sysctls": [{"name": "kernel.msgmax", "value": "1"}],
            },
            "containers": [container("c")],
        },
        'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "x_t"), '
        "forbidden sysctls (kernel.msgmax)",
        id="settings of the pod",
    ),
    pytest.param(
        "baseline",
        {
            "securityContext": UNCONFINED,
            "containers": [container("c", securityContext=UNCONFINED), container("d", securityContext=UNCONFINED)],
        },
        'seccompProfile (pod and containers "c", "d" must not set securityContext.seccompProfile.type to "Unconfined")',
        id="a pod and its containers",
    ),
    pytest.param(
        "restricted",
        {
            "containers": [
                container("c", securityContext={"capabilities": {"add": ["NET_RAW"], "drop": ["ALL"]}}),
                container("d", securityContext={"capabilities": {"add": ["SYS_TIME"]}}),
            ],
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        },
        f"{NO_ESCALATION.format(chr(34) + 'c' + chr(34) + ', ' + chr(34) + 'd' + chr(34))}, "
        'unrestricted capabilities (container "d" must set securityContext.capabilities.drop=["ALL"]; '
        'containers "c", "d" must not include "NET_RAW", "SYS_TIME" in securityContext.capabilities.add)',
        id="capabilities that are kept and added",
    ),
    pytest.param(
        "restricted",
        {
            "containers": [container("c", securityContext={**GOOD, "runAsUser": 0, "runAsNonRoot": False})],
            "securityContext": {"runAsUser": 0, "runAsNonRoot": False, "seccompProfile": {"type": "RuntimeDefault"}},
        },
        'runAsNonRoot != true (pod and container "c" must not set securityContext.runAsNonRoot=false), '
        'runAsUser=0 (pod and container "c" must not set runAsUser=0)',
        id="root by name and by number",
    ),
]


def namespace(ask: Any, level: str) -> None:
    labels = {"pod-security.kubernetes.io/enforce": level}
    assert ask("POST", "/api/v1/namespaces", {"metadata": {"name": level, "labels": labels}}).status == 201


@pytest.mark.parametrize(("level", "spec", "why"), CASES)
def test_a_pod_that_violates_a_level_is_refused(ask: Any, level: str, spec: dict[str, Any], why: str) -> None:
    namespace(ask, level)
    refused = ask("POST", PODS.format(level), {"metadata": {"name": "x"}, "spec": spec})
    assert refused.status == 403, refused.payload
    assert refused.payload["message"] == f'pods "x" is forbidden: violates PodSecurity "{level}:latest": {why}'


def test_root_in_a_user_namespace_is_nobody(ask: Any) -> None:
    namespace(ask, "restricted")
    context = {"seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"hostUsers": False, "securityContext": context, "containers": [container("c", securityContext=GOOD)]}
    assert ask("POST", PODS.format("restricted"), {"metadata": {"name": "x"}, "spec": spec}).status == 201


def test_wrong_labels_are_refused_all_at_once(ask: Any) -> None:
    prefix = "pod-security.kubernetes.io/"
    labels = {f"{prefix}enforce": "bogus", f"{prefix}warn-version": "zz"}
    refused = ask("POST", "/api/v1/namespaces", {"metadata": {"name": "n", "labels": labels}})
    assert [cause["message"] for cause in refused.payload["details"]["causes"]] == [
        'Invalid value: "bogus": must be one of privileged, baseline, restricted',
        'Invalid value: "zz": must be "latest" or "v1.x"',
    ]
