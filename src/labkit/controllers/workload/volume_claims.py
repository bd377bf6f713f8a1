"""The PersistentVolumeClaims of a StatefulSet: their names, and who owns them by the retention policy."""

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object

CLAIMS = resources.known("v1", "PersistentVolumeClaim")


def names(stateful_set: Mapping[str, Any], number: int) -> dict[str, str]:
    """Return the claims' names of an ordinal, by the names of their templates ("data": "data-db-0")."""
    templates = stateful_set["spec"].get("volumeClaimTemplates") or ()
    return {objects.name(one): f"{objects.name(one)}-{objects.name(stateful_set)}-{number}" for one in templates}


def volumes(stateful_set: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    """Return the volumes that mount an ordinal's claims."""
    found = names(stateful_set, number)
    return [{"name": name, "persistentVolumeClaim": {"claimName": claim}} for name, claim in found.items()]


def made(stateful_set: Mapping[str, Any], number: int) -> list[Object]:
    """Return the claims of an ordinal, as they are created."""
    found = names(stateful_set, number)
    made = []
    for template in stateful_set["spec"].get("volumeClaimTemplates") or ():
        metadata = objects.metadata(template)
        selected = stateful_set["spec"]["selector"].get("matchLabels") or {}
        kept = {name: metadata[name] for name in ("annotations", "finalizers") if metadata.get(name)}
        claim = {
            "apiVersion": CLAIMS.api_version,
            "kind": CLAIMS.kind,
            "metadata": {
                **kept,
                "name": found[objects.name(template)],
                "namespace": objects.namespace(stateful_set),
                "labels": {**(metadata.get("labels") or {}), **selected},
            },
            "spec": template["spec"],
        }
        made.append(claim)
    return made


def deletes(stateful_set: Mapping[str, Any], when: str) -> bool:
    """Whether claims go `when` "whenScaled" or "whenDeleted"."""
    policy = stateful_set["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    return bool(policy.get(when) == "Delete")


def owners(
    claim: Mapping[str, Any], stateful_set: Mapping[str, Any], pod: Mapping[str, Any], is_wanted: bool
) -> Sequence[dict[str, Any]] | None:
    """Return the owner references that the claim should have, or None if they are as they should be.

    The StatefulSet owns it if claims go with it, the pod if it is one that scaling gives up (so that they go
    together). A claim of an earlier StatefulSet or pod of that name is left alone; where another controller owns it,
    ours are only taken away (isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod).
    """
    known = list(objects.metadata(claim).get("ownerReferences") or ())
    others = [one for one in known if not (_is_for(one, stateful_set) or _is_for(one, pod))]
    if any(one["uid"] not in _uids(stateful_set, pod) for one in known if one not in others):
        return None
    right = list(others)
    scaled, deleted = deletes(stateful_set, "whenScaled"), deletes(stateful_set, "whenDeleted")
    foreign = (scaled or deleted) and any(one.get("controller") for one in others)
    if deleted and not foreign and (is_wanted or not scaled):
        right.append(objects.owner_reference(stateful_set))
    if scaled and not foreign and not is_wanted:
        right.append(objects.owner_reference(pod))
    return None if _told(right) == _told(known) else right


def has_stale_pod(claim: Mapping[str, Any], pod: Mapping[str, Any]) -> bool:
    """Whether the claim belongs to an earlier pod of the same name and is about to go with it."""
    known = objects.metadata(claim).get("ownerReferences") or ()
    return any(_is_for(one, pod) and one["uid"] != objects.uid(pod) for one in known)


def _is_for(reference: Mapping[str, Any], obj: Mapping[str, Any]) -> bool:
    named = (reference["apiVersion"], reference["kind"], reference["name"])
    return named == (obj["apiVersion"], obj["kind"], objects.name(obj))


def _uids(*owners: Mapping[str, Any]) -> set[str]:
    return {objects.uid(one) for one in owners}


def _told(references: Sequence[Mapping[str, Any]]) -> set[tuple[str, bool]]:
    return {(one["uid"], bool(one.get("controller"))) for one in references}
