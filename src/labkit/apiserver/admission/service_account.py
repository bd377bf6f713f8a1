"""ServiceAccount: every pod runs as one, and finds its token in a volume."""

from typing import Any

from labkit.api import resources, status
from labkit.api.object import Object, annotations
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, Action

ACCOUNTS = resources.SERVICE_ACCOUNTS
MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
VOLUME_PREFIX = "kube-api-access-"
MIRROR = "kubernetes.io/config.mirror"
FILE_MODE = 420
# One hour and seven seconds: the kubelet asks for a bound token (upstream's WarnOnlyBoundTokenExpirationPeriod).
TOKEN_SECONDS = 3607


class ServiceAccount(AdmissionPlugin):
    """Sets the default account, its pull secrets, and the token volume."""

    order = 30

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Complete a new pod. Raises 403 if its account does not exist."""
        if obj is None or action.operation != CREATE or action.resource is not resources.PODS or action.subresource:
            return
        if MIRROR in annotations(obj):
            return
        spec = obj["spec"]
        name = spec.setdefault("serviceAccountName", "default")
        spec["serviceAccount"] = name
        account = action.registry.store.get(ACCOUNTS, f"{action.namespace}/{name}")
        if account is None:
            why = f'error looking up service account {action.namespace}/{name}: serviceaccount "{name}" not found'
            raise status.forbidden(action.resource, action.name, why)
        if _automounts(spec, account):
            volumes = (one.get("name", "") for one in spec.get("volumes") or ())
            volume = next((one for one in volumes if one.startswith(VOLUME_PREFIX)), "")
            _mount(spec, volume or VOLUME_PREFIX + action.registry.seeds.suffix())
        if not spec.get("imagePullSecrets") and account.get("imagePullSecrets"):
            spec["imagePullSecrets"] = [dict(one) for one in account["imagePullSecrets"]]


def _automounts(spec: dict[str, Any], account: Object) -> bool:
    for holder in (spec, account):
        if holder.get("automountServiceAccountToken") is not None:
            return bool(holder["automountServiceAccountToken"])
    return True


def _mount(spec: dict[str, Any], volume: str) -> None:
    mounted = False
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        mounts = container.setdefault("volumeMounts", [])
        if all(one.get("mountPath") != MOUNT_PATH for one in mounts):
            mounts.append({"name": volume, "readOnly": True, "mountPath": MOUNT_PATH})
            mounted = True
        if not mounts:
            del container["volumeMounts"]
    if mounted and all(one.get("name") != volume for one in spec.get("volumes") or ()):
        spec.setdefault("volumes", []).append({"name": volume, "projected": _sources()})


def _sources() -> dict[str, Any]:
    namespace = {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}
    return {
        "defaultMode": FILE_MODE,
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": TOKEN_SECONDS, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [namespace]}},
        ],
    }
