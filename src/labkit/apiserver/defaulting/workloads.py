"""Defaults of workloads: replicas, update strategies, histories (those of apps/v1, batch/v1 and core/v1)."""

from typing import Any

from labkit.apiserver.defaulting import pod_spec

QUARTER = "25%"


def template(spec: dict[str, Any]) -> None:
    """Complete the pod template of a workload."""
    pod_spec.complete(spec["template"]["spec"])


def deployment(spec: dict[str, Any]) -> None:
    """Complete a Deployment's spec."""
    template(spec)
    spec.setdefault("replicas", 1)
    strategy = spec["strategy"]
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", QUARTER)
        rolling.setdefault("maxSurge", QUARTER)
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)


def replica_set(spec: dict[str, Any]) -> None:
    """Complete a ReplicaSet's spec."""
    template(spec)
    spec.setdefault("replicas", 1)


def replication_controller(obj: dict[str, Any]) -> None:
    """Complete a ReplicationController: selector and labels are the template's, if not given."""
    spec = obj["spec"]
    spec.setdefault("replicas", 1)
    if spec.get("template") is None:
        return
    template(spec)
    labels = spec["template"]["metadata"].get("labels")
    if labels:
        spec.setdefault("selector", dict(labels))
        obj["metadata"].setdefault("labels", dict(labels))


def daemon_set(spec: dict[str, Any]) -> None:
    """Complete a DaemonSet's spec."""
    template(spec)
    strategy = spec["updateStrategy"]
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", 1)
        rolling.setdefault("maxSurge", 0)
    spec.setdefault("revisionHistoryLimit", 10)


def stateful_set(spec: dict[str, Any]) -> None:
    """Complete a StatefulSet's spec."""
    template(spec)
    spec.setdefault("podManagementPolicy", "OrderedReady")
    strategy = spec["updateStrategy"]
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy.setdefault("rollingUpdate", {}).setdefault("partition", 0)
        if strategy["rollingUpdate"].get("maxUnavailable") is None:
            strategy["rollingUpdate"].pop("maxUnavailable", None)
    retention = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    retention.setdefault("whenDeleted", "Retain")
    retention.setdefault("whenScaled", "Retain")
    spec.setdefault("replicas", 1)
    spec.setdefault("revisionHistoryLimit", 10)
    for claim in spec.get("volumeClaimTemplates") or ():
        claim.setdefault("kind", "PersistentVolumeClaim")
        claim.setdefault("apiVersion", "v1")
        claim["spec"].setdefault("volumeMode", "Filesystem")
        claim["status"].setdefault("phase", "Pending")


def job(obj: dict[str, Any]) -> None:
    """Complete a Job; its labels are the template's, if not given."""
    spec = obj["spec"]
    job_spec(spec)
    if "completions" not in spec and "parallelism" not in spec:
        spec["completions"] = 1
    spec.setdefault("parallelism", 1)
    spec.setdefault("backoffLimit", 2147483647 if spec.get("backoffLimitPerIndex") is not None else 6)
    labels = spec["template"]["metadata"].get("labels")
    if labels:
        obj["metadata"].setdefault("labels", dict(labels))
    spec.setdefault("completionMode", "NonIndexed")
    spec.setdefault("suspend", False)
    policy = "Failed" if spec.get("podFailurePolicy") is not None else "TerminatingOrFailed"
    spec.setdefault("podReplacementPolicy", policy)
    spec.setdefault("manualSelector", False)


def job_spec(spec: dict[str, Any]) -> None:
    """Complete what a Job and a CronJob's template share."""
    template(spec)
    for rule in (spec.get("podFailurePolicy") or {}).get("rules") or ():
        for pattern in rule.get("onPodConditions") or ():
            if not pattern.get("status"):
                pattern["status"] = "True"


def cron_job(spec: dict[str, Any]) -> None:
    """Complete a CronJob's spec."""
    spec.setdefault("concurrencyPolicy", "Allow")
    spec.setdefault("suspend", False)
    spec.setdefault("successfulJobsHistoryLimit", 3)
    spec.setdefault("failedJobsHistoryLimit", 1)
    job_spec(spec["jobTemplate"]["spec"])
