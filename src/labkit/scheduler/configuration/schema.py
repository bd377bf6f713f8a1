"""The fields of KubeSchedulerConfiguration v1 and of the plugin arguments, by type (source: Kubernetes 1.36).

A type is a scalar ("int32", "string", "duration" …), "[]" and a type, "map[string]string", "any", or the name of a
struct. A "!" behind it: written out even if it was not given, with its zero value.
"""

from collections.abc import Mapping

GROUP = "kubescheduler.config.k8s.io"
API_VERSION = f"{GROUP}/v1"
KIND = "KubeSchedulerConfiguration"

Fields = Mapping[str, str]

_META = {"apiVersion": "string", "kind": "string"}

POINTS = (
    *("preEnqueue", "queueSort", "preFilter", "filter", "postFilter", "preScore", "score", "reserve", "permit"),
    *("preBind", "bind", "postBind", "multiPoint", "placementGenerate", "placementScore"),
)

STRUCTS: Mapping[str, Fields] = {
    "KubeSchedulerConfiguration": {
        **_META,
        "parallelism": "int32",
        "leaderElection": "LeaderElectionConfiguration",
        "clientConnection": "ClientConnectionConfiguration",
        "enableProfiling": "bool",
        "enableContentionProfiling": "bool",
        "percentageOfNodesToScore": "int32",
        "podInitialBackoffSeconds": "int64",
        "podMaxBackoffSeconds": "int64",
        "profiles": "[]KubeSchedulerProfile",
        "extenders": "[]Extender",
        "delayCacheUntilActive": "bool",
    },
    "LeaderElectionConfiguration": {
        "leaderElect": "bool",
        "leaseDuration": "duration",
        "renewDeadline": "duration",
        "retryPeriod": "duration",
        "resourceLock": "string",
        "resourceName": "string",
        "resourceNamespace": "string",
    },
    "ClientConnectionConfiguration": {
        "kubeconfig": "string",
        "acceptContentTypes": "string",
        "contentType": "string",
        "qps": "float32",
        "burst": "int32",
    },
    "KubeSchedulerProfile": {
        "schedulerName": "string",
        "percentageOfNodesToScore": "int32",
        "plugins": "Plugins",
        "pluginConfig": "[]PluginConfig",
    },
    "Plugins": dict.fromkeys(POINTS, "PluginSet"),
    "PluginSet": {"enabled": "[]Plugin", "disabled": "[]Plugin"},
    "Plugin": {"name": "string!", "weight": "int32"},
    "PluginConfig": {"name": "string!", "args": "any"},
    "Extender": {
        "urlPrefix": "string!",
        "filterVerb": "string",
        "preemptVerb": "string",
        "prioritizeVerb": "string",
        "weight": "int64",
        "bindVerb": "string",
        "enableHTTPS": "bool",
        "tlsConfig": "ExtenderTLSConfig",
        "httpTimeout": "duration",
        "nodeCacheCapable": "bool",
        "managedResources": "[]ExtenderManagedResource",
        "ignorable": "bool",
    },
    "ExtenderManagedResource": {"name": "string!", "ignoredByScheduler": "bool"},
    "ExtenderTLSConfig": {
        "insecure": "bool",
        **dict.fromkeys(("serverName", "certFile", "keyFile", "caFile", "certData", "keyData", "caData"), "string"),
    },
    # --- plugin arguments -------------------------------------------------------------------------------------------
    "DefaultPreemptionArgs": {**_META, "minCandidateNodesPercentage": "int32", "minCandidateNodesAbsolute": "int32"},
    "DynamicResourcesArgs": {**_META, "filterTimeout": "duration", "bindingTimeout": "duration"},
    "InterPodAffinityArgs": {
        **_META,
        "hardPodAffinityWeight": "int32",
        "ignorePreferredTermsOfExistingPods": "bool!",
    },
    "NodeAffinityArgs": {**_META, "addedAffinity": "NodeAffinity"},
    "NodeResourcesBalancedAllocationArgs": {**_META, "resources": "[]ResourceSpec"},
    "NodeResourcesFitArgs": {
        **_META,
        "ignoredResources": "[]string",
        "ignoredResourceGroups": "[]string",
        "scoringStrategy": "ScoringStrategy",
    },
    "PodTopologySpreadArgs": {
        **_META,
        "defaultConstraints": "[]TopologySpreadConstraint",
        "defaultingType": "string",
    },
    "VolumeBindingArgs": {**_META, "bindTimeoutSeconds": "int64", "shape": "[]UtilizationShapePoint"},
    "ScoringStrategy": {
        "type": "string",
        "resources": "[]ResourceSpec",
        "requestedToCapacityRatio": "RequestedToCapacityRatioParam",
    },
    "RequestedToCapacityRatioParam": {"shape": "[]UtilizationShapePoint"},
    "ResourceSpec": {"name": "string!", "weight": "int64"},
    "UtilizationShapePoint": {"utilization": "int32!", "score": "int32!"},
    # --- of the core API ----------------------------------------------------------------------------------------------
    "NodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": "NodeSelector",
        "preferredDuringSchedulingIgnoredDuringExecution": "[]PreferredSchedulingTerm",
    },
    "NodeSelector": {"nodeSelectorTerms": "[]NodeSelectorTerm!"},
    "PreferredSchedulingTerm": {"weight": "int32!", "preference": "NodeSelectorTerm!"},
    "NodeSelectorTerm": {"matchExpressions": "[]NodeSelectorRequirement", "matchFields": "[]NodeSelectorRequirement"},
    "NodeSelectorRequirement": {"key": "string!", "operator": "string!", "values": "[]string"},
    "TopologySpreadConstraint": {
        "maxSkew": "int32!",
        "topologyKey": "string!",
        "whenUnsatisfiable": "string!",
        "labelSelector": "LabelSelector",
        "minDomains": "int32",
        "nodeAffinityPolicy": "string",
        "nodeTaintsPolicy": "string",
        "matchLabelKeys": "[]string",
    },
    "LabelSelector": {"matchLabels": "map[string]string", "matchExpressions": "[]LabelSelectorRequirement"},
    "LabelSelectorRequirement": {"key": "string!", "operator": "string!", "values": "[]string"},
}

# Structs of another package than the configuration's own "v1".
_PACKAGES = {"LeaderElectionConfiguration": "v1alpha1", "ClientConnectionConfiguration": "v1alpha1"}

# Plugins whose arguments have a type; arguments of any other plugin are passed on as they are.
TYPED_ARGS = tuple(name.removesuffix("Args") for name in STRUCTS if name.endswith("Args"))


def go_name(written: str) -> str:
    """Return a type as the decoder's messages call it: "v1.Plugins", "[]v1.Plugin", "int32"."""
    if written.startswith("[]"):
        return f"[]{go_name(written[2:])}"
    if written in STRUCTS:
        return f"{_PACKAGES.get(written, 'v1')}.{written}"
    return "string" if written == "duration" else written
