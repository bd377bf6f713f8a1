"""One reconciliation of one StatefulSet (the defaultStatefulSetControl of Kubernetes 1.36).

In order (OrderedReady) a step ends with the first pod that is not there yet; with Parallel all are handled at once.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.events import EventRecorder
from labkit.controllers.workload import pods, slow_start, stateful_pods, stateful_status, volume_claims
from labkit.controllers.workload.stateful_history import History

STATEFUL_SETS = resources.known("apps/v1", "StatefulSet")

FindClaim = Callable[[str, str], Object | None]


class StatefulSync:
    """The StatefulSet, its pods by ordinal, and what is done about them now."""

    def __init__(
        self,
        client: Client,
        recorder: EventRecorder,
        stateful_set: Object,
        history: History,
        now: dt.datetime,
        find_claim: FindClaim,
    ) -> None:
        self._client = client
        self._recorder = recorder
        self._set = stateful_set
        self._history = history
        self._now = now
        self._find_claim = find_claim
        spec = stateful_set["spec"]
        self._in_order: bool = spec.get("podManagementPolicy", "OrderedReady") != "Parallel"
        self._min_ready_seconds = int(spec.get("minReadySeconds") or 0)
        self._strategy = spec.get("updateStrategy") or {}
        self._given_up = 0
        self.next_seconds: float | None = None
        """In how many seconds a ready pod becomes available, if one does."""

    def run(self, members: Sequence[Object]) -> None:
        """Do what is due and write the status. Raises the ApiError that stopped it, after the status is written."""
        self._plan_availability(members)
        wanted = stateful_pods.wanted(self._set)
        by_ordinal = {stateful_pods.ordinal(pod): pod for pod in members}
        replicas = [by_ordinal.get(number) or self._missing(number) for number in wanted]
        condemned = [by_ordinal[number] for number in sorted(by_ordinal, reverse=True) if number not in wanted]
        refused = None
        if not objects.is_terminating(self._set):
            try:
                self._act(replicas, condemned)
            except errors.ApiError as problem:
                refused = problem
        self._write_status([*replicas, *condemned])
        if refused is not None:
            raise refused

    def _missing(self, number: int) -> Object:
        """Return the pod of an ordinal that has none: of the current revision below the partition, else of the new."""
        rolling = self._strategy.get("rollingUpdate")
        start = stateful_pods.wanted(self._set).start
        below = False
        if rolling is not None:
            below = number < start + int(rolling.get("partition") or 0)
        elif self._strategy.get("type", "RollingUpdate") == "RollingUpdate":
            below = number < start + int((self._set.get("status") or {}).get("currentReplicas") or 0)
        revision = self._history.current if below else self._history.update
        return stateful_pods.made(self._set, revision, number)

    def _act(self, replicas: Sequence[Object], condemned: Sequence[Object]) -> None:
        """Create and repair, then scale down, then update: each only when what comes before has settled."""
        sick = next(filter(self._is_unavailable, [*replicas, *reversed(condemned)]), None)
        steps = (
            (replicas, self._keep),
            (condemned, self._release_claims),
            (condemned, lambda pod: self._remove(pod, sick)),
        )
        for listed, step in steps:
            if self._for_all(listed, step):
                return
        if self._strategy.get("type", "RollingUpdate") != "OnDelete":
            self._update(replicas)

    def _for_all(self, listed: Sequence[Object], step: Callable[[Object], bool]) -> bool:
        """Take the step for each pod; in order stop at the first that must be waited for, and say so."""
        if self._in_order:
            return any(step(pod) for pod in listed)
        _, refused = slow_start.run(listed, lambda pod: _refusal(step, pod))
        if refused is not None:
            raise refused
        return False

    def _is_available(self, pod: Object) -> bool:
        return stateful_pods.is_available(pod, self._min_ready_seconds, self._now)

    def _is_unavailable(self, pod: Object) -> bool:
        return not self._is_available(pod) or objects.is_terminating(pod)

    # --- the pods there should be

    def _keep(self, pod: Object) -> bool:
        """Bring one wanted pod nearer to running; say whether the next has to wait (processReplica)."""
        if pods.is_finished(pod):
            if not objects.is_terminating(pod):
                self._delete(pod)
            return True
        if not stateful_pods.is_created(pod):
            if self._waits_for_claims(pod):
                return True
            self._create(pod)
            if self._in_order:
                return True
        elif pods.phase(pod) == "Pending":
            self._create_claims(pod)
            self._own_claims(pod)
        if self._in_order and (
            objects.is_terminating(pod) or not stateful_pods.is_running_and_ready(pod) or not self._is_available(pod)
        ):
            return True
        self._repair(pod)
        return False

    def _create(self, pod: Object) -> None:
        try:
            self._create_claims(pod)
            self._client.create(resources.PODS, pod)
        except errors.ApiError as refused:
            if refused.reason != "AlreadyExists":
                self._tell_pod("Create", pod, refused)
            raise
        self._own_claims(pod)
        self._tell_pod("Create", pod)

    def _repair(self, pod: Object) -> None:
        """Give a pod back the labels of its identity, and its claims their owners."""
        right = stateful_pods.labels(self._set, stateful_pods.ordinal(pod))
        if stateful_pods.is_created(pod) and not right.items() <= objects.labels(pod).items():
            patch = {"metadata": {"labels": right}}
            self._client.patch(resources.PODS, objects.name(pod), patch, objects.namespace(pod))
            self._tell_pod("Update", pod)
        self._own_claims(pod)

    # --- the pods there should not be

    def _release_claims(self, pod: Object) -> bool:
        self._own_claims(pod)
        return False

    def _remove(self, pod: Object, sick: Object | None) -> bool:
        """Delete one pod too many; say whether the next has to wait (processCondemned)."""
        if objects.is_terminating(pod):
            return self._in_order
        if self._in_order and not self._is_available(pod) and pod is not sick:
            return True
        self._delete(pod)
        return True

    def _delete(self, pod: Object) -> None:
        try:
            self._client.delete(resources.PODS, objects.name(pod), objects.namespace(pod))
        except errors.ApiError as refused:
            if refused.code != 404:
                self._tell_pod("Delete", pod, refused)
                raise
        self._tell_pod("Delete", pod)

    # --- the update

    def _update(self, replicas: Sequence[Object]) -> None:
        """Delete the highest pod of an old revision, once all above it are available; it comes back as the new one."""
        partition = int((self._strategy.get("rollingUpdate") or {}).get("partition") or 0)
        for pod in reversed(replicas[partition:]):
            old = stateful_pods.revision_name(pod) != objects.name(self._history.update)
            if old and not objects.is_terminating(pod):
                self._delete(pod)
                self._given_up = 1
                return
            if self._is_unavailable(pod):
                return

    # --- claims

    def _claims(self, pod: Object) -> list[tuple[str, Object | None]]:
        space = objects.namespace(self._set)
        named = volume_claims.names(self._set, stateful_pods.ordinal(pod)).values()
        return [(name, self._find_claim(name, space)) for name in named]

    def _waits_for_claims(self, pod: Object) -> bool:
        """Whether a claim is about to go with an earlier pod of this name (PodClaimIsStale)."""
        if not volume_claims.deletes(self._set, "whenScaled"):
            return False
        return any(claim is not None and volume_claims.has_stale_pod(claim, pod) for _, claim in self._claims(pod))

    def _create_claims(self, pod: Object) -> None:
        for claim in volume_claims.made(self._set, stateful_pods.ordinal(pod)):
            known = self._find_claim(objects.name(claim), objects.namespace(claim))
            if known is None:
                self._create_claim(pod, claim)
            elif objects.is_terminating(known):
                raise errors.ApiError({"message": f"pvc {objects.name(claim)} is being deleted", "code": 409})

    def _create_claim(self, pod: Object, claim: Object) -> None:
        about = f"Pod {objects.name(pod)} in StatefulSet {objects.name(self._set)}"
        try:
            self._client.create(volume_claims.CLAIMS, claim)
        except errors.ApiError as refused:
            if refused.reason != "AlreadyExists":
                message = f"Create Claim {objects.name(claim)} for {about} failed error: {refused}"
                self._recorder.event(self._set, "Warning", "FailedCreate", message)
            raise
        message = f"Create Claim {objects.name(claim)} {about} success"
        self._recorder.event(self._set, "Normal", "SuccessfulCreate", message)

    def _own_claims(self, pod: Object) -> None:
        """Give each claim the owners of the retention policy (UpdatePodClaimForRetentionPolicy)."""
        wanted = stateful_pods.ordinal(pod) in stateful_pods.wanted(self._set)
        for name, claim in self._claims(pod):
            right = volume_claims.owners(claim, self._set, pod, wanted) if claim is not None else None
            if right is not None:
                patch = {"metadata": {"ownerReferences": list(right) or None}}
                self._client.patch(volume_claims.CLAIMS, name, patch, objects.namespace(self._set))

    # --- telling

    def _tell_pod(self, verb: str, pod: Object, refused: errors.ApiError | None = None) -> None:
        about = f"{verb} Pod {objects.name(pod)} in StatefulSet {objects.name(self._set)}"
        if refused is None:
            self._recorder.event(self._set, "Normal", f"Successful{verb}", f"{about} successful")
        else:
            self._recorder.event(self._set, "Warning", f"Failed{verb}", f"{about} failed error: {refused}")

    def _plan_availability(self, members: Sequence[Object]) -> None:
        waits = [pods.available_in_seconds(pod, self._min_ready_seconds, self._now) for pod in members]
        self.next_seconds = min(filter(None, waits), default=None)

    def _write_status(self, members: Sequence[Object]) -> None:
        current, update = objects.name(self._history.current), objects.name(self._history.update)
        status = {
            "observedGeneration": objects.metadata(self._set).get("generation"),
            "collisionCount": self._history.collisions,
            "currentRevision": current,
            "updateRevision": update,
            **stateful_status.counted(self._set, members, current, update, self._now),
        }
        status["currentReplicas"] = max(0, status["currentReplicas"] - self._given_up)
        patch = stateful_status.patch(self._set.get("status") or {}, stateful_status.completed(self._set, status))
        if patch is not None:
            name, space = objects.name(self._set), objects.namespace(self._set)
            self._client.patch(STATEFUL_SETS, name, {"status": patch}, space, "status")


def _refusal(step: Callable[[Object], bool], pod: Object) -> errors.ApiError | None:
    try:
        step(pod)
    except errors.ApiError as refused:
        return refused
    return None
