"""How resources are addressed: the ResourceType table of Kubernetes 1.36.

OpenAPI knows kinds but neither short names nor categories nor plurals, so they stand here (source: the recorded
discovery documents of a 1.36 API server).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

READ_WRITE = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


@dataclass(frozen=True)
class ResourceType:
    """One resource of the API, such as `deployments` in `apps/v1`."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool = True
    short_names: tuple[str, ...] = ()
    singular: str = ""
    categories: tuple[str, ...] = ()
    verbs: tuple[str, ...] = READ_WRITE
    subresources: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.group, self.version, self.plural))

    @cached_property
    def api_version(self) -> str:
        """ "v1" or "apps/v1"."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @cached_property
    def group_resource(self) -> str:
        """ "pods" or "deployments.apps", as in the API server's messages."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def singular_name(self) -> str:
        """ "deployment"."""
        return self.singular or self.kind.lower()

    def path(self, namespace: str | None = None, name: str = "", subresource: str = "") -> str:
        """Return the URL path of the collection, an object or a subresource."""
        parts = ["/apis", self.group, self.version] if self.group else ["/api", self.version]
        if self.namespaced and namespace:
            parts += ["namespaces", namespace]
        parts.append(self.plural)
        parts += [part for part in (name, subresource) if part]
        return "/".join(parts)

    def list_kind(self) -> str:
        """ "DeploymentList"."""
        return f"{self.kind}List"


def _core(plural: str, kind: str, *short_names: str, **more: Any) -> ResourceType:
    return ResourceType("", "v1", plural, kind, short_names=short_names, **more)


def _group(group: str, plural: str, kind: str, *short_names: str, version: str = "v1", **more: Any) -> ResourceType:
    return ResourceType(group, version, plural, kind, short_names=short_names, **more)


ALL = ("all",)
EXTENSIONS = ("api-extensions",)
STATUS = ("status",)
SCALED = ("scale", "status")
# Answered, never stored: reviews and bindings.
CREATE_ONLY = ("create",)
POD_SUBRESOURCES = (
    *(
        "attach",
        "binding",
        "ephemeralcontainers",
        "eviction",
        "exec",
        "log",
        "portforward",
        "proxy",
        "resize",
        "status",
    ),
)
AUTHENTICATION, AUTHORIZATION, RBAC = "authentication.k8s.io", "authorization.k8s.io", "rbac.authorization.k8s.io"
ADMISSION, STORAGE, NETWORKING = "admissionregistration.k8s.io", "storage.k8s.io", "networking.k8s.io"
DEVICES, FLOW = "resource.k8s.io", "flowcontrol.apiserver.k8s.io"

