"""The Scheduler on a cluster: informers in, bindings, conditions, events and evictions out, all through one client."""

import contextlib
import functools
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.api.resources import NODES, PODS, ResourceType
from labkit.client.client import STRATEGIC_PATCH, Client
from labkit.client.events import EventRecorder
from labkit.client.informer import Informer
from labkit.client.transport import Transport
from labkit.loop.event_loop import EventLoop, Timer
from labkit.loop.seeds import Seeds
from labkit.scheduler import extender, versions, volumes_bound
from labkit.scheduler.engine import Engine
from labkit.scheduler.framework.events import Action
from labkit.scheduler.framework.interface import Code, Plugin
from labkit.scheduler.framework.trace import SchedulingTrace
from labkit.scheduler.framework.types import PodInfo
from labkit.scheduler.framework.volumes import SELECTED_NODE
from labkit.scheduler.schedule_one import Decision

LEFTOVER_FLUSH_SECONDS = 30.0
# A pod whose attempts end in errors keeps the clock going this often; then it is retried only if time passes anyway.
PATIENT_RETRIES = 4

VOLUMES = resources.by_kind("v1", "PersistentVolume") or PODS
CLAIMS = resources.by_kind("v1", "PersistentVolumeClaim") or PODS
BOUND_BY_CONTROLLER = {"pv.kubernetes.io/bound-by-controller": "yes"}
RESOURCE_CLAIMS = resources.by_kind("resource.k8s.io/v1", "ResourceClaim") or PODS

# What plugins may ask for besides pods and nodes.
OTHERS = (
    "namespaces",
    "services",
    "replicasets",
    "statefulsets",
    "replicationcontrollers",
    "poddisruptionbudgets",
    "persistentvolumes",
    "persistentvolumeclaims",
    "storageclasses",
    "csinodes",
    "resourceclaims",
    "resourceslices",
    "deviceclasses",
)


