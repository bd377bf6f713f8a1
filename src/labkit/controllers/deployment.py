"""The Deployment controller: moves pods from one template to the next by scaling ReplicaSets.

One reconciliation takes one step: pause or resume, scale, or roll out; every step ends with a fresh status, whose
watch event brings the next step.
"""

from labkit.api import object as objects
from labkit.api import resources, selectors
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.controllers.workload import claiming, orphans, pods
from labkit.controllers.workload.deployment_step import DEPLOYMENTS, REPLICA_SETS, DeploymentStep
from labkit.loop.event_loop import EventLoop


class Deployment(Controller):
    """Keeps one ReplicaSet per template and shifts replicas between them."""

    name = "deployment"
    watches = (DEPLOYMENTS, REPLICA_SETS, resources.PODS)
    owns = (REPLICA_SETS,)

    def __init__(self, client: Client, loop: EventLoop, informers: dict[resources.ResourceType, Informer]) -> None:
        super().__init__(client, loop, informers)
        self._claims = claiming.Claims(client, REPLICA_SETS, informers[REPLICA_SETS])
        informers[resources.PODS].index("owner", claiming.by_owner)

    def start(self) -> None:
        """Hear of Deployments, of ReplicaSets (also of those nobody owns), and of pods that go."""
        super().start()
        orphans.listen(self.informers[REPLICA_SETS], self.informers[DEPLOYMENTS], self.enqueue)
        self.informers[resources.PODS].on(delete=self._pod_gone)

    def reconcile(self, key: str) -> None:
        """Take the next step of a rollout, if there is one."""
        deployment = self.informers[DEPLOYMENTS].get(key)
        if deployment is None:
            return
        selector = selectors.from_json(deployment["spec"]["selector"])
        owned = self._claims.claim(deployment, selector.matches)
        step = DeploymentStep(
            self.client, self.recorder, self.loop.clock.calendar(), deployment, owned, self._has_running_pods
        )
        step.take()
        if step.overdue_in_seconds is not None:
            # A second late, as upstream; a deadline that may never matter is no reason to let time pass.
            self.queue.add_after(key, step.overdue_in_seconds + 1, background=True)

    def _pod_gone(self, pod: Object) -> None:
        """A Recreate rollout waits for the last old pod to go, which changes no ReplicaSet."""
        owner = objects.controller_of(pod)
        if owner is not None and owner["kind"] == REPLICA_SETS.kind:
            replica_set = self.informers[REPLICA_SETS].get(f"{objects.namespace(pod)}/{owner['name']}")
            if replica_set is not None:
                self.enqueue_owner(replica_set)

    def _has_running_pods(self, replica_set: Object) -> bool:
        """Whether a ReplicaSet has pods that are not finished, terminating ones included."""
        owned = self.informers[resources.PODS].indexed("owner", objects.uid(replica_set))
        return any(not pods.is_finished(pod) for pod in owned)
