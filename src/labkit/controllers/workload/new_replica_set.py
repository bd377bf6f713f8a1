"""The ReplicaSet of a Deployment's current template: as it is made, and how an existing one is brought up to date."""

from collections.abc import Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.controllers.workload import rollout, template_hash

# Annotations of a Deployment that are its own business and not its ReplicaSets'.
NOT_INHERITED = (
    "kubectl.kubernetes.io/last-applied-configuration",
    rollout.REVISION,
    rollout.REVISION_HISTORY,
    rollout.DESIRED_REPLICAS,
    rollout.MAX_REPLICAS,
)


def inherited(deployment: Mapping[str, Any]) -> dict[str, str]:
    """Return the annotations that a Deployment hands on."""
    return {name: value for name, value in objects.annotations(deployment).items() if name not in NOT_INHERITED}


def sized(deployment: Mapping[str, Any]) -> dict[str, str]:
    """Return the annotations that say for which size of the Deployment a ReplicaSet was sized."""
    bounds = rollout.Bounds.of(deployment)
    most = bounds.most if bounds.replicas else 0
    return {rollout.DESIRED_REPLICAS: str(bounds.replicas), rollout.MAX_REPLICAS: str(most)}


def made(deployment: Mapping[str, Any], revision: int) -> Object:
    """Return the ReplicaSet of the Deployment's template, empty as yet."""
    spec = deployment["spec"]
    template = objects.copied(spec["template"])
    hashed = template_hash.of(template, rollout.counted(deployment, "collisionCount"))
    template.setdefault("metadata", {}).setdefault("labels", {})[template_hash.LABEL] = hashed
    selector = objects.copied(spec["selector"])
    selector.setdefault("matchLabels", {})[template_hash.LABEL] = hashed
    min_ready = {"minReadySeconds": spec["minReadySeconds"]} if spec.get("minReadySeconds") else {}
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"{objects.name(deployment)}-{hashed}",
            "namespace": objects.namespace(deployment),
            "labels": template["metadata"]["labels"],
            "annotations": {**inherited(deployment), rollout.REVISION: str(revision), **sized(deployment)},
            "ownerReferences": [objects.owner_reference(deployment)],
        },
        "spec": {"replicas": 0, "selector": selector, "template": template, **min_ready},
    }


def differs(deployment: Mapping[str, Any], replica_set: Object, revision: int) -> Object:
    """Return the patch that an existing ReplicaSet needs to be the new one (SetNewReplicaSetAnnotations).

    One that was in use before gets the next revision, and remembers those it had.
    """
    annotations = inherited(deployment)
    before = rollout.revision(replica_set)
    known = objects.annotations(replica_set)
    if before < revision:
        annotations[rollout.REVISION] = str(revision)
        if before:
            history = known.get(rollout.REVISION_HISTORY)
            annotations[rollout.REVISION_HISTORY] = f"{history},{before}" if history else str(before)
    changed = {name: value for name, value in annotations.items() if known.get(name) != value}
    patch: Object = {"metadata": {"annotations": changed}} if changed else {}
    min_ready = int(deployment["spec"].get("minReadySeconds") or 0)
    if int(replica_set["spec"].get("minReadySeconds") or 0) != min_ready:
        patch["spec"] = {"minReadySeconds": min_ready}
    return patch