# The order within a group is that of discovery, and so is the order of the groups (core first).
TYPES: tuple[ResourceType, ...] = (
    _core("bindings", "Binding", verbs=CREATE_ONLY),
    _core("componentstatuses", "ComponentStatus", "cs", namespaced=False, verbs=("get", "list")),
    _core("configmaps", "ConfigMap", "cm"),
    _core("endpoints", "Endpoints", "ep"),
    _core("events", "Event", "ev"),
    _core("limitranges", "LimitRange", "limits"),
    _core(
        *("namespaces", "Namespace", "ns"),
        namespaced=False,
        subresources=("finalize", "status"),
        verbs=("create", "delete", "get", "list", "patch", "update", "watch"),
    ),
    _core("nodes", "Node", "no", namespaced=False, subresources=("proxy", "status")),
    _core("persistentvolumeclaims", "PersistentVolumeClaim", "pvc", subresources=STATUS),
    _core("persistentvolumes", "PersistentVolume", "pv", namespaced=False, subresources=STATUS),
    _core("pods", "Pod", "po", categories=ALL, subresources=POD_SUBRESOURCES),
    _core("podtemplates", "PodTemplate"),
    _core("replicationcontrollers", "ReplicationController", "rc", categories=ALL, subresources=SCALED),
    _core("resourcequotas", "ResourceQuota", "quota", subresources=STATUS),
    _core("secrets", "Secret"),
    _core("serviceaccounts", "ServiceAccount", "sa", subresources=("token",)),
    _core("services", "Service", "svc", categories=ALL, subresources=("proxy", "status")),
    _group(
        "apiregistration.k8s.io",
        "apiservices",
        "APIService",
        namespaced=False,
        categories=EXTENSIONS,
        subresources=STATUS,
    ),
    _group("apps", "controllerrevisions", "ControllerRevision"),
    _group("apps", "daemonsets", "DaemonSet", "ds", categories=ALL, subresources=STATUS),
    _group("apps", "deployments", "Deployment", "deploy", categories=ALL, subresources=SCALED),
    _group("apps", "replicasets", "ReplicaSet", "rs", categories=ALL, subresources=SCALED),
    _group("apps", "statefulsets", "StatefulSet", "sts", categories=ALL, subresources=SCALED),
    _group("events.k8s.io", "events", "Event", "ev"),
    _group(AUTHENTICATION, "selfsubjectreviews", "SelfSubjectReview", namespaced=False, verbs=CREATE_ONLY),
    _group(AUTHENTICATION, "tokenreviews", "TokenReview", namespaced=False, verbs=CREATE_ONLY),
    _group(AUTHORIZATION, "localsubjectaccessreviews", "LocalSubjectAccessReview", verbs=CREATE_ONLY),
    _group(AUTHORIZATION, "selfsubjectaccessreviews", "SelfSubjectAccessReview", namespaced=False, verbs=CREATE_ONLY),
    _group(AUTHORIZATION, "selfsubjectrulesreviews", "SelfSubjectRulesReview", namespaced=False, verbs=CREATE_ONLY),
    _group(AUTHORIZATION, "subjectaccessreviews", "SubjectAccessReview", namespaced=False, verbs=CREATE_ONLY),
    _group(
        "autoscaling",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler",
        "hpa",
        version="v2",
        categories=ALL,
        subresources=STATUS,
    ),
    _group(
        "autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa", categories=ALL, subresources=STATUS
    ),
    _group("batch", "cronjobs", "CronJob", "cj", categories=ALL, subresources=STATUS),
    _group("batch", "jobs", "Job", categories=ALL, subresources=STATUS),
    _group(
        *("certificates.k8s.io", "certificatesigningrequests", "CertificateSigningRequest", "csr"),
        namespaced=False,
        subresources=("approval", "status"),
    ),
    _group(NETWORKING, "ingressclasses", "IngressClass", namespaced=False),
    _group(NETWORKING, "ingresses", "Ingress", "ing", subresources=STATUS),
    _group(NETWORKING, "ipaddresses", "IPAddress", "ip", namespaced=False),
    _group(NETWORKING, "networkpolicies", "NetworkPolicy", "netpol"),
    _group(NETWORKING, "servicecidrs", "ServiceCIDR", namespaced=False, subresources=STATUS),
    _group("policy", "poddisruptionbudgets", "PodDisruptionBudget", "pdb", subresources=STATUS),
    _group(RBAC, "clusterrolebindings", "ClusterRoleBinding", namespaced=False),
    _group(RBAC, "clusterroles", "ClusterRole", namespaced=False),
    _group(RBAC, "rolebindings", "RoleBinding"),
    _group(RBAC, "roles", "Role"),
    _group(STORAGE, "csidrivers", "CSIDriver", namespaced=False),
    _group(STORAGE, "csinodes", "CSINode", namespaced=False),
    _group(STORAGE, "csistoragecapacities", "CSIStorageCapacity"),
    _group(STORAGE, "storageclasses", "StorageClass", "sc", namespaced=False),
    _group(STORAGE, "volumeattachments", "VolumeAttachment", namespaced=False, subresources=STATUS),
    _group(STORAGE, "volumeattributesclasses", "VolumeAttributesClass", "vac", namespaced=False),
    _group(ADMISSION, "mutatingadmissionpolicies", "MutatingAdmissionPolicy", namespaced=False, categories=EXTENSIONS),
    _group(
        ADMISSION,
        "mutatingadmissionpolicybindings",
        "MutatingAdmissionPolicyBinding",
        namespaced=False,
        categories=EXTENSIONS,
    ),
    _group(
        ADMISSION,
        "mutatingwebhookconfigurations",
        "MutatingWebhookConfiguration",
        namespaced=False,
        categories=EXTENSIONS,
    ),
    _group(
        *(ADMISSION, "validatingadmissionpolicies", "ValidatingAdmissionPolicy"),
        namespaced=False,
        categories=EXTENSIONS,
        subresources=STATUS,
    ),
    _group(
        ADMISSION,
        "validatingadmissionpolicybindings",
        "ValidatingAdmissionPolicyBinding",
        namespaced=False,
        categories=EXTENSIONS,
    ),
    _group(
        ADMISSION,
        "validatingwebhookconfigurations",
        "ValidatingWebhookConfiguration",
        namespaced=False,
        categories=EXTENSIONS,
    ),
    _group(
        *("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", "crd", "crds"),
        namespaced=False,
        categories=EXTENSIONS,
        subresources=STATUS,
    ),
    _group("scheduling.k8s.io", "priorityclasses", "PriorityClass", "pc", namespaced=False),
    _group("coordination.k8s.io", "leases", "Lease"),
    _group("node.k8s.io", "runtimeclasses", "RuntimeClass", namespaced=False),
    _group("discovery.k8s.io", "endpointslices", "EndpointSlice"),
    _group(DEVICES, "deviceclasses", "DeviceClass", namespaced=False),
    _group(DEVICES, "resourceclaims", "ResourceClaim", subresources=STATUS),
    _group(DEVICES, "resourceclaimtemplates", "ResourceClaimTemplate"),
    _group(DEVICES, "resourceslices", "ResourceSlice", namespaced=False),
    _group(FLOW, "flowschemas", "FlowSchema", namespaced=False, subresources=STATUS),
    _group(FLOW, "prioritylevelconfigurations", "PriorityLevelConfiguration", namespaced=False, subresources=STATUS),
)

