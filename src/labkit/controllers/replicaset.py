"""The ReplicaSet controller: keeps as many pods as a ReplicaSet asks for."""

from collections.abc import Sequence

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, selectors, timestamps
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.controllers.workload import claiming, conditions, orphans, pods, rollout, slow_start
from labkit.loop.event_loop import EventLoop

REPLICA_SETS = resources.known("apps/v1", "ReplicaSet")
# How many pods one reconciliation creates or deletes at most (BurstReplicas).
BURST_REPLICAS = 500


class ReplicaSet(Controller):
    """Creates and deletes pods until as many are active as spec.replicas says, and counts them in the status."""

    name = "replicaset"
    watches = (REPLICA_SETS, resources.PODS)
    owns = (resources.PODS,)

    def __init__(self, client: Client, loop: EventLoop, informers: dict[resources.ResourceType, Informer]) -> None:
        super().__init__(client, loop, informers)
        self._pods = claiming.Claims(client, resources.PODS, informers[resources.PODS])

    def start(self) -> None:
        """Hear of ReplicaSets, of their pods, and of pods that nobody owns yet."""
        super().start()
        orphans.listen(self.informers[resources.PODS], self.informers[REPLICA_SETS], self.enqueue)

    def _owned_changed(self, old: Object, new: Object) -> None:
        """Pods are bound and start up in many steps, and each look counts all of them: look only if a count changes."""
        if pods.counts(old) != pods.counts(new) or objects.controller_of(old) != objects.controller_of(new):
            super()._owned_changed(old, new)

    def reconcile(self, key: str) -> None:
        """Bring the number of pods nearer to spec.replicas, then write the counts."""
        replica_set = self.informers[REPLICA_SETS].get(key)
        if replica_set is None:
            return
        selector = selectors.from_json(replica_set["spec"]["selector"])
        owned = self._pods.claim(replica_set, selector.matches, pods.is_finished)
        failure = None
        if not objects.is_terminating(replica_set):
            failure = self._manage(replica_set, [pod for pod in owned if pods.is_active(pod)])
        self._write_status(replica_set, owned, failure)
        if failure is not None:
            raise failure

    def _manage(self, replica_set: Object, active: Sequence[Object]) -> errors.ApiError | None:
        """Create what is missing or delete what is too much; return what the API server refused."""
        missing = rollout.wanted(replica_set) - len(active)
        if missing > 0:
            return self._create(replica_set, min(missing, BURST_REPLICAS))
        if missing < 0:
            self._delete(replica_set, active, min(-missing, BURST_REPLICAS))
        return None

    def _create(self, replica_set: Object, missing: int) -> errors.ApiError | None:
        return slow_start.run(range(missing), lambda _: self._create_one(replica_set))[1]

    def _create_one(self, replica_set: Object) -> errors.ApiError | None:
        try:
            pod = self.client.create(resources.PODS, claiming.child(replica_set, resources.PODS))
        except errors.ApiError as refused:
            self.recorder.event(replica_set, "Warning", "FailedCreate", f"Error creating: {refused}")
            return refused
        self.recorder.event(replica_set, "Normal", "SuccessfulCreate", f"Created pod: {objects.name(pod)}")
        return None

    def _delete(self, replica_set: Object, active: Sequence[Object], count: int) -> None:
        for pod in pods.deletion_order(active, self._crowd(replica_set), self.loop.clock.calendar())[:count]:
            self.client.delete(resources.PODS, objects.name(pod), objects.namespace(pod))
            self.recorder.event(replica_set, "Normal", "SuccessfulDelete", f"Deleted pod: {objects.name(pod)}")

    def _crowd(self, replica_set: Object) -> dict[str, int]:
        """Count the active pods by node, over all ReplicaSets of the same owner (getIndirectlyRelatedPods)."""
        owner = objects.controller_of(replica_set)
        family = [replica_set]
        if owner is not None:
            everyone = self.informers[REPLICA_SETS]
            family = [one for one in everyone if (objects.controller_of(one) or {}).get("uid") == owner["uid"]]
        crowd: dict[str, int] = {}
        for one in family:
            for pod in filter(pods.is_active, self._pods.of(one)):
                node = pod["spec"].get("nodeName") or ""
                crowd[node] = crowd.get(node, 0) + 1
        return crowd

    def _write_status(self, replica_set: Object, owned: Sequence[Object], failure: errors.ApiError | None) -> None:
        before = replica_set.get("status") or {}
        after = self._status(replica_set, owned, failure)
        if {name: before.get(name) or 0 for name in after} != {name: value or 0 for name, value in after.items()} or (
            "terminatingReplicas" not in before
        ):
            name, space = objects.name(replica_set), objects.namespace(replica_set)
            self.client.patch(REPLICA_SETS, name, {"status": after}, space, "status")

    def _status(self, replica_set: Object, owned: Sequence[Object], failure: errors.ApiError | None) -> Object:
        active = [pod for pod in owned if pods.is_active(pod)]
        template_labels = (replica_set["spec"]["template"].get("metadata") or {}).get("labels") or {}
        return {
            "replicas": len(active),
            "fullyLabeledReplicas": sum(template_labels.items() <= objects.labels(pod).items() for pod in active)
            or None,
            "readyReplicas": sum(pods.is_ready(pod) for pod in active) or None,
            "availableReplicas": self._count_available(replica_set, active) or None,
            "terminatingReplicas": sum(pods.is_terminating(pod) for pod in owned),
            "observedGeneration": objects.metadata(replica_set).get("generation"),
            "conditions": self._conditions(replica_set, failure) or None,
        }

    def _count_available(self, replica_set: Object, active: Sequence[Object]) -> int:
        """Count the available pods, and come back when the next ready one has been so for long enough."""
        seconds = int(replica_set["spec"].get("minReadySeconds") or 0)
        now = self.loop.clock.calendar()
        waits = [pods.available_in_seconds(pod, seconds, now) for pod in active]
        pending = [wait for wait in waits if wait]
        if pending:
            self.queue.add_after(objects.key(replica_set), min(pending))
        return waits.count(0.0)

    def _conditions(self, replica_set: Object, failure: errors.ApiError | None) -> list[conditions.Condition]:
        known = conditions.of(replica_set)
        if failure is None:
            return conditions.without(known, "ReplicaFailure")
        if conditions.find(known, "ReplicaFailure") is not None:
            return known
        now = timestamps.time(self.loop.clock.calendar())
        made = conditions.made("ReplicaFailure", "True", "FailedCreate", str(failure), now)
        del made["lastUpdateTime"]
        return conditions.with_(known, made)
