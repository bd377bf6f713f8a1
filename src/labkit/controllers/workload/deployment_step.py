"""One reconciliation of one Deployment: pause or resume, scale, or take one step of a rollout."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.events import EventRecorder
from labkit.controllers.workload import conditions, deployment_status, new_replica_set, rollout, template_hash

DEPLOYMENTS = resources.known("apps/v1", "Deployment")
REPLICA_SETS = resources.known("apps/v1", "ReplicaSet")


class DeploymentStep:
    """The state as read, changed as we write. `has_running_pods` says whether a ReplicaSet still has any."""

    def __init__(
        self,
        client: Client,
        recorder: EventRecorder,
        moment: dt.datetime,
        deployment: Object,
        owned: Sequence[Object],
        has_running_pods: Callable[[Object], bool],
    ) -> None:
        self._client = client
        self._recorder = recorder
        self._moment = moment
        self._has_running_pods = has_running_pods
        self.overdue_in_seconds: float | None = None
        """In how many seconds the progress deadline is over, if one is running."""
        self._deployment = deployment
        self._owned = rollout.by_age(owned)
        self._bounds = rollout.Bounds.of(deployment)
        template = deployment["spec"]["template"]
        fitting = [one for one in self._owned if template_hash.same_but_for_hash(one["spec"]["template"], template)]
        self._new: Object | None = fitting[0] if fitting else None

    def take(self) -> None:
        """Do what is due (syncDeployment)."""
        if objects.is_terminating(self._deployment):
            self._write_status(deployment_status.counted(self._deployment, self._owned, self._new, self._moment))
            return
        self._check_paused()
        if self._deployment["spec"].get("paused") or self._is_scaling():
            self._scale()
        elif (self._deployment["spec"].get("strategy") or {}).get("type") == "Recreate":
            self._recreate()
        else:
            self._roll()

    # --- what there is

    @property
    def _old(self) -> list[Object]:
        new = objects.uid(self._new) if self._new is not None else None
        return [one for one in self._owned if objects.uid(one) != new]

    @property
    def _rolling(self) -> bool:
        strategy = self._deployment["spec"].get("strategy") or {}
        return bool(strategy.get("type", "RollingUpdate") == "RollingUpdate")

    def _conditions(self) -> list[conditions.Condition]:
        return conditions.of(self._deployment)

    def _condition(self, type_: str, status: str, reason: str, message: str) -> conditions.Condition:
        return conditions.made(type_, status, reason, message, timestamps.time(self._moment))

    # --- pausing and scaling

    def _check_paused(self) -> None:
        """Say in the Progressing condition that time does not count while paused (checkPausedConditions)."""
        if rollout.deadline_seconds(self._deployment) is None:
            return
        known = conditions.find(self._conditions(), "Progressing")
        if known is not None and known["reason"] == "ProgressDeadlineExceeded":
            return
        told = known is not None and known["reason"] == "DeploymentPaused"
        paused = bool(self._deployment["spec"].get("paused"))
        if paused and not told:
            self._put(self._condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused"))
        elif told and not paused:
            self._put(self._condition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed"))

    def _put(self, condition: conditions.Condition, revision: int | None = None) -> None:
        """Write one condition (and the revision), leaving the rest of the status as it was."""
        self._patch_status({"conditions": conditions.with_(self._conditions(), condition)}, revision)

    def _is_scaling(self) -> bool:
        """Whether spec.replicas was changed since an active ReplicaSet was last sized (isScalingEvent)."""
        for one in rollout.active(self._owned):
            desired = objects.annotations(one).get(rollout.DESIRED_REPLICAS)
            if desired is not None and desired != str(self._bounds.replicas):
                return True
        return False

    def _scale(self) -> None:
        self._sync_new()
        self._resize()
        if self._deployment["spec"].get("paused"):
            self._clean_up()
        self._write_status(deployment_status.counted(self._deployment, self._owned, self._new, self._moment))

    def _resize(self) -> None:
        """Spread spec.replicas over the ReplicaSets that have pods (scale)."""
        active = rollout.active(self._owned)
        if len(active) <= 1:
            only = active[0] if active else self._new or (self._old[-1] if self._old else None)
            if only is not None:
                self._set_size(only, self._bounds.replicas)
        elif self._new is not None and self._is_saturated(self._new):
            for one in rollout.active(self._old):
                self._set_size(one, 0)
        elif self._rolling:
            sizes = rollout.proportions(self._bounds, self._deployment, active)
            for one in active:
                self._set_size(one, sizes[objects.name(one)])

    def _is_saturated(self, new: Object) -> bool:
        replicas = self._bounds.replicas
        desired = objects.annotations(new).get(rollout.DESIRED_REPLICAS)
        sizes = (rollout.wanted(new), rollout.counted(new, "availableReplicas"))
        return desired == str(replicas) and sizes == (replicas, replicas)

    def _set_size(self, replica_set: Object, size: int) -> bool:
        """Give a ReplicaSet this many replicas; say whether that is a change (scaleReplicaSet)."""
        before = rollout.wanted(replica_set)
        sized = new_replica_set.sized(self._deployment)
        known = objects.annotations(replica_set)
        if before == size and all(known.get(name) == value for name, value in sized.items()):
            return False
        patch: dict[str, Any] = {"metadata": {"annotations": sized}}
        if before != size:
            patch["spec"] = {"replicas": size}
        self._replace(self._patch_replica_set(replica_set, patch))
        if before != size:
            direction = "up" if before < size else "down"
            self._tell(f"Scaled {direction} replica set {objects.name(replica_set)} from {before} to {size}")
        return before != size

    def _patch_replica_set(self, replica_set: Object, patch: Object) -> Object:
        name, space = objects.name(replica_set), objects.namespace(replica_set)
        return self._client.patch(REPLICA_SETS, name, patch, space)

    def _replace(self, replica_set: Object) -> None:
        uid = objects.uid(replica_set)
        self._owned = [replica_set if objects.uid(one) == uid else one for one in self._owned]
        if self._new is not None and objects.uid(self._new) == uid:
            self._new = replica_set

    def _tell(self, message: str) -> None:
        self._recorder.event(self._deployment, "Normal", "ScalingReplicaSet", message)

    # --- the new ReplicaSet

    def _next_revision(self) -> int:
        return max((rollout.revision(one) for one in self._old), default=0) + 1

    def _sync_new(self) -> None:
        """Bring revision, annotations and minReadySeconds of the new ReplicaSet up to date, if there is one."""
        if self._new is None:
            return
        patch = new_replica_set.differs(self._deployment, self._new, self._next_revision())
        if patch:
            self._replace(self._patch_replica_set(self._new, patch))
            return
        revision = rollout.revision(self._new)
        progressing = conditions.find(self._conditions(), "Progressing")
        if rollout.deadline_seconds(self._deployment) is not None and progressing is None:
            message = f'Found new replica set "{objects.name(self._new)}"'
            self._put(self._condition("Progressing", "True", "FoundNewReplicaSet", message), revision)
        elif rollout.revision(self._deployment) != revision:
            self._patch_status({}, revision)

    def _ensure_new(self) -> None:
        """Find the ReplicaSet of the template, or create it with as many replicas as the rollout allows."""
        if self._new is not None:
            self._sync_new()
            return
        made = self._made()
        size = rollout.new_size(self._bounds, [*self._owned, made], made, self._rolling)
        made["spec"]["replicas"] = size
        try:
            created = self._client.create(REPLICA_SETS, made)
        except errors.ApiError as refused:
            self._create_refused(refused)
            raise
        self._owned.append(created)
        self._new = created
        if size:
            self._tell(f"Scaled up replica set {objects.name(created)} from 0 to {size}")
        revision = rollout.revision(created)
        if rollout.deadline_seconds(self._deployment) is not None:
            message = f'Created new replica set "{objects.name(created)}"'
            self._put(self._condition("Progressing", "True", "NewReplicaSetCreated", message), revision)
        else:
            self._patch_status({}, revision)

    def _create_refused(self, refused: errors.ApiError) -> None:
        """Count a name that another template has taken (the next try gets another hash), or tell of a refusal."""
        if refused.reason == "AlreadyExists":
            count = rollout.counted(self._deployment, "collisionCount") + 1
            self._patch_status({"collisionCount": count})
            return
        name = objects.name(self._made())
        message = f'Failed to create new replica set "{name}": {refused}'
        if rollout.deadline_seconds(self._deployment) is not None:
            self._put(self._condition("Progressing", "False", "ReplicaSetCreateError", message))
        self._recorder.event(self._deployment, "Warning", "ReplicaSetCreateError", message)

    def _made(self) -> Object:
        return new_replica_set.made(self._deployment, self._next_revision())

    # --- the two strategies

    def _roll(self) -> None:
        """One step of a rolling update: first up, then down (rolloutRolling)."""
        self._ensure_new()
        if not self._grow_new() and not self._shrink_old():
            self._clean_up_if_complete()
        self._write_progress()

    def _grow_new(self) -> bool:
        assert self._new is not None
        size = self._bounds.replicas
        if rollout.wanted(self._new) < size:
            size = rollout.new_size(self._bounds, self._owned, self._new, self._rolling)
        return self._set_size(self._new, size)

    def _shrink_old(self) -> bool:
        """Give up old pods as far as availability allows, sick ones first (reconcileOldReplicaSets)."""
        new_missing = rollout.wanted(self._new or {}) - rollout.counted(self._new, "availableReplicas")
        room = rollout.total_wanted(self._owned) - self._bounds.least - new_missing
        if room <= 0 or not rollout.active(self._old):
            return False
        sick = self._shrink(room, lambda one: rollout.wanted(one) - rollout.counted(one, "availableReplicas"))
        spare = rollout.total(self._owned, "availableReplicas") - self._bounds.least
        return bool(sick + self._shrink(spare, rollout.wanted))

    def _shrink(self, room: int, of_each: Callable[[Object], int]) -> int:
        """Take up to `room` replicas away from the old ReplicaSets, oldest first; return how many."""
        taken = 0
        for one in rollout.active(self._old):
            take = min(room - taken, of_each(one))
            if take > 0:
                self._set_size(one, rollout.wanted(one) - take)
                taken += take
        return taken

    def _recreate(self) -> None:
        """One step of a recreation: all old pods go before the first new one comes (rolloutRecreate)."""
        self._sync_new()
        scaled = [self._set_size(one, 0) for one in rollout.active(self._old)]
        if any(scaled) or self._old_pods_left():
            self._write_progress()
            return
        self._ensure_new()
        self._grow_new()
        self._clean_up_if_complete()
        self._write_progress()

    def _old_pods_left(self) -> bool:
        counted = rollout.total(self._old, "replicas")
        return bool(counted) or any(map(self._has_running_pods, self._old))

    # --- history

    def _clean_up_if_complete(self) -> None:
        if rollout.is_complete(self._deployment, self._deployment.get("status") or {}):
            self._clean_up()

    def _clean_up(self) -> None:
        """Delete the oldest empty ReplicaSets beyond revisionHistoryLimit (cleanupDeployment)."""
        for one in rollout.forgettable(self._deployment, self._old):
            self._client.delete(REPLICA_SETS, objects.name(one), objects.namespace(one))

    # --- the status

    def _write_progress(self) -> None:
        """Write the status with its verdict on progress (syncRolloutStatus)."""
        status = deployment_status.counted(self._deployment, self._owned, self._new, self._moment)
        verdict = deployment_status.judged(self._deployment, status, self._new, self._moment)
        newest_first = [self._new, *self._old] if self._new is not None else self._old
        status["conditions"] = deployment_status.with_failure(verdict, newest_first)
        self._write_status(status)
        self._watch_deadline()

    def _watch_deadline(self) -> None:
        known = conditions.find(self._conditions(), "Progressing")
        left = rollout.overdue_in_seconds(self._deployment, known, self._moment)
        self.overdue_in_seconds = left if left is not None and left >= 0 else None

    def _write_status(self, status: Object) -> None:
        """Write the status if it says something new."""
        patch = deployment_status.patch(self._deployment.get("status") or {}, status)
        if patch is not None:
            self._patch_status(patch)

    def _patch_status(self, status: Object, revision: int | None = None) -> None:
        patch: Object = {"status": status}
        if revision is not None:
            patch["metadata"] = {"annotations": {rollout.REVISION: str(revision)}}
        name, space = objects.name(self._deployment), objects.namespace(self._deployment)
        self._deployment = self._client.patch(DEPLOYMENTS, name, patch, space, "status")