class Scheduler:
    """Places the pods that name it. `config` is a KubeSchedulerConfiguration, `plugins` are classes of your own.

    `version` is the kube-scheduler whose decisions it makes; `seeds` decide what that leaves to chance. `connect` says
    how to reach the extenders of the configuration (over HTTP, if it is left out).
    """

    watches: ClassVar[frozenset[ResourceType]] = frozenset({PODS, NODES, *filter(None, map(resources.by_name, OTHERS))})

    def __init__(
        self,
        client: Client,
        loop: EventLoop,
        informers: dict[ResourceType, Informer],
        config: Mapping[str, Any] | None = None,
        record: int = 1000,
        plugins: Sequence[type[Plugin]] = (),
        version: str = versions.LATEST.name,
        seeds: Seeds | None = None,
        connect: extender.Connect | None = None,
    ) -> None:
        self._client = client
        self._loop = loop
        self._informers = informers
        self._by_plural = {resource.plural: informer for resource, informer in informers.items()}
        self._record = record
        self._traces: OrderedDict[int, SchedulingTrace] = OrderedDict()
        self._last: dict[str, SchedulingTrace] = {}
        self._serial = 0
        self._turn_waits = False
        self._flush: Timer | None = None
        self._stopped = False
        self.refusals: deque[str] = deque(maxlen=100)  # what the API server said to side effects that it did not allow
        chance = seeds.fork("scheduler").randrange if seeds is not None else None
        self.engine = Engine(
            config,
            self,
            loop.clock.now,
            self._objects,
            plugins,
            version=version,
            chance=chance,
            record=record > 0,
            connect=connect or over_http,
        )
        self._recorders = {name: EventRecorder(client, name, loop.clock.calendar) for name in self.engine.frameworks}

    def start(self) -> None:
        """Hear of pods, nodes and the rest. The informers are started by whoever made them."""
        engine = self.engine
        self._hear(NODES, engine.add_node, engine.update_node, engine.delete_node)
        self._hear(PODS, engine.add_pod, engine.update_pod, engine.delete_pod)
        for resource, informer in self._informers.items():
            if resource in self.watches and resource not in (PODS, NODES):
                self._hear_other(resource, informer)
        self._loop.call_later(LEFTOVER_FLUSH_SECONDS, self._flush_leftover, background=True)

    def stop(self) -> None:
        """Decide nothing any more, as a process that has ended. What was bound stays bound."""
        self._stopped = True
        if self._flush is not None:
            self._flush.cancel()

    def trace(self, pod_key: str) -> SchedulingTrace | None:
        """Return the last cycle of a pod ("namespace/name"), or None if none is on record."""
        return self._last.get(pod_key)

    @property
    def traces(self) -> list[SchedulingTrace]:
        """The recorded cycles, oldest first."""
        return list(self._traces.values())

    # --- turns ----------------------------------------------------------------------------------------------------

    def _hear(self, resource: ResourceType, add: Any, update: Any, delete: Any) -> None:
        def then_look(handler: Callable[..., None]) -> Callable[..., None]:
            def heard(*seen: Object) -> None:
                if not self._stopped:
                    handler(*seen)
                    self._look()

            return heard

        self._informers[resource].on(then_look(add), then_look(update), then_look(delete))

    def _hear_other(self, resource: ResourceType, informer: Informer) -> None:
        def tell(action: Action, old: Object | None, new: Object | None) -> None:
            if not self._stopped:
                self.engine.other(resource.kind, action, old, new)
                self._look()

        informer.on(
            lambda new: tell(Action.ADD, None, new),
            lambda old, new: tell(Action.UPDATE_OTHER, old, new),
            lambda old: tell(Action.DELETE, old, None),
        )

    def _look(self) -> None:
        """See to it that waiting pods get a turn."""
        if self._stopped:
            return
        if self.engine.queue.ready and not self._turn_waits:
            self._turn_waits = True
            self._loop.call_soon(self._turn)
        self._await_backoff()

    def _turn(self) -> None:
        self._turn_waits = False
        decision = None if self._stopped else self.engine.schedule_one()
        if decision is not None:
            self._keep(decision.trace)
        self._look()

    def _await_backoff(self) -> None:
        """Wake up when the next backoff ends: on the second after, as the real flush does."""
        expiry = self.engine.queue.next_expiry()
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        if expiry is not None:
            delay = max(0.0, expiry + 1 - self._loop.clock.now())
            tries = self.engine.queue.fewest_errors()
            self._flush = self._loop.call_later(delay, self._flush_backoff, background=tries > PATIENT_RETRIES)

    def _flush_backoff(self) -> None:
        self._flush = None
        self.engine.queue.flush_backoff()
        self._look()

    def _flush_leftover(self) -> None:
        if self._stopped:
            return
        self.engine.queue.flush_leftover()
        self._look()
        self._loop.call_later(LEFTOVER_FLUSH_SECONDS, self._flush_leftover, background=True)

    def _keep(self, trace: SchedulingTrace) -> None:
        if not self._record:
            return
        self._serial += 1
        self._traces[self._serial] = trace
        self._last[trace.pod_key] = trace
        while len(self._traces) > self._record:
            _, oldest = self._traces.popitem(last=False)
            if self._last.get(oldest.pod_key) is oldest:
                del self._last[oldest.pod_key]

    def _objects(self, plural: str) -> Iterable[Object]:
        informer = self._by_plural.get(plural)
        return iter(informer) if informer is not None else ()

    # --- Effects -----------------------------------------------------------------------------------------------------

    def later(self, delay_seconds: float, callback: Callable[[], object], background: bool = False) -> object:
        """Call back when the time has passed, then look at the queue."""

        def run() -> None:
            callback()
            self._look()

        return self._loop.call_later(delay_seconds, run, background=background)

    def bind(self, pod: PodInfo, node: str) -> None:
        """Post the binding."""
        self._client.bind(pod.pod.name, pod.pod.namespace, node, pod.pod.uid)

    def bind_volumes(
        self, pod: PodInfo, node: str, bindings: Mapping[str, str], provisions: Sequence[str]
    ) -> Callable[[], bool] | None:
        """Hold each chosen volume for its claim; ask for the others to be provisioned on the node."""
        space = pod.pod.namespace
        for claim, volume in bindings.items():
            self._client.patch(VOLUMES, volume, self._hold(f"{space}/{claim}", volume))
        for claim in provisions:
            self._client.patch(CLAIMS, claim, {"metadata": {"annotations": {SELECTED_NODE: node}}}, space)
        lookup = volumes_bound.Lookup(self._informers[NODES], self._informers[CLAIMS], self._informers[VOLUMES])
        return functools.partial(volumes_bound.are, lookup, space, node, bindings, provisions)

    def _hold(self, claim_key: str, volume: str) -> Object:
        """Return the patch that holds a volume for a claim (component-helpers, GetBindVolumeToClaim)."""
        claim = self._informers[CLAIMS].get(claim_key) or {}
        known = self._informers[VOLUMES].get(volume) or {}
        about = objects.metadata(claim)
        held = {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}
        held |= {one: about[one] for one in ("namespace", "name", "uid", "resourceVersion") if one in about}
        ours = {} if (known.get("spec") or {}).get("claimRef") else {"metadata": {"annotations": BOUND_BY_CONTROLLER}}
        return {"spec": {"claimRef": held}, **ours}

    def bind_claims(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the status of each claim."""
        for claim, status in claims.items():
            self._client.patch(RESOURCE_CLAIMS, claim, {"status": status}, pod.pod.namespace, "status")

    def scheduled(self, decision: Decision) -> None:
        """Write the Scheduled event."""
        self._tell(decision.pod, decision)

    def failed(self, decision: Decision) -> None:
        """Write the FailedScheduling event and the pod's condition."""
        self._tell(decision.pod, decision)
        pod = decision.pod.pod
        reason = "SchedulerError" if decision.status.code is Code.ERROR else "Unschedulable"
        condition = {
            "type": "PodScheduled",
            "status": "False",
            "reason": reason,
            "message": decision.message,
            "lastProbeTime": None,
        }
        if generation := objects.metadata(pod.obj).get("generation"):
            condition["observedGeneration"] = generation
        current = objects.condition(pod.obj, "PodScheduled") or {}
        if current.get("status") != "False":
            condition["lastTransitionTime"] = timestamps.time(self._loop.clock.calendar())
        status: dict[str, Any] = {}
        if any(current.get(field) != condition[field] for field in ("status", "reason", "message")):
            status["conditions"] = [condition]
        result = decision.post_filter
        promised = result.nominated_node if result is not None else None
        if promised is not None and promised != pod.nominated_node_name:
            status["nominatedNodeName"] = promised or None
        if status:
            self._patch(pod.name, pod.namespace, status)

    def preempt(self, decision: Decision, victim: PodInfo) -> None:
        """Mark a pod as disrupted, delete it with its normal grace period, and say so."""
        profile = decision.framework.profile_name
        node = decision.post_filter.nominated_node if decision.post_filter is not None else ""
        condition = {
            "type": "DisruptionTarget",
            "status": "True",
            "reason": "PreemptionByScheduler",
            "message": f"{profile}: preempting to accommodate a higher priority pod",
            "lastProbeTime": None,
            "lastTransitionTime": timestamps.time(self._loop.clock.calendar()),
        }
        if victim.pod.terminating:
            return
        self._patch(victim.pod.name, victim.pod.namespace, {"conditions": [condition]})
        with self._going_on():
            self._client.delete(PODS, victim.pod.name, victim.pod.namespace)
        message = f"Preempted by pod {decision.pod.pod.uid} on node {node}"
        self._recorders[profile].event(victim.pod.obj, "Normal", "Preempted", message)

    def _tell(self, pod: PodInfo, decision: Decision) -> None:
        trace = decision.trace
        recorder = self._recorders[decision.framework.profile_name]
        recorder.event(pod.pod.obj, trace.event_type, trace.event_reason, trace.event_message)

    def _patch(self, name: str, namespace: str, status: dict[str, Any]) -> None:
        """Patch a pod's status."""
        with self._going_on():
            self._client.patch(PODS, name, {"status": status}, namespace, "status", STRATEGIC_PATCH)

    @contextlib.contextmanager
    def _going_on(self) -> Iterator[None]:
        """Go on when the API server refuses a side effect, as kube-scheduler does. A pod that is gone needs none."""
        try:
            yield
        except errors.ApiError as refused:
            if refused.code != 404:
                self.refusals.append(str(refused))


def over_http(url: str) -> Transport:
    """Reach an extender by its address."""
    from labkit.client import http  # only who has extenders pays for it

    return http.plain(url)
