"""The StatefulSet controller: pods with names, an order and volumes of their own."""

from labkit.api import resources, selectors
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.controllers.workload import claiming, orphans, revisions, stateful_pods, volume_claims
from labkit.controllers.workload.stateful_history import History
from labkit.controllers.workload.stateful_sync import STATEFUL_SETS, StatefulSync
from labkit.loop.event_loop import EventLoop


class StatefulSet(Controller):
    """Creates pods from the lowest ordinal up, deletes them from the highest down, one after the other by default."""

    name = "statefulset"
    watches = (STATEFUL_SETS, resources.PODS, revisions.REVISIONS, volume_claims.CLAIMS)
    owns = (resources.PODS, revisions.REVISIONS)

    def __init__(self, client: Client, loop: EventLoop, informers: dict[resources.ResourceType, Informer]) -> None:
        super().__init__(client, loop, informers)
        self._pods = claiming.Claims(client, resources.PODS, informers[resources.PODS])
        self._revisions = claiming.Claims(client, revisions.REVISIONS, informers[revisions.REVISIONS])

    def start(self) -> None:
        """Hear of StatefulSets, of their pods and revisions, and of pods that nobody owns yet."""
        super().start()
        orphans.listen(self.informers[resources.PODS], self.informers[STATEFUL_SETS], self.enqueue)

    def reconcile(self, key: str) -> None:
        """Take the next step: create, delete or update the pods whose turn it is."""
        stateful_set = self.informers[STATEFUL_SETS].get(key)
        if stateful_set is None:
            return
        selector = selectors.from_json(stateful_set["spec"]["selector"])
        owned = self._pods.claim(
            stateful_set, selector.matches, lambda pod: not stateful_pods.is_member(stateful_set, pod)
        )
        members = [pod for pod in owned if stateful_pods.is_member(stateful_set, pod)]
        history = History(self.client, stateful_set, self._revisions.claim(stateful_set, selector.matches))
        sync = StatefulSync(self.client, self.recorder, stateful_set, history, self.loop.clock.calendar(), self._claim)
        try:
            sync.run(members)
        finally:
            history.truncate(members)
        if sync.next_seconds is not None:
            self.queue.add_after(key, sync.next_seconds)

    def _claim(self, name: str, namespace: str) -> Object | None:
        return self.informers[volume_claims.CLAIMS].get(f"{namespace}/{name}")
