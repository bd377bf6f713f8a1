"""The taint eviction controller: NoExecute taints drive away the pods that do not tolerate them, or not for ever."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.workload import conditions
from labkit.loop.event_loop import Timer

REASON = "TaintManagerEviction"
# A pod whose owner sends it back to the tainted node at once comes and goes for ever. Each round takes a moment of the
# clock, as it does on a real cluster. After some rounds they come more slowly, and nobody waits for the end any more.
ROUND_SECONDS, SLOW_ROUND_SECONDS = 1.0, 10.0
PATIENT_ROUNDS = 10
TARGET = ("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint")


@dataclass(frozen=True)
class _Sentence:
    """A deletion to come: of which pod, decided when, carried out by which timer."""

    uid: str
    since_micros: int
    timer: Timer


class TaintEviction(Controller):
    """Reconciles pods on nodes with NoExecute taints; all other pods cost nothing."""

    name = "taint-eviction"
    watches = (resources.PODS, resources.NODES)

    def start(self) -> None:
        """Hear of taints, and of pods that come to a tainted node or change what they tolerate."""
        self._sentences: dict[str, _Sentence] = {}
        self._tainted: set[str] = set()
        self._arrivals: Counter[str] = Counter()  # how many pods of an owner came to a tainted node to be driven away
        pods, nodes = self.informers[resources.PODS], self.informers[resources.NODES]
        pods.index("node", lambda pod: [(pod.get("spec") or {}).get("nodeName") or ""])
        nodes.on(self._node_came, self._node_changed, self._node_gone)
        pods.on(self._pod_came, self._pod_changed, self._pod_gone)

    def reconcile(self, key: str) -> None:
        """Delete a pod now, later or not at all, as its tolerations say."""
        pod = self.informers[resources.PODS].get(key)
        node = self.informers[resources.NODES].get(_node_name(pod)) if pod is not None else None
        taints = _no_execute(node)
        if pod is None or not taints:
            self._cancel(key)
            return
        seconds = patience_seconds(pod["spec"].get("tolerations") or (), taints)
        if seconds is None:
            self._cancel(key)
        elif seconds <= 0 and self._arrivals[_owner(pod)] > 1:
            self._another_round(key, pod)
        elif seconds < 0:
            self._cancel(key)
            self._evict(key, objects.uid(pod))
        else:
            self._sentence(key, pod, seconds)

    def _another_round(self, key: str, pod: Object) -> None:
        """Drive away, in a moment, the successor of a pod that was driven away at once."""
        if key not in self._sentences:
            endless = self._arrivals[_owner(pod)] > PATIENT_ROUNDS
            seconds = SLOW_ROUND_SECONDS if endless else ROUND_SECONDS
            timer = self.loop.call_later(seconds, self._due, key, objects.uid(pod), background=endless)
            self._sentences[key] = _Sentence(objects.uid(pod), self.loop.clock.micros, timer)

    def _sentence(self, key: str, pod: Object, seconds: float) -> None:
        """Delete the pod in so many seconds from when it was first said; a wait that runs already is not prolonged."""
        now = self.loop.clock.micros
        before = self._sentences.get(key)
        since = now
        if before is not None and before.uid == objects.uid(pod):
            if before.since_micros < now:
                return
            since = before.since_micros
            self._cancel(key)
        timer = self.loop.call_later(seconds, self._due, key, objects.uid(pod))
        self._sentences[key] = _Sentence(objects.uid(pod), since, timer)

    def _due(self, key: str, uid: str) -> None:
        self._sentences.pop(key, None)
        try:
            self._evict(key, uid)
        except errors.ApiError:
            self.queue.add_rate_limited(key)

    def _evict(self, key: str, uid: str) -> None:
        pod = self.informers[resources.PODS].get(key)
        if pod is None or objects.uid(pod) != uid:
            return
        self.recorder.event(_about(key), "Normal", REASON, f"Marking for deletion Pod {key}")
        now = timestamps.time(self.loop.clock.calendar())
        condition = conditions.made("DisruptionTarget", "True", *TARGET, now)
        del condition["lastUpdateTime"]
        condition["observedGeneration"] = objects.metadata(pod).get("generation", 1)
        patch = {"status": {"conditions": conditions.with_(conditions.of(pod), condition)}}
        self.client.patch(resources.PODS, objects.name(pod), patch, objects.namespace(pod), "status")
        self.client.delete(resources.PODS, objects.name(pod), objects.namespace(pod))

    def _cancel(self, key: str) -> None:
        sentence = self._sentences.pop(key, None)
        if sentence is not None:
            sentence.timer.cancel()
            self.recorder.event(_about(key), "Normal", REASON, f"Cancelling deletion of Pod {key}")

    # --- who is concerned ---------------------------------------------------------------------------------------------

    def _node_came(self, node: Object) -> None:
        if _no_execute(node):
            self._taints_changed(node)

    def _node_changed(self, old: Object, new: Object) -> None:
        if _no_execute(old) != _no_execute(new):
            self._taints_changed(new)

    def _node_gone(self, node: Object) -> None:
        self._tainted.discard(objects.name(node))  # what was decided stays so: the node's taints are not gone

    def _taints_changed(self, node: Object) -> None:
        name = objects.name(node)
        if _no_execute(node):
            self._tainted.add(name)
        else:
            self._tainted.discard(name)
        for pod in self.informers[resources.PODS].indexed("node", name):
            self.enqueue(pod)

    def _pod_came(self, pod: Object) -> None:
        if _node_name(pod) in self._tainted:
            self._arrivals[_owner(pod)] += 1
            self.enqueue(pod)

    def _pod_changed(self, old: Object, new: Object) -> None:
        moved = _node_name(old) != _node_name(new)
        if moved or old["spec"].get("tolerations") != new["spec"].get("tolerations"):
            self._pod_came(new)

    def _pod_gone(self, pod: Object) -> None:
        if objects.key(pod) in self._sentences:
            self._cancel(objects.key(pod))


def patience_seconds(tolerations: Sequence[Mapping[str, Any]], taints: Sequence[Mapping[str, Any]]) -> float | None:
    """Return how long a pod may stay: None for ever, -1 not at all (a taint is not tolerated), else seconds."""
    used = []
    for taint in taints:
        matching = next((one for one in tolerations if _tolerates(one, taint)), None)
        if matching is None:
            return -1
        used.append(matching)
    limits = [one["tolerationSeconds"] for one in used if one.get("tolerationSeconds") is not None]
    return None if not limits else float(max(0, min(limits)))


def _tolerates(toleration: Mapping[str, Any], taint: Mapping[str, Any]) -> bool:
    if toleration.get("effect") not in (None, "", taint["effect"]):
        return False
    if toleration.get("key") not in (None, "", taint["key"]):
        return False
    if toleration.get("operator") == "Exists":
        return True
    return bool(toleration.get("key")) and (toleration.get("value") or "") == (taint.get("value") or "")


def _no_execute(node: Object | None) -> list[Mapping[str, Any]]:
    taints = ((node or {}).get("spec") or {}).get("taints") or ()
    return [one for one in taints if one["effect"] == "NoExecute"]


def _owner(pod: Object) -> str:
    owner = objects.controller_of(pod) or {}
    return str(owner.get("uid") or objects.uid(pod))


def _node_name(pod: Object) -> str:
    return (pod.get("spec") or {}).get("nodeName") or ""


def _about(key: str) -> Object:
    """What the event is about; upstream names the pod without its uid."""
    space, _, name = key.partition("/")
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": space, "name": name}}
