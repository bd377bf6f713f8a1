"""What can be wrong with relay: how far its rules reach, whom they count, and whether its new pods get in."""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api import quantity, scheduling, selectors
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
AFFINITY, SPREAD = f"{TEMPLATE}.affinity", f"{TEMPLATE}.topologySpreadConstraints"
REPLICAS = 3
# Three pods on two zones: a skew of three is what must not be, so two is still a rule.
MAX_SKEW = {scheduling.HOSTNAME: 1, scheduling.ZONE: 2}
EXISTING = "existing pods anti-affinity"


def check_reach(snapshot: Snapshot) -> Iterator[Finding]:
    """The rules of relay allow one pod per node and need both zones, and its pods run like that."""
    touched = next(expect.nodes_untouched(snapshot, code="nodes_touched"), None)
    relay = snapshot.find("deployments", "relay", "post")
    wrong = touched or _changed(snapshot, relay)
    if wrong is None and relay is not None:
        wrong = _rules(relay) or _placed(snapshot, relay)
    if wrong:
        yield wrong


def _changed(snapshot: Snapshot, relay: Object | None) -> Finding | None:
    """Whether it is still the three replicas with their request, placed by the scheduler."""
    if relay is None:
        return Finding("relay_changed", "deployment post/relay", "metadata", "no such deployment")
    spec, name = expect.pod_spec(relay), expect.named(relay)
    for path in ("nodeName", "nodeSelector", "affinity.nodeAffinity"):
        if expect.field(spec, path):
            return Finding("relay_changed", name, f"{TEMPLATE}.{path}", str(expect.field(spec, path)))
    replicas, cpu = expect.field(relay, "spec.replicas"), expect.request(spec, "cpu")
    if replicas != REPLICAS or cpu < quantity.milli(snapshot.values["relay"]):
        return Finding("relay_changed", name, "spec", f"{replicas} × {cpu}m")
    return None


def _rules(relay: Object) -> Finding | None:
    """What is wrong with the rules, whatever the pods do today."""
    pod, name = _pod(relay), expect.named(relay)
    blind = _blind(pod)
    if blind:
        return Finding("counts_nobody", name, *blind)
    wide = [term for term in pod.pod_anti_affinity.required if term.topology_key == scheduling.ZONE]
    if wide:
        return Finding("zone_wide", name, f"{AFFINITY}.podAntiAffinity", wide[0].topology_key)
    missing = next((key for key in MAX_SKEW if not _holds(pod, key)), None)
    wished = _wished(pod).get(missing or "")
    if wished:
        return Finding("only_wished", name, *wished)
    if missing == scheduling.HOSTNAME:
        return Finding("shares_a_node", name, TEMPLATE, _told(pod))
    return Finding("one_zone", name, TEMPLATE, _told(pod)) if missing else None


def _placed(snapshot: Snapshot, relay: Object) -> Finding | None:
    """Whether all pods have a node, and if not, whether those of the old template are in their way."""
    waiting = [pod for pod in expect.pods_of(snapshot, relay) if not expect.is_placed(pod)]
    told = [message for pod in waiting if (message := expect.failed_condition(pod, "PodScheduled"))]
    stuck = next((message for message in told if EXISTING in message), "")
    if stuck:
        return Finding("rollout_stuck", expect.named(relay), "spec.strategy", stuck)
    if waiting or len(expect.pods_of(snapshot, relay)) < REPLICAS:
        return Finding("relay_waits", expect.named(relay), TEMPLATE, next(iter(told), "no node yet"))
    return None


def _pod(relay: Object) -> Pod:
    """A pod of the template, as the scheduler would read it."""
    template = expect.field(relay, "spec.template") or {}
    metadata = {**(template.get("metadata") or {}), "namespace": objects.namespace(relay), "name": "relay"}
    return Pod.parse({"metadata": metadata, "spec": template.get("spec") or {}})


def _blind(pod: Pod) -> tuple[str, str] | None:
    """The first rule that does not count the pods it is for: where it stands, and what it selects."""
    for term in pod.pod_anti_affinity.required:
        if not _means(term, pod):
            return f"{AFFINITY}.podAntiAffinity", _selected(term)
    for one in pod.spread_constraints:
        if one.hard and (one.selector.empty or not one.selector.matches(pod.labels)):
            return SPREAD, _text(one.selector)
    return None


def _means(term: scheduling.PodAffinityTerm, pod: Pod) -> bool:
    everywhere = not term.namespace_selector.nothing and term.namespace_selector.empty
    return (everywhere or pod.namespace in term.namespaces) and term.selector.matches(pod.labels)


def _holds(pod: Pod, key: str) -> bool:
    """Whether a rule that must hold keeps the pods apart by this label, or evenly over it."""
    apart = any(term.topology_key == key for term in pod.pod_anti_affinity.required)
    even = any(one.hard and one.topology_key == key and one.max_skew <= MAX_SKEW[key] for one in pod.spread_constraints)
    return apart or even


def _wished(pod: Pod) -> dict[str, tuple[str, str]]:
    """Label to the rule that only wishes for it: where it stands and what it says."""
    found = {
        term.topology_key: (f"{AFFINITY}.podAntiAffinity", f"preferred, weight {term.weight}")
        for term in pod.pod_anti_affinity.preferred
    }
    soft = [one for one in pod.spread_constraints if not one.hard]
    return found | {one.topology_key: (SPREAD, "whenUnsatisfiable: ScheduleAnyway") for one in soft}


def _told(pod: Pod) -> str:
    """The rules that must hold, in short: "podAntiAffinity kubernetes.io/hostname, maxSkew 1 …"."""
    terms = [f"podAntiAffinity {term.topology_key}" for term in pod.pod_anti_affinity.required]
    near = [f"podAffinity {term.topology_key}" for term in pod.pod_affinity.required]
    hard = [f"maxSkew {one.max_skew} {one.topology_key}" for one in pod.spread_constraints if one.hard]
    return ", ".join([*terms, *near, *hard]) or "no rule"


def _selected(term: scheduling.PodAffinityTerm) -> str:
    return f"{_text(term.selector)}, namespaces {', '.join(sorted(term.namespaces)) or 'none'}"


def _text(selector: selectors.LabelSelector) -> str:
    """ "app In [relay]"."""
    told = [f"{one.key} {one.operator} [{', '.join(one.values)}]" for one in selector.requirements]
    return ", ".join(told) or ("nothing" if selector.nothing else "{}")
