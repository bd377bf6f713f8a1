"""The DaemonSet controller: one pod on every node that fits."""

from collections.abc import Sequence

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, selectors
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.controllers.workload import (
    claiming,
    daemon_pods,
    daemon_rollout,
    daemon_status,
    failure_backoff,
    orphans,
    pods,
    revisions,
    slow_start,
)
from labkit.controllers.workload.daemon_history import DAEMON_SETS, History
from labkit.loop.event_loop import EventLoop

# How many pods one reconciliation creates or deletes at most (BurstReplicas).
BURST_REPLICAS = 250


class DaemonSet(Controller):
    """Makes a pod for each node that should have one, and replaces those of an old template within bounds."""

    name = "daemonset"
    watches = (DAEMON_SETS, resources.PODS, resources.NODES, revisions.REVISIONS)
    owns = (resources.PODS, revisions.REVISIONS)

    def __init__(self, client: Client, loop: EventLoop, informers: dict[resources.ResourceType, Informer]) -> None:
        super().__init__(client, loop, informers)
        self._pods = claiming.Claims(client, resources.PODS, informers[resources.PODS])
        self._revisions = claiming.Claims(client, revisions.REVISIONS, informers[revisions.REVISIONS])
        self._nodes = informers[resources.NODES]
        self._backoff = failure_backoff.FailureBackoff()
        self._judged: dict[str, tuple[int, dict[str, tuple[Object, daemon_pods.Verdict]]]] = {}

    def start(self) -> None:
        """Hear of DaemonSets, of nodes, of their pods and revisions, and of pods that nobody owns yet."""
        super().start()
        self.informers[resources.PODS].index("node", lambda pod: (pod["spec"].get("nodeName") or "",))
        self.informers[DAEMON_SETS].on(delete=self._gone)
        self._nodes.on(self._node_added, self._node_changed)
        orphans.listen(self.informers[resources.PODS], self.informers[DAEMON_SETS], self.enqueue)

    def reconcile(self, key: str) -> None:
        """Make and delete pods until each node has what it should, then update, then count."""
        daemon_set = self.informers[DAEMON_SETS].get(key)
        if daemon_set is None or objects.is_terminating(daemon_set):
            return
        selector = selectors.from_json(daemon_set["spec"]["selector"])
        owned = self._pods.claim(daemon_set, selector.matches)
        history = History(self.client, daemon_set, self._revisions.claim(daemon_set, selector.matches), owned)
        verdicts = self._verdicts(daemon_set)
        by_node = daemon_pods.by_node(owned)
        refused = self._act(daemon_set, verdicts, by_node, history)
        now = self.loop.clock.calendar()
        after = daemon_status.counted(daemon_set, verdicts, by_node, history.hashed, now)
        self._write_status(daemon_set, after)
        self._plan_availability(daemon_set, owned)
        if refused is not None:
            raise refused

    # --- nodes

    def _verdicts(self, daemon_set: Object) -> dict[str, daemon_pods.Verdict]:
        """Return what each node is to a DaemonSet; a node is judged anew only when it or the template changed."""
        generation = int(objects.metadata(daemon_set).get("generation") or 0)
        known = self._judged.get(objects.uid(daemon_set))
        judged = known[1] if known is not None and known[0] == generation else {}
        placement = daemon_pods.Placement.of(daemon_set)
        fresh: dict[str, tuple[Object, daemon_pods.Verdict]] = {}
        for node in self._nodes:
            earlier = judged.get(objects.name(node))
            verdict = earlier[1] if earlier is not None and earlier[0] is node else placement.judge(node)
            fresh[objects.name(node)] = (node, verdict)
        self._judged[objects.uid(daemon_set)] = (generation, fresh)
        return {name: verdict for name, (_, verdict) in fresh.items()}

    def _gone(self, daemon_set: Object) -> None:
        self._judged.pop(objects.uid(daemon_set), None)
        self._backoff.forget(objects.uid(daemon_set))

    def _node_added(self, node: Object) -> None:
        for daemon_set in self.informers[DAEMON_SETS]:
            if daemon_pods.Placement.of(daemon_set).judge(node).runs:
                self.enqueue(daemon_set)

    def _node_changed(self, old: Object, new: Object) -> None:
        """Enqueue the DaemonSets to which the node's new labels or taints make a difference (syncNodeUpdate)."""
        same_taints = (old.get("spec") or {}).get("taints") == (new.get("spec") or {}).get("taints")
        if same_taints and objects.labels(old) == objects.labels(new):
            return
        there = self.informers[resources.PODS].indexed("node", objects.name(new))
        owners = {(objects.controller_of(pod) or {}).get("uid") for pod in there}
        for daemon_set in self.informers[DAEMON_SETS]:
            verdict = daemon_pods.Placement.of(daemon_set).judge(new)
            has_pod = objects.uid(daemon_set) in owners
            strays = has_pod and (daemon_set.get("status") or {}).get("numberMisscheduled")
            if (verdict.runs and not has_pod) or (has_pod and not verdict.stays) or strays:
                self.enqueue(daemon_set)

    # --- pods

    def _act(
        self,
        daemon_set: Object,
        verdicts: dict[str, daemon_pods.Verdict],
        by_node: dict[str, list[Object]],
        history: History,
    ) -> errors.ApiError | None:
        """Bring pods to nodes, or take one step of an update if that is done; return what was refused."""
        moves = self._missing_and_spare(daemon_set, verdicts, by_node, history.hashed)
        strategy = daemon_set["spec"].get("updateStrategy") or {}
        if not moves and strategy.get("type", "RollingUpdate") == "RollingUpdate":
            now = self.loop.clock.calendar()
            moves = daemon_rollout.Update(daemon_set, history.hashed, now, verdicts).moves(by_node)
        refused = self._move(daemon_set, moves, history.hashed)
        if refused is None:
            history.clean_up()
        return refused

    def _missing_and_spare(
        self,
        daemon_set: Object,
        verdicts: dict[str, daemon_pods.Verdict],
        by_node: dict[str, list[Object]],
        hashed: str,
    ) -> daemon_rollout.Moves:
        """Return which nodes need a pod and which pods have to go, update or not (manage)."""
        moves = daemon_rollout.Moves()
        for name, verdict in verdicts.items():
            there = by_node.get(name)
            if verdict.runs and there is None:
                moves.create.append(name)
            elif there is not None and not verdict.stays:
                moves.delete += [pod for pod in there if not objects.is_terminating(pod)]
            elif there is not None:
                self._keep_one(daemon_set, name, verdict, there, hashed, moves)
        for name, there in by_node.items():
            if name not in verdicts:
                moves.delete += [pod for pod in there if not pod["spec"].get("nodeName")]
        return moves

    def _keep_one(
        self,
        daemon_set: Object,
        node: str,
        verdict: daemon_pods.Verdict,
        there: Sequence[Object],
        hashed: str,
        moves: daemon_rollout.Moves,
    ) -> None:
        """Let one pod of a node stay, or an old and a new one while an update surges (podsShouldBeOnNode)."""
        staying = [pod for pod in there if not objects.is_terminating(pod)]
        moves.delete += [pod for pod in staying if pods.is_finished(pod) and self._may_replace(daemon_set, node, pod)]
        running = [pod for pod in staying if not pods.is_finished(pod)]
        if not daemon_rollout.Bounds.of(daemon_set, 1).surge:
            moves.delete += running[1:]
        elif not running:
            moves.create += [node] if verdict.runs else []
        else:
            new = [pod for pod in running if objects.labels(pod).get(revisions.HASH_LABEL) == hashed]
            old = [pod for pod in running if pod not in new]
            moves.delete += new[1:] + old[1:]
            if new and old and (not pods.is_ready(old[0]) or self._is_available(daemon_set, new[0])):
                moves.delete.append(old[0])

    def _is_available(self, daemon_set: Object, pod: Object) -> bool:
        seconds = int(daemon_set["spec"].get("minReadySeconds") or 0)
        return pods.available_in_seconds(pod, seconds, self.loop.clock.calendar()) == 0.0

    def _may_replace(self, daemon_set: Object, node: str, pod: Object) -> bool:
        """Whether a finished pod may be deleted now: one that succeeded always, failed ones ever more slowly."""
        about = f"daemon pod {objects.key(pod)} on node {node}, will try to"
        if pods.phase(pod) == "Succeeded":
            self.recorder.event(daemon_set, "Normal", "SucceededDaemonPod", f"Found succeeded {about} delete it")
            return True
        observed = (daemon_set.get("status") or {}).get("observedGeneration")
        key = (objects.uid(daemon_set), observed, node)
        wait_seconds = self._backoff.wait_seconds(key, self.loop.clock.now())
        if wait_seconds > 0:
            self.queue.add_after(objects.key(daemon_set), wait_seconds, background=True)
            return False
        self._backoff.failed(key, self.loop.clock.now())
        self.recorder.event(daemon_set, "Warning", "FailedDaemonPod", f"Found failed {about} kill it")
        return True

    def _move(self, daemon_set: Object, moves: daemon_rollout.Moves, hashed: str) -> errors.ApiError | None:
        """Create and delete; return the last thing that was refused."""
        _, refused = slow_start.run(moves.create[:BURST_REPLICAS], lambda node: self._create(daemon_set, node, hashed))
        for pod in moves.delete[:BURST_REPLICAS]:
            refused = self._delete(daemon_set, pod) or refused
        return refused

    def _create(self, daemon_set: Object, node: str, hashed: str) -> errors.ApiError | None:
        try:
            pod = self.client.create(resources.PODS, daemon_pods.made(daemon_set, node, hashed))
        except errors.ApiError as refused:
            self.recorder.event(daemon_set, "Warning", "FailedCreate", f"Error creating: {refused}")
            return refused
        self.recorder.event(daemon_set, "Normal", "SuccessfulCreate", f"Created pod: {objects.name(pod)}")
        return None

    def _delete(self, daemon_set: Object, pod: Object) -> errors.ApiError | None:
        name = objects.name(pod)
        try:
            self.client.delete(resources.PODS, name, objects.namespace(pod))
        except errors.ApiError as refused:
            if refused.code == 404:
                return None
            self.recorder.event(daemon_set, "Warning", "FailedDelete", f"Error deleting: {refused}")
            return refused
        self.recorder.event(daemon_set, "Normal", "SuccessfulDelete", f"Deleted pod: {name}")
        return None

    # --- status

    def _write_status(self, daemon_set: Object, after: Object) -> None:
        patch = daemon_status.patch(daemon_set.get("status") or {}, after)
        if patch is not None:
            name, space = objects.name(daemon_set), objects.namespace(daemon_set)
            self.client.patch(DAEMON_SETS, name, {"status": patch}, space, "status")

    def _plan_availability(self, daemon_set: Object, owned: Sequence[Object]) -> None:
        seconds = int(daemon_set["spec"].get("minReadySeconds") or 0)
        now = self.loop.clock.calendar()
        waits = [wait for pod in owned if (wait := pods.available_in_seconds(pod, seconds, now))]
        if waits:
            self.queue.add_after(objects.key(daemon_set), min(waits))