_READ_CHANGE = ("get", "patch", "update")
_ANY_METHOD = ("create", "delete", "get", "patch", "update")
# Subresources: the apiVersion and kind of their bodies ("" for those of the resource itself) and their verbs.
SUBRESOURCES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "approval": ("", "", _READ_CHANGE),
    "attach": ("", "PodAttachOptions", ("create", "get")),
    "binding": ("", "Binding", CREATE_ONLY),
    "ephemeralcontainers": ("", "", _READ_CHANGE),
    "eviction": ("policy/v1", "Eviction", CREATE_ONLY),
    "exec": ("", "PodExecOptions", ("create", "get")),
    "finalize": ("", "", ("update",)),
    "log": ("", "", ("get",)),
    "portforward": ("", "PodPortForwardOptions", ("create", "get")),
    "proxy": ("", "{}ProxyOptions", _ANY_METHOD),
    "resize": ("", "", _READ_CHANGE),
    "scale": ("autoscaling/v1", "Scale", _READ_CHANGE),
    "status": ("", "", _READ_CHANGE),
    "token": ("authentication.k8s.io/v1", "TokenRequest", CREATE_ONLY),
}

_BY_KIND = {(one.api_version, one.kind): one for one in TYPES}


def by_kind(api_version: str, kind: str) -> ResourceType | None:
    """Return the resource of an object's apiVersion and kind."""
    return _BY_KIND.get((api_version, kind))


def known(api_version: str, kind: str) -> ResourceType:
    """Return the resource of a kind that is in the table. Raises KeyError if it is not."""
    return _BY_KIND[(api_version, kind)]


def by_name(word: str) -> ResourceType | None:
    """Return the resource a person means by "po", "pod", "Pod", "pods" or "deployments.apps"."""
    wanted = word.lower()
    for one in TYPES:
        if wanted in (one.plural, one.singular_name, one.group_resource, *one.short_names):
            return one
    return None


PODS = by_kind("v1", "Pod") or TYPES[0]
NODES = by_kind("v1", "Node") or TYPES[0]
EVENTS = by_kind("v1", "Event") or TYPES[0]
NAMESPACES = by_kind("v1", "Namespace") or TYPES[0]
SERVICE_ACCOUNTS = by_kind("v1", "ServiceAccount") or TYPES[0]
SERVICES = by_kind("v1", "Service") or TYPES[0]
POD_DISRUPTION_BUDGETS = by_kind("policy/v1", "PodDisruptionBudget") or TYPES[0]
PRIORITY_CLASSES = by_kind("scheduling.k8s.io/v1", "PriorityClass") or TYPES[0]
