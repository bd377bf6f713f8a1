"""What can be wrong with the spread of tickets: what the constraint counts, and what a rollout does to it."""

import math
from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api import quantity, scheduling
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
SPREAD, STRATEGY = f"{TEMPLATE}.topologySpreadConstraints", "spec.strategy"
REVISION = "pod-template-hash"
REPLICAS, ZONES, IMAGE = 3, 3, "nginx:1.29"
QUARTER = "25%"  # what a Deployment has by default, for both directions


def check_even(snapshot: Snapshot) -> Iterator[Finding]:
    """Each zone has one pod of tickets, and the next rollout will not change that."""
    tickets = snapshot.find("deployments", "tickets", "box")
    touched = next(expect.nodes_untouched(snapshot, code="nodes_touched"), None)
    wrong = touched or _changed(snapshot, tickets)
    if wrong is None and tickets is not None:
        wrong = _strategy(tickets) or _rule(tickets) or _placed(snapshot, tickets)
    if wrong:
        yield wrong


def _changed(snapshot: Snapshot, tickets: Object | None) -> Finding | None:
    """Whether it is still the three replicas of the new release, placed by the scheduler."""
    if tickets is None:
        return Finding("tickets_changed", "deployment box/tickets", "metadata", "no such deployment")
    spec, name = expect.pod_spec(tickets), expect.named(tickets)
    for path in ("nodeName", "nodeSelector", "affinity.nodeAffinity"):
        if expect.field(spec, path):
            return Finding("tickets_changed", name, f"{TEMPLATE}.{path}", str(expect.field(spec, path)))
    images = [str(one.get("image")) for one in spec.get("containers") or ()]
    replicas, cpu = expect.field(tickets, "spec.replicas"), expect.request(spec, "cpu")
    if replicas != REPLICAS or images != [IMAGE] or cpu < quantity.milli(snapshot.values["tickets"]):
        return Finding("tickets_changed", name, "spec", f"{replicas} × {cpu}m, {', '.join(images)}")
    return None


def _strategy(tickets: Object) -> Finding | None:
    """Whether at least two pods stay during a rollout."""
    if expect.field(tickets, "spec.strategy.type") == "Recreate":
        return Finding("nobody_sells", expect.named(tickets), STRATEGY, "Recreate")
    missing = _resolved(tickets, "maxUnavailable", up=False)
    if missing > 1:
        return Finding("nobody_sells", expect.named(tickets), STRATEGY, f"maxUnavailable {missing} of {REPLICAS}")
    return None


def _rule(tickets: Object) -> Finding | None:
    """What is wrong with the rules, whatever the pods do today."""
    pod, name = _pod(tickets), expect.named(tickets)
    apart = [term for term in pod.pod_anti_affinity.required if term.selector.matches(pod.labels)]
    if apart:
        return Finding("cannot_grow", name, f"{TEMPLATE}.affinity", f"podAntiAffinity {apart[0].topology_key}")
    short = [one for one in pod.spread_constraints if one.hard and one.min_domains > ZONES]
    if short:
        return Finding("cannot_grow", name, SPREAD, f"minDomains {short[0].min_domains}")
    blind = [one for one in pod.spread_constraints if one.selector.empty or not one.selector.matches(pod.labels)]
    if blind:
        return Finding("counts_nobody", name, SPREAD, blind[0].topology_key)
    if not any(map(_is_hard, pod.spread_constraints)):
        return Finding("softened", name, SPREAD, _told(pod))
    if not _by_revision(tickets) and _resolved(tickets, "maxSurge", up=True) > 0:
        return Finding("old_counted", name, SPREAD, _keys(tickets))
    return None


def _placed(snapshot: Snapshot, tickets: Object) -> Finding | None:
    """Whether all pods have a node, one in each zone, and come from the new template."""
    pods, name = expect.pods_of(snapshot, tickets), expect.named(tickets)
    waiting = [pod for pod in pods if not expect.is_placed(pod)]
    if waiting or len(pods) < REPLICAS:
        told = (expect.failed_condition(pod, "PodScheduled") for pod in waiting)
        return Finding("tickets_wait", name, TEMPLATE, next((one for one in told if one), "no node yet"))
    places = sorted(f"{_zone(snapshot, pod)} ({pod['spec']['containers'][0]['image']})" for pod in pods)
    uneven = len({_zone(snapshot, pod) for pod in pods}) < REPLICAS
    if uneven or any(IMAGE not in place for place in places):
        return Finding("old_pods", name, "status", ", ".join(places))
    return None


def _pod(tickets: Object) -> Pod:
    """A pod of the template, as the scheduler would read it."""
    template = expect.field(tickets, "spec.template") or {}
    metadata = {**(template.get("metadata") or {}), "namespace": objects.namespace(tickets), "name": "tickets"}
    return Pod.parse({"metadata": metadata, "spec": template.get("spec") or {}})


def _is_hard(one: scheduling.TopologySpreadConstraint) -> bool:
    return one.hard and one.topology_key == scheduling.ZONE and one.max_skew == 1


def _by_revision(tickets: Object) -> bool:
    """Whether a hard constraint over zones counts each revision by itself."""
    listed = expect.field(tickets, SPREAD) or ()
    parsed = _pod(tickets).spread_constraints
    return any(
        _is_hard(one) and REVISION in (said.get("matchLabelKeys") or ())
        for said, one in zip(listed, parsed, strict=True)
    )


def _keys(tickets: Object) -> str:
    """What the constraints match on, and how many pods more a rollout makes."""
    listed = expect.field(tickets, SPREAD) or ()
    keys = ", ".join(key for one in listed for key in one.get("matchLabelKeys") or ()) or "none"
    return f"matchLabelKeys {keys}, maxSurge {_resolved(tickets, 'maxSurge', up=True)}"


def _resolved(tickets: Object, name: str, up: bool) -> int:
    """How many pods maxSurge or maxUnavailable means: of a share more is rounded up, and fewer down."""
    said = expect.field(tickets, f"{STRATEGY}.rollingUpdate.{name}")
    said = QUARTER if said is None else said
    if isinstance(said, str):
        share = int(said.removesuffix("%")) * REPLICAS / 100
        return math.ceil(share) if up else math.floor(share)
    return int(said)


def _told(pod: Pod) -> str:
    """The constraints there are, in short."""
    told = [
        f"{one.topology_key}, maxSkew {one.max_skew}, {'DoNotSchedule' if one.hard else 'ScheduleAnyway'}"
        for one in pod.spread_constraints
    ]
    return "; ".join(told) or "no constraint"


def _zone(snapshot: Snapshot, pod: Object) -> str:
    node = snapshot.find("nodes", pod["spec"]["nodeName"])
    return objects.labels(node).get(scheduling.ZONE, "none") if node else "none"
